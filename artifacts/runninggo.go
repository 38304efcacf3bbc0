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

	"pact/artifacts/testrun"
	"pact/schemas"
)

// What is particular to Go: tests stand beside the code and run by package, so that what else stands there has to be taken
// out of the run of the sealed ones, and is run by itself after it.

// teamTests runs the packages that components own and in which somebody wrote tests beside the sealed ones.
func (s *Snapshot) teamTests(ctx context.Context, ids []string, progress func(int)) (testrun.Report, error) {
	var own []string
	for _, id := range ids {
		own = append(own, s.packagesOf(id)...)
	}
	return s.goTest(ctx, s.withOwnTests(own), false, progress)
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

// teamResult reads out of the report what the tests that the team wrote say about one component.
func (s *Snapshot) teamResult(e *Evidence, id string, report testrun.Report) {
	t := s.Tests.Component(id)
	wanted := map[string]bool{}
	for _, f := range t.Files {
		for _, name := range f.Tests {
			wanted[name] = true
		}
	}
	for _, f := range t.Written {
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
