package artifacts

import (
	"context"
	"fmt"

	"pact/schemas"
)

// loadKnown reads what the chain of seals lets stand in the baseline: the entries that every link of it holds, so that
// none comes in after the first.
func (s *Snapshot) loadKnown(ctx context.Context) error {
	newest := s.Seal.Newest()
	if newest == nil {
		return nil
	}
	chain, _ := s.Seal.Chain(newest)
	read := map[string]map[schemas.KnownFinding]int{}
	for _, l := range chain {
		blob := l.Blobs[BaselineFile].ID
		known, seen := read[blob]
		if !seen {
			known = map[schemas.KnownFinding]int{}
			if blob != "" {
				data, err := s.repo.Blob(ctx, blob, schemas.MaxDocument)
				if err != nil {
					return fmt.Errorf("the sealed baseline cannot be read: %w", err)
				}
				if sealed, _, problems := schemas.Decode[schemas.Baseline](data); len(problems) == 0 {
					known = Counted(sealed.Known)
				}
			}
			read[blob] = known
		}
		s.Seal.Known = both(s.Seal.Known, known)
	}
	return nil
}

// Counted is how often each entry stands there.
func Counted(entries []schemas.KnownFinding) map[schemas.KnownFinding]int {
	out := map[schemas.KnownFinding]int{}
	for _, k := range entries {
		out[k]++
	}
	return out
}

// both is what two collections have in common; nil is everything.
func both(a, b map[schemas.KnownFinding]int) map[schemas.KnownFinding]int {
	if a == nil {
		return b
	}
	out := map[schemas.KnownFinding]int{}
	for k, n := range a {
		if m := min(n, b[k]); m > 0 {
			out[k] = m
		}
	}
	return out
}

// Gained lists the places of the baseline's entries that were not sealed. Before the first seal nothing is gained.
func (s *Snapshot) Gained() []int {
	if s.Seal == nil || s.Seal.Known == nil {
		return nil
	}
	left := map[schemas.KnownFinding]int{}
	for k, n := range s.Seal.Known {
		left[k] = n
	}
	var out []int
	for i, k := range s.Baseline.Value.Known {
		if left[k]--; left[k] < 0 {
			out = append(out, i)
		}
	}
	return out
}
