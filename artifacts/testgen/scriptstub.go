package testgen

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"pact/schemas"
	"pact/schemas/lang"
)

// zero is the zero value of a type: 0, "", the first value of an enum, an object whose members are zero, nothing for what may
// be absent. open are the unions around it, which are not entered twice.
func (d *dialect) zero(t *lang.T, open ...*lang.T) node {
	if t.Optional {
		return d.literal(nil, nil)
	}
	switch t.Kind {
	case lang.Bool:
		return d.literal(nil, false)
	case lang.Int:
		return d.literal(nil, int64(0))
	case lang.Float:
		return d.literal(nil, 0.0)
	case lang.Timestamp:
		return d.literal(nil, "1970-01-01T00:00:00Z")
	case lang.Duration:
		return d.literal(nil, d.never)
	case lang.Decimal, lang.String, lang.Bytes, lang.Date, lang.UUID:
		return d.literal(nil, "")
	case lang.Enum:
		return d.literal(nil, t.Values[0])
	case lang.List:
		return node{open: "[", close: "]"}
	case lang.Map:
		return node{open: "{", close: "}"}
	case lang.Struct:
		n := node{open: "{", close: "}"}
		for _, f := range t.Fields {
			name := f.Name
			if f.Decl.Field != "" {
				name = f.Decl.Field
			}
			n.items = append(n.items, d.zero(f.Type, open...).in(d.key(name)))
		}
		return n
	case lang.Union:
		if !slices.Contains(open, t) {
			arm := t.Variants[0]
			return node{open: "{", close: "}", items: []node{d.zero(arm.Type, append(open, t)...).in(d.key(arm.Tag))}}
		}
	}
	return d.literal(nil, nil)
}

// body is what a function of a stub does.
func (d *dialect) body(f *lang.Fn, mode StubMode, indent string) string {
	if mode != StubZero {
		return statement(indent, d.indent, []node{plain(d.refuse)}, d.end)
	}
	return statement(indent, d.indent, []node{d.zero(f.Returns).in("return ")}, d.end)
}

// pythonStub is a module that has everything the contract names, and the packages around it.
func pythonStub(u *lang.Unit, mode StubMode) ([]File, error) {
	c := u.Contract()
	if err := pythonBound(c); err != nil {
		return nil, err
	}
	p := newPyTypes(u)
	types := p.declarations()
	errors, _ := p.errors(u)
	var b strings.Builder
	b.WriteString("\n\n# Is no error of any contract: none can have that name.\n_NotWritten = type(\"not implemented\", (Exception,), {})\n")
	indent, self := "", ""
	if c.Binding.Factory != "" {
		indent, self = python.indent, "self, "
		fmt.Fprintf(&b, "\n\nclass _Subject:\n    \"\"\"Does nothing of what component %s promises.\"\"\"\n", c.Component)
	}
	for _, f := range u.Functions() {
		if indent == "" {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "\n%sdef %s(%s*args, **named):\n%s", indent, pyCall(c, f.Decl), self, python.body(f, mode, indent+python.indent))
	}
	if c.Binding.Factory != "" {
		fmt.Fprintf(&b, "\n\ndef %s():\n    return _Subject()\n", c.Binding.Factory)
	}
	module := strings.ReplaceAll(c.Binding.Module, ".", "/") + ".py"
	text := fmt.Sprintf("\"\"\"A stub of contract %s.\"\"\"\n", c.Component) + p.head() + errors + types + b.String()
	files := []File{{Path: module, Data: []byte(text)}}
	for dir := path.Dir(module); dir != "."; dir = path.Dir(dir) {
		files = append(files, File{Path: path.Join(dir, "__init__.py"), Data: []byte("# A package around a stub.\n")})
	}
	return files, nil
}

// nodeStub is a module that has everything the contract names beside its types; a .cjs or .cts exports as such files do, all
// others as modules do.
func nodeStub(u *lang.Unit, mode StubMode) ([]File, error) {
	c := u.Contract()
	if err := javascriptBound(c); err != nil {
		return nil, err
	}
	d := javascript
	var b strings.Builder
	if c.Binding.Language == schemas.LanguageTypeScript {
		d = typescript
		b.WriteString(d.marks[0] + "\n")
	}
	fmt.Fprintf(&b, "// A stub of contract %s.\n", c.Component)
	types := newTSTypes(u)
	classes := types.faults(u)
	var exports [][2]string // the name inside, and outside
	for _, e := range faults(u) {
		fmt.Fprintf(&b, "\nclass %s extends Error {\n  code = %s;\n}\n", classes[e.Name], javascriptText(e.Name))
		exports = append(exports, [2]string{classes[e.Name], classes[e.Name]})
	}
	var methods []string
	for i, f := range u.Functions() {
		name := tsCall(c, f.Decl)
		if c.Binding.Factory != "" {
			methods = append(methods, fmt.Sprintf("  [%s]() {\n%s  }\n", javascriptText(name), d.body(f, mode, "    ")))
			continue
		}
		own := fmt.Sprintf("stub%d", i+1)
		fmt.Fprintf(&b, "\nfunction %s() {\n%s}\n", own, d.body(f, mode, d.indent))
		exports = append(exports, [2]string{own, name})
	}
	if c.Binding.Factory != "" {
		fmt.Fprintf(&b, "\nclass StubSubject {\n%s}\n\nfunction stubFactory() {\n  return new StubSubject();\n}\n", strings.Join(methods, "\n"))
		exports = append(exports, [2]string{"stubFactory", c.Binding.Factory})
	}
	module := path.Clean(c.Binding.Module)
	form, before, after := "%s as %s", "export { ", " };"
	if ending := path.Ext(module); ending == ".cjs" || ending == ".cts" {
		form, before = "%[2]s: %[1]s", "module.exports = { "
	}
	var list []string
	for _, e := range exports {
		if e[0] == e[1] {
			list = append(list, e[0])
		} else {
			list = append(list, fmt.Sprintf(form, e[0], e[1]))
		}
	}
	b.WriteString("\n" + before + strings.Join(list, ", ") + after + "\n")
	return []File{{Path: module, Data: []byte(b.String())}}, nil
}
