package embeddedpg

import "syscall"

// dieWithParent makes the kernel stop the child when this process ends,
// however it ends.
func dieWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGINT }
