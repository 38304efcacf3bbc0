package artifacts

import (
	"errors"

	"pact/artifacts/gitrepo"
)

const noRepoFix = "run git init, or open a folder of a repository"

// withoutGit notes why git cannot be asked, and the way out.
func (s *Snapshot) withoutGit(what string, err error) {
	s.GitErr, s.NoRepo = what+err.Error(), errors.Is(err, gitrepo.ErrNone)
	var cannot *gitrepo.Unsupported
	switch {
	case s.NoRepo:
		s.GitFix = noRepoFix
	case errors.As(err, &cannot):
		s.GitFix = cannot.Fix
	case errors.Is(err, gitrepo.ErrMissing):
		s.GitFix = "git fetch --unshallow, or --refetch, brings what is missing; git fsck names it"
	case errors.Is(err, gitrepo.ErrTooLarge):
		s.GitFix = "keep what is that large out of the repository, or the project in a smaller one"
	default:
		s.GitFix = "git fsck names what is damaged; a fresh clone mends it"
	}
}
