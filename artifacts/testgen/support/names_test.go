package support

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// TestNames keeps what the generator relies on: every name of a package-level declaration begins with pact and a capital,
// and nothing else does; one name a declaration.
func TestNames(t *testing.T) {
	paths, _ := filepath.Glob("*.go")
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		named := func(name string) bool {
			return strings.HasPrefix(name, "pact") && len(name) > 4 && ast.IsExported(name[4:])
		}
		for _, d := range file.Decls {
			var names []string
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil {
					names = append(names, d.Name.Name)
				} else if named(d.Name.Name) {
					t.Errorf("%s: method %s", path, d.Name.Name)
				}
			case *ast.GenDecl:
				if d.Tok == token.IMPORT {
					continue
				}
				for _, s := range d.Specs {
					if s, ok := s.(*ast.TypeSpec); ok {
						names = append(names, s.Name.Name)
					}
					if s, ok := s.(*ast.ValueSpec); ok {
						for _, id := range s.Names {
							names = append(names, id.Name)
						}
					}
				}
			}
			if len(names) > 1 || len(names) == 1 && !named(names[0]) {
				t.Errorf("%s: %q", path, names)
			}
		}
	}
}
