package artifacts

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"pact/artifacts/gitrepo"
)

// openRepo finds the repository and fills in where the project stands in it.
func (s *Snapshot) openRepo(machine Machine) {
	repo, err := gitrepo.Open(s.At.Root)
	if err != nil {
		s.withoutGit("", err)
		return
	}
	rel, err := filepath.Rel(repo.Root(), s.At.Root)
	if err != nil || strings.HasPrefix(rel, "..") {
		s.GitErr, s.GitFix = fmt.Sprintf("the project %s is outside its repository %s", s.At.Root, repo.Root()), noRepoFix
		return
	}
	s.repo = repo
	defer func() { s.noted = machine.Notes(s.MachineProject()).Approvals }()
	if s.Prefix = filepath.ToSlash(rel); s.Prefix == "." {
		s.Prefix = ""
	}
	head, err := repo.Head()
	if err != nil {
		s.withoutGit("HEAD cannot be read: ", err)
		return
	}
	s.At.Branch, s.At.Head = head.Branch, head.Commit
}

// loadDirty looks at the whole work tree.
func (s *Snapshot) loadDirty(ctx context.Context) {
	if s.GitErr != "" {
		return
	}
	var err error
	if s.At.Dirty, err = s.repo.Dirty(ctx, s.Prefix); err != nil {
		s.withoutGit("changes cannot be read: ", err)
	}
}

// Dirty is what differs from HEAD.
type Dirty struct {
	Err    string
	Files  []gitrepo.Change // of the work tree
	Staged bool             // the index holds what neither does
}

func (s *Snapshot) loadUncommitted(ctx context.Context) {
	s.Dirty = &Dirty{}
	if !s.At.Dirty {
		return
	}
	changed, err := s.repo.Changed(ctx, s.At.Head, s.Prefix)
	if err != nil {
		s.Dirty.Err = "uncommitted changes cannot be told: " + err.Error()
		return
	}
	for _, c := range changed {
		c.Path = s.inProject(c.Path)
		s.Dirty.Files = append(s.Dirty.Files, c)
	}
	s.Dirty.Staged = len(changed) == 0
}

// authorLimit bounds how many commits are asked for their author.
const authorLimit = 20_000

// authors are the e-mail addresses of whoever made the commits from HEAD back to a base, sorted, lower case; and of whoever
// is about to make one.
func (s *Snapshot) authors(ctx context.Context, base string) ([]string, error) {
	found, seen := map[string]bool{}, map[string]bool{base: true, "": true}
	if _, email := s.repo.Author(); s.At.Dirty && email != "" {
		found[strings.ToLower(email)] = true
	}
	for queue := []string{s.At.Head}; len(queue) > 0; {
		id := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if seen[id] {
			continue
		}
		seen[id] = true
		if len(seen) > authorLimit {
			return nil, fmt.Errorf("more than %d commits since %.12s", authorLimit, base)
		}
		c, err := s.repo.Commit(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("commit %.12s cannot be read: %w", id, err)
		}
		found[strings.ToLower(c.AuthorEmail)] = true
		queue = append(queue, c.Parents...)
	}
	return slices.Sorted(maps.Keys(found)), ctx.Err()
}
