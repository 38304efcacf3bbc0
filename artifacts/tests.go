package artifacts

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"pact/artifacts/testgen"
	"pact/artifacts/testrun"
	"pact/schemas"
	"pact/schemas/lang"
)

// TestFiles is what the contracts yield: cases, and the native tests as this generator writes them beside what stands on
// disk. Only contracts whose types and expressions are sound yield any.
type TestFiles struct{ Components []ComponentTests }

// ComponentTests is the tests of one component.
type ComponentTests struct {
	Component  string
	Language   schemas.Language
	Digest     string // of the contract
	ImportPath string // Go: of the bound package
	GoVersion  string // Go: what its go.mod asks for
	Vitest     bool   // JavaScript, TypeScript: the project has vitest
	Cases      []testgen.Case
	Coverage   []testgen.Coverage
	Files      []TestFile
	Written    []WrittenFile
	Err, Fix   string // why no file could be generated
}

// WrittenFile is a test file that somebody wrote. Tests are the names of its tests where they can be told without running
// it (Go); elsewhere whatever the runner finds in it counts.
type WrittenFile struct {
	schemas.HostFile
	Package string // Go: its import path
	Tests   []string
}

// clause is the first that the file says it covers.
func (f WrittenFile) clause(component string) string {
	if len(f.Covers) > 0 {
		return f.Covers[0]
	}
	return component
}

// paths are the test files of the component, generated and written.
func (t *ComponentTests) paths() []string {
	var out []string
	for _, f := range t.Files {
		out = append(out, f.Path)
	}
	for _, f := range t.Written {
		out = append(out, f.Path)
	}
	return out
}

// packageOf is what a report calls the package of a test file.
func (t *ComponentTests) packageOf(file string) string {
	if t.Language == schemas.LanguageGo {
		return t.ImportPath
	}
	return file
}

// testsIn are the tests of a written file as a report has them: those that it must have, or whatever ran. A file in which
// nothing ran is one test that is missing.
func (t *ComponentTests) testsIn(f WrittenFile, report testrun.Report) []testrun.Test {
	var ran []testrun.Test
	if t.Language == schemas.LanguageGo {
		ran = report.Pick(f.Package, f.Tests)
	} else {
		var names []string
		for _, test := range report.Tests {
			if test.Package == f.Path {
				names = append(names, test.Name)
			}
		}
		ran = report.Pick(f.Path, names)
	}
	if len(ran) == 0 {
		ran = []testrun.Test{{Name: "its tests", Status: testrun.Missing, Output: "nothing in it ran"}}
	}
	return ran
}

// TestFile is one generated file.
type TestFile struct {
	testgen.File
	Exists  bool
	OnDisk  []byte
	ReadErr string
}

// Component is the tests of a component, or nil.
func (t *TestFiles) Component(id string) *ComponentTests {
	for i := range t.Components {
		if t.Components[i].Component == id {
			return &t.Components[i]
		}
	}
	return nil
}

func (s *Snapshot) loadTests() {
	s.Tests = &TestFiles{}
	law := s.lawKey()
	for _, c := range s.Contracts {
		component := ComponentOf(c.Path)
		if !c.OK() {
			continue
		}
		t := ComponentTests{Component: component, Language: c.Value.Binding.Language, Digest: c.Digest()}
		switch t.Language {
		case schemas.LanguageGo:
			if t.ImportPath, t.GoVersion, t.Err = s.goImportPath(c.Value.Binding.Package); t.Err != "" {
				t.Fix = "write binding.package as ./folder below a go.mod; run go mod init where there is none"
			}
		case schemas.LanguageJavaScript, schemas.LanguageTypeScript:
			t.Vitest = s.hasVitest(c.Value.Binding.Module)
		}
		s.writtenFiles(&t)
		d := derivedOf(fmt.Sprint(law, component, " ", t.ImportPath, t.Vitest), func() derived { return s.derive(component, t) })
		if !d.sound {
			continue
		}
		t.Cases, t.Coverage = d.cases, d.coverage
		if t.Err == "" && d.err != "" {
			t.Err, t.Fix = d.err, d.fix
		}
		for _, f := range d.files {
			t.Files = append(t.Files, s.onDisk(f))
		}
		s.Tests.Components = append(s.Tests.Components, t)
	}
}

// derive works out what a contract yields.
func (s *Snapshot) derive(component string, t ComponentTests) (d derived) {
	unit := s.Law().Unit(component)
	if unit == nil || hasErrors(unit.Problems()) {
		return d
	}
	d.sound = true
	d.cases = testgen.Cases(unit)
	d.coverage = testgen.Cover(unit, d.cases)
	if t.Language == schemas.LanguageNone || t.Err != "" {
		return d
	}
	files, err := testgen.Generate(unit, testgen.Target{ImportPath: t.ImportPath, Vitest: t.Vitest})
	if err != nil {
		d.err, d.fix = err.Error(), "correct the binding with contract_write"
		return d
	}
	for _, f := range files {
		if err := CheckPath(f.Path); err != nil {
			d.err, d.fix = err.Error(), "correct the binding with contract_write"
			return d
		}
	}
	d.files = files
	return d
}

func (s *Snapshot) onDisk(f testgen.File) TestFile {
	tf := TestFile{File: f}
	data, err := s.files.read(f.Path, 4<<20)
	switch {
	case err == nil:
		tf.Exists, tf.OnDisk = true, data
	case !errors.Is(err, fs.ErrNotExist):
		tf.Exists, tf.ReadErr = true, err.Error()
	}
	return tf
}

// goImportPath is the Go import path of a package folder (./internal/booking), from the go.mod at or above it, up to the
// repository's root.
func (s *Snapshot) goImportPath(pkg string) (importPath, version, problem string) {
	importPath, version, err := s.findModule(pkg)
	if err != nil {
		problem = err.Error()
	}
	return importPath, version, problem
}

// GoImportPath is the import path of a folder of the project, "" where no go.mod at or above it tells.
func (s *Snapshot) GoImportPath(dir string) string {
	out, _, _ := s.goImportPath(dir)
	return out
}

func (s *Snapshot) findModule(pkg string) (importPath, version string, err error) {
	dir := path.Clean(strings.TrimPrefix(pkg, "./"))
	if pkg == "." || pkg == "./" {
		dir = "."
	}
	if err := CheckPath(dir); err != nil && dir != "." {
		return "", "", err
	}
	for d := dir; ; d = path.Dir(d) {
		data, err := s.files.read(path.Join(d, "go.mod"), 1<<20)
		if err == nil {
			return joinModule(data, dir, d)
		}
		if d == "." {
			break
		}
	}
	return s.outerModule(dir)
}

// outerModule looks above the project: several projects may share one module.
func (s *Snapshot) outerModule(dir string) (importPath, version string, err error) {
	none := errors.New("there is no go.mod at or above " + dir)
	if s.repo == nil || s.Prefix == "" {
		return "", "", none
	}
	root, err := os.OpenRoot(s.repo.Root())
	if err != nil {
		return "", "", none
	}
	defer root.Close()
	full := path.Join(s.Prefix, dir)
	for d := path.Dir(s.Prefix); ; d = path.Dir(d) {
		if data, err := readFile(root, path.Join(d, "go.mod"), 1<<20); err == nil {
			return joinModule(data, full, d)
		}
		if d == "." {
			return "", "", none
		}
	}
}

// joinModule is the import path of a folder below a go.mod, and the Go version that it asks for.
func joinModule(gomod []byte, dir, at string) (importPath, version string, err error) {
	mod, err := modfile.ParseLax(path.Join(at, "go.mod"), gomod, nil)
	if err != nil {
		return "", "", err
	}
	if mod.Module == nil {
		return "", "", errors.New(path.Join(at, "go.mod") + " names no module")
	}
	version = "1.21"
	if mod.Go != nil {
		version = mod.Go.Version
	}
	if at != "." {
		dir = strings.TrimPrefix(strings.TrimPrefix(dir, at), "/")
	}
	return path.Join(mod.Module.Mod.Path, dir), version, nil
}

// ToSeal lists what a seal must name: settings, plan, interview, the baseline of adopted code, every contract, every generated test and the scripts of the team's own checks, sorted.
func (s *Snapshot) ToSeal() []string {
	out := []string{ProjectFile, PlanFile, InterviewFile}
	if s.Baseline.Exists {
		out = append(out, BaselineFile)
	}
	for _, c := range s.Contracts {
		out = append(out, c.Path)
	}
	for _, t := range s.Written {
		out = append(out, t.Path)
		for _, f := range t.Value.Files {
			out = append(out, f.Path)
		}
	}
	if s.Tests != nil {
		for _, t := range s.Tests.Components {
			for _, f := range t.Files {
				out = append(out, f.Path)
			}
		}
	}
	for _, g := range s.Project.Value.Gates {
		out = append(out, s.scripts(g)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// hasErrors says that some problem is more than a remark.
func hasErrors(problems []lang.Problem) bool {
	return slices.ContainsFunc(problems, func(p lang.Problem) bool { return !p.Warning })
}
