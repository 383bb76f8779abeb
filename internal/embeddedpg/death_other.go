//go:build !linux

package embeddedpg

import "syscall"

// dieWithParent does nothing where the system has no death signal; the next
// start stops what was left.
func dieWithParent(*syscall.SysProcAttr) {}
