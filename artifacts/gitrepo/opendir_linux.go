package gitrepo

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"golang.org/x/sys/unix"
)

// openDir is an open folder of the work tree.
type openDir struct {
	fd   int
	file *os.File // where one was made
	repo *Repo
	path string
}

// openDir opens a folder for listing and for looking at what is in it.
func (r *Repo) openDir(path string) (*openDir, stamp, error) {
	d := &openDir{repo: r, path: path}
	name := path
	if name == "" {
		name = "."
	}
	var err error
	d.fd, err = r.openAt(name)
	if err == unix.ENOSYS || err == unix.EPERM {
		if d.file, err = r.openSlowly(name); err != nil {
			return nil, stamp{}, err
		}
		d.fd = int(d.file.Fd())
	}
	if err != nil {
		return nil, stamp{}, &os.PathError{Op: "open", Path: name, Err: err}
	}
	var st unix.Stat_t
	if err = unix.Fstat(d.fd, &st); err == nil && st.Mode&unix.S_IFMT != unix.S_IFDIR {
		err = syscall.ENOTDIR
	}
	if err != nil {
		d.close()
		return nil, stamp{}, &os.PathError{Op: "open", Path: name, Err: err}
	}
	return d, stampOf(&st), nil
}

func (d *openDir) close() {
	if d.file != nil {
		d.file.Close()
		return
	}
	unix.Close(d.fd)
}

// entries lists the folder, unsorted.
func (d *openDir) entries() ([]fs.DirEntry, error) {
	if d.file == nil {
		d.file = os.NewFile(uintptr(d.fd), d.repo.abs(d.path))
	}
	if _, err := d.file.Seek(0, 0); err != nil {
		return nil, err
	}
	return d.file.ReadDir(-1)
}

// lstat looks at one thing in the folder.
func (d *openDir) lstat(name string) (stamp, error) {
	var st unix.Stat_t
	for {
		err := unix.Fstatat(d.fd, name, &st, unix.AT_SYMLINK_NOFOLLOW)
		if err == nil {
			return stampOf(&st), nil
		}
		if err != unix.EINTR {
			return stamp{}, &os.PathError{Op: "lstat", Path: join(d.path, name), Err: err}
		}
	}
}

// keepsTime lists the file systems on which every change of a file or folder
// moves its ctime to the clock of the kernel, and writing through a mapping does
// so again once the page was written back. Missing are those whose times come
// from elsewhere (network, FUSE) and those that write nothing back (tmpfs).
var keepsTime = []int64{
	unix.EXT4_SUPER_MAGIC, unix.XFS_SUPER_MAGIC, unix.BTRFS_SUPER_MAGIC, unix.F2FS_SUPER_MAGIC, unix.OVERLAYFS_SUPER_MAGIC,
}

// keepsTime reports whether stamps of what is in the folder can be relied on.
func (d *openDir) keepsTime() bool {
	var st unix.Statfs_t
	return unix.Fstatfs(d.fd, &st) == nil && slices.Contains(keepsTime, int64(st.Type))
}

func stampOf(st *unix.Stat_t) stamp {
	mode := fs.FileMode(st.Mode & 0o777)
	switch st.Mode & unix.S_IFMT {
	case unix.S_IFREG:
	case unix.S_IFDIR:
		mode |= fs.ModeDir
	case unix.S_IFLNK:
		mode |= fs.ModeSymlink
	default:
		mode |= fs.ModeIrregular
	}
	return stamp{
		dev: st.Dev, ino: st.Ino, size: st.Size, mode: mode,
		mtime: st.Mtim.Nano(), ctime: st.Ctim.Nano(),
	}
}

// identify names the folders that a memory belongs to; false: it cannot be told.
func (r *Repo) identify() (place, bool) {
	id := place{root: r.root, gitDir: r.gitDir}
	for _, f := range []struct {
		path string
		to   *[2]uint64
	}{{r.root, &id.rootNode}, {r.gitDir, &id.gitNode}} {
		var st unix.Stat_t
		if err := unix.Lstat(filepath.Clean(f.path), &st); err != nil {
			return id, false
		}
		*f.to = [2]uint64{st.Dev, st.Ino}
	}
	return id, true
}
