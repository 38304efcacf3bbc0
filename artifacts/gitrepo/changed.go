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
)

// Change is one path that differs from a commit.
type Change struct {
	Path string
	Kind string // "added", "modified", "deleted", "type" (file, link, repository), "mode" (executable), "filtered"
}

// The kinds of a Change.
const (
	Added    = "added"
	Modified = "modified"
	Deleted  = "deleted"
	Type     = "type"
	Mode     = "mode"
	Filtered = "filtered" // other bytes, but git would ask a program that is not run here: it cannot be told
)

// Changed compares the work tree below under with the tree of a commit, file by
// file and by content; neither the index nor stat data can hide a difference.
// Files that are not tracked and not ignored are added; a file of the commit is
// compared even if it is ignored now. Sorted by path.
//
// Taken for unchanged, as git does: line ends, where autocrlf or .gitattributes
// convert them; the content of an LFS pointer; the mode, where core.fileMode is
// false; a file that a sparse checkout leaves out. A submodule is modified when it
// has another commit checked out, or changes of its own. Other repositories inside, and names that
// some file system takes for .git, are "added", whatever they hold.
func (r *Repo) Changed(ctx context.Context, commit, under string) ([]Change, error) {
	w, err := r.Work(ctx, under)
	if err != nil {
		return nil, err
	}
	return w.Changed(ctx, commit)
}

// Changed is Repo.Changed for what this pass found.
func (w *Work) Changed(ctx context.Context, commit string) ([]Change, error) {
	tree, err := w.repo.treeFilesNear(ctx, commit, w.under, w.index)
	if err != nil {
		return nil, err
	}
	c := comparison{work: w, repo: w.repo, ctx: ctx, tree: tree, index: w.index.entries}
	return c.run()
}

// comparison is one run of Changed.
type comparison struct {
	work  *Work // nil: nothing was looked at before
	repo  *Repo
	ctx   context.Context
	tree  []treeFile   // sorted
	index []indexEntry // sorted
	first bool         // one change is enough

	conf    *config
	attrs   *attributes
	changes []Change
	pairs   []pair
}

// pair is a path that both sides have.
type pair struct {
	tree treeFile
	disk found
}

// is reports whether the file is known to be what the tree has; false: it is not,
// or it has to be read.
func (f *found) is(t *treeFile) bool {
	return f.mode == modeFile && f.now.hashed() && f.now.id == t.id &&
		(t.mode == modeFile && !f.now.executable() || t.mode == modeExec && f.now.executable())
}

func (c *comparison) run() ([]Change, error) {
	list, err := c.work.list(c.ctx, &tracked{index: c.index, tree: c.tree})
	if err != nil {
		return nil, err
	}
	c.conf = c.work.conf
	c.attrs = newAttributes(c.repo, c.conf)
	if err := c.match(list); err != nil {
		return nil, err
	}
	if !c.first || len(c.changes) == 0 {
		if err := c.compareAll(); err != nil {
			return nil, fmt.Errorf("compare the work tree %s: %w", c.repo.root, err)
		}
	}
	slices.SortFunc(c.changes, func(a, b Change) int { return strings.Compare(a.Path, b.Path) })
	return c.changes, nil
}

// match walks both lists side by side.
func (c *comparison) match(list []found) error {
	i, j := 0, 0
	for i < len(c.tree) || j < len(list) {
		switch {
		case j == len(list) || i < len(c.tree) && c.tree[i].path < list[j].path:
			kind, err := c.absent(c.tree[i])
			if err != nil {
				return err
			}
			c.add(c.tree[i].path, kind)
			i++
		case i == len(c.tree) || list[j].path < c.tree[i].path:
			c.add(list[j].path, Added)
			j++
		default:
			if !list[j].is(&c.tree[i]) {
				c.pairs = append(c.pairs, pair{c.tree[i], list[j]})
			}
			i++
			j++
		}
	}
	return nil
}

func (c *comparison) add(path, kind string) {
	if kind != "" {
		c.changes = append(c.changes, Change{path, kind})
	}
}

// absent judges a file of the tree that the scan did not find: it is deleted,
// something else stands in its place, or a sparse checkout leaves it out.
func (c *comparison) absent(f treeFile) (string, error) {
	info, err := c.repo.lstat(f.path)
	switch {
	case err == nil && info.IsDir():
		return Deleted, nil
	case err == nil:
		return Type, nil
	case !gone(err):
		return "", err
	}
	t := tracked{index: c.index}
	if i, ok := t.indexAt(f.path); ok && c.index[i].skip && c.conf.bool("core.sparsecheckout", false) {
		return "", nil
	}
	return Deleted, nil
}

// compareAll compares the pairs with a few workers.
func (c *comparison) compareAll() error {
	var mu sync.Mutex
	return sideBySide(c.ctx, c.repo, len(c.pairs), func(h *hasher, i int) (bool, error) {
		kind, err := c.compare(h, c.pairs[i])
		if kind == "" || err != nil {
			return true, err
		}
		mu.Lock()
		defer mu.Unlock()
		c.add(c.pairs[i].tree.path, kind)
		return !c.first, nil
	})
}

// compare judges one path that both sides have; "" means equal.
func (c *comparison) compare(h *hasher, p pair) (string, error) {
	wantFile := p.tree.mode == modeFile || p.tree.mode == modeExec
	switch {
	case p.tree.mode == modeRepo && p.disk.mode == modeRepo:
		return c.repo.compareSubmodule(c.ctx, p.tree)
	case p.tree.mode == modeLink && p.disk.mode == modeLink:
		id, err := h.link(p.tree.path)
		if err == nil && id == p.tree.id {
			return "", nil
		}
		return c.changedNow(p, Modified, err)
	case p.tree.mode == modeLink && p.disk.mode == modeFile && !c.conf.bool("core.symlinks", true):
		// Where links cannot be made, git writes their target into a file.
	case !wantFile || p.disk.mode != modeFile:
		return Type, nil
	}
	now, err := c.work.read(h, &p.disk)
	if err != nil {
		return c.changedNow(p, Modified, err)
	}
	if now.id != p.tree.id {
		if kind, err := c.sameInGit(p.tree); err != nil || kind != "" {
			return c.changedNow(p, kind, err)
		}
	}
	if wantFile && now.executable() != (p.tree.mode == modeExec) && c.conf.bool("core.filemode", true) {
		return Mode, nil
	}
	return "", nil
}

// changedNow settles what an error means: what has vanished since the scan is
// deleted, what became something else has another type.
func (c *comparison) changedNow(p pair, kind string, err error) (string, error) {
	switch {
	case err == nil:
		return kind, nil
	case errors.Is(err, errNotRegular), errors.Is(err, os.ErrInvalid):
		return Type, nil
	case errors.Is(err, fs.ErrNotExist):
		return Deleted, nil
	case gone(err):
		return Type, nil
	}
	return "", fmt.Errorf("%s: %w", p.tree.path, err)
}

// compareSubmodule looks at the commit that the repository at f.path has checked
// out. A submodule that is not checked out is an empty folder.
func (r *Repo) compareSubmodule(ctx context.Context, f treeFile) (string, error) {
	at, err := locate(r.abs(f.path))
	if err != nil {
		entries, err := r.readDir(f.path)
		if err == nil && len(entries) == 0 {
			return "", nil
		}
		if err != nil && gone(err) {
			return Deleted, nil
		}
		return Modified, err
	}
	return r.submoduleState(ctx, f, at)
}
