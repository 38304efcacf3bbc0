package testgen

import (
	"fmt"
	"strings"

	"pact/schemas/lang"
)

// pyInterface renders the contract as a Python module with its types and errors, for Python 3.10 and later: a Protocol
// where a factory builds the subject, else functions.
func pyInterface(u *lang.Unit) (string, error) {
	c := u.Contract()
	if err := pyBound(c); err != nil {
		return "", err
	}
	p := newPyTypes(u)
	types := p.declarations()
	classes, errors := p.errors(u)
	var b strings.Builder
	indent, self, body, factory := "", "", "raise NotImplementedError", ""
	if c.Binding.Factory != "" {
		name := p.taken.name("Contract", "")
		fmt.Fprintf(&b, "\n\nclass %s(%s):\n", name, p.imported("Protocol"))
		b.WriteString(pyDoc("    ", fmt.Sprintf("What component %s promises, version %d. A method may be async.", c.Component, c.Version)))
		indent, self, body = "    ", "self", "..."
		if p.factory() != "" {
			factory = fmt.Sprintf("\n\ndef %s() -> %s:\n    \"\"\"Builds a subject.\"\"\"\n    raise NotImplementedError\n", p.factory(), name)
		}
	}
	taken := unique{}
	for _, f := range u.Functions() {
		if indent == "" {
			b.WriteString("\n")
		}
		name := taken.name(pyCall(c, f.Decl), "_")
		fmt.Fprintf(&b, "\n%sdef %s(%s) -> %s:\n", indent, name, p.params(f, self), p.use(f.Returns))
		doc := promises(c, f, name, func(e string) string { return errors[e] })
		b.WriteString(pyDoc(indent+"    ", strings.Join(doc, "\n")))
		fmt.Fprintf(&b, "%s    %s\n", indent, body)
	}
	head := pyDoc("", fmt.Sprintf("Component %s, version %d: %s", c.Component, c.Version, c.Summary))
	return head + p.head() + classes + types + b.String() + factory, nil
}

// params are the parameters of a function; those that may be left out have a default where all that follow have one.
func (p *pyTypes) params(f *lang.Fn, self string) string {
	var out []string
	taken := unique{self: true}
	if self != "" {
		out = append(out, self)
	}
	last := needed(f)
	for i, param := range f.Params {
		s := taken.name(pyName(param.Name), "_") + ": " + p.use(param.Type)
		if i >= last {
			s += " = None"
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

// errors are the classes of the contract's errors, and their names by that of the error.
func (p *pyTypes) errors(u *lang.Unit) (classes string, names map[string]string) {
	var b strings.Builder
	names = map[string]string{}
	for _, e := range faults(u) {
		name := faultName(p.taken, e.Name)
		names[e.Name] = name
		doc := e.Doc
		if doc == "" {
			doc = "The contract's " + e.Name + "."
		}
		fmt.Fprintf(&b, "\n\nclass %s(Exception):\n%s\n    code = %s\n", name, pyDoc("    ", doc), literal(e.Name))
	}
	return b.String(), names
}

// faultName is the name of the class of an error: BadStops, or BadStopsError where that is taken.
func faultName(taken unique, name string) string {
	s := goName(name)
	if taken[s] {
		s += "Error"
	}
	return taken.name(s, "")
}

// head are the imports, and the other names of builtins that the contract hides.
func (p *pyTypes) head() string {
	var b strings.Builder
	b.WriteString("\nfrom __future__ import annotations\n")
	lines := ""
	for _, module := range []struct{ name, has string }{
		{"dataclasses", "dataclass"}, {"datetime", "datetime timedelta"}, {"enum", "Enum"}, {"typing", "Any Protocol TypeAlias TypedDict"},
	} {
		var names []string
		for name := range strings.FieldsSeq(module.has) {
			switch {
			case p.uses[name] && p.hidden[name]:
				names = append(names, name+" as _"+name)
			case p.uses[name]:
				names = append(names, name)
			}
		}
		if len(names) > 0 {
			lines += fmt.Sprintf("from %s import %s\n", module.name, strings.Join(names, ", "))
		}
	}
	if lines != "" {
		b.WriteString("\n" + lines)
	}
	hidden := ""
	for name := range strings.FieldsSeq("bool bytes dict float int list str") {
		if p.uses[name] && p.hidden[name] {
			hidden += fmt.Sprintf("_%s = %s\n", name, name)
		}
	}
	if hidden != "" {
		b.WriteString("\n# The contract has these names for its own.\n" + hidden)
	}
	return b.String()
}
