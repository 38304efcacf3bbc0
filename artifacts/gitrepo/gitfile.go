package gitrepo

import (
	"fmt"
	"io"
	"os"
	"syscall"
)

// Limits for the files of .git that are read whole.
const (
	maxSmallFile = 1 << 20   // a config, an ignore file, one ref
	maxRefsFile  = 256 << 20 // packed-refs
	maxIndexFile = 1 << 30
	maxWorkFile  = 4 << 30 // a file of the work tree that is compared
)

// openGitFile opens a file below .git, or a configuration file, for reading. A pipe
// or a device in the file's place is an error and is not opened, for others would
// notice; if one takes the place meanwhile, nothing waits for it.
func openGitFile(path string) (*os.File, int64, error) {
	if st, err := os.Stat(path); err != nil {
		return nil, 0, err
	} else if !st.Mode().IsRegular() {
		return nil, 0, &os.PathError{Op: "open", Path: path, Err: notRegular(st.IsDir())}
	}
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, 0, err
	}
	st, err := f.Stat()
	if err == nil && !st.Mode().IsRegular() {
		err = &os.PathError{Op: "open", Path: path, Err: notRegular(st.IsDir())}
	}
	if err != nil {
		f.Close()
		return nil, 0, err
	}
	return f, st.Size(), nil
}

func notRegular(dir bool) error {
	if dir {
		return syscall.EISDIR
	}
	return fmt.Errorf("%w: no regular file", ErrCorrupt)
}

// readGitFile reads such a file whole, up to limit bytes.
func readGitFile(path string, limit int64) ([]byte, error) {
	f, size, err := openGitFile(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if size > limit {
		return nil, fmt.Errorf("%s: %d bytes: %w (limit %d)", path, size, ErrTooLarge, limit)
	}
	buf := make([]byte, size, size+1)
	n, err := io.ReadFull(f, buf)
	if err == io.ErrUnexpectedEOF || err == io.EOF {
		return buf[:n], nil // it shrank meanwhile; whoever parses it will say so
	}
	return buf[:n], err
}
