package telemetry

import (
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics counts and times what passes the four doors.
type Metrics struct {
	log      *slog.Logger
	registry *prometheus.Registry
	slack    door
	jobs     door
	requests door
	queries  door
	cache    *prometheus.CounterVec
	labels   labels // of the cache's operations
}

// door is a count by two labels, and the seconds by the first of them.
type door struct {
	count   *prometheus.CounterVec
	seconds *prometheus.HistogramVec
	labels  *labels
}

// NewMetrics are metrics with a registry of their own; log hears of outgoing
// requests (debug) and of slow statements (warn).
func NewMetrics(log *slog.Logger) *Metrics {
	m := &Metrics{log: log, registry: prometheus.NewRegistry()}
	m.slack = m.newDoor("slack_envelopes", "Envelopes from Slack", "kind")
	m.jobs = m.newDoor("jobs", "Jobs worked", "kind")
	m.requests = m.newDoor("http_requests", "Requests sent to other systems", "host")
	m.queries = m.newDoor("sql_statements", "SQL statements run", "statement")
	m.cache = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "rapport_cache_failures_total", Help: "Operations that Redis did not do; the work went on without it.",
	}, []string{"operation"})
	m.registry.MustRegister(m.cache, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *Metrics) newDoor(name, help, label string) door {
	d := door{
		labels: new(labels),
		count: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "rapport_" + name + "_total", Help: help + ", by " + label + " and result.",
		}, []string{label, "result"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "rapport_" + name + "_seconds", Help: help + ": how long each took.",
			Buckets: []float64{.001, .005, .01, .025, .05, .1, .25, .5, 1, 3, 10, 60},
		}, []string{label}),
	}
	m.registry.MustRegister(d.count, d.seconds)
	return d
}

func (d door) pass(label, result string, took time.Duration) {
	label = d.labels.bounded(label)
	d.count.WithLabelValues(label, d.labels.bounded(result)).Inc()
	d.seconds.WithLabelValues(label).Observe(took.Seconds())
}

// Envelope counts one that Slack sent: its kind (slash_commands, block_actions,
// app_mention, ...) and what became of it (ok, failed, duplicate, refused, ...).
func (m *Metrics) Envelope(kind, result string, took time.Duration) {
	m.slack.pass(kind, result, took)
}

// Job counts one that was worked: ok, again, failed.
func (m *Metrics) Job(kind, result string, took time.Duration) { m.jobs.pass(kind, result, took) }

// CacheFailed counts an operation that Redis did not do.
func (m *Metrics) CacheFailed(operation string) {
	m.cache.WithLabelValues(m.labels.bounded(operation)).Inc()
}

// Gauge is a figure that is read when somebody asks: connections of a pool,
// envelopes that wait. The name is put behind "rapport_".
func (m *Metrics) Gauge(name, help string, read func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "rapport_" + name, Help: help}, read))
}

// Handler serves /metrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
}

// labels keeps the number of series finite when a stranger names things.
type labels struct {
	mu   sync.Mutex
	seen map[string]struct{}
}

func (l *labels) bounded(label string) string {
	const most, longestLabel = 200, 60
	label = strings.ToValidUTF8(label[:min(len(label), longestLabel)], "")
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, ok := l.seen[label]; ok {
		return label
	}
	if len(l.seen) >= most {
		return "other"
	}
	if l.seen == nil {
		l.seen = map[string]struct{}{}
	}
	l.seen[label] = struct{}{}
	return label
}
