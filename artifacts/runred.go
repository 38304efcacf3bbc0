package artifacts

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"pact/artifacts/testgen"
	"pact/artifacts/testrun"
)

// RunRed runs the generated tests of components on two stubs of their contracts, in scratch folders: one that refuses
// every call, on which every test must fail, and one that returns zero values, on which some test of each function must.
func (s *Snapshot) RunRed(ctx context.Context, components []string, progress func(done int)) ([]Evidence, error) {
	out := make([]Evidence, len(components))
	for i, id := range components {
		out[i] = s.begin(WhatRed, id)
		if t := s.Tests.Component(id); t.Err != "" {
			out[i].Failures = []Failure{{Case: id, Clause: id + "/binding", Got: t.Err}}
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
			s.redResult(&out[slices.Index(components, id)], s.Tests.Component(id), refused, zeroed)
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
		if s.Tests.Component(id).Err != "" {
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

// redResult reads out of the two reports what concerns one component.
func (s *Snapshot) redResult(e *Evidence, t *ComponentTests, refused, zeroed testrun.Report) {
	if why := unbuilt(refused, t.ImportPath); why != "" {
		e.Failures = []Failure{{Case: t.Component, Clause: t.Component + "/binding", Expected: "the tests build on a stub of the contract", Got: why}}
		return
	}
	var tests []string
	for _, f := range t.Files {
		tests = append(tests, f.Tests...)
	}
	refuses, zero := refused.Pick(t.ImportPath, tests), zeroed.Pick(t.ImportPath, tests)
	fails, promises := map[string]bool{}, map[string]bool{}
	for i, c := range t.Cases {
		r := refuses[i]
		e.count(r)
		if r.Status != testrun.Fail {
			f := failure(c, r)
			f.Expected = "it fails on a stub that refuses every call"
			f.Got = fmt.Sprintf("%s (%s)", map[testrun.Status]string{testrun.Pass: "it passes", testrun.Skip: "it is skipped", testrun.Missing: "it did not run"}[r.Status], brief(r.Output))
			e.Failures = append(e.Failures, f)
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

// onStubs builds a scratch module of stubs and generated tests, and runs it.
func (s *Snapshot) onStubs(ctx context.Context, group []string, mode testgen.StubMode, progress func(done int)) (testrun.Report, error) {
	none := testrun.Report{}
	dir, err := os.MkdirTemp("", "pact-red-")
	if err != nil {
		return none, fmt.Errorf("make a scratch folder: %w", err)
	}
	defer os.RemoveAll(dir)
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
	}
	for name, data := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, data, 0o644)); err != nil {
			return none, fmt.Errorf("write the scratch module: %w", err)
		}
	}
	report, err := testrun.GoTest(ctx, testrun.GoTestOptions{Dir: dir, Packages: packages, Timeout: testTimeout, Env: []string{"GOWORK=off"}}, progress)
	if err == nil {
		err = ctx.Err()
	}
	return report, err
}
