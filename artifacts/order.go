package artifacts

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"pact/artifacts/gitrepo"
	"pact/schemas"
)

// Order is what two trees say about which came first, law or code: that of the plan's baseline and that of the lock's base.
// Without a seal the plan is the one that stands, and the base is HEAD.
type Order struct {
	Err, Fix string // why it cannot be told
	Plan     *schemas.Plan
	Baseline string   // the commit that the plan was made on, "" where HEAD was unborn
	Base     string   // HEAD at the first seal, "" where it was unborn
	Moved    []string // what speaks against this baseline being the one that the plan was made on
	Changed  []gitrepo.Change
	law      []string // what the first seal names, or would
}

// Law says that a file was part of the law when it was sealed first: tests come before the seal.
func (o *Order) Law(file string) bool { return slices.Contains(o.law, file) }

// BaselineSubject is what a human approves who lets the plan count from a later commit: that of a plan which was given up,
// say, and is made anew.
const BaselineSubject = "baseline"

// fetchHistory is the way to commits that are not here.
const fetchHistory = "git fetch --unshallow where the clone is shallow, else git fetch origin 'refs/pact/*:refs/pact/*' and the branch that holds it"

func (s *Snapshot) loadOrder(ctx context.Context, machine Machine) {
	o := &Order{Plan: s.Plan.Value, Base: s.At.Head, law: s.ToSeal()}
	s.Order = o
	if len(s.Seal.Links) > 0 || s.Lock.Exists {
		chain, whole := s.Seal.Chain(s.Seal.Current)
		if !whole {
			o.Err, o.Fix = "the first seal is not here, so it cannot be told which came first", fetchHistory
			return
		}
		first := chain[len(chain)-1]
		o.Base, o.law = first.Lock.Base, nil
		for _, f := range first.Lock.Files {
			o.law = append(o.law, f.Path)
		}
		data, err := s.repo.Blob(ctx, first.Blobs[PlanFile].ID, schemas.MaxDocument)
		plan, _, problems := schemas.Decode[schemas.Plan](data)
		if err != nil || len(problems) > 0 {
			o.Err, o.Fix = "the plan that was sealed first cannot be read", "repair the repository: git fsck"
			return
		}
		o.Plan = plan
	}
	o.Baseline = o.Plan.Baseline
	if err := s.tellOrder(ctx, o, machine); err != nil {
		o.Err, o.Fix = err.Error(), "repair the repository: git fsck"
		if errors.Is(err, gitrepo.ErrMissing) {
			o.Fix = fetchHistory
		}
	}
}

// tellOrder compares the trees, and asks whatever else knows the baseline: the history, the plan as the two commits hold
// it, and what this machine noted when the first plan was made here.
func (s *Snapshot) tellOrder(ctx context.Context, o *Order, machine Machine) error {
	moved := func(format string, args ...any) { o.Moved = append(o.Moved, fmt.Sprintf(format, args...)) }
	a, trust := s.ApprovalOf(BaselineSubject, schemas.Digest(o.Baseline))
	human := a != nil && trust == TrustHolds && a.Channel != schemas.ChannelUnattended
	noted, err := s.NotedBaseline(ctx, machine)
	if err != nil {
		return err
	}
	if noted != nil && *noted != o.Baseline && !human {
		moved("the plan was first made on %s, as this machine noted, and says baseline %s", commitName(*noted), commitName(o.Baseline))
	}
	if now := s.Plan.Value.Baseline; s.Plan.OK() && now != o.Baseline {
		moved("the plan was sealed with baseline %s, and says %s now", commitName(o.Baseline), commitName(now))
	}
	if o.Baseline != "" {
		if !isCommitID(o.Baseline) {
			moved("baseline is %q, and not the id of a commit", o.Baseline)
			return nil
		}
		if _, err := s.repo.Commit(ctx, o.Baseline); err != nil {
			return fmt.Errorf("the plan's baseline %.12s is not here: %w", o.Baseline, err)
		}
	}
	if o.Base != "" {
		if _, err := s.repo.Commit(ctx, o.Base); err != nil {
			return fmt.Errorf("the lock's base %.12s is not here: %w", o.Base, err)
		}
	}
	if o.Baseline != "" {
		before := false
		if o.Base != "" {
			if before, err = s.repo.Reaches(ctx, o.Base, o.Baseline); err != nil {
				return err
			}
		}
		if !before {
			moved("baseline %s is no ancestor of %s, where the plan was sealed", commitName(o.Baseline), commitName(o.Base))
		}
	}
	for _, at := range []string{o.Baseline, o.Base} {
		other, err := s.baselineAt(ctx, at)
		if err != nil {
			return err
		}
		if other != nil && *other != o.Baseline && !human {
			moved("the plan that commit %.12s holds says baseline %s, and the one that counts %s", at, commitName(*other), commitName(o.Baseline))
		}
	}
	changed, err := s.repo.TreeChanges(ctx, o.Baseline, o.Base, s.Prefix)
	for _, c := range changed {
		c.Path = s.inProject(c.Path)
		o.Changed = append(o.Changed, c)
	}
	return err
}

// baselineAt is the baseline of the plan that a commit holds, nil where it holds none that says so.
func (s *Snapshot) baselineAt(ctx context.Context, commit string) (*string, error) {
	tree, err := s.repo.TreeAt(ctx, commit)
	if err != nil {
		return nil, err
	}
	e, _, err := tree.Entry(s.inRepo(PlanFile))
	if err != nil || e == nil || e.Mode != "100644" && e.Mode != "100755" {
		return nil, err
	}
	data, err := s.repo.Blob(ctx, e.ID, schemas.MaxDocument)
	if errors.Is(err, gitrepo.ErrTooLarge) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	plan, src, problems := schemas.Decode[schemas.Plan](data)
	if len(problems) > 0 || src == nil {
		return nil, nil
	}
	return &plan.Baseline, nil
}

// NotedBaseline is what this machine noted when the first plan was made in this folder: nil where it noted nothing, or what
// it noted is of another repository that once stood here.
func (s *Snapshot) NotedBaseline(ctx context.Context, machine Machine) (*string, error) {
	notes := machine.Notes(s.folder())
	if notes.Damaged != "" {
		return nil, errors.New(notes.Damaged)
	}
	if notes.Baseline != nil && *notes.Baseline != "" {
		if _, err := s.repo.Commit(ctx, *notes.Baseline); errors.Is(err, gitrepo.ErrMissing) {
			return nil, nil
		}
	}
	return notes.Baseline, nil
}

// NoteBaseline remembers on this machine what the first plan in this folder was made on.
func (s *Snapshot) NoteBaseline(machine Machine, baseline string) error {
	return machine.Note(s.folder(), func(n *Notes) { n.Baseline = &baseline })
}

func isCommitID(id string) bool {
	if len(id) != 40 {
		return false
	}
	for _, c := range id {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// commitName is a commit as a person reads it.
func commitName(id string) string {
	if id == "" {
		return `"" (no commit yet)`
	}
	return id[:min(12, len(id))]
}
