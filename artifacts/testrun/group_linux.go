package testrun

import "syscall"

// dieWithParent has the kernel kill the child when Pact itself is killed and can clean up nothing.
func dieWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGKILL }
