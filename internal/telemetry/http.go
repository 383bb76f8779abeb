package telemetry

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"
)

// Transport counts and times what next sends, and writes a debug line of it,
// without query and body. The seconds end with the answer's header.
func (m *Metrics) Transport(next http.RoundTripper) http.RoundTripper {
	return transport{next: next, metrics: m}
}

type transport struct {
	next    http.RoundTripper
	metrics *Metrics
}

func (t transport) RoundTrip(req *http.Request) (*http.Response, error) {
	began := time.Now()
	resp, err := t.next.RoundTrip(req)
	took := time.Since(began)
	result := "error"
	switch {
	case err == nil:
		result = strconv.Itoa(resp.StatusCode)
	case errors.Is(err, context.Canceled):
		result = "canceled"
	case errors.Is(err, context.DeadlineExceeded):
		result = "timeout"
	}
	t.metrics.requests.pass(req.URL.Hostname(), result, took)
	t.metrics.log.LogAttrs(req.Context(), slog.LevelDebug, "request", slog.String("method", req.Method),
		slog.String("to", req.URL.Host+req.URL.EscapedPath()), slog.String("result", result), slog.Duration("took", took))
	return resp, err
}
