//go:build unix && !linux

package testrun

import "syscall"

// dieWithParent: only Linux has it.
func dieWithParent(*syscall.SysProcAttr) {}

// runs: what can be signalled is taken to run.
func (*group) runs() bool { return true }
