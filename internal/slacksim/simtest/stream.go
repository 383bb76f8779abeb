package simtest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/stretchr/testify/require"
)

// listen follows the event stream from a signal on until the test ends; it returns when the stream is open. A stream that
// breaks is resumed where it was left; when it cannot be, the next expectation that needs it fails, because then nobody may
// say that nothing came. A test that ends the workspace and expects nothing more goes on.
func (f *feed) listen(id string, from int64) {
	f.w.t.Helper()
	f.last = from
	ctx, cancel := context.WithCancel(context.Background())
	resp, err := f.open(ctx, id)
	if err != nil {
		cancel()
		require.NoError(f.w.t, err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for err == nil {
			f.read(resp)
			resp, err = f.resume(ctx, id)
		}
		if ctx.Err() != nil { // the test is over
			return
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		f.deaf = fmt.Errorf("%s hears nothing any more: %w", f.w.names[id], err)
		close(f.news)
		f.news = make(chan struct{})
	}()
	f.w.t.Cleanup(func() { cancel(); <-done })
}

// open asks for what comes after the last signal that was read.
func (f *feed) open(ctx context.Context, id string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.w.url+"/control/events?"+url.Values{"as": {id}}.Encode(), nil)
	if err != nil {
		return nil, fmt.Errorf("open the stream: %w", err)
	}
	f.mu.Lock()
	req.Header.Set("Last-Event-ID", jsonNumber(f.last))
	f.mu.Unlock()
	resp, err := f.w.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("open the stream: %w", err)
	}
	if resp.StatusCode != http.StatusOK {
		_ = resp.Body.Close()
		return nil, fmt.Errorf("open the stream: %s", resp.Status)
	}
	return resp, nil
}

// resume opens the stream anew, as often as it needs; it gives up before the patience of an expectation ends, so that the
// expectation can say why it hears nothing.
func (f *feed) resume(ctx context.Context, id string) (*http.Response, error) {
	patience := time.NewTimer(f.w.Patience / 2)
	defer patience.Stop()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		resp, err := f.open(ctx, id)
		if err == nil {
			if err = f.missed(ctx); err != nil {
				_ = resp.Body.Close()
				return nil, err
			}
			return resp, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-patience.C:
			return nil, err
		case <-again.C:
		}
	}
}

var errMissed = errors.New("the stream was left so long ago that it cannot be resumed")

// missed is an error when signals are gone that nobody has read.
func (f *feed) missed(ctx context.Context) error {
	q, err := f.w.askQuiet(ctx)
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if q.Oldest > f.last+1 {
		return fmt.Errorf("%w: the last signal read is %d, the oldest one kept is %d", errMissed, f.last, q.Oldest)
	}
	return nil
}

// read takes what a stream tells until it ends.
func (f *feed) read(resp *http.Response) {
	defer resp.Body.Close()
	lines := bufio.NewReader(resp.Body)
	kind, n := "", int64(0)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		switch key {
		case "id":
			if n, err = strconv.ParseInt(value, 10, 64); err != nil {
				return
			}
		case "event":
			kind = value
		case "data":
			f.take(n, kind, []byte(value))
		}
	}
}
