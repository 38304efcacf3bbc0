package testgen

import (
	"fmt"
	"go/format"
	"maps"
	"slices"
	"strings"

	"pact/schemas"
	"pact/schemas/lang"
)

// StubMode is how a stub of a contract behaves.
type StubMode string

// The stubs: one panics everywhere, which is never an expected error; one returns zero values.
const (
	StubRefuses StubMode = "refuses"
	StubZero    StubMode = "zero"
)

// Stub renders what has everything that the contract names and does nothing of it, at the place that the binding names: a
// file that stands on its own, in Python beside the __init__.py of the packages around it. Types of other components are
// declared in it too, after the name of their component; in JavaScript and TypeScript no types are.
func Stub(u *lang.Unit, mode StubMode) ([]File, error) {
	switch language := u.Contract().Binding.Language; language {
	case schemas.LanguageGo:
		return goStub(u, mode)
	case schemas.LanguagePython:
		return pythonStub(u, mode)
	case schemas.LanguageJavaScript, schemas.LanguageTypeScript:
		return nodeStub(u, mode)
	default:
		return nil, Unsupported{language}
	}
}

// goStub is a package of one file.
func goStub(u *lang.Unit, mode StubMode) ([]File, error) {
	c := u.Contract()
	if err := bound(c, "stub"); err != nil {
		return nil, err
	}
	body := "panic(\"not implemented\")"
	if mode == StubZero {
		body = "return"
	}
	g := newGoTypes(u)
	var b strings.Builder
	receiver := ""
	if c.Binding.Factory != "" {
		subject := g.taken.name("pact"+goName(c.Component)+"Stub", "")
		fmt.Fprintf(&b, "\n// %s builds a subject.\nfunc %s() *%s { return &%s{} }\n", c.Binding.Factory, c.Binding.Factory, subject, subject)
		fmt.Fprintf(&b, "\ntype %s struct{}\n", subject)
		receiver = fmt.Sprintf("(*%s) ", subject)
	}
	for _, f := range u.Functions() {
		fmt.Fprintf(&b, "\n// %s does nothing.\nfunc %s%s%s { %s }\n", callName(c, f.Decl), receiver, callName(c, f.Decl), g.signature(f, true), body)
	}
	head := "// Package " + packageName(c, "") + " is a stub of contract " + c.Component + ".\n"
	src, err := g.file(packageName(c, ""), head, b.String(), u)
	if err != nil {
		return nil, err
	}
	return []File{{Path: strings.TrimSuffix(testFile(c), "_test.go") + "_stub.go", Data: []byte(src)}}, nil
}

// sentinel is the Go name of an error of a contract.
func sentinel(name string) string { return "Err" + goName(name) }

// signature is a function's parameters and results; with named results, a bare return gives zero values.
func (g *goTypes) signature(f *lang.Fn, named bool) string {
	taken := unique{"result": true, "err": true}
	var params []string
	for _, p := range f.Params {
		params = append(params, taken.name(goParam(p.Name), "")+" "+g.use(p.Type))
	}
	var results []string
	if f.Returns != nil && f.Returns.Kind != lang.Void {
		results = append(results, "result "+g.use(f.Returns))
	}
	if len(f.Decl.Errors) > 0 {
		results = append(results, "err error")
	}
	if !named {
		for i := range results {
			_, results[i], _ = strings.Cut(results[i], " ")
		}
	}
	out := strings.Join(results, ", ")
	if len(results) > 1 || named && len(results) > 0 {
		out = "(" + out + ")"
	}
	return "(" + strings.Join(params, ", ") + ") " + out
}

// file puts types, errors and a body together.
func (g *goTypes) file(pkg, head, body string, u *lang.Unit) (string, error) {
	types := g.declarations()
	var errs strings.Builder
	seen := unique{}
	for _, f := range u.Functions() {
		for _, e := range f.Decl.Errors {
			if name := sentinel(e.Name); !seen[name] {
				seen[name] = true
				g.imports["errors"] = true
				fmt.Fprintf(&errs, "%s%s = errors.New(%q)\n", comment(e.Doc), name, strings.ReplaceAll(e.Name, "_", " "))
			}
		}
	}
	src := head + "package " + pkg + "\n"
	if len(g.imports) > 0 {
		src += "\nimport (\n\"" + strings.Join(slices.Sorted(maps.Keys(g.imports)), "\"\n\"") + "\"\n)\n"
	}
	if errs.Len() > 0 {
		src += "\n// The errors of the contract.\nvar (\n" + errs.String() + ")\n"
	}
	out, err := format.Source([]byte(src + types + body))
	if err != nil {
		return "", fmt.Errorf("render Go for contract %s: %w", u.Contract().Component, err)
	}
	return string(out), nil
}
