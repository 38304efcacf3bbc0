package artifacts

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Files are hashed when they are plain files of a bounded size: whatever else stands in their place is not opened.

// hashModules adds the module files that the go command reads, whether git sees them or not: the nearest at the project's root
// or above it, up to the root of the file system. One that is no plain file is an error.
func (s *Snapshot) hashModules(w io.Writer) error {
	for _, f := range [][2]string{{"go.mod", "go.sum"}, {"go.work", "go.work.sum"}} {
		dir := s.At.Root
		for up := 0; ; up++ {
			module, err := hashPlain(filepath.Join(dir, f[0]))
			if err == nil {
				sums, err := hashPlain(filepath.Join(dir, f[1]))
				if err != nil && !errors.Is(err, fs.ErrNotExist) {
					return err
				}
				fmt.Fprintf(w, "module %d/%s %s %s\n", up, f[0], module, sums)
				break
			}
			if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) {
				return err
			}
			if dir == filepath.Dir(dir) {
				break
			}
			dir = filepath.Dir(dir)
		}
	}
	return nil
}

// maxHashed is the size up to which a file counts for a fingerprint, in bytes.
const maxHashed = 512 << 20

// hashFile hashes a file of the project, through a link that stays in it.
func (s *Snapshot) hashFile(file string) (string, error) {
	if err := s.files.passed.check(s.files.root, file); err != nil {
		return "", err
	}
	info, err := s.files.root.Stat(file)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() || info.Size() > maxHashed {
		return "", fmt.Errorf("%s is a %s of %d bytes", file, fileKind(info.Mode()), info.Size())
	}
	f, err := s.files.root.OpenFile(file, os.O_RDONLY|openFlags, 0)
	if err != nil {
		return "", err
	}
	defer f.Close()
	return hashOf(f)
}

// hashPlain hashes a file that may stand outside of the project. A folder is not there, for whoever looks for a file; a link,
// a pipe or a device is an error, and is not opened.
func hashPlain(file string) (string, error) {
	info, err := os.Lstat(file)
	if err == nil && info.IsDir() {
		err = fs.ErrNotExist
	}
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is a %s", file, fileKind(info.Mode()))
	}
	if err != nil {
		return "", err
	}
	f, err := os.OpenFile(file, os.O_RDONLY|openFlags, 0)
	if err != nil {
		return "", err
	}
	defer f.Close()
	return hashOf(f)
}

// hashOf hashes what is open, which must be a file that is not too large.
func hashOf(f *os.File) (string, error) {
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return "", fmt.Errorf("%s is no regular file any more", f.Name())
	}
	h := sha256.New()
	if n, err := io.Copy(h, io.LimitReader(f, maxHashed+1)); err != nil || n > maxHashed {
		return "", fmt.Errorf("%s: %w after %d bytes", f.Name(), cmp.Or(err, ErrTooLarge), n)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// readThrough reads a small file, also through a link; what else stands there is an error, and is not opened.
func readThrough(file string) ([]byte, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > MaxSource {
		return nil, fmt.Errorf("%s is a %s of %d bytes", file, fileKind(info.Mode()), info.Size())
	}
	f, err := os.OpenFile(file, os.O_RDONLY|openFlags, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, MaxSource))
}
