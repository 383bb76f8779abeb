//go:build !linux

package embeddedpg

import "os"

// MemoryDir is a folder for data that need not outlive a test.
func MemoryDir() string { return os.TempDir() }
