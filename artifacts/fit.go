package artifacts

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strings"

	"pact/schemas"
)

// unfit says why the tests of a component are not run at all: they are not the sealed ones, or there is no code.
func (s *Snapshot) unfit(id string) []Failure {
	t := s.Tests.Component(id)
	fail := func(format string, args ...any) []Failure {
		return []Failure{{Case: id, Clause: id + "/binding", Got: fmt.Sprintf(format, args...)}}
	}
	if t.Err != "" {
		return fail("%s", t.Err)
	}
	for _, file := range t.paths() {
		st := s.Seal.File(file)
		switch {
		case st == nil:
			return fail("%s is not sealed, so it is not run", file)
		case !st.Intact():
			return fail("%s differs from the seal, so it is not run", file)
		}
	}
	if why := s.withoutCode(id); why != "" {
		return fail("%s", why)
	}
	return nil
}

// withoutCode says why there is no code to be built or loaded, or why it must not be.
func (s *Snapshot) withoutCode(id string) string {
	if s.Tests.Component(id).Language != schemas.LanguageGo {
		return s.withoutModule(id)
	}
	dir := packageDir(s.Contract(id).Value)
	names, err := s.files.list(dir)
	if err != nil || !slices.ContainsFunc(names, func(n string) bool { return strings.HasSuffix(n, ".go") && !strings.HasSuffix(n, "_test.go") }) {
		return fmt.Sprintf("package ./%s has no Go file: the implementation is not there", dir)
	}
	return s.hidden(id)
}

// hidden finds a file that would be built with a component, or with what it depends on, and that git does not see: it is in
// no fingerprint, so what it does to a run could not be told later; and code that asks whether it is being tested.
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
				file := path.Join(dir, n)
				if !built(n) {
					continue
				}
				if info, err := s.files.root.Lstat(file); err == nil && !info.Mode().IsRegular() && info.Mode()&fs.ModeSymlink == 0 {
					return fmt.Sprintf("%s is a %s, not a file that can be built", file, fileKind(info.Mode()))
				}
				if !seen[file] {
					return file + " is ignored by git, and the compiler would take it: remove it, or stop ignoring it"
				}
				if asksWhetherTested(s, file) {
					return file + " imports testing, and so can behave otherwise under test: only _test.go files may"
				}
			}
		}
	}
	return ""
}

func asksWhetherTested(s *Snapshot, file string) bool {
	if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
		return false
	}
	data, err := s.files.read(file, MaxSource)
	if err != nil {
		return false
	}
	tree, _ := parser.ParseFile(token.NewFileSet(), file, data, parser.ImportsOnly) // what does not parse does not build
	return tree != nil && slices.ContainsFunc(tree.Imports, func(i *ast.ImportSpec) bool { return i.Path.Value == `"testing"` })
}

// built says that the go command takes a file of that name into a package.
func built(name string) bool {
	return !strings.HasPrefix(name, "_") && !strings.HasPrefix(name, ".") &&
		slices.Contains([]string{".go", ".s", ".S", ".c", ".cc", ".cpp", ".cxx", ".h", ".hh", ".hpp", ".m", ".swig", ".swigcxx", ".syso"}, path.Ext(name))
}
