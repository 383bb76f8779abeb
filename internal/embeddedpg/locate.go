package embeddedpg

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// oldest is the first major version that the product's SQL runs on.
const oldest = 15

// contrib are the extensions that the product's SQL needs.
var contrib = [...]string{"pg_trgm", "btree_gin", "unaccent"}

// ErrNoPostgres says that none was found and none could be fetched.
var ErrNoPostgres = errors.New("no Postgres to run: install Postgres 15 or newer with its contrib extensions " +
	"(Debian and Ubuntu: apt-get install postgresql; macOS: brew install postgresql@17), " +
	"or install npm, or set DATABASE_URL")

// install is a folder of server binaries and what they say of themselves.
type install struct {
	bin     string
	major   int
	version string
}

// DefaultCache is where fetched binaries are kept: a folder that the account
// which runs the server can reach.
func DefaultCache() (string, error) {
	if os.Geteuid() == 0 && runtime.GOOS == "linux" {
		return "/var/cache/rapport", nil
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("choose a folder for fetched binaries: %w", err)
	}
	return filepath.Join(dir, "rapport"), nil
}

// Locate finds a folder of server binaries: the newest Postgres on this
// machine, else the pinned npm package (fetched into cache once), else, as root
// on Debian, the distribution's package, else ErrNoPostgres.
func Locate(ctx context.Context, cache string) (string, error) {
	return locate(ctx, cache, func(string) {})
}

func locate(ctx context.Context, cache string, say func(string)) (string, error) {
	if found, ok := newest(ctx, installed()); ok {
		return found.bin, nil
	}
	bin, errNPM := fetch(ctx, cache, say)
	if errNPM == nil {
		return bin, nil
	}
	errAPT := aptInstall(ctx, say)
	if found, ok := newest(ctx, installed()); ok {
		return found.bin, nil
	}
	if err := ctx.Err(); err != nil {
		return "", fmt.Errorf("locate postgres: %w", context.Cause(ctx))
	}
	return "", fmt.Errorf("%w (%w; %w)", ErrNoPostgres, errNPM, errAPT)
}

// installed lists folders where systems put server binaries.
func installed() []string {
	var bins []string
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",                               // Debian, Ubuntu
		"/usr/pgsql-*/bin",                                        // Postgres's own packages for Red Hat
		"/usr/libexec/postgresql*",                                // Alpine
		"/opt/homebrew/opt/postgresql@*/bin",                      // Homebrew on Apple silicon
		"/usr/local/opt/postgresql@*/bin",                         // Homebrew on Intel
		"/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",         // Homebrew on Linux
		"/Applications/Postgres.app/Contents/Versions/[0-9]*/bin", // Postgres.app
	} {
		found, _ := filepath.Glob(pattern) // the only error is a bad pattern
		bins = append(bins, found...)
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			bins = append(bins, filepath.Dir(path))
		}
	}
	return bins
}

// newest of the installs that the product can run on.
func newest(ctx context.Context, bins []string) (install, bool) {
	var usable []install
	for _, bin := range bins {
		if in, err := inspect(ctx, bin); err == nil {
			usable = append(usable, in)
		}
	}
	if len(usable) == 0 {
		return install{}, false
	}
	return slices.MaxFunc(usable, func(a, b install) int { return cmp.Compare(a.major, b.major) }), true
}

var versionRE = regexp.MustCompile(`^postgres \(PostgreSQL\) (\d+)`)

// inspect says what the binaries of a folder are, or why they are of no use.
func inspect(ctx context.Context, bin string) (install, error) {
	if _, err := os.Stat(filepath.Join(bin, "initdb")); err != nil {
		return install{}, fmt.Errorf("look for initdb: %w", err)
	}
	out, err := exec.CommandContext(ctx, filepath.Join(bin, "postgres"), "--version").Output()
	if err != nil {
		return install{}, fmt.Errorf("ask %s/postgres for its version: %w", bin, err)
	}
	in := install{bin: bin, version: strings.TrimSpace(string(out))}
	match := versionRE.FindStringSubmatch(in.version)
	if match == nil {
		return install{}, fmt.Errorf("%s/postgres is no Postgres: %q", bin, in.version)
	}
	if in.major, err = strconv.Atoi(match[1]); err != nil || in.major < oldest {
		return install{}, fmt.Errorf("%s is older than Postgres %d: %q", bin, oldest, in.version)
	}
	for _, name := range contrib {
		if !in.has(name) {
			return install{}, fmt.Errorf("%s has no extension %s: install the contrib package", bin, name)
		}
	}
	return in, nil
}

// has looks for an extension where the packagers put them.
func (in install) has(extension string) bool {
	for _, share := range []string{
		filepath.Join(in.bin, "../share/extension"),
		filepath.Join(in.bin, "../share/postgresql/extension"),
		filepath.Join(in.bin, "../share/postgresql*/extension"),
		fmt.Sprintf("/usr/share/postgresql/%d/extension", in.major),
		fmt.Sprintf("/usr/share/postgresql%d/extension", in.major),
	} {
		if found, _ := filepath.Glob(filepath.Join(share, extension+".control")); len(found) > 0 {
			return true
		}
	}
	return false
}

// aptInstall has the distribution's package installed, where we may.
func aptInstall(ctx context.Context, say func(string)) error {
	if _, err := os.Stat("/etc/debian_version"); err != nil || os.Geteuid() != 0 {
		return errors.New("apt-get: only root on Debian installs packages")
	}
	say("Installing Postgres with apt-get.")
	for _, args := range [][]string{{"update"}, {"install", "-y", "--no-install-recommends", "postgresql"}} {
		cmd := exec.CommandContext(ctx, "apt-get", args...)
		cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("apt-get %s: %w: %s", args[0], err, tail(out))
		}
	}
	return nil
}

// tail is the end of a program's output, for an error.
func tail(out []byte) string {
	return strings.TrimSpace(string(out[max(0, len(out)-400):]))
}
