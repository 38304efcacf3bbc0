package gitrepo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// TreeAt is the tree of one commit, read folder by folder as it is asked for:
// what is asked about fifty files does not depend on how many there are. Not safe
// for concurrent use.
type TreeAt struct {
	ctx  context.Context
	repo *Repo
	root plumbing.Hash // zero: the empty tree
}

// TreeAt opens the tree of a commit; the empty commit is the empty tree.
func (r *Repo) TreeAt(ctx context.Context, commit string) (*TreeAt, error) {
	d := treeDiff{ctx: ctx, repo: r}
	root, err := d.root(commit)
	if err != nil {
		return nil, err
	}
	return &TreeAt{ctx, r, root}, nil
}

// Names lists what stands in a folder ("" is the root), sorted; nothing where
// there is no such folder.
func (t *TreeAt) Names(dir string) ([]string, error) {
	items, err := t.folder(dir)
	names := make([]string, len(items))
	for i, it := range items {
		names[i] = it.name
	}
	slices.Sort(names)
	return names, err
}

// Entry is what stands at a path: a file, a link, another repository or, with the
// mode "40000", a folder; nil where there is nothing. Where something else than a
// folder stands above the path, inTheWay is its place.
func (t *TreeAt) Entry(path string) (entry *Entry, inTheWay string, err error) {
	if err := checkPath(path); err != nil {
		return nil, "", err
	}
	dir := ""
	for rest := path; ; {
		name, below, more := strings.Cut(rest, "/")
		items, err := t.folder(dir)
		if err != nil {
			return nil, "", err
		}
		i := slices.IndexFunc(items, func(it treeItem) bool { return it.name == name })
		if i < 0 {
			return nil, "", nil
		}
		it := items[i]
		dir = join(dir, name)
		switch {
		case !more:
			return &Entry{Mode: it.mode, ID: it.id.String()}, "", nil
		case it.mode != modeDir:
			return nil, dir, nil
		}
		rest = below
	}
}

func (t *TreeAt) folder(dir string) ([]treeItem, error) {
	dir, err := cleanUnder(dir)
	if err != nil || t.root.IsZero() {
		return nil, err
	}
	items, err := t.repo.readTree(t.ctx, t.root)
	for rest := dir; err == nil && rest != ""; {
		name, below, _ := strings.Cut(rest, "/")
		i := slices.IndexFunc(items, func(it treeItem) bool { return it.name == name })
		if i < 0 || items[i].mode != modeDir {
			return nil, nil
		}
		items, err = t.repo.readTree(t.ctx, items[i].id)
		rest = below
	}
	if err != nil {
		return nil, fmt.Errorf("folder %q: %w", dir, err)
	}
	return items, nil
}
