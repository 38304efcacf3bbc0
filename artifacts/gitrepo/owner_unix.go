//go:build unix

package gitrepo

import (
	"os"
	"strconv"
	"syscall"
)

// ownedByUser reports whether a file belongs to whoever runs this; under sudo also
// to whoever called sudo.
func ownedByUser(st os.FileInfo) bool {
	stat, ok := st.Sys().(*syscall.Stat_t)
	if !ok {
		return true
	}
	uid := os.Geteuid()
	if int(stat.Uid) == uid {
		return true
	}
	caller, err := strconv.Atoi(os.Getenv("SUDO_UID"))
	return uid == 0 && err == nil && int(stat.Uid) == caller
}
