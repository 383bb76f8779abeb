package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
)

// listen opens the port that --listen names; another is what may have it
// already.
func listen(ctx context.Context, address, another string) (net.Listener, error) {
	_, port, err := net.SplitHostPort(address)
	if err == nil {
		_, err = net.DefaultResolver.LookupPort(ctx, "tcp", port)
	}
	if err != nil {
		return nil, usageError{fmt.Errorf("--listen takes an address and a port, such as 127.0.0.1:8089: %w", err)}
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("serve the page: %w; another %s may be running: end it, or give --listen another address", err, another)
	case err != nil:
		return nil, fmt.Errorf("serve the page at --listen %s: %w", address, err)
	}
	return listener, nil
}
