package gitrepo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
)

// scanWorkers is how many folders are listed, or files hashed, at a time.
const scanWorkers = 2

// found is one thing in the work tree that git tracks or would track.
type found struct {
	path string
	mode string // modeFile stands for modeExec, too, unless info was asked for
	info fs.FileInfo
	odd  bool // spells .git in another way: named, never entered or read
}

// tracked tells what is tracked, whatever the ignore rules say. Both lists are
// sorted by path.
type tracked struct {
	index []indexEntry
	tree  []treeFile
}

func (t *tracked) indexAt(path string) (int, bool) {
	return slices.BinarySearchFunc(t.index, path, func(e indexEntry, path string) int {
		return strings.Compare(e.path, path)
	})
}

func (t *tracked) treeAt(path string) (int, bool) {
	return slices.BinarySearchFunc(t.tree, path, func(f treeFile, path string) int {
		return strings.Compare(f.path, path)
	})
}

// has reports whether path itself is tracked.
func (t *tracked) has(path string) bool {
	_, inIndex := t.indexAt(path)
	_, inTree := t.treeAt(path)
	return inIndex || inTree
}

// below reports whether something in the folder dir is tracked.
func (t *tracked) below(dir string) bool {
	i, _ := t.indexAt(dir + "/")
	j, _ := t.treeAt(dir + "/")
	return i < len(t.index) && strings.HasPrefix(t.index[i].path, dir+"/") ||
		j < len(t.tree) && strings.HasPrefix(t.tree[j].path, dir+"/")
}

// repo reports whether dir is tracked as another repository.
func (t *tracked) repo(dir string) bool {
	i, ok := t.indexAt(dir)
	if ok && t.index[i].mode == modeRepo {
		return true
	}
	j, ok := t.treeAt(dir)
	return ok && t.tree[j].mode == modeRepo
}

// scan walks the work tree below one folder.
type scan struct {
	repo    *Repo
	tracked tracked
	infos   bool // lstat every file

	mu    sync.Mutex
	wake  *sync.Cond
	queue []scanDir
	busy  int
	out   []found
	err   error
}

// scanDir is a folder to be listed.
type scanDir struct {
	path    string
	ignores *ignoreList // what ranks from the folder above
	ignored bool        // only tracked files count
}

// scan lists what git tracks or would track below under, sorted by path.
func (r *Repo) scan(ctx context.Context, under string, t tracked, infos bool) ([]found, error) {
	ignores, err := r.baseIgnores()
	if err != nil {
		return nil, err
	}
	s := &scan{repo: r, tracked: t, infos: infos}
	s.wake = sync.NewCond(&s.mu)
	if err := s.start(under, ignores); err != nil {
		return nil, err
	}
	var workers sync.WaitGroup
	for range scanWorkers {
		workers.Go(func() { s.work(ctx) })
	}
	workers.Wait()
	if s.err != nil {
		return nil, fmt.Errorf("list the work tree %s: %w", r.root, s.err)
	}
	slices.SortFunc(s.out, func(a, b found) int { return strings.Compare(a.path, b.path) })
	return s.out, nil
}

// start goes from the root down to under, collecting ignore rules on the way.
func (s *scan) start(under string, ignores *ignoreList) error {
	d := scanDir{ignores: ignores}
	if under == "" {
		s.queue = append(s.queue, d)
		return nil
	}
	rest := strings.Split(under, "/")
	for i, name := range rest {
		info, err := s.repo.lstat(join(d.path, name))
		if err != nil {
			return nil // nothing there
		}
		if d.ignores, err = s.repo.dirIgnores(d.path, d.ignores); err != nil {
			return err
		}
		last := i == len(rest)-1
		if !last && !info.IsDir() {
			return nil
		}
		var dirs []scanDir
		if s.out, dirs, err = s.entry(s.out, nil, d, fs.FileInfoToDirEntry(info)); err != nil {
			return err
		}
		if last {
			s.queue = dirs
			return nil
		}
		s.out = nil // what it says about a folder above under
		if len(dirs) == 0 {
			return nil
		}
		d = dirs[0]
	}
	return nil
}

// work lists folders until there are none left.
func (s *scan) work(ctx context.Context) {
	var out []found
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		for len(s.queue) == 0 && s.busy > 0 && s.err == nil {
			s.wake.Wait()
		}
		if s.err == nil {
			s.err = ctx.Err()
		}
		if len(s.queue) == 0 || s.err != nil {
			s.out = append(s.out, out...)
			s.wake.Broadcast()
			return
		}
		d := s.queue[len(s.queue)-1]
		s.queue = s.queue[:len(s.queue)-1]
		s.busy++
		s.mu.Unlock()
		more, dirs, err := s.list(out, d)
		out = more
		s.mu.Lock()
		s.busy--
		s.queue = append(s.queue, dirs...)
		if err != nil && s.err == nil {
			s.err = err
		}
		if len(s.out)+len(out) > 2*maxEntries && s.err == nil {
			s.err = fmt.Errorf("more than %d files: %w", 2*maxEntries, ErrTooLarge)
		}
		s.wake.Broadcast()
	}
}

// list reads one folder: its files go to out, the folders to enter are returned.
func (s *scan) list(out []found, d scanDir) ([]found, []scanDir, error) {
	entries, err := s.repo.readDir(d.path)
	if err != nil {
		if gone(err) {
			return out, nil, nil
		}
		return out, nil, err
	}
	if strings.Count(d.path, "/") >= maxTreeDepth {
		return out, nil, fmt.Errorf("%s...: deeper than %d folders: %w", d.path[:min(len(d.path), 80)], maxTreeDepth, ErrTooLarge)
	}
	if !d.ignored && slices.ContainsFunc(entries, func(e os.DirEntry) bool { return e.Name() == ".gitignore" }) {
		if d.ignores, err = s.repo.dirIgnores(d.path, d.ignores); err != nil {
			return out, nil, err
		}
	}
	var dirs []scanDir
	for _, e := range entries {
		if out, dirs, err = s.entry(out, dirs, d, e); err != nil {
			return out, nil, err
		}
	}
	return out, dirs, nil
}

// entry judges one thing in the folder d.
func (s *scan) entry(out []found, dirs []scanDir, d scanDir, e os.DirEntry) ([]found, []scanDir, error) {
	name := e.Name()
	if name == ".git" {
		return out, dirs, nil
	}
	path := join(d.path, name)
	if len(path) > maxPath {
		return out, dirs, fmt.Errorf("%s...: path of %d bytes: %w", path[:80], len(path), ErrTooLarge)
	}
	mode := ""
	switch e.Type() {
	case 0:
		mode = modeFile
	case fs.ModeSymlink:
		mode = modeLink
	case fs.ModeDir:
		return s.folder(out, dirs, d, path, name)
	default:
		return out, dirs, nil // a pipe, a socket, a device
	}
	if (d.ignored || d.ignores.ignored(path, false)) && !s.tracked.has(path) {
		return out, dirs, nil
	}
	f := found{path: path, mode: mode, odd: isDotGit(name)}
	if s.infos {
		info, err := e.Info()
		if err != nil {
			if gone(err) {
				return out, dirs, nil
			}
			return out, dirs, err
		}
		f.info = info
	}
	return append(out, f), dirs, nil
}

// folder decides whether a folder is entered, or is another repository.
func (s *scan) folder(out []found, dirs []scanDir, d scanDir, path, name string) ([]found, []scanDir, error) {
	below := scanDir{path: path, ignores: d.ignores, ignored: d.ignored || d.ignores.ignored(path, true)}
	odd := isDotGit(name)
	switch {
	case odd && !below.ignored:
		return append(out, found{path: path, mode: modeRepo, odd: true}), dirs, nil
	case odd:
		return out, dirs, nil
	case s.tracked.below(path):
		return out, append(dirs, below), nil
	case s.tracked.repo(path):
		return append(out, found{path: path, mode: modeRepo}), dirs, nil
	case below.ignored:
		return out, dirs, nil
	}
	if _, err := locate(s.repo.abs(path)); err == nil {
		return append(out, found{path: path, mode: modeRepo}), dirs, nil
	}
	return out, append(dirs, below), nil
}

// gone reports whether something vanished, or became something else, between
// two looks at it.
func gone(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) || errors.Is(err, syscall.ELOOP)
}
