package embeddedpg

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	osuser "os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// account is as whom the server runs. Postgres refuses to run as root; root
// hands it to another account, everybody else runs it as oneself.
type account struct {
	name string
	cred *syscall.Credential // nil: as oneself
}

func whoRuns() (account, error) {
	if os.Geteuid() != 0 {
		return account{name: "you"}, nil
	}
	for _, name := range []string{"postgres", "_postgres", "nobody"} {
		u, err := osuser.Lookup(name)
		if err != nil {
			continue
		}
		uid, errUID := strconv.ParseUint(u.Uid, 10, 32)
		gid, errGID := strconv.ParseUint(u.Gid, 10, 32)
		if errUID != nil || errGID != nil || uid == 0 {
			continue
		}
		return account{name: name, cred: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
	}
	return account{}, errors.New("postgres does not run as root, and there is no user postgres or nobody to run it as")
}

// command is a child that Ctrl-C does not reach (we stop it in our own order)
// and that knows nothing of our environment.
func (a account) command(ctx context.Context, dir, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: a.cred}
	dieWithParent(cmd.SysProcAttr)
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }
	cmd.WaitDelay = 5 * time.Second
	return cmd
}

// mkdir makes a folder that only this account may open.
func (a account) mkdir(dir string) error {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	if a.cred == nil {
		return nil
	}
	return os.Chown(dir, int(a.cred.Uid), int(a.cred.Gid))
}

// adopt gives the account a folder of root's that it cannot enter, as a fresh
// temporary one is.
func (a account) adopt(dir string) error {
	if a.cred == nil {
		return nil
	}
	uid, mode, err := ownerOf(dir)
	if err != nil || uid != 0 || mode&0o001 != 0 {
		return err
	}
	return os.Chown(dir, int(a.cred.Uid), int(a.cred.Gid))
}

// reaches walks the parents: a closed one would only show as "permission
// denied" of a program that exists.
func (a account) reaches(dir string) error {
	if a.cred == nil {
		return nil
	}
	resolved, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return err
	}
	for p := resolved; ; p = filepath.Dir(p) {
		uid, mode, err := ownerOf(p)
		if err != nil {
			return err
		}
		if mode&0o001 == 0 && (uid != a.cred.Uid || mode&0o100 == 0) {
			return fmt.Errorf("run postgres as user %s: folder %s is closed to it; choose a folder outside, like /var/lib/rapport: %w",
				a.name, p, fs.ErrPermission)
		}
		if p == filepath.Dir(p) {
			return nil
		}
	}
}

func ownerOf(path string) (uid uint32, mode fs.FileMode, err error) {
	info, err := os.Lstat(path)
	if err != nil {
		return 0, 0, err
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0, fmt.Errorf("who owns %s: %w", path, errors.ErrUnsupported)
	}
	return st.Uid, info.Mode(), nil
}

// socketFolder makes the folder of the socket: under dir, or, where that path
// is too long for a unix socket, under the folder of temporary files.
func (a account) socketFolder(dir string) (string, error) {
	const longest = 99 - len("/.s.PGSQL.") - len(port)
	path := filepath.Join(dir, "s")
	// A comma would divide the setting and the connection string in two.
	if len(path) > longest || strings.ContainsAny(path, `,"`) {
		sum := sha256.Sum256([]byte(dir))
		path = filepath.Join(os.TempDir(), "rapport-"+hex.EncodeToString(sum[:6]))
	}
	err := a.mkdir(path)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return "", err
	}
	want := uint32(os.Geteuid())
	if a.cred != nil {
		want = a.cred.Uid
	}
	uid, mode, err := ownerOf(path)
	if err != nil {
		return "", err
	}
	if uid != want || !mode.IsDir() || mode.Perm() != 0o700 {
		return "", fmt.Errorf("folder %s for the socket is not a folder of user %s alone: %w", path, a.name, fs.ErrPermission)
	}
	return path, a.reaches(path)
}
