package telemetry

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// slow is when a statement is worth a line in the log.
const slow = 500 * time.Millisecond

// Tracer counts and times the statements of a pool (pgx.ConnConfig.Tracer) by
// the name that a leading comment gives them ("-- account by domain"), else by
// their first word. Arguments are never looked at.
func (m *Metrics) Tracer() pgx.QueryTracer { return tracer{m} }

type tracer struct{ metrics *Metrics }

var (
	_ pgx.BatchTracer    = tracer{}
	_ pgx.CopyFromTracer = tracer{}
)

// span is what pgx carries from a start to its end in the context: its
// interface leaves no other way.
type span struct {
	name  string
	began time.Time
}

type spanKey struct{}

func (t tracer) start(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, spanKey{}, span{name: name, began: time.Now()})
}

func (t tracer) end(ctx context.Context, err error) {
	s, ok := ctx.Value(spanKey{}).(span)
	if !ok {
		return
	}
	took := time.Since(s.began)
	result := resultOf(err)
	t.metrics.queries.pass(s.name, result, took)
	if took >= slow {
		t.metrics.log.LogAttrs(ctx, slog.LevelWarn, "slow statement",
			slog.String("statement", s.name), slog.Duration("took", took), slog.String("result", result))
	}
}

// resultOf is ok, canceled, a SQLSTATE, or error.
func resultOf(err error) string {
	var pg *pgconn.PgError
	switch {
	case err == nil, errors.Is(err, pgx.ErrNoRows):
		return "ok"
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return "canceled"
	case errors.As(err, &pg):
		return pg.Code
	}
	return "error"
}

// statementName is the leading comment, else the first word.
func statementName(sql string) string {
	sql = strings.TrimSpace(sql)
	if comment, ok := strings.CutPrefix(sql, "--"); ok {
		line, _, _ := strings.Cut(comment, "\n")
		line = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "name:"))
		if line != "" {
			return line
		}
		_, sql, _ = strings.Cut(sql, "\n")
	}
	if fields := strings.Fields(sql[:min(len(sql), 80)]); len(fields) > 0 {
		return strings.ToLower(strings.TrimRight(fields[0], ";("))
	}
	return "empty"
}

func (t tracer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	return t.start(ctx, statementName(d.SQL))
}

func (t tracer) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryEndData) {
	t.end(ctx, d.Err)
}

func (t tracer) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return t.start(ctx, "batch")
}

// TraceBatchQuery is silent: a batch is timed as a whole.
func (t tracer) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

func (t tracer) TraceBatchEnd(ctx context.Context, _ *pgx.Conn, d pgx.TraceBatchEndData) {
	t.end(ctx, d.Err)
}

func (t tracer) TraceCopyFromStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceCopyFromStartData) context.Context {
	return t.start(ctx, "copy "+strings.Join(d.TableName, "."))
}

func (t tracer) TraceCopyFromEnd(ctx context.Context, _ *pgx.Conn, d pgx.TraceCopyFromEndData) {
	t.end(ctx, d.Err)
}
