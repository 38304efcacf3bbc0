package gitrepo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
)

// scanWorkers is how many folders are listed, or files hashed, at a time: what
// the machine has, within bounds.
func scanWorkers() int { return min(max(runtime.GOMAXPROCS(0), 2), 8) }

// Work is the work tree of a repository, or one folder of it, as one pass found
// it: whatever is asked of it is answered from the same look at every file. It
// does not follow what changes later; make a new one for each call. Not safe for
// concurrent use.
type Work struct {
	repo    *Repo
	under   string
	conf    *config
	ignores *ignoreList // what ranks below every .gitignore
	index   *parsedIndex
	noIndex error // *Unsupported: why the index cannot be read

	mu     sync.Mutex // guards all below while workers run
	seen   map[string]*sight
	nested map[string]bool // folders that were asked whether they are repositories
	times  map[uint64]bool // devices: do they keep times
	files  int

	reads atomic.Int64 // files that were read
}

// sight is a folder as this pass saw it.
type sight struct {
	*folder
	ignores *ignoreList // with its own .gitignore
	kept    bool        // it can be remembered
	now     []*record   // of each item: nil where it was not looked at, absent where it is gone
}

var absent = new(record)

// Work looks at everything below under that git tracks or would track. Files are
// not read before somebody asks for what they hold.
func (r *Repo) Work(ctx context.Context, under string) (*Work, error) {
	under, err := cleanUnder(under)
	if err != nil {
		return nil, err
	}
	w := &Work{repo: r, under: under, seen: map[string]*sight{}, nested: map[string]bool{}, times: map[uint64]bool{}}
	if w.conf, err = r.settings(); err != nil {
		return nil, err
	}
	var u *Unsupported
	if w.index, err = r.loadIndex(ctx); errors.As(err, &u) {
		w.index, w.noIndex = &parsedIndex{}, err
	} else if err != nil {
		return nil, err
	}
	if w.ignores, err = r.baseIgnores(); err == nil {
		err = w.observe(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("list the work tree %s: %w", r.root, err)
	}
	if under == "" {
		r.memory.prune(w.seen)
	}
	return w, nil
}

// observation is the first pass: folders are looked at by a few workers.
type observation struct {
	*Work
	tracked tracked
	wake    *sync.Cond
	queue   []walkDir
	busy    int
	err     error
}

func (w *Work) observe(ctx context.Context) error {
	o := &observation{Work: w, tracked: tracked{index: w.index.entries}}
	o.wake = sync.NewCond(&w.mu)
	_, d, ok, err := w.descend(&o.tracked)
	if err != nil || !ok {
		return err
	}
	o.queue = append(o.queue, d)
	var workers sync.WaitGroup
	for range scanWorkers() {
		workers.Go(func() { o.run(ctx) })
	}
	workers.Wait()
	return o.err
}

// run looks at folders until there are none left.
func (o *observation) run(ctx context.Context) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for {
		for len(o.queue) == 0 && o.busy > 0 && o.err == nil {
			o.wake.Wait()
		}
		if o.err == nil {
			o.err = ctx.Err()
		}
		if len(o.queue) == 0 || o.err != nil {
			o.wake.Broadcast()
			return
		}
		d := o.queue[len(o.queue)-1]
		o.queue = o.queue[:len(o.queue)-1]
		o.busy++
		o.mu.Unlock()
		dirs, err := o.one(d)
		o.mu.Lock()
		o.busy--
		o.queue = append(o.queue, dirs...)
		if err != nil && o.err == nil {
			o.err = err
		}
		o.wake.Broadcast()
	}
}

// one looks at a folder and gives the folders in it that are to be entered.
func (o *observation) one(d walkDir) ([]walkDir, error) {
	s, err := o.look(d, &o.tracked)
	if err != nil || s == nil {
		return nil, err
	}
	var dirs []walkDir
	for i := range s.items {
		if it := &s.items[i]; it.kind == folderItem {
			below := d.below(s, it)
			if o.passage(&o.tracked, it, below.ignored) == enter {
				dirs = append(dirs, below)
			}
		}
	}
	return dirs, nil
}

// look lists a folder and looks at the files in it that are tracked or not
// ignored. nil: there is no such folder any more.
func (w *Work) look(d walkDir, t *tracked) (*sight, error) {
	if strings.Count(d.path, "/") >= maxTreeDepth {
		return nil, fmt.Errorf("%s...: deeper than %d folders: %w", d.path[:min(len(d.path), 80)], maxTreeDepth, ErrTooLarge)
	}
	dir, st, err := w.repo.openDir(d.path)
	if err != nil {
		if gone(err) {
			return nil, nil
		}
		return nil, err
	}
	defer dir.close()
	kept := w.keepsTime(dir, st.dev)
	var before *folder
	if kept {
		before = w.repo.memory.folder(d.path)
	}
	s, ok, err := w.lookInto(dir, d, t, before, before != nil && before.sure && before.stamp == st, st)
	if err == nil && !ok { // what is there is not what the listing says
		s, _, err = w.lookInto(dir, d, t, before, false, st)
	}
	if err != nil {
		return nil, err
	}
	if s.kept = kept; kept && s.folder != before {
		w.repo.memory.put(d.path, s.folder)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen[d.path] = s
	if w.files += len(s.items); w.files > 2*maxEntries {
		return nil, fmt.Errorf("more than %d files: %w", 2*maxEntries, ErrTooLarge)
	}
	return s, nil
}

// lookInto is look with a listing from memory, or a new one. false: the folder
// does not hold what the listing from memory says.
func (w *Work) lookInto(dir *openDir, d walkDir, t *tracked, before *folder, again bool, st stamp) (*sight, bool, error) {
	s := &sight{folder: before, ignores: d.ignores}
	if !again {
		at := now()
		entries, err := dir.entries()
		if err != nil {
			return nil, false, err
		}
		for _, e := range entries {
			if n := len(d.path) + 1 + len(e.Name()); n > maxPath {
				return nil, false, fmt.Errorf("%s...: path of %d bytes: %w", join(d.path, e.Name())[:80], n, ErrTooLarge)
			}
		}
		s.folder = newFolder(d.path, st, entries, before)
		s.sure = st.settled(at, w.repo.memory.folders)
	}
	if s.own && !d.ignored {
		var err error
		if s.ignores, err = w.repo.dirIgnores(d.path, d.ignores); err != nil {
			return nil, false, err
		}
	}
	if s.rules != s.ignores.rules() {
		s.folder = s.judged(s.ignores)
	}
	s.now = make([]*record, len(s.items))
	for i := range s.items {
		it := &s.items[i]
		if it.kind == folderItem || (d.ignored || it.ignored) && !t.has(it.path) {
			continue
		}
		ok, err := s.lstat(dir, i, d.path)
		if err != nil || !ok && again {
			return nil, false, err
		}
	}
	return s, true, nil
}

// lstat looks at one file. false: it is gone, or something else.
func (s *sight) lstat(dir *openDir, i int, path string) (bool, error) {
	it := &s.items[i]
	st, err := dir.lstat(it.name(path))
	if err != nil && !gone(err) {
		return false, err
	}
	if err != nil || kindOf(st.mode) != it.kind {
		s.now[i] = absent
		return false, nil
	}
	if known := it.record.Load(); known != nil && known.stamp == st && st.dev == s.stamp.dev {
		s.now[i] = known
	} else {
		s.now[i] = &record{stamp: st}
	}
	return true, nil
}

// keepsTime asks a device once.
func (w *Work) keepsTime(dir *openDir, dev uint64) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	keeps, ok := w.times[dev]
	if !ok {
		keeps = dir.keepsTime()
		w.times[dev] = keeps
	}
	return keeps
}

// read gives what a file holds: from memory, where the look at it showed that it
// is the file that was read before, else read in full.
func (w *Work) read(h *hasher, f *found) (*record, error) {
	if f.now != nil && f.now.hashed() {
		return f.now, nil
	}
	rec, err := h.file(f.path)
	if err != nil || w == nil {
		return rec, err
	}
	w.reads.Add(1)
	f.now = rec
	if s := f.in; s != nil {
		s.now[f.at] = rec
		if s.kept && rec.dev == s.stamp.dev {
			w.repo.memory.keep(&s.items[f.at], rec)
		}
	}
	return rec, nil
}

// gone reports whether something vanished, or became something else, between
// two looks at it.
func gone(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) || errors.Is(err, syscall.ELOOP)
}

// sortedBy is slices.BinarySearchFunc over paths.
func sortedBy[T any](list []T, path string, of func(*T) string) (int, bool) {
	return slices.BinarySearchFunc(list, path, func(e T, path string) int { return strings.Compare(of(&e), path) })
}
