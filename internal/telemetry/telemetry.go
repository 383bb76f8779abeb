// Package telemetry owns what operators see: the log, from which secrets and
// people's words are struck, and the metrics of the four doors through which
// work enters or leaves (Slack's dispatch, the job runner, outgoing HTTP, SQL).
// It never decides anything and keeps no state of the package's own.
package telemetry

import (
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"slices"
)

// New is a logger that writes a line a record to w and strikes out secrets,
// e-mail addresses and the words of customers, wherever in a record they are.
func New(w io.Writer, level slog.Leveler) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: redactAttr}))
}

// redactAttr sees every attribute, those of groups and of With too.
func redactAttr(groups []string, a slog.Attr) slog.Attr {
	if isSecret(a.Key) || slices.ContainsFunc(groups, isSecret) {
		return slog.String(a.Key, redacted)
	}
	a.Key = Redact(a.Key)
	switch a.Value.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(Redact(a.Value.String()))
	case slog.KindAny:
		if level, ok := a.Value.Any().(slog.Level); ok {
			return slog.String(a.Key, level.String())
		}
		a.Value = slog.StringValue(Redact(words(a.Value.Any())))
	case slog.KindBool, slog.KindDuration, slog.KindFloat64, slog.KindInt64, slog.KindTime, slog.KindUint64:
	case slog.KindGroup, slog.KindLogValuer: // the handler has opened these
	}
	return a
}

// words are a value as a string. Errors speak for themselves; plain values and
// lists of them are printed; of anything else only the type is told, since
// nobody knows what will be in it next year.
func words(v any) (s string) {
	defer func() {
		if p := recover(); p != nil {
			s = fmt.Sprintf("%T panics when printed", v)
		}
	}()
	switch v := v.(type) {
	case nil:
		return "<nil>"
	case error:
		return v.Error()
	case fmt.Stringer:
		return v.String()
	}
	r := reflect.ValueOf(v)
	kind := r.Kind()
	if kind == reflect.Slice || kind == reflect.Array {
		kind = r.Type().Elem().Kind()
		if kind == reflect.Uint8 {
			return fmt.Sprintf("%s", v)
		}
	}
	switch {
	case kind == reflect.String, kind >= reflect.Bool && kind <= reflect.Float64:
		return fmt.Sprint(v)
	}
	return fmt.Sprintf("[%T]", v)
}
