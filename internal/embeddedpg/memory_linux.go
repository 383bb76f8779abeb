package embeddedpg

import (
	"os"
	"syscall"
)

// MemoryDir is a folder for data that need not outlive a test: in memory where
// more than 512 MB of it are free (a container's default is 64 MB), else the
// folder of temporary files.
func MemoryDir() string {
	const shm, least = "/dev/shm", 512 << 20
	var fs syscall.Statfs_t
	if err := syscall.Statfs(shm, &fs); err != nil || fs.Bavail*uint64(fs.Bsize) <= least {
		return os.TempDir()
	}
	probe, err := os.MkdirTemp(shm, "rapport-")
	if err != nil {
		return os.TempDir()
	}
	_ = os.Remove(probe)
	return shm
}
