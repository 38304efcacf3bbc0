package artifacts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
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

// RunNative runs the sealed tests of components on their implementation, in one start of the runner and with no other test
// file in their packages; then, where there are any, the tests that the team wrote.
func (s *Snapshot) RunNative(ctx context.Context, components []string, progress func(done int)) ([]Evidence, error) {
	var sealed, own []string
	out := make([]Evidence, len(components))
	for i, id := range components {
		out[i] = s.begin(WhatNative, id)
		if out[i].Failures = s.unfit(id); len(out[i].Failures) > 0 {
			continue
		}
		if err := s.note(ctx, &out[i]); err != nil {
			return nil, err
		}
		sealed = append(sealed, "./"+packageDir(s.Contract(id).Value))
		own = append(own, s.packagesOf(id)...)
	}
	law, err := s.goTest(ctx, sealed, true, progress)
	if err != nil {
		return nil, err
	}
	teams, err := s.goTest(ctx, s.withOwnTests(own), false, progress)
	if err != nil {
		return nil, err
	}
	for i, id := range components {
		if len(out[i].Failures) == 0 {
			s.nativeResult(&out[i], id, law)
			s.teamResult(&out[i], id, teams)
		}
	}
	if err := s.runOwnTests(ctx, out); err != nil {
		return nil, err
	}
	for i, id := range components {
		out[i].conclude()
		if out[i].Fingerprint != s.fingerprint(id, true) || (out[i].Built != "" && out[i].Built != s.builtDigest(out[i].BuiltFrom)) {
			return nil, fmt.Errorf("files of %q changed while its tests ran; run again", id)
		}
	}
	return out, nil
}

// note records what a component's tests are built from. What the go command cannot list is a failure of the component.
func (s *Snapshot) note(ctx context.Context, e *Evidence) error {
	folders, err := s.builtFolders(ctx, e.Component)
	var missing *testrun.NotInstalled
	if errors.As(err, &missing) || ctx.Err() != nil {
		return err
	}
	e.BuiltFrom, e.Built = folders, s.builtDigest(folders)
	if err != nil || e.Built == "" {
		got := "a file that it is built from cannot be read"
		if err != nil {
			got = err.Error()
		}
		e.Failures = []Failure{{Case: e.Component, Clause: e.Component + "/binding", Expected: "the package and its tests build", Got: got}}
	}
	return nil
}

// goTest runs packages; alone leaves every test file out that is not sealed.
func (s *Snapshot) goTest(ctx context.Context, packages []string, alone bool, progress func(done int)) (testrun.Report, error) {
	none := testrun.Report{}
	slices.Sort(packages)
	if packages = slices.Compact(packages); len(packages) == 0 {
		return none, nil
	}
	o := testrun.GoTestOptions{Dir: s.At.Root, Packages: packages, Timeout: testTimeout}
	if alone {
		overlay, err := s.overlayOf(packages)
		if err != nil {
			return none, err
		}
		defer os.Remove(overlay)
		o.Overlay, o.Canaries = overlay, packages
	}
	report, err := testrun.GoTest(ctx, o, progress)
	if err == nil {
		err = ctx.Err()
	}
	return report, err
}

// overlayOf writes the file that takes the strangers out of packages.
func (s *Snapshot) overlayOf(packages []string) (string, error) {
	replace := map[string]string{}
	for _, p := range packages {
		for _, file := range s.strangers(strings.TrimPrefix(p, "./")) {
			replace[file] = ""
		}
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	f, err := os.CreateTemp("", "pact-overlay-*.json")
	if err != nil {
		return "", fmt.Errorf("write the overlay: %w", err)
	}
	_, err = f.Write(data)
	return f.Name(), errors.Join(err, f.Close())
}

// withOwnTests are the packages in which somebody wrote tests beside the sealed ones.
func (s *Snapshot) withOwnTests(packages []string) []string {
	return slices.DeleteFunc(packages, func(p string) bool { return len(s.strangers(strings.TrimPrefix(p, "./"))) == 0 })
}

func (s *Snapshot) begin(what, id string) Evidence {
	t := s.Tests.Component(id)
	return Evidence{What: what, Component: id, Fingerprint: s.Fingerprint(id, what == WhatNative), Toolchain: Toolchain(t.Language), At: time.Now().UTC().Truncate(time.Second)}
}

func (e *Evidence) conclude() {
	e.Verdict = "pass"
	if len(e.Failures) > 0 || e.Counts.Cases == 0 {
		e.Verdict = "fail"
	}
}

func packageDir(c *schemas.Contract) string {
	return path.Clean(strings.TrimPrefix(c.Binding.Package, "./"))
}

// packagesOf lists the packages that a component owns, as patterns from the project's root.
func (s *Snapshot) packagesOf(id string) []string {
	out := []string{"./" + packageDir(s.Contract(id).Value)}
	for _, f := range s.Sources.Files {
		if strings.HasSuffix(f.Path, ".go") && slices.Contains(s.Owners(f.Path), id) && !strings.Contains("/"+f.Path, "/testdata/") {
			out = append(out, "./"+path.Dir(f.Path))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// nativeResult reads out of the report what concerns one component.
func (s *Snapshot) nativeResult(e *Evidence, id string, report testrun.Report) {
	t := s.Tests.Component(id)
	wanted := map[string]bool{}
	if why := unbuilt(report, t.ImportPath); why != "" {
		e.Failures = []Failure{{Case: id, Clause: id + "/binding", Expected: "the package and its tests build", Got: why}}
		return
	}
	for _, f := range t.Files {
		for i, test := range report.Pick(t.ImportPath, f.Tests) {
			wanted[test.Name] = true
			e.count(test)
			if test.Status != testrun.Pass {
				e.Failures = append(e.Failures, failure(t.Cases[i], test))
			}
		}
	}
	for _, p := range report.Problems {
		e.Failures = append(e.Failures, Failure{Case: "the run", Clause: id + "/call", Got: p})
	}
}

// teamResult reads out of the report what the tests that the team wrote say about one component.
func (s *Snapshot) teamResult(e *Evidence, id string, report testrun.Report) {
	t := s.Tests.Component(id)
	wanted := map[string]bool{}
	for _, f := range t.Files {
		for _, name := range f.Tests {
			wanted[name] = true
		}
	}
	mine := s.withOwnTests(s.packagesOf(id))
	for _, pattern := range mine {
		importPath := path.Join(s.moduleOf(id), strings.TrimPrefix(pattern, "./"))
		s.otherTests(e, importPath, report, func(name string) bool { return importPath == t.ImportPath && covered(wanted, name) })
	}
	for _, p := range report.Problems {
		if len(mine) > 0 {
			e.Failures = append(e.Failures, Failure{Case: "the run", Clause: id + "/call", Got: p})
		}
	}
}

// unbuilt is what the compiler said where a package was not built.
func unbuilt(report testrun.Report, importPath string) string {
	at := slices.IndexFunc(report.Packages, func(p testrun.Package) bool { return p.ImportPath == importPath && p.BuildFailed })
	if at < 0 {
		return ""
	}
	return brief(report.Packages[at].Output)
}

// otherTests adds the failures of tests that the team wrote in the packages that a component owns.
func (s *Snapshot) otherTests(e *Evidence, importPath string, report testrun.Report, ours func(string) bool) {
	failed := len(e.Failures)
	for _, test := range report.Tests {
		if test.Package != importPath || ours(test.Name) {
			continue
		}
		e.count(test)
		if test.Status == testrun.Fail || test.Status == testrun.Missing {
			e.Failures = append(e.Failures, Failure{Case: path.Base(importPath) + " " + test.Name, Got: brief(test.Output)})
		}
	}
	at := slices.IndexFunc(report.Packages, func(p testrun.Package) bool { return p.ImportPath == importPath })
	switch {
	case at < 0:
		e.Failures = append(e.Failures, Failure{Case: importPath, Got: "the package is not in the report"})
	case report.Packages[at].Status == testrun.Fail && len(e.Failures) == failed && failed == 0:
		e.Failures = append(e.Failures, Failure{Case: importPath, Got: "the package failed: " + brief(report.Packages[at].Output)})
	}
}

// covered says that a test is a wanted one, or a parent of one.
func covered(wanted map[string]bool, name string) bool {
	if wanted[name] {
		return true
	}
	for w := range wanted {
		if strings.HasPrefix(w, name+"/") {
			return true
		}
	}
	return false
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
