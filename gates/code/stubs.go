// Package code holds the gates that read source files.
package code

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Stubs refuses work that was left for later.
var Stubs = gate.Gate{
	ID: "code/stubs", Title: "No stub is left in", Stage: gate.Build,
	Rule:  "Refuses a comment that begins with TODO, FIXME, XXX or HACK, and a panic, error or exception that says 'not implemented' (in Python any NotImplementedError outside of an abstract method), in files of Go, Python, JavaScript and TypeScript that a component owns; in Go also an exported function with an empty body and no word of why. By syntax: a URL, a word in a string or in the middle of a sentence is none.",
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
			if ext := path.Ext(f.Path); ext == ".go" || slices.Contains(scripts, ext) {
				out = append(out, gate.CouldNotLook(schemas.Finding{Subject: owners[0], Path: f.Path, Message: "it is a symbolic link that the compiler follows, and it was not scanned", Fix: "put the file in its place"}))
			}
			continue
		}
		switch {
		case strings.HasSuffix(f.Path, "_test.go"):
		case path.Ext(f.Path) == ".go":
			looked = true
			found, err := artifacts.Judged(s, "code/stubs "+owners[0], f.Path, func(data []byte) []schemas.Finding { return goStubs(owners[0], f.Path, data) })
			if err != nil {
				out = append(out, unread(owners[0], f.Path, err))
				continue
			}
			out = append(out, found...)
		case slices.Contains(scripts, path.Ext(f.Path)):
			if isTest(f.Path) {
				continue
			}
			looked = true
			found, err := artifacts.Judged(s, "code/stubs "+owners[0], f.Path, func(data []byte) []schemas.Finding { return scriptStubs(owners[0], f.Path, data) })
			if err != nil {
				out = append(out, unread(owners[0], f.Path, err))
				continue
			}
			out = append(out, found...)
		case languages[path.Ext(f.Path)] != "":
			other[languages[path.Ext(f.Path)]] = f.Path
		}
	}
	for _, l := range slices.Sorted(keys(other)) {
		out = append(out, gate.Warn(schemas.Finding{Path: other[l], Message: l + " files were not scanned: this version reads Go, Python, JavaScript and TypeScript", Fix: "review them for stubs by hand"}))
	}
	if !looked {
		out = append(out, gate.CouldNotLook(schemas.Finding{Message: "no component owns a file of code that is read here yet, so there is nothing to look at", Fix: "implement the components"}))
	}
	return out
}

func unread(component, file string, err error) schemas.Finding {
	return gate.CouldNotLook(schemas.Finding{Subject: component, Path: file, Message: "it was not scanned: " + err.Error(), Fix: "make it a readable file of at most 4 MiB"})
}

// scripts are the endings of the files that are read piece by piece.
var scripts = []string{".py", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx"}

// languages are those that are not read.
var languages = map[string]string{".rs": "Rust", ".java": "Java", ".rb": "Ruby", ".c": "C", ".cpp": "C++", ".cs": "C#", ".kt": "Kotlin"}

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

func keys(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}
