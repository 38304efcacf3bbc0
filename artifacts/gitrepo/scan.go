package gitrepo

import (
	"context"
	"strings"
)

// found is one thing in the work tree that git tracks or would track.
type found struct {
	path string
	mode string  // modeFile stands for modeExec, too
	now  *record // of files and links: what lstat said, or more
	odd  bool    // spells .git in another way: named, never entered or read

	in *sight // where it stands; nil for what is not remembered
	at int
}

// tracked tells what is tracked, whatever the ignore rules say. Both lists are
// sorted by path.
type tracked struct {
	index []indexEntry
	tree  []treeFile
}

func (t *tracked) indexAt(path string) (int, bool) {
	return sortedBy(t.index, path, func(e *indexEntry) string { return e.path })
}

func (t *tracked) treeAt(path string) (int, bool) {
	return sortedBy(t.tree, path, func(f *treeFile) string { return f.path })
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

// walkDir is a folder on the way.
type walkDir struct {
	path    string
	ignores *ignoreList // what ranks from the folder above
	ignored bool        // only tracked files count
}

// below is a folder in d, which s is the sight of.
func (d walkDir) below(s *sight, it *item) walkDir {
	return walkDir{path: it.path, ignores: s.ignores, ignored: d.ignored || it.ignored}
}

// passage is what becomes of a folder.
type passage int

const (
	leaveOut passage = iota
	enter
	another // repository, or what some file system takes for .git: one entry
)

// passage decides whether a folder is entered, or is another repository.
func (w *Work) passage(t *tracked, it *item, ignored bool) passage {
	switch {
	case it.odd && !ignored:
		return another
	case it.odd:
		return leaveOut
	case t.below(it.path):
		return enter
	case t.repo(it.path):
		return another
	case ignored:
		return leaveOut
	}
	w.mu.Lock()
	is, known := w.nested[it.path]
	w.mu.Unlock()
	if !known {
		_, err := locate(w.repo.abs(it.path))
		is = err == nil
		w.mu.Lock()
		w.nested[it.path] = is
		w.mu.Unlock()
	}
	if is {
		return another
	}
	return enter
}

// list gives what t tracks and what it would track, in the order of paths.
func (w *Work) list(ctx context.Context, t *tracked) ([]found, error) {
	out, d, ok, err := w.descend(t)
	if err != nil || !ok {
		return out, err
	}
	l := lister{Work: w, ctx: ctx, tracked: t, out: make([]found, 0, w.files)}
	err = l.walk(d)
	return l.out, err
}

// descend goes from the root down to under, collecting ignore rules on the way.
// It ends at the folder under, or with what stands there.
func (w *Work) descend(t *tracked) (out []found, d walkDir, ok bool, err error) {
	d = walkDir{ignores: w.ignores}
	if w.under == "" {
		return nil, d, true, nil
	}
	for name := range strings.SplitSeq(w.under, "/") {
		path := join(d.path, name)
		info, err := w.repo.lstat(path)
		if err != nil {
			return nil, d, false, nil // nothing there
		}
		s := &sight{ignores: d.ignores}
		if s.ignores, err = w.repo.dirIgnores(d.path, d.ignores); err != nil {
			return nil, d, false, err
		}
		it := &item{path: path, kind: kindOf(info.Mode()), odd: isDotGit(name)}
		it.ignored = s.ignores.ignored(path, it.kind == folderItem)
		below := d.below(s, it)
		switch {
		case it.kind == folderItem:
			switch w.passage(t, it, below.ignored) {
			case leaveOut:
				return nil, d, false, nil
			case another:
				if path == w.under {
					out = append(out, found{path: path, mode: modeRepo, odd: it.odd})
				}
				return out, d, false, nil
			}
		case it.kind == otherItem || path != w.under || below.ignored && !t.has(path):
			return nil, d, false, nil
		default:
			rec := &record{stamp: stamp{size: info.Size(), mode: info.Mode()}}
			return []found{it.found(rec)}, d, false, nil
		}
		d = below
	}
	return nil, d, true, nil
}

func (it *item) found(now *record) found {
	mode := modeFile
	if it.kind == linkItem {
		mode = modeLink
	}
	return found{path: it.path, mode: mode, now: now, odd: it.odd}
}

// lister is one run of list.
type lister struct {
	*Work
	ctx     context.Context
	tracked *tracked
	out     []found
}

func (l *lister) walk(d walkDir) error {
	if err := l.ctx.Err(); err != nil {
		return err
	}
	s := l.seen[d.path]
	if s == nil {
		var err error
		if s, err = l.look(d, l.tracked); err != nil || s == nil {
			return err
		}
	}
	for i := range s.items {
		it := &s.items[i]
		if it.kind == folderItem {
			below := d.below(s, it)
			switch l.passage(l.tracked, it, below.ignored) {
			case enter:
				if err := l.walk(below); err != nil {
					return err
				}
			case another:
				l.out = append(l.out, found{path: it.path, mode: modeRepo, odd: it.odd})
			}
			continue
		}
		if (d.ignored || it.ignored) && !l.tracked.has(it.path) {
			continue
		}
		if s.now[i] == nil { // ignored, and not tracked by what the first pass went by
			if err := l.late(s, i, d.path); err != nil {
				return err
			}
		}
		if s.now[i] != absent {
			f := it.found(s.now[i])
			f.in, f.at = s, i
			l.out = append(l.out, f)
		}
	}
	return nil
}

// late looks at one file after the first pass.
func (l *lister) late(s *sight, i int, path string) error {
	dir, _, err := l.repo.openDir(path)
	if err != nil {
		s.now[i] = absent
		if gone(err) {
			return nil
		}
		return err
	}
	defer dir.close()
	_, err = s.lstat(dir, i, path)
	return err
}

// executable is what the mode says about running the file.
func (r *record) executable() bool { return r.mode&0o100 != 0 }
