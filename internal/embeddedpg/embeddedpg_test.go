package embeddedpg

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	osuser "os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// room is a fresh folder in memory; t.TempDir is closed to the account that
// runs Postgres for root.
func room(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp(MemoryDir(), "embeddedpg-")
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, os.RemoveAll(dir)) })
	return dir
}

// openRoom is one that every account may enter.
func openRoom(t *testing.T) string {
	t.Helper()
	dir := room(t)
	require.NoError(t, os.Chmod(dir, 0o755))
	return dir
}

func start(t *testing.T, cfg Config) *Server {
	t.Helper()
	s, err := Start(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Stop(context.Background())) })
	return s
}

func query(t *testing.T, s *Server, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.DSN("postgres"))
	require.NoError(t, err)
	defer conn.Close(t.Context())
	var answer string
	require.NoError(t, conn.QueryRow(t.Context(), sql).Scan(&answer))
	return answer
}

func TestStartGivesAServerWithTheExtensionsTheProductNeeds(t *testing.T) {
	dir := room(t)
	s := start(t, Config{Dir: dir, Fast: true})
	conn, err := pgx.Connect(t.Context(), s.DSN("postgres"))
	require.NoError(t, err)
	defer conn.Close(t.Context())
	for _, name := range contrib {
		_, err := conn.Exec(t.Context(), "create extension "+name)
		require.NoError(t, err, name)
	}
	for setting, want := range map[string]string{
		"listen_addresses": "", "jit": "off", "fsync": "off", "TimeZone": "UTC",
		"server_encoding": "UTF8", "shared_buffers": "64MB",
	} {
		assert.Equal(t, want, query(t, s, "show "+setting), setting)
	}
	note, err := os.ReadFile(s.data + ".made-by")
	require.NoError(t, err)
	assert.Contains(t, string(note), "PostgreSQL")
}

func TestASecondStartFindsItsDataAgain(t *testing.T) {
	dir := room(t)
	first := start(t, Config{Dir: dir})
	conn, err := pgx.Connect(t.Context(), first.DSN("postgres"))
	require.NoError(t, err)
	_, err = conn.Exec(t.Context(), "create table kept as select 'still here' as words")
	require.NoError(t, err)
	require.NoError(t, conn.Close(t.Context()))
	require.NoError(t, first.Stop(t.Context()))
	require.NoError(t, first.Stop(t.Context()), "twice is once")

	began := time.Now()
	second := start(t, Config{Dir: dir})
	t.Logf("warm start: %s", time.Since(began).Round(time.Millisecond))
	assert.Equal(t, "still here", query(t, second, "select words from kept"))
}

func TestAHalfMadeDataFolderIsMadeAnew(t *testing.T) {
	dir := room(t)
	in, err := find(t.Context(), Config{})
	require.NoError(t, err)
	half := filepath.Join(dir, "pg"+strconv.Itoa(in.major)+".new")
	require.NoError(t, os.Mkdir(half, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(half, "PG_VERSION"), []byte("15\n"), 0o600))
	s := start(t, Config{Dir: dir, Fast: true})
	assert.Equal(t, "1", query(t, s, "select '1'"))
}

func TestAFolderInUseIsRefused(t *testing.T) {
	dir := room(t)
	first := start(t, Config{Dir: dir, Fast: true})
	_, err := Start(t.Context(), Config{Dir: dir, Fast: true})
	require.ErrorIs(t, err, ErrInUse)
	assert.Equal(t, "1", query(t, first, "select '1'"), "the first goes on")
}

func TestALongPathGetsAShortSocket(t *testing.T) {
	dir := filepath.Join(openRoom(t), strings.Repeat("long name's ", 10))
	s := start(t, Config{Dir: dir, Fast: true})
	assert.Equal(t, "1", query(t, s, "select '1'"))
	assert.Less(t, len(s.socket)+len("/.s.PGSQL.5432"), 100)
	require.NoError(t, s.Stop(t.Context()))
	require.NoError(t, os.RemoveAll(s.socket))
}

func TestAnOddPathIsQuoted(t *testing.T) {
	dir := filepath.Join(openRoom(t), `it's a \ folder`)
	s := start(t, Config{Dir: dir, Fast: true})
	assert.Equal(t, "1", query(t, s, "select '1'"))
}

func TestABrokenDataFolderSaysWhy(t *testing.T) {
	dir := room(t)
	s := start(t, Config{Dir: dir, Fast: true})
	require.NoError(t, s.Stop(t.Context()))
	require.NoError(t, os.WriteFile(filepath.Join(s.data, "postgresql.conf"), []byte("no_such_setting = 1\n"), 0o644))
	_, err := Start(t.Context(), Config{Dir: dir, Fast: true})
	require.ErrorIs(t, err, errEnded)
	assert.Contains(t, err.Error(), "no_such_setting")
}

func TestACancelledStartLeavesNothing(t *testing.T) {
	dir := room(t)
	ctx, cancel := context.WithTimeout(t.Context(), 150*time.Millisecond)
	defer cancel()
	_, err := Start(ctx, Config{Dir: dir, Fast: true})
	if err == nil {
		t.Skip("this machine makes a server in 150 ms")
	}
	s := start(t, Config{Dir: dir, Fast: true})
	assert.Equal(t, "1", query(t, s, "select '1'"))
}

func TestAStalePidFileIsNoServer(t *testing.T) {
	for name, content := range map[string]string{
		"somebody else's process": strconv.Itoa(os.Getpid()) + "\n",
		"a dead process":          "2147480000\n",
		"nothing":                 "",
		"nonsense":                "\x00\xff not a number\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := room(t)
			s := start(t, Config{Dir: dir, Fast: true})
			require.NoError(t, s.Stop(t.Context()))
			require.NoError(t, os.WriteFile(filepath.Join(s.data, "postmaster.pid"), []byte(content), 0o644))
			again := start(t, Config{Dir: dir, Fast: true})
			assert.Equal(t, "1", query(t, again, "select '1'"))
		})
	}
}

// TestChild is no test: the others run this binary again as a process that
// starts a server, says so, and waits.
func TestChild(t *testing.T) {
	dir := os.Getenv("EMBEDDEDPG_CHILD")
	if dir == "" {
		t.Skip("only run by the others")
	}
	s, err := Start(t.Context(), Config{Dir: dir, Fast: true})
	require.NoError(t, err)
	os.Stdout.WriteString("answer " + query(t, s, "select '42'") + "\n")
	_, _ = io.Copy(io.Discard, os.Stdin) // until the parent closes it
	require.NoError(t, s.Stop(context.Background()))
	os.Stdout.WriteString("stopped\n")
}

func executable(t *testing.T) string {
	t.Helper()
	path, err := os.Executable()
	require.NoError(t, err)
	return path
}

type child struct {
	*exec.Cmd
	out *bufio.Reader
	in  io.Closer
}

func startChild(t *testing.T, binary, dir string, cred *syscall.Credential) child {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary, "-test.run=^TestChild$")
	cmd.Dir = "/"
	cmd.Env = append(os.Environ(), "EMBEDDEDPG_CHILD="+dir, "HOME=/nonexistent")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: cred}
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	c := child{Cmd: cmd, out: bufio.NewReader(out), in: in}
	require.Equal(t, "answer 42\n", c.line(t))
	return c
}

func (c child) line(t *testing.T) string {
	t.Helper()
	for {
		line, err := c.out.ReadString('\n')
		require.NoError(t, err, line)
		if strings.HasPrefix(line, "answer") || strings.HasPrefix(line, "stopped") {
			return line
		}
	}
}

func TestAKilledParentLeavesNoServer(t *testing.T) {
	dir := room(t)
	c := startChild(t, executable(t), dir, nil)
	found, err := filepath.Glob(filepath.Join(dir, "pg*", "postmaster.pid"))
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.NoError(t, c.Process.Kill())
	require.Error(t, c.Wait())
	assert.Eventually(t, func() bool {
		_, err := os.Stat(found[0])
		return os.IsNotExist(err) && !listens(t.Context(), filepath.Join(dir, "s"))
	}, 10*time.Second, 10*time.Millisecond)
}

func TestAServerLeftByAnEarlierRunIsStopped(t *testing.T) {
	dir := room(t)
	first := start(t, Config{Dir: dir, Fast: true})
	first.unlock() // as the death of its process would
	second := start(t, Config{Dir: dir, Fast: true})
	<-first.Done()
	assert.Equal(t, "1", query(t, second, "select '1'"))
}

func TestAStartRightAfterAKillWaitsForTheOldServer(t *testing.T) {
	dir := room(t)
	c := startChild(t, executable(t), dir, nil)
	require.NoError(t, c.Process.Kill())
	require.Error(t, c.Wait())
	s := start(t, Config{Dir: dir, Fast: true})
	assert.Equal(t, "1", query(t, s, "select '1'"))
}

func TestAUserRunsItAsOneself(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("the other tests run as a user already")
	}
	nobody, err := osuser.Lookup("nobody")
	require.NoError(t, err)
	uid, err := strconv.ParseUint(nobody.Uid, 10, 32)
	require.NoError(t, err)
	dir := openRoom(t)
	binary := filepath.Join(dir, "embeddedpg.test")
	b, err := os.ReadFile(executable(t))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(binary, b, 0o755))
	home := filepath.Join(dir, "home")
	require.NoError(t, os.Mkdir(home, 0o700))
	require.NoError(t, os.Chown(home, int(uid), int(uid)))

	c := startChild(t, binary, home, &syscall.Credential{Uid: uint32(uid), Gid: uint32(uid)})
	require.NoError(t, c.in.Close())
	assert.Equal(t, "stopped\n", c.line(t))
	require.NoError(t, c.Wait())
}

func TestAFolderThatTheAccountCannotReachIsNamed(t *testing.T) {
	who, err := whoRuns()
	require.NoError(t, err)
	if who.cred == nil {
		t.Skip("only root runs it as somebody else")
	}
	dir := room(t) // 0700 of root
	err = who.reaches(dir)
	require.ErrorIs(t, err, os.ErrPermission)
	assert.Contains(t, err.Error(), dir)
	assert.Contains(t, err.Error(), who.name)
	_, err = Start(t.Context(), Config{Dir: filepath.Join(dir, "below")})
	require.ErrorIs(t, err, os.ErrPermission)
}
