package gitrepo

import (
	"context"
	"errors"
	"fmt"
)

// maxAncestry bounds how many commits are looked at for one answer.
const maxAncestry = 50_000

// Reaches reports whether a commit is another one or has it among its ancestors.
// Where history ends before the answer is known (a shallow clone, a commit that
// is not here), the error is ErrMissing, never an answer; grafts and replace
// refs tell nothing.
func (r *Repo) Reaches(ctx context.Context, from, ancestor string) (bool, error) {
	if from == ancestor {
		_, err := r.Commit(ctx, from)
		return err == nil, err
	}
	found := false
	err := r.Ancestors(ctx, from, maxAncestry, func(c CommitInfo) Walk {
		if found = c.ID == ancestor; found {
			return WalkEnd
		}
		return WalkOn
	})
	if err != nil && !found {
		return false, fmt.Errorf("whether %.12s is an ancestor of %.12s: %w", ancestor, from, err)
	}
	return found, nil
}

// Walk says where Ancestors goes after a commit.
type Walk int

// The ways on: to its parents, past them, nowhere.
const (
	WalkOn Walk = iota
	WalkPast
	WalkEnd
)

// Ancestors calls look with a commit and its ancestors, the nearer ones first. At
// the end, a parent that is not here is ErrMissing, and more than limit commits
// are ErrTooLarge.
func (r *Repo) Ancestors(ctx context.Context, from string, limit int, look func(CommitInfo) Walk) error {
	seen := map[string]bool{from: true}
	var gap error
	for level := []string{from}; len(level) > 0; {
		var next []string
		for _, id := range level {
			c, err := r.Commit(ctx, id)
			switch {
			case errors.Is(err, ErrMissing):
				gap = err
				continue
			case err != nil:
				return err
			}
			switch look(c) {
			case WalkEnd:
				return nil
			case WalkPast:
				continue
			}
			for _, p := range c.Parents {
				if !seen[p] {
					seen[p] = true
					next = append(next, p)
				}
			}
		}
		if len(seen) > limit {
			return fmt.Errorf("more than %d commits: %w", limit, ErrTooLarge)
		}
		level = next
	}
	return gap
}
