package gitrepo

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// ModeConflict is the mode of an index entry whose merge is not settled.
const ModeConflict = "conflict"

// Index gives what the index holds for these paths; paths that it does not hold
// are absent, and so are those that are only announced (git add -N). A path in
// conflict has the mode ModeConflict and no id. *Unsupported: the index cannot
// be read.
func (r *Repo) Index(ctx context.Context, paths []string) (map[string]Entry, error) {
	entries, err := r.readIndex(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the index: %w", err)
	}
	out := make(map[string]Entry, len(paths))
	for _, path := range paths {
		i, ok := slices.BinarySearchFunc(entries, path, func(e indexEntry, path string) int {
			return strings.Compare(e.path, path)
		})
		switch {
		case !ok || entries[i].intent:
		case entries[i].stage != 0:
			out[path] = Entry{Mode: ModeConflict}
		default:
			out[path] = Entry{Mode: entries[i].mode, ID: entries[i].id.String()}
		}
	}
	return out, nil
}

// Dirty reports whether the work tree below under differs from HEAD (see
// Changed), or the index does. *Unsupported: the index cannot be read.
func (r *Repo) Dirty(ctx context.Context, under string) (bool, error) {
	w, err := r.Work(ctx, under)
	if err != nil {
		return false, err
	}
	return w.Dirty(ctx)
}

// Dirty is Repo.Dirty for what this pass found.
func (w *Work) Dirty(ctx context.Context) (bool, error) {
	if w.noIndex != nil {
		return false, fmt.Errorf("read the index: %w", w.noIndex)
	}
	head, err := w.repo.Head()
	if err != nil {
		return false, err
	}
	tree, err := w.repo.treeFilesNear(ctx, head.Commit, w.under, w.index)
	if err != nil {
		return false, err
	}
	if staged(tree, w.index.entries, w.under) {
		return true, nil
	}
	c := comparison{work: w, repo: w.repo, ctx: ctx, tree: tree, index: w.index.entries, first: true}
	changes, err := c.run()
	return len(changes) > 0, err
}

// staged reports whether the index differs from a tree; both are sorted.
func staged(tree []treeFile, index []indexEntry, under string) bool {
	i := 0
	for _, e := range index {
		if !within(e.path, under) || e.intent {
			continue
		}
		if i == len(tree) || e.stage != 0 || tree[i] != (treeFile{e.path, e.mode, e.id}) {
			return true
		}
		i++
	}
	return i < len(tree)
}
