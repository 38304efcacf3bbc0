package artifacts

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"pact/artifacts/gitrepo"
	"pact/schemas"
)

// Kind is one kind of thing that a gate looks at.
type Kind string

// The kinds. Documents are always read; the others only when a gate or a tool asks for them.
const (
	KindDocuments Kind = "documents" // all of them
	KindProject   Kind = "pact.yaml"
	KindSpec      Kind = "build spec"
	KindTask      Kind = "task"
	KindInterview Kind = "interview"
	KindPlan      Kind = "plan"
	KindContracts Kind = "contracts"
	KindApprovals Kind = "approvals"
	KindTests     Kind = "generated tests"
	KindLock      Kind = "lock"
	KindRecords   Kind = "records" // pact/evidence.yaml and the reviews
	KindGit       Kind = "git repository"
	KindSeal      Kind = "seal"     // the lock's anchor, and the sealed files in work tree, index and HEAD
	KindChanges   Kind = "changes"  // what changed since the base of the lock
	KindOrder     Kind = "order"    // what changed between the plan's baseline and the base of the lock
	KindSources   Kind = "sources"  // the files of the project
	KindEvidence  Kind = "evidence" // what runs of tests found
	KindDirty     Kind = "uncommitted changes"

	KindCertificate Kind = "certificate"
)

// At says which project, and which state of it, a result is about.
type At struct {
	Root   string `json:"root"`
	Branch string `json:"branch"`
	Head   string `json:"head"`
	Dirty  bool   `json:"dirty"`
}

// Snapshot is the project as one call sees it: read once, never changed after. Only hands a gate the kinds that it
// declared, and nothing else.
type Snapshot struct {
	At     At
	Now    time.Time // when it was loaded, UTC
	Prefix string    // the project's folder below the repository's root, "" at the root itself

	Project   Doc[schemas.Project]
	Spec      Doc[schemas.BuildSpec]
	Task      Text
	SOPs      Text
	Interview Doc[schemas.Interview]
	Plan      Doc[schemas.Plan]
	Contracts []Doc[schemas.Contract] // by path
	Written   []Doc[schemas.Tests]    // by path: the tests that were written beyond the contracts
	Approvals Doc[schemas.Approvals]
	Lock      Doc[schemas.Lock]
	Baseline  Doc[schemas.Baseline]
	Records   Doc[schemas.Records]
	Reviews   []Doc[schemas.Review] // by path
	Strays    []string              // files in Pact's own folders that are no document

	GitErr    string           // why git could not be asked; "" when it could
	GitFix    string           // what to do about that
	NoRepo    bool             // there is none; else there is one that cannot be served
	Tests     *TestFiles       // KindTests
	Seal      *Seal            // KindSeal
	Changes   *Changes         // KindChanges
	Order     *Order           // KindOrder
	Sources   *Sources         // KindSources
	Dirty     *Dirty           // KindDirty
	Certified *Certified       // KindCertificate
	Evidence  []Evidence       // KindEvidence
	Audit     *Audit           // KindEvidence; nil where pact.yaml names none
	Proofs    map[string]Proof // KindEvidence: what the records point at, by control

	Verify func(payload []byte, signature string) Trust // what a MAC is worth here; of an approval, ask TrustOf

	memory  *Memory
	repo    *gitrepo.Repo
	work    *gitrepo.Work // the project's folder, as one look found it
	signers *signers
	trusted bool              // the commands of pact.yaml are trusted on this machine
	noted   map[string]string // by subject, the signature of the newest approval that was given on this machine
	assumed map[string]bool   // digests of waivers that count as approved
	prints  map[string]string // fingerprints, by component and kind of run
	sources *sourceDigests    // KindSources
	files   *rootFiles
	set     *compiled
	leaks   *leaks
}

// Contract is the contract of a component, or nil.
func (s *Snapshot) Contract(component string) *Doc[schemas.Contract] {
	for i := range s.Contracts {
		if ComponentOf(s.Contracts[i].Path) == component {
			return &s.Contracts[i]
		}
	}
	return nil
}

// WrittenFor is the tests that were written for a component, or nil.
func (s *Snapshot) WrittenFor(component string) *Doc[schemas.Tests] {
	for i := range s.Written {
		if ComponentOf(s.Written[i].Path) == component {
			return &s.Written[i]
		}
	}
	return nil
}

// Readiness is the profile in force, with its defaults.
func (s *Snapshot) Readiness() schemas.Readiness { return s.Project.Value.Readiness.Resolve() }

// Missing says why a kind cannot be looked at, and what to do about it; "" when it can.
func (s *Snapshot) Missing(k Kind) (why, fix string) {
	doc := func(exists bool, problems int, path, fix string) (string, string) {
		switch {
		case !exists:
			return path + " is not there", fix
		case problems > 0:
			return fmt.Sprintf("%s could not be read whole: %d problem(s)", path, problems), "mend it; documents/valid names each place"
		}
		return "", ""
	}
	switch k {
	case KindProject:
		return doc(s.Project.Exists, len(s.Project.Problems), ProjectFile, "call plan_start")
	case KindSpec:
		return doc(s.Spec.Exists, len(s.Spec.Problems), SpecFile, "call plan_start with a spec")
	case KindTask:
		return doc(s.Task.Exists, len(s.Task.Err), TaskFile, "call plan_start with a task")
	case KindInterview:
		return doc(s.Interview.Exists, len(s.Interview.Problems), InterviewFile, "call plan_interview")
	case KindPlan:
		return doc(s.Plan.Exists, len(s.Plan.Problems), PlanFile, "call plan_decompose")
	case KindApprovals:
		return doc(s.Approvals.Exists, len(s.Approvals.Problems), ApprovalsFile, "call readiness_confirm")
	case KindLock:
		return doc(s.Lock.Exists, len(s.Lock.Problems), LockFile, "call plan_lock")
	case KindContracts:
		if len(s.Contracts) == 0 {
			return "there is no contract in " + ContractsDir, "call contract_write for each leaf of the plan"
		}
		for _, c := range s.Contracts {
			if !c.OK() {
				return doc(true, len(c.Problems), c.Path, "")
			}
		}
		for _, t := range s.Written {
			if !t.OK() {
				return doc(true, len(t.Problems), t.Path, "")
			}
		}
	case KindTests:
		if s.Tests == nil {
			return "generated tests were not looked at", "call gate_check again"
		}
	case KindCertificate:
		if s.Certified == nil {
			return "the certificate was not looked at", "call gate_check again"
		}
	case KindGit, KindSeal, KindChanges, KindOrder, KindSources, KindDirty:
		if s.GitErr != "" {
			return s.GitErr, s.GitFix
		}
		return s.missingGit(k)
	}
	return "", ""
}

func (s *Snapshot) missingGit(k Kind) (why, fix string) {
	switch {
	case k == KindSeal && s.Seal == nil, k == KindChanges && s.Changes == nil, k == KindOrder && s.Order == nil, k == KindSources && s.Sources == nil,
		k == KindDirty && s.Dirty == nil:
		return string(k) + " could not be read", "call gate_check again"
	case k == KindChanges && s.Changes.Err != "":
		return s.Changes.Err, "fetch the seal with git fetch origin 'refs/pact/*:refs/pact/*', and the base commit with the branch that holds it (git fetch --unshallow in a shallow clone, git fetch --refetch --no-filter origin in a partial one); without a seal, call plan_lock"
	case k == KindOrder && s.Order.Err != "":
		return s.Order.Err, s.Order.Fix
	case k == KindDirty && s.Dirty.Err != "":
		return s.Dirty.Err, "call gate_check again; git status must work here"
	case k == KindSources && s.Sources.Err != "":
		return s.Sources.Err, "make the files readable"
	}
	return "", ""
}

// Only is the snapshot with nothing but the kinds given, so that a gate sees what it declared and no more.
func (s *Snapshot) Only(kinds ...Kind) *Snapshot {
	has := func(k Kind) bool { return slices.Contains(kinds, k) }
	out := &Snapshot{
		At: s.At, Prefix: s.Prefix, GitErr: s.GitErr, GitFix: s.GitFix, NoRepo: s.NoRepo, Verify: s.Verify, signers: s.signers, noted: s.noted, files: s.files, set: &compiled{}, leaks: s.leaks,
		Now: s.Now, assumed: s.assumed,
		Project: s.Project, Baseline: Doc[schemas.Baseline]{Path: s.Baseline.Path, Value: new(schemas.Baseline)}, trusted: s.trusted, // every gate may ask for the profile
	}
	if has(KindDocuments) {
		out.SOPs, out.Strays, out.Baseline = s.SOPs, s.Strays, s.Baseline
		kinds = append(slices.Clone(kinds), KindSpec, KindTask, KindInterview, KindPlan, KindContracts, KindApprovals, KindLock, KindRecords)
	}
	if has(KindSpec) {
		out.Spec = s.Spec
	}
	if has(KindTask) {
		out.Task = s.Task
	}
	if has(KindInterview) {
		out.Interview = s.Interview
	}
	if has(KindPlan) {
		out.Plan = s.Plan
	} else {
		out.Plan.Value = new(schemas.Plan)
	}
	if has(KindContracts) {
		out.Contracts, out.Written, out.set = s.Contracts, s.Written, s.set
	}
	if has(KindApprovals) {
		out.Approvals = s.Approvals
	}
	if has(KindLock) {
		out.Lock = s.Lock
	}
	if has(KindRecords) {
		out.Records, out.Reviews = s.Records, s.Reviews
	} else {
		out.Records.Value = new(schemas.Records)
	}
	if has(KindTests) {
		out.Tests = s.Tests
	}
	if has(KindSeal) {
		out.Seal, out.Baseline = s.Seal, s.Baseline
	}
	if has(KindChanges) {
		out.Changes = s.Changes
	}
	if has(KindOrder) {
		out.Order = s.Order
	}
	if has(KindSources) {
		out.Sources, out.sources, out.memory, out.work = s.Sources, s.sources, s.memory, s.work
	}
	if has(KindDirty) {
		out.Dirty = s.Dirty
	}
	if has(KindCertificate) {
		out.Certified = s.Certified
	}
	if has(KindEvidence) {
		out.Evidence, out.prints, out.Audit, out.Proofs = s.Evidence, s.prints, s.Audit, s.Proofs
	}
	return out
}

// documents are the kinds that reading a project always brings; nothing else does.
func loadDocuments(ctx context.Context, f *rootFiles) *Snapshot {
	s := &Snapshot{
		At:        At{Root: f.root.Name()},
		Now:       now(),
		Project:   readDoc[schemas.Project](f, ProjectFile, header{"version", "1"}),
		Spec:      readDoc[schemas.BuildSpec](f, SpecFile, header{"version", "1"}),
		Task:      readText(f, TaskFile),
		SOPs:      readText(f, SOPsFile),
		Interview: readDoc[schemas.Interview](f, InterviewFile, header{"pact", "interview/1"}),
		Plan:      readDoc[schemas.Plan](f, PlanFile, header{"pact", "plan/1"}),
		Approvals: readDoc[schemas.Approvals](f, ApprovalsFile, header{"pact", "approvals/1"}),
		Lock:      readDoc[schemas.Lock](f, LockFile, header{"pact", "lock/1"}),
		Baseline:  readDoc[schemas.Baseline](f, BaselineFile, header{"pact", "baseline/1"}),
		Records:   readDoc[schemas.Records](f, RecordsFile, header{"pact", "evidence/1"}),
		files:     f, set: &compiled{},
	}
	s.Contracts = readFolder[schemas.Contract](ctx, s, ContractsDir, "contract/1")
	s.Written = readFolder[schemas.Tests](ctx, s, TestsDir, "tests/1")
	s.loadReviews()
	return s
}

// readFolder reads the documents of a folder, one a component; what has another name is a stray.
func readFolder[T any](ctx context.Context, s *Snapshot, dir, kind string) []Doc[T] {
	names, err := s.files.list(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.Strays = append(s.Strays, fmt.Sprintf("%s: %v", dir, err))
	}
	var out []Doc[T]
	for _, name := range names {
		if ctx.Err() != nil {
			return out
		}
		file := path.Join(dir, name)
		if ComponentOf(file) == "" {
			s.Strays = append(s.Strays, file)
			continue
		}
		out = append(out, readDoc[T](s.files, file, header{"pact", kind}))
	}
	return out
}

// inRepo is a project path as the repository knows it; inProject is the way back.
func (s *Snapshot) inRepo(p string) string { return path.Join(s.Prefix, p) }

func (s *Snapshot) inProject(p string) string {
	return strings.TrimPrefix(strings.TrimPrefix(p, s.Prefix), "/")
}

// DocumentProblems lists what is wrong with each document that is there, by path.
func (s *Snapshot) DocumentProblems() map[string][]schemas.Problem {
	out := map[string][]schemas.Problem{}
	add := func(path string, problems []schemas.Problem) {
		if len(problems) > 0 {
			out[path] = problems
		}
	}
	add(s.Project.Path, s.Project.Problems)
	add(s.Spec.Path, s.Spec.Problems)
	add(s.Interview.Path, s.Interview.Problems)
	add(s.Plan.Path, s.Plan.Problems)
	add(s.Approvals.Path, s.Approvals.Problems)
	add(s.Lock.Path, s.Lock.Problems)
	add(s.Baseline.Path, s.Baseline.Problems)
	add(s.Records.Path, s.Records.Problems)
	for _, r := range s.Reviews {
		add(r.Path, r.Problems)
	}
	for _, c := range s.Contracts {
		add(c.Path, c.Problems)
	}
	for _, t := range s.Written {
		add(t.Path, t.Problems)
	}
	for _, t := range []Text{s.Task, s.SOPs} {
		if t.Err != "" {
			add(t.Path, []schemas.Problem{{Message: "it cannot be read: " + t.Err, Fix: "make it a plain readable file"}})
		}
	}
	return out
}

// Documents lists the documents that are there, sorted by path.
func (s *Snapshot) Documents() []string {
	there := map[string]bool{
		ProjectFile: s.Project.Exists, SpecFile: s.Spec.Exists, TaskFile: s.Task.Exists, SOPsFile: s.SOPs.Exists,
		InterviewFile: s.Interview.Exists, PlanFile: s.Plan.Exists, ApprovalsFile: s.Approvals.Exists, LockFile: s.Lock.Exists,
		RecordsFile: s.Records.Exists, BaselineFile: s.Baseline.Exists,
	}
	for _, r := range s.Reviews {
		there[r.Path] = true
	}
	for _, c := range s.Contracts {
		there[c.Path] = true
	}
	for _, t := range s.Written {
		there[t.Path] = true
	}
	maps.DeleteFunc(there, func(_ string, ok bool) bool { return !ok })
	return slices.Sorted(maps.Keys(there))
}
