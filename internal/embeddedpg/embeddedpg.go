// Package embeddedpg owns a private Postgres for the demo and the tests: it
// finds the server's binaries, makes a data folder, starts the server as a
// child that listens on a unix socket only, and stops it. It never speaks SQL,
// never serves production, and never touches a Postgres that it did not start.
package embeddedpg

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// user is the superuser of every private server; the socket's folder is open to
// its owner alone, so that no password is needed.
const user = "rapport"

// port only names the socket; nothing listens on TCP.
const port = "5432"

// ErrInUse says that a living process has this folder's server.
var ErrInUse = errors.New("in use by another process")

// Config says where a server lives.
type Config struct {
	// Dir holds the data (a folder per major version), the log and the lock.
	// It is made when it is missing.
	Dir string
	// Cache holds fetched binaries; empty means DefaultCache.
	Cache string
	// Bin names a folder of server binaries; empty means Locate.
	Bin string
	// Fast gives up every promise of durability, for tests.
	Fast bool
	// Say is told in a sentence of what takes more than a moment; may be nil.
	Say func(string)
}

// Server is a running Postgres, a child of this process.
type Server struct {
	dir    string
	socket string
	data   string
	log    string
	lock   *os.File
	cmd    *exec.Cmd
	done   chan struct{} // closed when the server has ended
	err    error         // how it ended; read after done
}

// Start finds the binaries, makes the data folder where there is none, and
// returns when the server takes connections. A server that an earlier run left
// in the same folder is stopped first.
func Start(ctx context.Context, cfg Config) (*Server, error) {
	if cfg.Say == nil {
		cfg.Say = func(string) {}
	}
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil || cfg.Dir == "" {
		return nil, fmt.Errorf("start postgres: a folder for its data is needed: %w", errors.Join(err, fs.ErrInvalid))
	}
	in, err := find(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("start postgres: %w", err)
	}
	s := &Server{dir: dir, data: filepath.Join(dir, "pg"+strconv.Itoa(in.major)), log: filepath.Join(dir, "postgres.log")}
	if err := s.start(ctx, in, cfg); err != nil {
		s.unlock()
		return nil, fmt.Errorf("start postgres in %s with %s: %w", dir, in.bin, err)
	}
	return s, nil
}

// find says which binaries to run, and that the user who runs them may.
func find(ctx context.Context, cfg Config) (install, error) {
	bin := cfg.Bin
	if bin == "" {
		var err error
		if bin, err = locate(ctx, cfg.Cache, cfg.Say); err != nil {
			return install{}, err
		}
	}
	return inspect(ctx, bin)
}

func (s *Server) start(ctx context.Context, in install, cfg Config) error {
	who, err := whoRuns()
	if err != nil {
		return err
	}
	if err := s.prepare(who, in); err != nil {
		return err
	}
	if err := s.stopEarlier(ctx); err != nil {
		return err
	}
	if err := s.initialise(ctx, who, in); err != nil {
		return err
	}
	log, err := os.OpenFile(s.log, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	s.cmd = who.command(context.WithoutCancel(ctx), s.dir, filepath.Join(in.bin, "postgres"), s.arguments(cfg.Fast)...)
	s.cmd.Stdout, s.cmd.Stderr = log, log
	s.done = make(chan struct{})
	if err := s.launch(); err != nil {
		return err
	}
	if err := s.awaitReady(ctx); err != nil {
		_ = s.Stop(context.WithoutCancel(ctx)) // the cause is known
		return err
	}
	return nil
}

// prepare makes the folders, takes the lock and sees that the user who runs the
// server can reach everything.
func (s *Server) prepare(who account, in install) error {
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return err
	}
	if err := s.takeLock(); err != nil {
		return err
	}
	if err := who.adopt(s.dir); err != nil {
		return err
	}
	for _, dir := range []string{s.dir, in.bin} {
		if err := who.reaches(dir); err != nil {
			return err
		}
	}
	var err error
	s.socket, err = who.socketFolder(s.dir)
	return err
}

// initialise makes the data folder, whole or not at all: initdb works beside it
// and the result is renamed.
func (s *Server) initialise(ctx context.Context, who account, in install) error {
	if _, err := os.Stat(filepath.Join(s.data, "PG_VERSION")); err == nil {
		return nil
	}
	fresh := s.data + ".new"
	// With C alone trigrams know ASCII letters only; not every system has the
	// other, which knows all.
	var err error
	for _, letters := range []string{"C.UTF-8", "C"} {
		if err = os.RemoveAll(fresh); err != nil {
			return err
		}
		if err = who.mkdir(fresh); err != nil {
			return err
		}
		cmd := who.command(ctx, s.dir, filepath.Join(in.bin, "initdb"), "-D", fresh, "-U", user, "-A", "trust",
			"-E", "UTF8", "--locale=C", "--lc-ctype="+letters, "--no-sync", "--no-instructions")
		var out []byte
		if out, err = cmd.CombinedOutput(); err == nil {
			break
		}
		err = fmt.Errorf("initdb: %w: %s", err, strings.TrimSpace(string(out)))
	}
	if err != nil {
		return err
	}
	note := fmt.Sprintf("%s\nmade by %s\n", in.version, in.bin)
	if err := os.WriteFile(s.data+".made-by", []byte(note), 0o644); err != nil {
		return err
	}
	return os.Rename(fresh, s.data)
}

func (s *Server) arguments(fast bool) []string {
	settings := []string{
		"listen_addresses=", "port=" + port, "unix_socket_permissions=0700", "unix_socket_directories=" + s.socket,
		"shared_buffers=64MB", "max_connections=60", "jit=off", "timezone=UTC", "log_timezone=UTC",
		// Sample data need not outlive a crash of the machine itself; they do
		// outlive the end of any process.
		"synchronous_commit=off",
		"wal_level=minimal", "max_wal_senders=0", "log_checkpoints=off", "logging_collector=off",
	}
	if fast {
		settings = append(settings, "max_connections=200", "fsync=off", "synchronous_commit=off",
			"full_page_writes=off", "autovacuum=off", "max_wal_size=2GB", "checkpoint_timeout=1h")
	}
	args := []string{"-D", s.data}
	for _, one := range settings {
		args = append(args, "-c", one)
	}
	return args
}

// awaitReady watches postmaster.pid, whose eighth line says when the server
// takes connections; no connection is tried before that.
func (s *Server) awaitReady(ctx context.Context) error {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		pf, err := readPidFile(s.data)
		if err == nil && pf.ready && pf.pid == s.cmd.Process.Pid {
			return nil
		}
		select {
		case <-s.done:
			return fmt.Errorf("%w (%s): %s", errEnded, s.cmd.ProcessState, s.lastWords())
		case <-ctx.Done():
			return fmt.Errorf("wait for the server: %w", context.Cause(ctx))
		case <-tick.C:
		}
	}
}

var errEnded = errors.New("the server ended before it took connections")

// lastWords are the log's last lines, for an error.
func (s *Server) lastWords() string {
	b, err := os.ReadFile(s.log)
	if err != nil {
		return err.Error()
	}
	const most = 2000
	return strings.TrimSpace(string(b[max(0, len(b)-most):]))
}

// DSN is a connection string in libpq's keyword form. The database postgres
// exists from the start; the user may make others.
func (s *Server) DSN(database string) string {
	return fmt.Sprintf("host=%s port=%s user=%s dbname=%s sslmode=disable", quote(s.socket), port, user, quote(database))
}

// quote escapes a value of a libpq keyword string.
func quote(v string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(v) + "'"
}

// Done is closed when the server has ended, by Stop or by itself.
func (s *Server) Done() <-chan struct{} { return s.done }

// Log is the path of the server's own log.
func (s *Server) Log() string { return s.log }

// Stop ends the server: politely, and when ctx ends or ten seconds have passed,
// at once. It may be called twice.
func (s *Server) Stop(ctx context.Context) error {
	defer s.unlock()
	if s.done == nil {
		return nil
	}
	deadline := time.NewTimer(10 * time.Second)
	defer deadline.Stop()
	s.signal(syscall.SIGINT) // "fast": rolls back, checkpoints, ends
	select {
	case <-s.done:
		return s.ending()
	case <-ctx.Done():
	case <-deadline.C:
	}
	s.signal(syscall.SIGQUIT) // "immediate": recovers at the next start
	<-s.done
	return errors.Join(context.Cause(ctx), s.ending())
}

func (s *Server) signal(sig syscall.Signal) {
	if s.cmd.Process != nil {
		_ = s.cmd.Process.Signal(sig) // an error says that it has ended
	}
}

// ending is nil for a server that left in order.
func (s *Server) ending() error {
	if s.err != nil {
		return fmt.Errorf("stop postgres: %w", s.err)
	}
	return nil
}

// listens says that somebody answers on the socket of this folder.
func listens(ctx context.Context, socket string) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "unix", filepath.Join(socket, ".s.PGSQL."+port))
	if err != nil {
		return false
	}
	return conn.Close() == nil
}
