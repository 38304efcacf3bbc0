package gitrepo

import (
	"io"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// openBelow opens a file or folder of the work tree for reading: the kernel
// follows no link and does not leave the root.
func (r *Repo) openBelow(path string) (*os.File, error) {
	fd, err := r.openAt(path)
	if err == unix.ENOSYS || err == unix.EPERM {
		return r.openSlowly(path)
	}
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	return os.NewFile(uintptr(fd), r.abs(path)), nil
}

func (r *Repo) openAt(path string) (int, error) {
	root, err := r.workDir()
	if err != nil {
		return -1, err
	}
	how := unix.OpenHow{
		Flags:   unix.O_RDONLY | unix.O_NONBLOCK | unix.O_NOFOLLOW | unix.O_CLOEXEC,
		Resolve: unix.RESOLVE_BENEATH | unix.RESOLVE_NO_SYMLINKS,
	}
	for {
		fd, err := unix.Openat2(int(root.Fd()), path, &how)
		if err != unix.EINTR && err != unix.EAGAIN {
			return fd, err
		}
	}
}

// openRegular opens a regular file of the work tree with as few system calls as
// can be: comparing a tree opens every file.
func (r *Repo) openRegular(path string) (workFile, error) {
	fd, err := r.openAt(path)
	if err == unix.ENOSYS || err == unix.EPERM {
		return openRegularSlowly(r, path)
	}
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	f := &rawFile{fd: fd, path: path}
	var st unix.Stat_t
	if err = unix.Fstat(fd, &st); err == nil && st.Mode&unix.S_IFMT != unix.S_IFREG {
		err = errNotRegular
	}
	if err != nil {
		f.Close()
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	f.stamp = stampOf(&st)
	return f, nil
}

// rawFile is a workFile without the poller, the finalizer and the locks of
// os.File.
type rawFile struct {
	fd    int
	path  string
	stamp stamp
}

func (f *rawFile) stat() stamp { return f.stamp }

// Read is one read(2).
func (f *rawFile) Read(b []byte) (int, error) {
	for {
		n, err := unix.Read(f.fd, b)
		switch {
		case err == syscall.EINTR:
			continue
		case err != nil:
			return 0, &os.PathError{Op: "read", Path: f.path, Err: err}
		case n == 0:
			return 0, io.EOF
		}
		return n, nil
	}
}

// Close closes the descriptor.
func (f *rawFile) Close() error { return unix.Close(f.fd) }
