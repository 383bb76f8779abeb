package embeddedpg

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheFetchedServerRuns(t *testing.T) {
	if _, err := exec.LookPath("npm"); err != nil {
		t.Skip("no npm on this machine: the fetched server is not tried")
	}
	cache := filepath.Join(os.TempDir(), "rapport-test-cache")
	require.NoError(t, os.MkdirAll(cache, 0o755))
	var said []string
	say := func(s string) { said = append(said, s) }
	began := time.Now()
	bin, err := fetch(t.Context(), cache, say)
	if err != nil {
		t.Skipf("npm cannot fetch here, so the fetched server is not tried: %v", err)
	}
	t.Logf("fetched and unpacked in %s: %v", time.Since(began).Round(time.Millisecond), said)
	again, err := fetch(t.Context(), cache, func(s string) { t.Errorf("fetched twice: %s", s) })
	require.NoError(t, err)
	assert.Equal(t, bin, again)

	dir := room(t)
	s := start(t, Config{Dir: dir, Bin: bin, Fast: true})
	assert.Equal(t, "pg17", filepath.Base(s.data))
	for _, name := range contrib {
		query(t, s, "select '"+name+"' from pg_available_extensions where name = '"+name+"'")
	}
	assert.Equal(t, "0.75", query(t, s, "select '0.75'"))
}

func TestNewestIsByNumberAndOnlyWhatServes(t *testing.T) {
	root := t.TempDir()
	plant := func(name, says string, extensions ...string) string {
		bin := filepath.Join(root, name, "bin")
		require.NoError(t, os.MkdirAll(bin, 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(bin, "initdb"), nil, 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(bin, "postgres"), []byte("#!/bin/sh\necho '"+says+"'\n"), 0o755))
		share := filepath.Join(root, name, "share", "extension")
		require.NoError(t, os.MkdirAll(share, 0o755))
		for _, e := range extensions {
			require.NoError(t, os.WriteFile(filepath.Join(share, e+".control"), nil, 0o644))
		}
		return bin
	}
	all := []string{"pg_trgm", "btree_gin", "unaccent"}
	good := plant("901", "postgres (PostgreSQL) 901.2 (Debian)", all...)
	bins := []string{
		plant("900", "postgres (PostgreSQL) 900.1", all...), good,
		plant("89", "postgres (PostgreSQL) 89.9", all...),
		plant("9.6", "postgres (PostgreSQL) 9.6.24", all...),
		plant("999", "postgres (PostgreSQL) 999.0", "pg_trgm"),
		plant("998", "something else 998", all...),
		filepath.Join(root, "missing"),
	}
	found, ok := newest(t.Context(), bins)
	require.True(t, ok)
	assert.Equal(t, good, found.bin)
	assert.Equal(t, 901, found.major)

	_, ok = newest(t.Context(), bins[3:])
	assert.False(t, ok)
}

// archive is an npm package with these files.
func archive(t *testing.T, files map[string]string) (path, sum string) {
	t.Helper()
	var b bytes.Buffer
	gz := gzip.NewWriter(&b)
	tw := tar.NewWriter(gz)
	for name, content := range files {
		require.NoError(t, tw.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Size: int64(len(content)), Mode: 0o644}))
		_, err := tw.Write([]byte(content))
		require.NoError(t, err)
	}
	require.NoError(t, tw.Close())
	require.NoError(t, gz.Close())
	path = filepath.Join(t.TempDir(), "p.tgz")
	require.NoError(t, os.WriteFile(path, b.Bytes(), 0o600))
	h := sha512.Sum512(b.Bytes())
	return path, base64.StdEncoding.EncodeToString(h[:])
}

func TestUnpackTakesOnlyThePinnedArchive(t *testing.T) {
	path, sum := archive(t, map[string]string{
		"package/native/bin/postgres":       "program",
		"package/native/lib/libpq.so.5.17":  "library",
		"package/native/pg-symlinks.json":   `[{"source":"native/lib/libpq.so.5.17","target":"native/lib/libpq.so"}]`,
		"package/native/../../../escape":    "outside",
		"package/scripts/postinstall.js":    "not ours to run",
		"../package/native/share/../escape": "outside",
	})
	parent := t.TempDir()
	tree := filepath.Join(parent, "a", "tree")
	require.NoError(t, os.Mkdir(filepath.Dir(tree), 0o755))
	require.NoError(t, unpack(path, sum, tree))
	info, err := os.Stat(filepath.Join(tree, "native/bin/postgres"))
	require.NoError(t, err)
	assert.NotZero(t, info.Mode()&0o111, "a program")
	b, err := os.ReadFile(filepath.Join(tree, "native/lib/libpq.so"))
	require.NoError(t, err)
	assert.Equal(t, "library", string(b))
	for _, p := range []string{filepath.Join(tree, "scripts"), filepath.Join(parent, "escape"), filepath.Join(tree, "escape")} {
		assert.NoFileExists(t, p)
		assert.NoDirExists(t, p)
	}

	other := filepath.Join(parent, "other")
	require.ErrorIs(t, unpack(path, "bm90IHRoaXM=", other), errChecksum)
	assert.NoDirExists(t, other, "not a byte is written")
}

func TestUnpackRefusesALinkOutOfTheTree(t *testing.T) {
	path, sum := archive(t, map[string]string{
		"package/native/pg-symlinks.json": `[{"source":"../../etc/passwd","target":"native/lib/x"}]`,
	})
	require.ErrorIs(t, unpack(path, sum, filepath.Join(t.TempDir(), "tree")), os.ErrInvalid)
}

func TestACutArchiveIsAnError(t *testing.T) {
	path, _ := archive(t, map[string]string{"package/native/bin/postgres": "program"})
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	b = b[:len(b)/2]
	require.NoError(t, os.WriteFile(path, b, 0o600))
	h := sha512.Sum512(b)
	require.Error(t, unpack(path, base64.StdEncoding.EncodeToString(h[:]), filepath.Join(t.TempDir(), "tree")))
}
