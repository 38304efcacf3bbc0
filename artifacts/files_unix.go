//go:build unix

package artifacts

import "syscall"

// openFlags keep an open from waiting on a FIFO that took a file's place.
const openFlags = syscall.O_NONBLOCK
