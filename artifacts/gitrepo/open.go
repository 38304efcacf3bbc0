package gitrepo

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// workDir opens the work tree's folder once for a handle.
func (r *Repo) workDir() (*os.File, error) {
	r.rootOnce.Do(func() { r.rootFile, r.rootErr = os.Open(r.root) })
	return r.rootFile, r.rootErr
}

// openFile opens a regular file of the work tree. No link is followed on the
// way, nothing outside is reached, and a pipe does not block.
func (r *Repo) openFile(path string) (*os.File, os.FileInfo, error) {
	if st, err := r.lstat(path); err != nil {
		return nil, nil, err
	} else if !st.Mode().IsRegular() {
		return nil, nil, &os.PathError{Op: "open", Path: path, Err: errNotRegular}
	}
	f, err := r.openBelow(path)
	if err != nil {
		return nil, nil, err
	}
	st, err := f.Stat()
	if err == nil && !st.Mode().IsRegular() {
		err = &os.PathError{Op: "open", Path: path, Err: errNotRegular}
	}
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return f, st, nil
}

var errNotRegular = fmt.Errorf("no regular file")

// workFile is a regular file of the work tree, open for reading.
type workFile interface {
	io.ReadCloser
	stat() (size int64, mode fs.FileMode) // when it was opened
}

// statFile is a workFile on any system.
type statFile struct {
	*os.File
	info fs.FileInfo
}

func (f statFile) stat() (int64, fs.FileMode) { return f.info.Size(), f.info.Mode() }

func openRegularSlowly(r *Repo, path string) (workFile, error) {
	f, info, err := r.openFile(path)
	if err != nil {
		return nil, err
	}
	return statFile{f, info}, nil
}

// readWorkFile reads a small file of the work tree.
func (r *Repo) readWorkFile(path string, limit int64) ([]byte, error) {
	f, st, err := r.openFile(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if st.Size() > limit {
		return nil, fmt.Errorf("%s: %d bytes: %w (limit %d)", path, st.Size(), ErrTooLarge, limit)
	}
	return io.ReadAll(io.LimitReader(f, limit))
}

// readDir lists a folder of the work tree, unsorted; "" is the root.
func (r *Repo) readDir(path string) ([]os.DirEntry, error) {
	if path == "" {
		path = "."
	}
	f, err := r.openBelow(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.ReadDir(-1)
}

// lstat is os.Lstat below the root that passes through real folders only.
func (r *Repo) lstat(path string) (os.FileInfo, error) {
	for i := range len(path) {
		if path[i] != '/' {
			continue
		}
		st, err := os.Lstat(r.abs(path[:i]))
		if err != nil {
			return nil, err
		}
		if !st.IsDir() {
			return nil, &os.PathError{Op: "lstat", Path: path, Err: syscall.ENOTDIR}
		}
	}
	return os.Lstat(r.abs(path))
}

// abs is the absolute path of a path of the repository.
func (r *Repo) abs(path string) string {
	return filepath.Join(r.root, filepath.FromSlash(path))
}

// openSlowly is openBelow for systems that cannot do it in one call: every
// folder on the way must be a real one, and what was looked at must be what was
// opened.
func (r *Repo) openSlowly(path string) (*os.File, error) {
	before, err := r.lstat(strings.TrimPrefix(path, "./"))
	if err != nil {
		return nil, err
	}
	if !before.Mode().IsRegular() && !before.IsDir() {
		return nil, &os.PathError{Op: "open", Path: path, Err: errNotRegular}
	}
	f, err := os.OpenFile(r.abs(path), os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	after, err := f.Stat()
	if err == nil && !os.SameFile(before, after) {
		err = &os.PathError{Op: "open", Path: path, Err: errNotRegular}
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}
