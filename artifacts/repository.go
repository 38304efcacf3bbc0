package artifacts

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"pact/artifacts/gitrepo"
)

// openRepo finds the repository and fills in where the project stands in it.
func (s *Snapshot) openRepo(machine Machine) {
	repo, err := s.memory.open(s.At.Root, machine)
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
	if s.work, err = s.repo.Work(ctx, s.Prefix); err == nil {
		s.At.Dirty, err = s.work.Dirty(ctx)
	}
	if err != nil {
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
	changed, err := s.work.Changed(ctx, s.At.Head)
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
