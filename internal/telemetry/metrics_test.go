package telemetry

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func page(t *testing.T, m *Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	require.Equal(t, http.StatusOK, w.Code)
	return w.Body.String()
}

func TestTheFourDoorsAreCounted(t *testing.T) {
	m := NewMetrics(slog.New(slog.DiscardHandler))
	m.Envelope("slash_commands", "ok", 20*time.Millisecond)
	m.Envelope("slash_commands", "ok", 2*time.Second)
	m.Job("rescore", "again", time.Second)
	m.CacheFailed("person")
	m.Gauge("inbox_waiting", "Envelopes that wait.", func() float64 { return 7 })
	out := page(t, m)
	for _, want := range []string{
		`rapport_slack_envelopes_total{kind="slash_commands",result="ok"} 2`,
		`rapport_slack_envelopes_seconds_bucket{kind="slash_commands",le="0.025"} 1`,
		`rapport_jobs_total{kind="rescore",result="again"} 1`,
		`rapport_cache_failures_total{operation="person"} 1`,
		`rapport_inbox_waiting 7`,
		"go_goroutines", "process_start_time_seconds",
	} {
		assert.Contains(t, out, want)
	}
}

func TestAStrangersNamesDoNotGrowTheMetrics(t *testing.T) {
	m := NewMetrics(slog.New(slog.DiscardHandler))
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for j := range 1000 {
				m.Envelope("kind "+strconv.Itoa(i*1000+j), "ok", 0)
			}
		})
	}
	all.Wait()
	m.Envelope("\xff\xfe\x00\n\"", "ok", 0)
	m.Envelope(strings.Repeat("é", 500), "ok", 0)
	out := page(t, m)
	assert.Less(t, strings.Count(out, "rapport_slack_envelopes_total{"), 202)
	assert.Contains(t, out, `kind="other"`)
}

func TestTransportCountsAndTellsNoSecret(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, "body")
	}))
	defer server.Close()
	var b bytes.Buffer
	m := NewMetrics(New(&b, slog.LevelDebug))
	client := http.Client{Transport: m.Transport(http.DefaultTransport)}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/chat.postMessage?q=hunter2", strings.NewReader("hunter2"))
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer hunter2")
	resp, err := client.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	req, err = http.NewRequestWithContext(ctx, http.MethodGet, server.URL, nil)
	require.NoError(t, err)
	resp, err = client.Do(req)
	require.ErrorIs(t, err, context.Canceled)
	if err == nil {
		resp.Body.Close()
	}

	assert.Contains(t, page(t, m), `rapport_http_requests_total{host="127.0.0.1",result="418"} 1`)
	assert.Contains(t, page(t, m), `result="canceled"`)
	assert.Contains(t, b.String(), "/chat.postMessage result=418")
	assert.NotContains(t, b.String(), "hunter2")
}

func TestStatementsAreCountedByName(t *testing.T) {
	for sql, want := range map[string]string{
		"-- account by domain\nselect 1":           "account by domain",
		"\n\t-- name: inbox claim\n\tupdate inbox": "inbox claim",
		"SELECT * from x":                          "select",
		"--\nselect 1":                             "select",
		"commit;":                                  "commit",
		"":                                         "empty",
		"--":                                       "empty",
		" \n ":                                     "empty",
	} {
		assert.Equal(t, want, statementName(sql), sql)
	}
	m := NewMetrics(slog.New(slog.DiscardHandler))
	for _, err := range []error{nil, pgx.ErrNoRows, &pgconn.PgError{Code: "23505"}, context.Canceled, errors.New("broken pipe")} {
		ctx := m.Tracer().TraceQueryStart(t.Context(), nil, pgx.TraceQueryStartData{SQL: "-- one\nselect $1", Args: []any{"hunter2"}})
		m.Tracer().TraceQueryEnd(ctx, nil, pgx.TraceQueryEndData{Err: err})
	}
	m.Tracer().TraceQueryEnd(t.Context(), nil, pgx.TraceQueryEndData{}) // an end without a start
	copies, ok := m.Tracer().(pgx.CopyFromTracer)
	require.True(t, ok)
	copies.TraceCopyFromEnd(copies.TraceCopyFromStart(t.Context(), nil, pgx.TraceCopyFromStartData{TableName: pgx.Identifier{"usage"}}), nil, pgx.TraceCopyFromEndData{})
	out := page(t, m)
	for _, want := range []string{
		`{result="ok",statement="one"} 2`, `{result="23505",statement="one"} 1`,
		`{result="canceled",statement="one"} 1`, `{result="error",statement="one"} 1`, `{result="ok",statement="copy usage"} 1`,
	} {
		assert.Contains(t, out, want)
	}
}

func TestASlowStatementIsALineWithoutItsArguments(t *testing.T) {
	var b bytes.Buffer
	tr := tracer{NewMetrics(New(&b, slog.LevelInfo))}
	tr.end(context.WithValue(t.Context(), spanKey{}, span{name: "one", began: time.Now().Add(-slow)}), nil)
	assert.Contains(t, b.String(), `msg="slow statement" statement=one`)
	b.Reset()
	tr.end(context.WithValue(t.Context(), spanKey{}, span{name: "one", began: time.Now()}), nil)
	assert.Empty(t, b.String())
}
