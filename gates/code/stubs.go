// Package code holds the gates that read source files.
package code

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"pact/artifacts"
	"pact/artifacts/syntax"
	"pact/gates/gate"
	"pact/schemas"
)

// Stubs refuses work that was left for later.
var Stubs = gate.Gate{
	ID: "code/stubs", Title: "No stub is left in", Stage: gate.Build,
	Rule:  "Refuses a comment that begins with TODO, FIXME, XXX or HACK; a panic, error or exception that says 'not implemented', and the words that a language has for it (NotImplementedError outside of an abstract method, todo!(), TODO(), ???); in Go, Python, JavaScript and TypeScript also a public function with an empty body and no comment of why. It looks at the files of every language that it can tell comments and texts from code in, as far as a component owns them. A URL, a word in a text or in the middle of a sentence is none.",
	Why:   "A stub compiles, passes whatever does not call it, and is found in production.",
	Fix:   "Implement it, or remove it.",
	Needs: []artifacts.Kind{artifacts.KindGit, artifacts.KindPlan, artifacts.KindSources}, Reads: []artifacts.Kind{artifacts.KindTests},
	Run: stubs,
}

func stubs(s *artifacts.Snapshot) []schemas.Finding {
	var out []schemas.Finding
	looked := false
	other := map[string]string{}
	for _, f := range s.Sources.Files {
		owners := s.Owners(f.Path)
		if len(owners) == 0 || f.Mode == "160000" {
			continue
		}
		if f.Mode == "120000" {
			if syntax.Language(f.Path) != "" {
				out = append(out, gate.CouldNotLook(schemas.Finding{Subject: owners[0], Path: f.Path, Message: "it is a symbolic link that the compiler follows, and it was not scanned", Fix: "put the file in its place"}))
			}
			continue
		}
		if syntax.Language(f.Path) == "" {
			if l := unread[path.Ext(f.Path)]; l != "" {
				other[l] = f.Path
			}
			continue
		}
		if syntax.IsTest(f.Path) {
			continue
		}
		looked = true
		data, err := s.ReadSource(f.Path)
		switch {
		case err != nil:
			out = append(out, notRead(owners[0], f.Path, err))
		case path.Ext(f.Path) == ".go":
			out = append(out, goStubs(owners[0], f.Path, data)...)
		default:
			out = append(out, scriptStubs(owners[0], f.Path, data)...)
		}
	}
	for _, l := range slices.Sorted(maps.Keys(other)) {
		out = append(out, gate.Warn(schemas.Finding{Path: other[l], Message: l + " files were not scanned: comments and texts of that language are not told apart here", Fix: "review them for stubs by hand"}))
	}
	if !looked {
		out = append(out, gate.CouldNotLook(schemas.Finding{Message: "no component owns a file of code that is read here yet, so there is nothing to look at", Fix: "implement the components"}))
	}
	return out
}

func notRead(component, file string, err error) schemas.Finding {
	return gate.CouldNotLook(schemas.Finding{Subject: component, Path: file, Message: "it was not scanned: " + err.Error(), Fix: "make it a readable file of at most 4 MiB"})
}

// unread are languages that are not read.
var unread = map[string]string{".dart": "Dart", ".ex": "Elixir", ".exs": "Elixir", ".lua": "Lua", ".pl": "Perl", ".vue": "Vue", ".svelte": "Svelte", ".zig": "Zig", ".hs": "Haskell", ".ml": "OCaml"}

var (
	marker      = schemas.Lazy(`^(TODO|FIXME|XXX|HACK)\b`)
	unfinished  = schemas.Lazy(`(?i)\b(not (yet )?implemented|unimplemented|implement me|not implemented yet)\b|^(TODO|FIXME)\b`)
	stubCallers = []string{"panic", "errors.New", "fmt.Errorf", "log.Fatal", "log.Fatalf", "log.Panic"}
)

func goStubs(component, file string, src []byte) []schemas.Finding {
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, file, src, parser.ParseComments|parser.SkipObjectResolution)
	var out []schemas.Finding
	say := func(pos token.Pos, format string, args ...any) {
		p := fset.Position(pos)
		out = append(out, schemas.Finding{Subject: component, Path: file, Line: p.Line, Column: p.Column, Message: fmt.Sprintf(format, args...)})
	}
	if err != nil {
		return []schemas.Finding{gate.CouldNotLook(schemas.Finding{Subject: component, Path: file, Message: "Go cannot parse it: " + err.Error(), Fix: "correct the syntax"})}
	}
	for _, group := range tree.Comments {
		for _, c := range group.List {
			for _, line := range strings.Split(strings.TrimSuffix(strings.TrimPrefix(c.Text, "/*"), "*/"), "\n") {
				if m := marker().FindString(strings.TrimLeft(line, "/* \t")); m != "" {
					say(c.Pos(), "%s is left in: %s", m, clip(strings.TrimLeft(line, "/* \t")))
				}
			}
		}
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if len(n.Args) > 0 && slices.Contains(stubCallers, callee(n.Fun)) {
				if lit, ok := n.Args[0].(*ast.BasicLit); ok && lit.Kind == token.STRING {
					if text, err := strconv.Unquote(lit.Value); err == nil && unfinished().MatchString(text) {
						say(n.Pos(), "%s(%s) stands for an implementation", callee(n.Fun), clip(lit.Value))
					}
				}
			}
		case *ast.FuncDecl:
			if n.Body != nil && len(n.Body.List) == 0 && n.Name.IsExported() && !explained(tree, n.Body) {
				say(n.Pos(), "%s has an empty body", n.Name.Name)
			}
		}
		return true
	})
	return out
}

// explained says that a comment stands inside an empty body, so that its emptiness is meant.
func explained(tree *ast.File, body *ast.BlockStmt) bool {
	return slices.ContainsFunc(tree.Comments, func(g *ast.CommentGroup) bool { return g.Pos() > body.Lbrace && g.End() <= body.Rbrace })
}

func callee(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		if x, ok := e.X.(*ast.Ident); ok {
			return x.Name + "." + e.Sel.Name
		}
	}
	return ""
}

func clip(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}
