package artifacts

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// rootFiles is the folder of a project, opened so that nothing outside it can be reached. Overlay holds what a draft
// would write: nil for a file that it would remove.
type rootFiles struct {
	root    *os.Root
	overlay map[string][]byte
	passed  ways
}

// read reads a regular file; a link, a FIFO or a device is an error, and nothing is followed or waited for.
func (f *rootFiles) read(name string, limit int64) ([]byte, error) {
	if data, edited := f.overlay[name]; edited {
		if data == nil {
			return nil, fs.ErrNotExist
		}
		return data, nil
	}
	if err := f.passed.check(f.root, name); err != nil {
		return nil, err
	}
	return readFile(f.root, name, limit)
}

// list names what is in a folder, sorted; an absent folder is empty.
func (f *rootFiles) list(dir string) ([]string, error) {
	names, err := []string(nil), f.passed.check(f.root, dir+"/")
	if err == nil {
		names, err = listDir(f.root, dir)
	}
	for file, data := range f.overlay {
		if path.Dir(file) != dir {
			continue
		}
		names = slices.DeleteFunc(names, func(n string) bool { return n == path.Base(file) })
		if data != nil {
			names = append(names, path.Base(file))
		}
	}
	slices.Sort(names)
	return names, err
}

func readFile(root *os.Root, name string, limit int64) ([]byte, error) {
	info, err := root.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &UnsafePath{name, "is a " + fileKind(info.Mode()) + ", not a regular file"}
	}
	f, err := root.OpenFile(name, os.O_RDONLY|openFlags, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if now, err := f.Stat(); err != nil || !os.SameFile(info, now) {
		return nil, fmt.Errorf("%s changed while it was opened", name)
	}
	return io.ReadAll(io.LimitReader(f, limit))
}

func listDir(root *os.Root, dir string) ([]string, error) {
	f, err := root.OpenFile(dir, os.O_RDONLY|openFlags, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && !info.IsDir() {
		return nil, fmt.Errorf("%s is a %s, not a folder", dir, fileKind(info.Mode()))
	}
	names, err := f.Readdirnames(-1)
	slices.Sort(names)
	return slices.DeleteFunc(names, func(n string) bool { return strings.HasPrefix(n, ".pact-tmp-") }), err
}

// ways says of a folder what stands on the way to it, itself included, that is no folder of this repository: "fares, a
// symbolic link". It looks at each folder once.
func (f *rootFiles) ways() func(dir string) string {
	memo := map[string]string{".": ""}
	var way func(string) string
	way = func(dir string) string {
		if why, ok := memo[dir]; ok {
			return why
		}
		why := way(path.Dir(dir))
		if why == "" {
			if info, err := f.root.Lstat(dir); err == nil && !info.IsDir() {
				why = fmt.Sprintf("%s, a %s", dir, fileKind(info.Mode()))
			} else if _, err := f.root.Lstat(dir + "/.git"); err == nil {
				why = dir + ", another repository"
			}
		}
		memo[dir] = why
		return why
	}
	return way
}
