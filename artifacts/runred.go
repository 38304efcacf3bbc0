package artifacts

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"pact/artifacts/judge"
	"pact/artifacts/testgen"
	"pact/artifacts/testrun"
	"pact/schemas"
)

// RunRed runs the tests of components on two stubs of their contracts, in scratch folders: one that refuses every call, on
// which every test must fail, and one that returns zero values, on which some test of each function must.
func (s *Snapshot) RunRed(ctx context.Context, components []string, progress func(done int)) ([]Evidence, error) {
	out := make([]Evidence, len(components))
	for i, id := range components {
		out[i] = s.begin(WhatRed, id)
		t := s.Tests.Component(id)
		if t.Err != "" {
			out[i].Failures = []Failure{{Case: id, Clause: id + "/binding", Got: t.Err}}
			continue
		}
		if t.Language != schemas.LanguageGo {
			if err := s.redByDriver(ctx, &out[i], t, progress); err != nil {
				return nil, err
			}
		}
	}
	for _, group := range s.stubGroups(components) {
		refused, err := s.onStubs(ctx, group, testgen.StubRefuses, progress)
		if err != nil {
			return nil, err
		}
		zeroed, err := s.onStubs(ctx, group, testgen.StubZero, progress)
		if err != nil {
			return nil, err
		}
		for _, id := range group {
			s.redByRunner(&out[slices.Index(components, id)], s.Tests.Component(id), refused, zeroed)
		}
	}
	for i := range out {
		out[i].conclude()
	}
	return out, nil
}

// stubGroups gathers components whose stubs can stand in one module: of one module and Go version, no package twice.
func (s *Snapshot) stubGroups(components []string) [][]string {
	var groups [][]string
	key := func(id string) string { return s.moduleOf(id) + " " + s.Tests.Component(id).GoVersion }
	for _, id := range components {
		if t := s.Tests.Component(id); t.Err != "" || t.Language != schemas.LanguageGo {
			continue
		}
		at := slices.IndexFunc(groups, func(g []string) bool {
			return key(g[0]) == key(id) && !slices.ContainsFunc(g, func(o string) bool {
				return s.Tests.Component(o).ImportPath == s.Tests.Component(id).ImportPath
			})
		})
		if at < 0 {
			groups, at = append(groups, nil), len(groups)
		}
		groups[at] = append(groups[at], id)
	}
	return groups
}

// moduleOf is the path that the scratch module of a component has, so that its packages have the import paths they have.
func (s *Snapshot) moduleOf(id string) string {
	importPath, dir := s.Tests.Component(id).ImportPath, packageDir(s.Contract(id).Value)
	if dir == "." {
		return importPath
	}
	return strings.TrimSuffix(strings.TrimSuffix(importPath, dir), "/")
}

// redByRunner reads out of the runner's two reports what concerns one component.
func (s *Snapshot) redByRunner(e *Evidence, t *ComponentTests, refused, zeroed testrun.Report) {
	if why := unbuilt(refused, t.ImportPath); why != "" {
		e.Failures = []Failure{{Case: t.Component, Clause: t.Component + "/binding", Expected: "the tests build on a stub of the contract", Got: why}}
		return
	}
	var tests []string
	for _, f := range t.Files {
		tests = append(tests, f.Tests...)
	}
	s.redResult(e, t, refused.Pick(t.ImportPath, tests), zeroed.Pick(t.ImportPath, tests))
	s.redWritten(e, t, refused)
}

// redResult judges what became of each case on the stub that refuses, and on the one that returns zero values.
func (s *Snapshot) redResult(e *Evidence, t *ComponentTests, refuses, zero []testrun.Test) {
	fails, promises := map[string]bool{}, map[string]bool{}
	for i, c := range t.Cases {
		e.count(refuses[i])
		if refuses[i].Status != testrun.Fail {
			e.Failures = append(e.Failures, notRed(failure(c, refuses[i]), refuses[i]))
		}
		fails[c.Function] = fails[c.Function] || zero[i].Status == testrun.Fail
		promises[c.Function] = promises[c.Function] || c.Error != "" || c.Returns.Set || c.Expect != ""
	}
	for _, f := range s.Contract(t.Component).Value.Functions {
		returns := f.Returns != "" && f.Returns != "void"
		if !fails[f.Name] && (promises[f.Name] || returns || len(f.Ensures) > 0) {
			e.Failures = append(e.Failures, Failure{Case: f.Name, Clause: f.Name, Expected: "one of its tests fails on a stub that returns zero values", Got: "all of them pass"})
		}
	}
}

// redWritten judges the tests that somebody wrote, on the stub that refuses.
func (s *Snapshot) redWritten(e *Evidence, t *ComponentTests, refused testrun.Report) {
	for _, f := range t.Written {
		for _, test := range t.testsIn(f, refused) {
			e.count(test)
			if test.Status != testrun.Fail {
				e.Failures = append(e.Failures, notRed(Failure{Case: f.Path + ": " + test.Name, Clause: f.clause(t.Component)}, test))
			}
		}
	}
}

// notRed says that a test does not fail where it must.
func notRed(f Failure, t testrun.Test) Failure {
	f.Expected = "it fails on a stub that refuses every call"
	f.Got = map[testrun.Status]string{testrun.Pass: "it passes", testrun.Skip: "it is skipped", testrun.Missing: "it did not run"}[t.Status]
	if t.Output != "" {
		f.Got += fmt.Sprintf(" (%s)", brief(t.Output))
	}
	return f
}

// redByDriver puts the cases to the stubs of a component through the judge's driver, so that no test framework is needed;
// test files that somebody wrote need theirs.
func (s *Snapshot) redByDriver(ctx context.Context, e *Evidence, t *ComponentTests, progress func(done int)) error {
	var results [][]testrun.Test
	var refused testrun.Report
	for _, mode := range []testgen.StubMode{testgen.StubRefuses, testgen.StubZero} {
		dir, err := s.stubFolder(t, mode)
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		found, err := judge.Run(ctx, judge.Task{Unit: s.Law().Unit(t.Component), Root: dir, Cases: t.Cases, Limits: s.limits(), Progress: progress})
		if err != nil {
			return err
		}
		if found.Unbound != "" {
			e.Failures = []Failure{{Case: t.Component, Clause: t.Component + "/binding", Expected: "a stub of the contract loads", Got: found.Unbound}}
			return nil
		}
		tests := make([]testrun.Test, len(t.Cases))
		for i, c := range t.Cases {
			tests[i] = testrun.Test{Name: c.ID, Status: testrun.Pass}
			if slices.Contains(found.Cases.Failing, i) {
				tests[i].Status = testrun.Fail
			}
		}
		results = append(results, tests)
		if mode == testgen.StubRefuses && len(t.Written) > 0 {
			var files []string
			for _, f := range t.Written {
				files = append(files, f.Path)
			}
			if refused, err = s.runFiles(ctx, dir, t.Language, []string{t.Component}, files, progress); err != nil {
				return err
			}
		}
	}
	s.redResult(e, t, results[0], results[1])
	s.redWritten(e, t, refused)
	return nil
}

// stubFolder is a scratch folder with the test files that somebody wrote for a component, and with the stubs of it and of
// what it depends on, which those may import.
func (s *Snapshot) stubFolder(t *ComponentTests, mode testgen.StubMode) (string, error) {
	files := map[string][]byte{}
	for _, id := range s.family(t.Component) {
		if o := s.Tests.Component(id); o == nil || o.Language != t.Language || o.Err != "" {
			continue
		}
		stub, err := testgen.Stub(s.Law().Unit(id), mode)
		if err != nil {
			return "", err
		}
		for _, f := range stub {
			if files[f.Path] == nil || id == t.Component {
				files[f.Path] = f.Data
			}
		}
	}
	for _, f := range t.Written {
		data, err := s.ReadSource(f.Path)
		if err != nil {
			return "", err
		}
		files[f.Path] = data
	}
	dir, err := scratch(files)
	if modules := s.nodeModules(); err == nil && modules != "" { // what runs TypeScript, and the test framework
		err = os.Symlink(modules, filepath.Join(dir, "node_modules"))
	}
	return dir, err
}

// nodeModules is the folder of what the project's package manager installed, at or above its root; "" where there is none.
func (s *Snapshot) nodeModules() string {
	for dir := s.At.Root; ; dir = filepath.Dir(dir) {
		if info, err := os.Stat(filepath.Join(dir, "node_modules")); err == nil && info.IsDir() {
			return filepath.Join(dir, "node_modules")
		}
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil || dir == filepath.Dir(dir) {
			return ""
		}
	}
}

// scratch writes files below a new folder of its own.
func scratch(files map[string][]byte) (string, error) {
	dir, err := os.MkdirTemp("", "pact-red-")
	if err != nil {
		return "", fmt.Errorf("make a scratch folder: %w", err)
	}
	for name, data := range files {
		if err := CheckPath(name); err != nil {
			os.RemoveAll(dir)
			return "", err
		}
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, data, 0o644)); err != nil {
			os.RemoveAll(dir)
			return "", fmt.Errorf("write a scratch folder: %w", err)
		}
	}
	return dir, nil
}

// onStubs builds a scratch module of stubs and generated tests, and runs it.
func (s *Snapshot) onStubs(ctx context.Context, group []string, mode testgen.StubMode, progress func(done int)) (testrun.Report, error) {
	none := testrun.Report{}
	files := map[string][]byte{"go.mod": []byte("module " + s.moduleOf(group[0]) + "\n\ngo " + s.Tests.Component(group[0]).GoVersion + "\n")}
	var packages []string
	for _, id := range group {
		stub, err := testgen.Stub(s.Law().Unit(id), mode)
		if err != nil {
			return none, err
		}
		for _, f := range stub {
			files[f.Path] = f.Data
		}
		for _, f := range s.Tests.Component(id).Files {
			if !f.Exists || f.ReadErr != "" {
				return none, fmt.Errorf("%s is not there: call test_generate", f.Path)
			}
			files[f.Path] = f.OnDisk
		}
		packages = append(packages, "./"+packageDir(s.Contract(id).Value))
		for _, f := range s.Tests.Component(id).Written {
			if files[f.Path], err = s.ReadSource(f.Path); err != nil {
				return none, err
			}
			packages = append(packages, "./"+path.Dir(f.Path))
		}
	}
	slices.Sort(packages)
	packages = slices.Compact(packages)
	dir, err := scratch(files)
	if err != nil {
		return none, err
	}
	defer os.RemoveAll(dir)
	report, err := testrun.GoTest(ctx, testrun.GoTestOptions{Dir: dir, Packages: packages, Timeout: testTimeout, Env: []string{"GOWORK=off"}}, progress)
	if err == nil {
		err = ctx.Err()
	}
	return report, err
}
