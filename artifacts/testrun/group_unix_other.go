//go:build unix && !linux

package testrun

import "syscall"

// dieWithParent: only Linux has it.
func dieWithParent(*syscall.SysProcAttr) {}
