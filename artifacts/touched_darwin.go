package artifacts

import (
	"fmt"
	"io/fs"
	"syscall"
)

// changedAt names a file, and when it or its inode last changed.
func changedAt(info fs.FileInfo) string {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return info.ModTime().String()
	}
	return fmt.Sprint(st.Dev, st.Ino, st.Ctimespec.Sec, st.Ctimespec.Nsec)
}
