package artifacts

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"pact/artifacts/gitrepo"
	"pact/schemas"
)

// authorLimit bounds how many commits are asked for their author.
const authorLimit = 20_000

// authors are the e-mail addresses of whoever made the source what it is since a base, sorted, lower case: the author of each
// commit from HEAD back to the base and whom it names as Co-authored-by, and whoever is about to commit. A commit counts where
// it changes more than Pact's records, which reviewers and approvers commit too; a merge, where it changes what no parent had.
func (s *Snapshot) authors(ctx context.Context, base string) ([]string, error) {
	found := map[string]bool{}
	if _, email := s.repo.Author(); s.At.Dirty && email != "" {
		changed, err := s.repo.Changed(ctx, s.At.Head, s.Prefix)
		if err != nil {
			return nil, err
		}
		if len(changed) == 0 || s.ofSource(changed) { // none: the index alone differs
			found[strings.ToLower(email)] = true
		}
	}
	before := map[string]bool{"": true, base: true}
	linear := true
	for queue, seen := []string{s.At.Head}, 0; len(queue) > 0; {
		id := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if before[id] {
			continue
		}
		before[id] = true
		if seen++; seen > authorLimit {
			return nil, fmt.Errorf("more than %d commits since %.12s", authorLimit, base)
		}
		c, err := s.repo.Commit(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("commit %.12s cannot be read: %w", id, err)
		}
		if len(c.Parents) > 1 && linear { // a side of a merge may be older than the base
			linear = false
			if err := s.ancestors(ctx, base, before); err != nil {
				return nil, err
			}
		}
		counts, err := s.changedSource(ctx, c)
		if err != nil {
			return nil, err
		}
		if counts {
			for _, email := range writers(c) {
				found[email] = true
			}
		}
		queue = append(queue, c.Parents...)
	}
	return slices.Sorted(maps.Keys(found)), ctx.Err()
}

// ancestors adds the commits that a base comes from.
func (s *Snapshot) ancestors(ctx context.Context, base string, to map[string]bool) error {
	if base == "" {
		return nil
	}
	return s.repo.Ancestors(ctx, base, authorLimit, func(c gitrepo.CommitInfo) gitrepo.Walk {
		to[c.ID] = true
		return gitrepo.WalkOn
	})
}

// changedSource says that a commit holds something of the source that none of its parents does.
func (s *Snapshot) changedSource(ctx context.Context, c gitrepo.CommitInfo) (bool, error) {
	parents := c.Parents
	if len(parents) == 0 {
		parents = []string{""}
	}
	var left []gitrepo.Change
	for i, parent := range parents {
		changed, err := s.repo.TreeChanges(ctx, parent, c.ID, s.Prefix)
		if err != nil {
			return false, err
		}
		if i == 0 {
			left = changed
			continue
		}
		left = slices.DeleteFunc(left, func(x gitrepo.Change) bool {
			return !slices.ContainsFunc(changed, func(y gitrepo.Change) bool { return x.Path == y.Path })
		})
	}
	return s.ofSource(left), nil
}

// ofSource says that a change is of something else than Pact's records.
func (s *Snapshot) ofSource(changes []gitrepo.Change) bool {
	return slices.ContainsFunc(changes, func(c gitrepo.Change) bool { return !s.IsRecord(s.inProject(c.Path)) })
}

// writers are the addresses of a commit's author and of whom its message names as co-authors.
func writers(c gitrepo.CommitInfo) []string {
	out := []string{strings.ToLower(c.AuthorEmail)}
	for line := range strings.SplitSeq(c.Message, "\n") {
		key, who, _ := strings.Cut(line, ":")
		if email := schemas.Email(who); email != "" && strings.EqualFold(strings.TrimSpace(key), "co-authored-by") {
			out = append(out, strings.ToLower(email))
		}
	}
	return out
}
