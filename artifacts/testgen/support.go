package testgen

import (
	"embed"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"pact/schemas"
)

// supportFiles are the support section of generated tests, as ordinary Go: compiled, vetted and tested where it stands.
//
//go:embed support/*.go
var supportFiles embed.FS

// supportOrder is the order in which the files of the support section stand in a generated test.
var supportOrder = strings.Fields("subject result types fields fill take read same errors sentinels vars numbers lists driver")

// declaration is one declaration of the support section.
type declaration struct {
	name     string // of what is declared; for a method, of its type
	method   string
	text     string          // with its comment
	mentions map[string]bool // identifiers; those after a dot with the dot
	imports  []string
}

// supportDeclarations reads the support section.
var supportDeclarations = sync.OnceValue(func() []declaration {
	var out []declaration
	for _, name := range supportOrder {
		src, err := fs.ReadFile(supportFiles, "support/"+name+".go")
		if err != nil {
			panic("testgen: the support section: " + err.Error())
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name+".go", src, parser.ParseComments)
		if err != nil {
			panic("testgen: the support section: " + err.Error())
		}
		for _, d := range file.Decls {
			one := declaration{mentions: mentions(d)}
			start := d.Pos()
			switch d := d.(type) {
			case *ast.FuncDecl:
				one.name = d.Name.Name
				if d.Recv != nil {
					one.method, one.name = one.name, receiver(d)
				}
				start = commented(d.Doc, start)
			case *ast.GenDecl:
				switch s := d.Specs[0].(type) {
				case *ast.ImportSpec:
					continue
				case *ast.TypeSpec:
					one.name = s.Name.Name
				case *ast.ValueSpec:
					one.name = s.Names[0].Name
				}
				start = commented(d.Doc, start)
			}
			one.text = string(src[fset.Position(start).Offset:fset.Position(d.End()).Offset])
			for _, imported := range file.Imports {
				if p, _ := strconv.Unquote(imported.Path.Value); one.mentions[path.Base(p)] {
					one.imports = append(one.imports, p)
				}
			}
			out = append(out, one)
		}
	}
	return out
})

func commented(doc *ast.CommentGroup, start token.Pos) token.Pos {
	if doc != nil {
		return doc.Pos()
	}
	return start
}

// receiver is the type that a method hangs on.
func receiver(d *ast.FuncDecl) string {
	t := d.Recv.List[0].Type
	if p, ok := t.(*ast.StarExpr); ok {
		t = p.X
	}
	return t.(*ast.Ident).Name
}

// mentions lists the identifiers that stand in a node, those after a dot with the dot.
func mentions(n ast.Node) map[string]bool {
	out := map[string]bool{}
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			out[n.Name] = true
		case *ast.SelectorExpr:
			out["."+n.Sel.Name] = true
		}
		return true
	})
	return out
}

// section is the part of the support section that a test needs, given the identifiers that it uses, and its imports.
func section(used map[string]bool) (text string, imports []string) {
	all := supportDeclarations()
	kept := make([]bool, len(all))
	known := maps.Clone(used)
	for grown := true; grown; {
		grown = false
		for i, d := range all {
			// A method whose name is exported makes its type an error or a Stringer, and is called by others.
			if kept[i] || !known[d.name] || d.method != "" && !known["."+d.method] && !ast.IsExported(d.method) {
				continue
			}
			kept[i], grown = true, true
			maps.Copy(known, d.mentions)
		}
	}
	var b strings.Builder
	needs := map[string]bool{}
	for i, d := range all {
		if kept[i] {
			b.WriteString("\n" + d.text + "\n")
			for _, p := range d.imports {
				needs[p] = true
			}
		}
	}
	return b.String(), slices.Sorted(maps.Keys(needs))
}

var supportName = schemas.Lazy(`\bpact([A-Z]\w*)`)

// renamed gives the names of the support section to a component, in code and comments alike.
func renamed(text, component string) string {
	return supportName().ReplaceAllString(text, "pact"+goName(component)+"$1")
}

// renamedIn does so with the identifiers of a file alone: what its strings and comments quote stays as it is.
func renamedIn(fset *token.FileSet, file *ast.File, src, component string) string {
	var b strings.Builder
	done := 0
	ast.Inspect(file, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && supportName().MatchString(id.Name) {
			at := fset.Position(id.Pos()).Offset
			b.WriteString(src[done:at] + renamed(id.Name, component))
			done = at + len(id.Name)
		}
		return true
	})
	return b.String() + src[done:]
}
