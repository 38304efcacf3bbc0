//go:build !linux

package gitrepo

import (
	"io/fs"
	"os"
	"path/filepath"
)

// openDir is an open folder of the work tree.
type openDir struct {
	file *os.File
	path string // absolute
}

// openDir opens a folder for listing and for looking at what is in it.
func (r *Repo) openDir(path string) (*openDir, stamp, error) {
	name := path
	if name == "" {
		name = "."
	}
	f, err := r.openBelow(name)
	if err != nil {
		return nil, stamp{}, err
	}
	return &openDir{f, r.abs(path)}, stamp{}, nil
}

func (d *openDir) close() { d.file.Close() }

// entries lists the folder, unsorted.
func (d *openDir) entries() ([]fs.DirEntry, error) { return d.file.ReadDir(-1) }

// lstat looks at one thing in the folder; nothing of it tells that it changed.
func (d *openDir) lstat(name string) (stamp, error) {
	info, err := os.Lstat(filepath.Join(d.path, name))
	if err != nil {
		return stamp{}, err
	}
	return stamp{size: info.Size(), mode: info.Mode()}, nil
}

// keepsTime: nothing is known here about the times of files, so all are read.
func (d *openDir) keepsTime() bool { return false }

// identify: nothing is remembered here.
func (r *Repo) identify() (place, bool) { return place{}, false }
