package artifacts

import (
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"pact/artifacts/testgen"
	"pact/artifacts/testrun"
	"pact/schemas"
)

// A run makes evidence: it starts the language's own test runner on what the snapshot holds, compares what ran with what
// should have run, and signs what it found. Nothing that the implementation says about itself is taken over.

// testTimeout bounds one start of a test runner, building included.
const testTimeout = 10 * time.Minute

// Bound lists the components whose contracts are bound to code, in the order of the contracts.
func (s *Snapshot) Bound() []string {
	var out []string
	for _, t := range s.Tests.Components {
		if t.Language != schemas.LanguageNone {
			out = append(out, t.Component)
		}
	}
	return out
}

// RunNative runs the sealed tests of components on their implementation, in one start of each language's runner and with no
// other test file; then, where there are any, the tests that the team wrote.
func (s *Snapshot) RunNative(ctx context.Context, components []string, progress func(done int)) ([]Evidence, error) {
	out := make([]Evidence, len(components))
	fit := map[schemas.Language][]string{}
	for i, id := range components {
		out[i] = s.begin(WhatNative, id)
		if out[i].Failures = s.unfit(id); len(out[i].Failures) > 0 {
			continue
		}
		if err := s.note(ctx, &out[i]); err != nil {
			return nil, err
		}
		if len(out[i].Failures) == 0 {
			language := s.Tests.Component(id).Language
			fit[language] = append(fit[language], id)
		}
	}
	for _, language := range slices.Sorted(maps.Keys(fit)) {
		law, err := s.sealedTests(ctx, language, fit[language], progress)
		if err != nil {
			return nil, err
		}
		for _, id := range fit[language] { // before tests that may write beside the code
			if s.touched(&out[slices.Index(components, id)], id) {
				return nil, fmt.Errorf("files of %q changed while its tests ran; run again", id)
			}
		}
		teams := testrun.Report{}
		if language == schemas.LanguageGo {
			if teams, err = s.teamTests(ctx, fit[language], progress); err != nil {
				return nil, err
			}
		}
		for _, id := range fit[language] {
			e := &out[slices.Index(components, id)]
			s.nativeResult(e, id, law)
			if language == schemas.LanguageGo {
				s.teamResult(e, id, teams)
			}
		}
	}
	if err := s.runOwnTests(ctx, out); err != nil {
		return nil, err
	}
	for i, id := range components {
		out[i].conclude()
		if s.moved(&out[i], id) {
			return nil, fmt.Errorf("files of %q changed while its tests ran; run again", id)
		}
	}
	return out, nil
}

// moved says that what a run was of is not what is there now: every file is read in full again, whatever is remembered of it.
func (s *Snapshot) moved(e *Evidence, id string) bool {
	return e.Fingerprint != s.Audit.coversIf(e.What, s.fingerprint(id, true, s.owners(), s.repo.Hasher()), id) || e.Built != "" && e.Built != s.builtDigest(e.BuiltFrom)
}

// touched says that somebody was at the files of a run since it began, also where they are what they were.
func (s *Snapshot) touched(e *Evidence, id string) bool {
	return e.Built != "" && e.stamp != s.stamp(id, e.BuiltFrom)
}

// sealedTests runs the sealed test files of components that are bound to one language, and no other.
func (s *Snapshot) sealedTests(ctx context.Context, language schemas.Language, ids []string, progress func(int)) (testrun.Report, error) {
	if language == schemas.LanguageGo {
		var packages []string
		for _, id := range ids {
			for _, file := range s.Tests.Component(id).paths() {
				packages = append(packages, "./"+path.Dir(file))
			}
		}
		return s.goTest(ctx, packages, true, progress)
	}
	var files []string
	for _, id := range ids {
		files = append(files, s.Tests.Component(id).paths()...)
	}
	return s.runFiles(ctx, s.At.Root, language, ids, files, progress)
}

// runFiles runs test files of a language other than Go below a root.
func (s *Snapshot) runFiles(ctx context.Context, root string, language schemas.Language, ids, files []string, progress func(int)) (testrun.Report, error) {
	var modules []string
	for _, id := range ids {
		modules = append(modules, strings.TrimPrefix(s.Contract(id).Value.Binding.Module, "./"))
	}
	var report testrun.Report
	var err error
	if language == schemas.LanguagePython {
		report, err = testrun.Pytest(ctx, testrun.PytestOptions{Root: root, Files: files, Modules: modules, Timeout: testTimeout}, progress)
	} else {
		report, err = testrun.NodeTest(ctx, testrun.NodeTestOptions{
			Root: root, Files: files, Modules: modules, TypeScript: language == schemas.LanguageTypeScript,
			Vitest: s.Tests.Component(ids[0]).Vitest, Timeout: testTimeout,
		}, progress)
	}
	if err == nil {
		err = ctx.Err()
	}
	return report, err
}

func (s *Snapshot) begin(what, id string) Evidence {
	t := s.Tests.Component(id)
	return Evidence{What: what, Component: id, Fingerprint: s.Fingerprint(id, what), Toolchain: s.toolchain(t.Language), At: time.Now().UTC().Truncate(time.Second)}
}

func (e *Evidence) conclude() {
	e.Verdict = "pass"
	if len(e.Failures) > 0 || e.Counts.Cases+e.Counts.Draws == 0 {
		e.Verdict = "fail"
	}
}

// nativeResult reads out of the report what concerns one component.
func (s *Snapshot) nativeResult(e *Evidence, id string, report testrun.Report) {
	t := s.Tests.Component(id)
	for _, file := range t.paths() {
		if why := unbuilt(report, t.packageOf(file)); why != "" {
			e.Failures = []Failure{{Case: id, Clause: id + "/binding", Expected: "the code and its tests build", Got: why}}
			return
		}
	}
	at := 0
	for _, f := range t.Files {
		for _, test := range report.Pick(t.packageOf(f.Path), f.Tests) {
			e.count(test)
			if test.Status != testrun.Pass {
				e.Failures = append(e.Failures, failure(t.Cases[at], test))
			}
			at++
		}
	}
	for _, f := range t.Written {
		for _, test := range t.testsIn(f, report) {
			e.count(test)
			if test.Status != testrun.Pass {
				e.Failures = append(e.Failures, Failure{Case: f.Path + ": " + test.Name, Clause: f.clause(id), Got: brief(test.Output)})
			}
		}
	}
	for _, p := range report.Problems {
		if t.concerns(p) {
			e.Failures = append(e.Failures, Failure{Case: "the run", Clause: id + "/call", Got: p})
		}
	}
}

// concerns says that a problem of a run is one of the component: Go's tests run together, elsewhere each file runs alone and
// its problems begin with its path.
func (t *ComponentTests) concerns(problem string) bool {
	return t.Language == schemas.LanguageGo || slices.ContainsFunc(t.paths(), func(file string) bool { return strings.HasPrefix(problem, file+": ") })
}

func (e *Evidence) count(t testrun.Test) {
	e.Counts.Cases++
	switch t.Status {
	case testrun.Pass:
		e.Counts.Passed++
	case testrun.Skip:
		e.Counts.Skipped++
	default:
		e.Counts.Failed++
	}
}

func failure(c testgen.Case, t testrun.Test) Failure {
	f := Failure{Case: c.ID, Clause: c.ID, Got: brief(t.Output)}
	if len(c.Clauses) > 0 {
		f.Clause = c.Clauses[len(c.Clauses)-1]
	}
	switch t.Status {
	case testrun.Missing:
		f.Got = "it did not run: " + f.Got
	case testrun.Skip:
		f.Got = "it was skipped: " + f.Got
	}
	if c.Args != nil {
		f.Input = compactJSON(c.Args)
	}
	switch {
	case c.Error != "":
		f.Expected = "error " + c.Error
	case len(c.Errors) > 0:
		f.Expected = "one of the errors " + strings.Trim(strings.Join(c.Errors, ", "), ", ")
	case c.Returns.Set:
		f.Expected = compactJSON(c.Returns.Value)
	}
	return f
}
