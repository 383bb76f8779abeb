package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"rapport/internal/cache"
	"rapport/internal/socketmode"
	"rapport/internal/store"
	"rapport/internal/telemetry"
)

// health is what must work for the bot to answer.
type health struct {
	db     *store.DB
	cache  *cache.Cache
	client *socketmode.Client
	log    *slog.Logger
}

// check says what does not work. Redis is not needed to answer and is named
// only.
func (h health) check(ctx context.Context) (needed error, wanted error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if err := h.db.Ping(ctx); err != nil {
		needed = fmt.Errorf("database: %w", err)
	}
	if !h.client.State().Connected {
		needed = errors.Join(needed, errors.New("slack: not connected"))
	}
	return needed, h.cache.Ping(ctx)
}

// administer serves /healthz and /metrics until ctx ends.
func administer(ctx context.Context, address string, m *telemetry.Metrics, h health) error {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", m.Handler())
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		needed, wanted := h.check(r.Context())
		switch {
		case needed != nil:
			w.WriteHeader(http.StatusServiceUnavailable)
			h.log.ErrorContext(r.Context(), "not well", "err", needed)
			_, _ = fmt.Fprintln(w, "not well: the log says why")
		case wanted != nil:
			h.log.WarnContext(r.Context(), "well, but slower", "err", wanted)
			_, _ = fmt.Fprintln(w, "ok, but Redis does not answer")
		default:
			_, _ = fmt.Fprintln(w, "ok")
		}
	})
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	return listenUntil(ctx, address, server)
}

// listenUntil serves on an address until ctx ends.
func listenUntil(ctx context.Context, address string, server *http.Server) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", address, err)
	}
	return serveUntil(ctx, listener, server)
}

func serveUntil(ctx context.Context, listener net.Listener, server *http.Server) error {
	stop := context.AfterFunc(ctx, func() {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		if server.Shutdown(last) != nil {
			_ = server.Close() // connections that never end, such as event streams
		}
	})
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve on %s: %w", listener.Addr(), err)
	}
	return nil
}

type healthCommand struct{}

// Run asks the bot that listens on METRICS_LISTEN whether it is well: the
// health check of a container that has no other program.
func (healthCommand) Run(ctx context.Context) error {
	settings, err := environment()
	if err != nil {
		return err
	}
	if settings.MetricsListen == "" {
		return usageError{errors.New("METRICS_LISTEN is not set: the bot has no health to ask for")}
	}
	host, port, err := net.SplitHostPort(settings.MetricsListen)
	if err != nil {
		return usageError{fmt.Errorf("METRICS_LISTEN: %w", err)}
	}
	if host == "" || host == "0.0.0.0" || host == "::" {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, 4*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/healthz", nil)
	if err != nil {
		return fmt.Errorf("ask for health: %w", err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("ask for health: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the bot is not well: %s", resp.Status)
	}
	return nil
}
