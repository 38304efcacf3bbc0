package gitrepo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// TreeChanges compares the trees of two commits below under and nothing else:
// no work tree, no index, no history between them. The empty commit is the empty
// tree. Folders that are the same object are not entered. Sorted by path.
func (r *Repo) TreeChanges(ctx context.Context, from, to, under string) ([]Change, error) {
	under, err := cleanUnder(under)
	if err != nil {
		return nil, err
	}
	d := treeDiff{ctx: ctx, repo: r, under: under}
	a, err := d.root(from)
	if err != nil {
		return nil, err
	}
	b, err := d.root(to)
	if err != nil {
		return nil, err
	}
	if err := d.folders(a, b, "", 0); err != nil {
		return nil, fmt.Errorf("compare the trees of %.12s and %.12s: %w", from, to, err)
	}
	slices.SortFunc(d.out, func(a, b Change) int { return strings.Compare(a.Path, b.Path) })
	return d.out, nil
}

// treeDiff is one run of TreeChanges.
type treeDiff struct {
	ctx   context.Context
	repo  *Repo
	under string
	seen  int
	out   []Change
}

// root is the tree of a commit, zero for the empty one.
func (d *treeDiff) root(commit string) (plumbing.Hash, error) {
	if commit == "" {
		return plumbing.ZeroHash, nil
	}
	name, err := d.repo.TreeID(d.ctx, commit)
	if err != nil {
		return plumbing.ZeroHash, err
	}
	return parseID(name)
}

func (d *treeDiff) items(tree plumbing.Hash) ([]treeItem, error) {
	if tree.IsZero() {
		return nil, nil
	}
	return d.repo.readTree(d.ctx, tree)
}

// folders compares what stands at one folder on both sides; a zero id is none.
func (d *treeDiff) folders(a, b plumbing.Hash, dir string, depth int) error {
	if a == b {
		return nil
	}
	if depth > maxTreeDepth {
		return fmt.Errorf("%s...: deeper than %d folders: %w", dir[:min(len(dir), 80)], maxTreeDepth, ErrTooLarge)
	}
	old, err := d.items(a)
	if err != nil {
		return err
	}
	now, err := d.items(b)
	if err != nil {
		return err
	}
	if d.seen += len(old) + len(now); d.seen > 2*maxEntries {
		return fmt.Errorf("more than %d files and folders: %w", 2*maxEntries, ErrTooLarge)
	}
	pairs := map[string][2]treeItem{}
	for i, side := range [][]treeItem{old, now} {
		for _, it := range side {
			p := pairs[it.name]
			p[i] = it
			pairs[it.name] = p
		}
	}
	for name, p := range pairs {
		path := join(dir, name)
		if !within(path, d.under) && !within(d.under, path) {
			continue
		}
		if err := d.pair(path, p[0], p[1], depth); err != nil {
			return err
		}
	}
	return nil
}

// pair compares two entries of one name; one without a mode is not there.
func (d *treeDiff) pair(path string, old, now treeItem, depth int) error {
	if old == now {
		return nil
	}
	var a, b plumbing.Hash
	if old.mode == modeDir {
		a = old.id
	}
	if now.mode == modeDir {
		b = now.id
	}
	if err := d.folders(a, b, path, depth+1); err != nil {
		return err
	}
	if !within(path, d.under) {
		return nil
	}
	oldFile, nowFile := old.mode != "" && old.mode != modeDir, now.mode != "" && now.mode != modeDir
	switch {
	case oldFile && !nowFile:
		d.out = append(d.out, Change{path, Deleted})
	case nowFile && !oldFile:
		d.out = append(d.out, Change{path, Added})
	case oldFile && old.id != now.id && fileMode(old.mode) == fileMode(now.mode):
		d.out = append(d.out, Change{path, Modified})
	case oldFile && fileMode(old.mode) != fileMode(now.mode):
		d.out = append(d.out, Change{path, Type})
	case oldFile:
		d.out = append(d.out, Change{path, Mode})
	}
	return nil
}

// fileMode takes the two modes of a regular file for one.
func fileMode(mode string) string {
	if mode == modeExec {
		return modeFile
	}
	return mode
}
