package embeddedpg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"time"
)

// launch starts the child and waits for it in one goroutine that keeps its
// thread for ever: the death signal is sent when the thread that started the
// child dies, not when the process does (golang/go#27505).
func (s *Server) launch() error {
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer close(s.done)
		s.err = s.cmd.Start()
		started <- s.err
		if s.err == nil {
			s.err = s.cmd.Wait()
		}
	}()
	return <-started
}

// takeLock holds the folder for as long as this process lives, so that two runs
// do not take the server from each other.
func (s *Server) takeLock() error {
	f, err := os.OpenFile(filepath.Join(s.dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return ErrInUse
		}
		return fmt.Errorf("lock %s: %w", s.dir, err)
	}
	s.lock = f
	return nil
}

func (s *Server) unlock() {
	if s.lock != nil {
		s.lock.Close()
		s.lock = nil
	}
}

// pidFile is what a server says of itself in postmaster.pid.
type pidFile struct {
	pid   int
	ready bool
}

func readPidFile(data string) (pidFile, error) {
	b, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return pidFile{}, err
	}
	lines := bytes.Split(b, []byte("\n"))
	pid, err := strconv.Atoi(string(bytes.TrimSpace(lines[0])))
	if err != nil {
		return pidFile{}, fmt.Errorf("read postmaster.pid: %w", err)
	}
	return pidFile{pid: pid, ready: len(lines) > 7 && string(bytes.TrimSpace(lines[7])) == "ready"}, nil
}

// stopEarlier ends a server that an earlier run left behind: where the system
// has no death signal, or when it is still on its way out. The lock is ours, so
// it is nobody's. A file that names a process which does not answer on our
// socket is stale (the number belongs to somebody else by now) and is removed.
func (s *Server) stopEarlier(ctx context.Context) error {
	const (
		polite = 10 * time.Second // then it is told to stop at once
		most   = 15 * time.Second
		silent = 3 * time.Second // how long a server may be alive without a socket
	)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	var waited, quiet time.Duration
	told := syscall.Signal(0)
	for ; ; waited += 20 * time.Millisecond {
		earlier, err := readPidFile(s.data)
		switch {
		case errors.Is(err, fs.ErrNotExist), err == nil && !isAlive(earlier.pid):
			return nil // postgres itself clears away what a dead one left
		case err == nil && listens(ctx, s.socket):
			quiet = 0
			want := syscall.SIGINT
			if waited > polite {
				want = syscall.SIGQUIT
			}
			if want != told {
				if err := syscall.Kill(earlier.pid, want); err != nil {
					return fmt.Errorf("stop the server of an earlier run (process %d): %w", earlier.pid, err)
				}
				told = want
			}
		default:
			if quiet += 20 * time.Millisecond; quiet > silent {
				return os.Remove(filepath.Join(s.data, "postmaster.pid"))
			}
		}
		if waited > most {
			return fmt.Errorf("the server of an earlier run (process %d) does not stop: %w", earlier.pid, os.ErrDeadlineExceeded)
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-tick.C:
		}
	}
}

// isAlive says that a process has this number, whosever it is.
func isAlive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return pid > 0 && (err == nil || errors.Is(err, syscall.EPERM))
}
