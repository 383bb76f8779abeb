package storetest

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"os/exec"
	"syscall"

	"rapport/migrations"
)

// removeAtEnd has a folder removed when this process is gone, killed or not: a
// shell waits for the end of a pipe whose other end, which is returned, only
// this process holds. The server in it ends too; its data are worth nothing.
func removeAtEnd(dir string) (*os.File, error) {
	const script = `cat; for f in "$0"/pg*/postmaster.pid; do kill -QUIT $(head -n 1 "$f"); done 2>/dev/null; sleep 0.2; rm -rf "$0"`
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("sh", "-c", script, dir)
	cmd.Dir = "/"
	cmd.Stdin = read
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is not for it
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return write, read.Close()
}

// schemaHash tells one schema's template from another's.
func schemaHash() string {
	sum := sha256.New()
	names, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		return "unknown" // the pattern is not wrong
	}
	for _, name := range names {
		b, err := migrations.Files.ReadFile(name)
		if err != nil {
			return "unknown" // it is embedded
		}
		sum.Write(b)
	}
	return hex.EncodeToString(sum.Sum(nil)[:6])
}
