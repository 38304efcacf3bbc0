package artifacts

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"strings"

	"pact/schemas"
)

// writtenFiles lists the test files that somebody wrote for a component.
func (s *Snapshot) writtenFiles(t *ComponentTests) {
	doc := s.WrittenFor(t.Component)
	if doc == nil {
		return
	}
	for _, f := range doc.Value.Files {
		w := WrittenFile{HostFile: f}
		if t.Language == schemas.LanguageGo {
			w.Package, _, _ = s.goImportPath("./" + path.Dir(f.Path))
			w.Tests = s.goTestsIn(f.Path)
		}
		t.Written = append(t.Written, w)
	}
}

// goTestsIn lists the Test functions of a Go file, as far as it parses.
func (s *Snapshot) goTestsIn(file string) []string {
	data, err := s.files.read(file, MaxSource)
	if err != nil {
		return nil
	}
	tree, _ := parser.ParseFile(token.NewFileSet(), file, data, parser.SkipObjectResolution)
	if tree == nil {
		return nil
	}
	var out []string
	for _, d := range tree.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && strings.HasPrefix(f.Name.Name, "Test") && f.Name.Name != "TestMain" {
			out = append(out, f.Name.Name)
		}
	}
	return out
}
