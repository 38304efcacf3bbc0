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
	"sync/atomic"
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
	under, err := cleanUnder(under)
	if err != nil {
		return nil, err
	}
	tree, err := r.treeFiles(ctx, commit, under)
	if err != nil {
		return nil, err
	}
	index, err := r.readIndex(ctx)
	var u *Unsupported
	if err != nil && !errors.As(err, &u) {
		return nil, err // unreadable: the tree alone says what is tracked
	}
	c := comparison{repo: r, ctx: ctx, under: under, tree: tree, index: index}
	return c.run()
}

// comparison is one run of Changed.
type comparison struct {
	repo  *Repo
	ctx   context.Context
	under string
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

func (c *comparison) run() ([]Change, error) {
	list, err := c.repo.scan(c.ctx, c.under, tracked{index: c.index, tree: c.tree}, false)
	if err != nil {
		return nil, err
	}
	if c.conf, err = c.repo.settings(); err != nil {
		return nil, err
	}
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
			c.pairs = append(c.pairs, pair{c.tree[i], list[j]})
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
	var (
		workers sync.WaitGroup
		mu      sync.Mutex
		next    atomic.Int64
		failed  error
	)
	const batch = 32
	for range scanWorkers {
		workers.Go(func() {
			h := newHasher(c.ctx, c.repo)
			for {
				from := int(next.Add(batch)) - batch
				if from >= len(c.pairs) {
					return
				}
				for _, p := range c.pairs[from:min(from+batch, len(c.pairs))] {
					kind, err := c.compare(h, p)
					if err == nil {
						err = c.ctx.Err()
					}
					if kind == "" && err == nil {
						continue
					}
					mu.Lock()
					c.add(p.tree.path, kind)
					if err != nil && failed == nil {
						failed = err
					}
					mu.Unlock()
					if err != nil || c.first {
						next.Store(int64(len(c.pairs)))
						return
					}
				}
			}
		})
	}
	workers.Wait()
	return failed
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
	id, mode, err := h.file(p.tree.path)
	if err != nil {
		return c.changedNow(p, Modified, err)
	}
	if id != p.tree.id {
		if kind, err := c.sameInGit(p.tree); err != nil || kind != "" {
			return c.changedNow(p, kind, err)
		}
	}
	executable := mode&0o100 != 0
	if wantFile && executable != (p.tree.mode == modeExec) && c.conf.bool("core.filemode", true) {
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
