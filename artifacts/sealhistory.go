package artifacts

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"pact/artifacts/gitrepo"
)

// historyLimit bounds how many commits are looked at for what was committed once.
const historyLimit = 10_000

// loadHistory finds out which sealed files that HEAD lacks were committed once as they are sealed, and which other laws
// HEAD's history held: seals that the current one does not follow.
func (s *Snapshot) loadHistory(ctx context.Context) error {
	current := s.Seal.Current
	var open []*FileState
	for i := range s.Seal.Files {
		st := &s.Seal.Files[i]
		if st.WasHead = st.Head != nil && st.Head.ID == st.Sealed.Blob; !st.WasHead {
			open = append(open, st)
		}
	}
	others := s.Seal.besides(current)
	if s.At.Head == "" || len(open)+len(others) == 0 {
		return nil
	}
	var failed error
	err := s.repo.Ancestors(ctx, s.At.Head, historyLimit, func(c gitrepo.CommitInfo) gitrepo.Walk {
		tree, err := s.repo.TreeAt(ctx, c.ID)
		if err != nil {
			failed = err
			return gitrepo.WalkEnd
		}
		holds := func(file, blob string) bool {
			e, _, err := tree.Entry(s.inRepo(file))
			failed = errors.Join(failed, err)
			return e != nil && e.ID == blob
		}
		open = slices.DeleteFunc(open, func(st *FileState) bool {
			st.WasHead = holds(st.Sealed.Path, st.Sealed.Blob)
			return st.WasHead
		})
		others = slices.DeleteFunc(others, func(l *Link) bool {
			held := holds(LockFile, l.Blobs[LockFile].ID)
			if held {
				s.Seal.Overtaken = append(s.Seal.Overtaken, l)
			}
			return held
		})
		switch {
		case failed != nil || len(open)+len(others) == 0:
			return gitrepo.WalkEnd
		case c.ID == current.Lock.Base:
			return gitrepo.WalkPast // before the first seal there was nothing to hold
		}
		return gitrepo.WalkOn
	})
	switch {
	case failed != nil:
		return fmt.Errorf("the history of HEAD cannot be read: %w", failed)
	case errors.Is(err, gitrepo.ErrMissing):
		s.Seal.HistoryCut = "the history of HEAD is not here down to the base of the lock"
	case errors.Is(err, gitrepo.ErrTooLarge):
		s.Seal.HistoryCut = fmt.Sprintf("more than %d commits lie between HEAD and the base of the lock", historyLimit)
	case err != nil:
		return fmt.Errorf("the history of HEAD cannot be read: %w", err)
	}
	return nil
}

// besides lists the links that are not in the chain of one.
func (s *Seal) besides(link *Link) []*Link {
	chain, _ := s.Chain(link)
	var out []*Link
	for i := range s.Links {
		if l := &s.Links[i]; !slices.ContainsFunc(chain, func(c *Link) bool { return c.Commit == l.Commit }) {
			out = append(out, l)
		}
	}
	return out
}
