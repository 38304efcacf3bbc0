//go:build !linux

package gitrepo

import "os"

// openBelow opens a file or folder of the work tree for reading, see openSlowly.
func (r *Repo) openBelow(path string) (*os.File, error) { return r.openSlowly(path) }

// openRegular opens a regular file of the work tree.
func (r *Repo) openRegular(path string) (workFile, error) { return openRegularSlowly(r, path) }
