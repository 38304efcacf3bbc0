package tools

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"pact/artifacts"
	"pact/artifacts/gitrepo"
	"pact/schemas"
	"pact/schemas/lang"
)

// side is one of the two versions that are compared.
type side struct {
	what string // the seal 1, HEAD~1 (3f2a…), the work tree
	doc  *artifacts.Doc[schemas.Contract]
	unit *lang.Unit
}

// contractDiff is contract_read {view: diff}: what changed in a contract since the seal or a revision, and who depends on it.
func contractDiff(ctx context.Context, s *artifacts.Snapshot, in *contractReadIn) (*contractReadOut, error) {
	if in.Component == "" {
		return nil, refuse(InvalidArgument, "call contract_read {component: …, view: diff}", "view: diff compares one contract, and component is missing")
	}
	now := side{what: "the work tree", doc: s.Contract(in.Component), unit: s.Law().Unit(in.Component)}
	then, err := sideOf(ctx, s, in, now)
	if err != nil {
		return nil, err
	}
	if now.doc == nil && then.doc == nil {
		return nil, refuse(NotFound, "write it with contract_write", "there is no contract %q, neither now nor in %s%s", in.Component, then.what, schemas.DidYouMean(in.Component, contractNames(s)))
	}
	for _, x := range []side{now, then} {
		if x.doc != nil && !x.doc.OK() {
			p := x.doc.Problems[0]
			return nil, refuse(Conflict, p.Fix, "%s in %s cannot be read: %s", x.doc.Path, x.what, p.Message)
		}
	}
	changes := lang.Diff(then.unit, now.unit)
	breaking := slices.DeleteFunc(slices.Clone(changes), func(c lang.Change) bool { return c.Compatible })
	changes = slices.DeleteFunc(changes, func(c lang.Change) bool { return !c.Compatible })
	out := &contractReadOut{Changes: append(breaking, changes...)}
	out.At = s.At
	if now.doc != nil {
		out.Digest = now.doc.Digest()
	}
	if len(out.Changes) > 0 {
		out.Dependents = s.Dependents(in.Component)
	}
	out.Summary = diffSummary(in.Component, then, now, out, len(breaking))
	out.Changes = out.Changes[:fitting(out.Changes)]
	return out, nil
}

// sideOf is the contract that the work tree is compared with.
func sideOf(ctx context.Context, s *artifacts.Snapshot, in *contractReadIn, now side) (side, error) {
	if err := withGit(s); err != nil {
		return side{}, err
	}
	if in.Against == "" || in.Against == "lock" {
		return sealedSide(s, in.Component, now)
	}
	commit, err := s.Repo().Resolve(in.Against)
	if errors.Is(err, gitrepo.ErrCorrupt) {
		return side{}, err
	} else if err != nil {
		return side{}, refuse(NotFound, "use lock, a branch, a tag, a commit, HEAD or HEAD~1; git fetch what is not here", "%v", err)
	}
	law, err := s.LawAt(ctx, commit)
	if errors.Is(err, gitrepo.ErrMissing) {
		return side{}, refuse(NotFound, "git fetch what is not here, or compare with another revision", "revision %q is %s, and not all of it is in this repository: %v", in.Against, commit[:12], err)
	} else if err != nil {
		return side{}, err
	}
	return side{fmt.Sprintf("%s (%s)", in.Against, commit[:12]), law.Contract(in.Component), law.Set().Unit(in.Component)}, nil
}

// sealedSide is the contract as it is sealed.
func sealedSide(s *artifacts.Snapshot, component string, now side) (side, error) {
	link := s.Seal.Newest()
	switch {
	case s.Seal.Err != "":
		return side{}, refuse(Conflict, "make the repository readable, or compare with a revision: against: HEAD", "what is sealed cannot be read: %s", s.Seal.Err)
	case link == nil && s.Lock.Exists:
		return side{}, refuse(StageBlocked, "git fetch origin 'refs/pact/*:refs/pact/*', or compare with a revision: against: HEAD", "%s is there, and its seal is not in this repository", artifacts.LockFile)
	case link == nil:
		return side{}, refuse(StageBlocked, "compare with a revision: contract_read {component: "+component+", view: diff, against: HEAD}; plan_lock makes the first seal", "nothing is sealed yet, so there is nothing to compare with")
	}
	what := fmt.Sprintf("seal %d", link.Lock.Sequence)
	if s.Seal.Before == nil { // each contract stands as it was sealed
		return side{what, now.doc, now.unit}, nil
	}
	return side{what, s.Seal.Before.Contract(component), s.Seal.Before.Set().Unit(component)}, nil
}

// diffSummary says what callers have to know: how much changed, how much of it breaks, and whom.
func diffSummary(component string, then, now side, out *contractReadOut, breaking int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Contract %s, %s → %s: ", component, versionOf(then), versionOf(now))
	switch {
	case len(out.Changes) == 0:
		b.WriteString("nothing changed.")
		return b.String()
	case breaking == 0:
		fmt.Fprintf(&b, "%s, all compatible.", count(len(out.Changes), "change"))
	default:
		fmt.Fprintf(&b, "%s, %d breaking", count(len(out.Changes), "change"), breaking)
		if len(out.Dependents) > 0 {
			fmt.Fprintf(&b, " for %s", strings.Join(out.Dependents, ", "))
		} else {
			b.WriteString("; no component depends on it")
		}
		b.WriteString(".")
	}
	if left := len(out.Changes) - fitting(out.Changes); left > 0 {
		fmt.Fprintf(&b, " The last %d are left out here.", left)
	}
	return b.String()
}

func versionOf(x side) string {
	if x.doc == nil {
		return "none in " + x.what
	}
	return fmt.Sprintf("version %d in %s", x.doc.Value.Version, x.what)
}

// diffBytes bounds what the changes of one result take.
const diffBytes = 10_000

// fitting is how many of the changes a result holds.
func fitting(changes []lang.Change) int {
	size := 0
	for i, c := range changes {
		if size += len(c.Clause) + len(c.Kind) + len(c.Why) + 64; size > diffBytes {
			return i
		}
	}
	return len(changes)
}

// contractNames lists the components that have a contract.
func contractNames(s *artifacts.Snapshot) []string {
	var known []string
	for _, c := range s.Contracts {
		known = append(known, artifacts.ComponentOf(c.Path))
	}
	return known
}

// breakingLines tells a human what an amendment breaks, and for whom; "" where it breaks nothing.
func breakingLines(a artifacts.Amendment) string {
	breaking := a.Breaking()
	if len(breaking) == 0 {
		return ""
	}
	whom := "no component depends on it"
	if len(a.Dependents) > 0 {
		whom = "for " + strings.Join(a.Dependents, ", ")
	}
	var b strings.Builder
	fmt.Fprintf(&b, "  contract %s breaks callers, %s:\n", a.Component, whom)
	for i, c := range breaking {
		if i == 12 {
			fmt.Fprintf(&b, "    and %d more\n", len(breaking)-i)
			break
		}
		fmt.Fprintf(&b, "    %s (%s)\n", strings.Join(strings.Fields(c.Clause), " "), c.Kind)
	}
	return b.String()
}
