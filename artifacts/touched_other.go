//go:build !linux && !darwin

package artifacts

import "io/fs"

// changedAt says when a file last changed, as far as is known here.
func changedAt(info fs.FileInfo) string { return info.ModTime().String() }
