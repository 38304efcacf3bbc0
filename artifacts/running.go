package artifacts

import (
	"context"
	"fmt"
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

// RunNative runs the sealed tests of components on their implementation, in one start of the runner.
func (s *Snapshot) RunNative(ctx context.Context, components []string, progress func(done int)) ([]Evidence, error) {
	var packages []string
	out := make([]Evidence, len(components))
	for i, id := range components {
		out[i] = s.begin(WhatNative, id)
		if out[i].Failures = s.unfit(id); len(out[i].Failures) > 0 {
			continue
		}
		packages = append(packages, s.packagesOf(id)...)
	}
	slices.Sort(packages)
	report := testrun.Report{}
	if len(packages) > 0 {
		var err error
		report, err = testrun.GoTest(ctx, testrun.GoTestOptions{Dir: s.At.Root, Packages: slices.Compact(packages), Timeout: testTimeout}, progress)
		if err != nil {
			return nil, err
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	for i, id := range components {
		if len(out[i].Failures) == 0 {
			s.nativeResult(&out[i], id, report)
		}
		out[i].conclude()
		if out[i].Fingerprint != s.fingerprint(id, true) {
			return nil, fmt.Errorf("files of %q changed while its tests ran; run again", id)
		}
	}
	return out, nil
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

// unfit says why the tests of a component are not run at all: they are not the sealed ones, or there is no code.
func (s *Snapshot) unfit(id string) []Failure {
	t := s.Tests.Component(id)
	fail := func(format string, args ...any) []Failure {
		return []Failure{{Case: id, Clause: id + "/binding", Got: fmt.Sprintf(format, args...)}}
	}
	if t.Err != "" {
		return fail("%s", t.Err)
	}
	for _, f := range t.Files {
		at := slices.IndexFunc(s.Seal.Files, func(st FileState) bool { return st.Sealed.Path == f.Path })
		switch {
		case at < 0:
			return fail("%s is not sealed, so it is not run", f.Path)
		case s.Seal.Files[at].Work != s.Seal.Files[at].Sealed.SHA256:
			return fail("%s differs from the seal, so it is not run", f.Path)
		}
	}
	dir := packageDir(s.Contract(id).Value)
	names, err := s.files.list(dir)
	if err != nil || !slices.ContainsFunc(names, func(n string) bool { return strings.HasSuffix(n, ".go") && !strings.HasSuffix(n, "_test.go") }) {
		return fail("package ./%s has no Go file: the implementation is not there", dir)
	}
	if hidden := s.hidden(id); hidden != "" {
		return fail("%s is ignored by git, and the compiler would take it: remove it, or stop ignoring it", hidden)
	}
	return nil
}

// hidden finds a file that would be built with a component, or with what it depends on, and that git does not see: it is in
// no fingerprint, so what it does to a run could not be told later.
func (s *Snapshot) hidden(id string) string {
	seen := map[string]bool{}
	for _, f := range s.Sources.Files {
		seen[f.Path] = true
	}
	for _, member := range s.family(id) {
		if s.Tests.Component(member) == nil || s.Tests.Component(member).Language != schemas.LanguageGo {
			continue
		}
		for _, pkg := range s.packagesOf(member) {
			dir := strings.TrimPrefix(pkg, "./")
			names, _ := s.files.list(dir)
			for _, n := range names {
				if file := path.Join(dir, n); built(n) && !seen[file] {
					return file
				}
			}
		}
	}
	return ""
}

// built says that the go command takes a file of that name into a package.
func built(name string) bool {
	return !strings.HasPrefix(name, "_") && !strings.HasPrefix(name, ".") &&
		slices.Contains([]string{".go", ".s", ".S", ".c", ".cc", ".cpp", ".cxx", ".h", ".hh", ".hpp", ".m", ".swig", ".swigcxx", ".syso"}, path.Ext(name))
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
	root := strings.TrimSuffix(strings.TrimSuffix(t.ImportPath, packageDir(s.Contract(id).Value)), "/")
	for _, pattern := range s.packagesOf(id) {
		importPath := path.Join(root, strings.TrimPrefix(pattern, "./"))
		s.otherTests(e, importPath, report, func(name string) bool { return importPath == t.ImportPath && covered(wanted, name) })
	}
	for _, p := range report.Problems {
		e.Failures = append(e.Failures, Failure{Case: "the run", Clause: id + "/call", Got: p})
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
