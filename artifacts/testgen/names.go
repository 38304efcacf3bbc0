package testgen

import (
	"encoding/json"
	"fmt"
	"go/build"
	"go/token"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"pact/schemas"
)

// goName is how a name of a contract is spelled as an exported name in Go: create_hold is CreateHold.
func goName(name string) string {
	var b strings.Builder
	up := true
	for _, r := range name {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			up = true
		case up:
			b.WriteRune(unicode.ToUpper(r))
			up = false
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// initialisms are the parts of names that Go writes in capitals; the binding takes a field in either spelling.
var initialisms = strings.Fields("api html http https id ip json sql uri url uuid xml")

// goField is how the field of a struct is spelled: tenant_id is TenantID.
func goField(name string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(name, "_") {
		if slices.Contains(initialisms, part) {
			b.WriteString(strings.ToUpper(part))
		} else {
			b.WriteString(goName(part))
		}
	}
	return b.String()
}

// goParam is how a parameter is spelled in Go. It hides nothing that generated code needs.
func goParam(name string) string {
	s := goField(name)
	if s == "" {
		return "value"
	}
	if first, rest, _ := strings.Cut(name, "_"); slices.Contains(initialisms, first) {
		s = first + goField(rest)
	} else {
		s = strings.ToLower(s[:1]) + s[1:]
	}
	if token.IsKeyword(s) || slices.Contains(predeclared, s) {
		s += "Value"
	}
	return s
}

// predeclared are the names that a Go file can hide and then misses.
var predeclared = strings.Fields(`any bool byte error false int int64 float64 iota len nil panic string true
	time json errors context new make`)

// callName is the Go name of a function of a contract. What a binding to another language says is of no use here.
func callName(c *schemas.Contract, f *schemas.Function) string {
	if f.Bind != nil && f.Bind.Call != "" && c.Binding.Language == schemas.LanguageGo {
		return f.Bind.Call
	}
	return goName(f.Name)
}

var majorVersion = schemas.Lazy(`^v[0-9]+$`)

// packageName is the name of the bound package: the last element of its path, made an identifier. importPath decides where
// the package is the project root itself.
func packageName(c *schemas.Contract, importPath string) string {
	for _, p := range []string{path.Clean(c.Binding.Package), path.Clean(importPath), c.Component} {
		if majorVersion().MatchString(path.Base(p)) && path.Dir(p) != "." {
			p = path.Dir(p)
		}
		name := strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' {
				return r
			}
			return -1
		}, path.Base(p))
		if token.IsIdentifier(name) {
			return name
		}
	}
	return "component"
}

// packageDir is the folder of the bound package, relative to the project root.
func packageDir(c *schemas.Contract) string { return path.Clean(c.Binding.Package) }

// fileName is the name of a component as part of the name of a file; more are the signs that may stand in it beside ASCII
// letters and digits.
func fileName(component, more string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)) || strings.ContainsRune(more, r) {
			return r
		}
		return '_'
	}, component)
}

// testFile is the path of the component's generated test.
func testFile(c *schemas.Contract) string {
	name := "pact_" + fileName(c.Component, "-") + "_test.go"
	anywhere := build.Context{GOOS: "none", GOARCH: "none", OpenFile: func(string) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader("package none\n")), nil
	}}
	if built, err := anywhere.MatchFile("", name); err == nil && !built { // a component called windows
		name = "pact_" + fileName(c.Component, "-") + "_contract_test.go"
	}
	return path.Join(packageDir(c), name)
}

// unique gives each name once, in its own words as long as they are free.
type unique map[string]bool

func (u unique) name(want, separator string) string {
	name := want
	for n := 2; u[name]; n++ {
		name = fmt.Sprintf("%s%s%d", want, separator, n)
	}
	u[name] = true
	return name
}

// numbered is the end of a name that package testing would take for its own numbering.
var numbered = schemas.Lazy(`#([0-9]+)$`)

// subtestName is a name for t.Run, and how package testing prints it: spaces become underscores, what cannot be printed
// is quoted.
func subtestName(text string) (name, printed string) {
	name = numbered().ReplaceAllString(text, "No$1")
	if name == "" {
		name = "unnamed"
	}
	var b strings.Builder
	for _, r := range name {
		switch {
		case unicode.IsSpace(r):
			b.WriteByte('_')
		case !strconv.IsPrint(r):
			q := strconv.QuoteRune(r)
			b.WriteString(q[1 : len(q)-1])
		default:
			b.WriteRune(r)
		}
	}
	return name, b.String()
}

// literal writes a text as a string that Python, JavaScript and TypeScript all read.
func literal(text string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(text) // a string always is
	return strings.TrimSuffix(b.String(), "\n")
}
