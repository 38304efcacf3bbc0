package artifacts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"pact/artifacts/gitrepo"
	"pact/artifacts/testgen"
	"pact/schemas"
	"pact/schemas/lang"
)

// Audit is the cases that a reviewer keeps where the implementer does not work: another git repository, with
// cases/<component>.yaml in the form of pact/tests/<component>.yaml.
type Audit struct {
	Err   string // why they cannot be read
	Cases []Doc[schemas.Tests]

	law *lang.Set // the contracts with these cases as their tests
}

// auditCases is the folder of an audit repository that holds the cases.
const auditCases = "cases"

// loadAudit reads the audit repository where pact.yaml names one.
func (s *Snapshot) loadAudit(ctx context.Context) {
	set := s.Project.Value.Audit
	if set == nil {
		return
	}
	s.Audit = &Audit{}
	if err := s.Audit.load(ctx, s, set.Path); err != nil {
		s.Audit = &Audit{Err: err.Error()}
	}
}

func (a *Audit) load(ctx context.Context, s *Snapshot, place string) error {
	dir := place
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(s.At.Root, filepath.FromSlash(place))
	}
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return fmt.Errorf("the audit repository %q is not here", place)
	}
	repo, err := gitrepo.Open(dir)
	if err != nil {
		return fmt.Errorf("the audit folder %q is in no git repository: %w", place, err)
	}
	if s.repo != nil && repo.CommonDir() == s.repo.CommonDir() {
		return fmt.Errorf("the audit folder %q is in this repository, where whoever implements can read it", place)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("open the audit repository %q: %w", place, err)
	}
	defer root.Close()
	files := &rootFiles{root: root}
	names, err := files.list(auditCases)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("list the hidden cases: %w", err)
	}
	written := map[string]*schemas.Tests{}
	for _, name := range names {
		component, ok := strings.CutSuffix(name, ".yaml")
		if !ok || ctx.Err() != nil {
			continue
		}
		doc := readDoc[schemas.Tests](files, path.Join(auditCases, name), header{"pact", "tests/1"})
		if !doc.OK() {
			p := doc.Problems[0]
			return fmt.Errorf("%s:%d:%d in the audit repository: %s", doc.Path, p.Place.Line, p.Place.Column, p.Message)
		}
		if len(doc.Value.Files) > 0 {
			return fmt.Errorf("%s in the audit repository lists files, which hidden cases cannot have", doc.Path)
		}
		if s.Contract(component) == nil {
			return fmt.Errorf("%s in the audit repository is for %q, which has no contract", doc.Path, component)
		}
		a.Cases = append(a.Cases, doc)
		written[component] = doc.Value
	}
	a.law = lang.Compile(values(s.Contracts))
	a.law.AddTests(written)
	for component := range written {
		for _, p := range a.law.Unit(component).TestProblems() {
			if !p.Warning {
				return fmt.Errorf("a hidden case of %q contradicts the contract at %s: whoever keeps the cases has to correct it", component, p.Pointer)
			}
		}
	}
	return nil
}

// Components lists those that hidden cases are kept for.
func (a *Audit) Components() []string {
	var out []string
	for _, doc := range a.Cases {
		out = append(out, strings.TrimSuffix(path.Base(doc.Path), ".yaml"))
	}
	return out
}

// cases are the hidden cases of a component.
func (a *Audit) cases(component string) []testgen.Case {
	if a == nil || a.Err != "" || !slices.Contains(a.Components(), component) {
		return nil
	}
	return slices.DeleteFunc(testgen.Cases(a.law.Unit(component)), func(c testgen.Case) bool { return !c.Written() })
}

// coversIf is covers where the run is of hidden cases.
func (a *Audit) coversIf(what, fingerprint, component string) string {
	if what == WhatHidden {
		return a.covers(fingerprint, component)
	}
	return fingerprint
}

// covers is a fingerprint with the hidden cases of a component in it.
func (a *Audit) covers(fingerprint, component string) string {
	if a == nil || fingerprint == "" {
		return fingerprint
	}
	sum := sha256.New()
	fmt.Fprintf(sum, "%s\n%s\n", fingerprint, a.Err)
	for _, doc := range a.Cases {
		if path.Base(doc.Path) == component+".yaml" {
			fmt.Fprintln(sum, doc.Digest())
		}
	}
	return "sha256:" + hex.EncodeToString(sum.Sum(nil))
}

// hiddenEvidence tells failures of hidden cases by degrees: the clause, after a second failing run the case in words, never
// the input.
func (s *Snapshot) hiddenEvidence(e Evidence) Evidence {
	if e.Verdict == "pass" {
		return e
	}
	if last := s.Find(WhatHidden, e.Component); last != nil && last.Trust == TrustHolds && last.Verdict == "fail" {
		e.Repeated = last.Repeated + 1
	}
	told := []Failure{}
	for _, f := range e.Failures {
		if f.Case == e.Component { // nothing could be called, and it has nothing of a case in it
			told = append(told, f)
			continue
		}
		t := Failure{Case: "a hidden case", Clause: f.Clause, Got: "it does not hold"}
		for _, c := range s.Audit.cases(e.Component) {
			if c.ID == f.Clause { // its name is no clause, and says too much
				t.Clause = c.Clauses[0]
			}
		}
		if e.Repeated > 0 {
			t.Case = "a hidden case: " + strings.TrimPrefix(f.Case, "tests/")
		}
		if !slices.Contains(told, t) {
			told = append(told, t)
		}
	}
	e.Failures = told
	return e
}
