package testgen

import (
	"fmt"
	"strings"

	"pact/schemas/lang"
)

// tsInterface renders the contract as a TypeScript module with its types, the classes of its errors, and an interface of
// its functions.
func tsInterface(u *lang.Unit) (string, error) {
	c := u.Contract()
	if err := tsBound(c); err != nil {
		return "", err
	}
	s := newTSTypes(u)
	errors := s.faults(u)
	var b strings.Builder
	b.WriteString(tsDoc("", fmt.Sprintf("Component %s, version %d: %s", c.Component, c.Version, c.Summary)))
	for _, e := range faults(u) {
		fmt.Fprintf(&b, "\n%sexport class %s extends Error {\n  readonly code = %s;\n}\n", tsDoc("", e.Doc), errors[e.Name], literal(e.Name))
	}
	b.WriteString(s.declarations())
	name := s.taken.name("Contract", "")
	b.WriteString("\n" + tsDoc("", s.subject(fmt.Sprintf("%s is what component %s promises, version %d.", name, c.Component, c.Version))))
	fmt.Fprintf(&b, "export interface %s {\n", name)
	for i, f := range u.Functions() {
		if i > 0 {
			b.WriteByte('\n')
		}
		call := tsCall(c, f.Decl)
		b.WriteString(tsDoc("  ", strings.Join(promises(c, f, call, func(e string) string { return errors[e] }), "\n")))
		fmt.Fprintf(&b, "  %s(%s): %s;\n", call, s.params(f), s.result(f.Returns))
	}
	b.WriteString("}\n")
	return b.String(), nil
}

// subject says what has the functions.
func (s *tsTypes) subject(text string) string {
	if s.contract.Binding.Factory == "" {
		return text + " The module exports its functions; each may return a promise."
	}
	if f := tsFactory(s.contract); f != "" {
		text += " The module exports " + f + ", a function or class that builds one."
	}
	return text + " A method may return a promise."
}

// params are the parameters of a function; those that may be left out are marked where all that follow may.
func (s *tsTypes) params(f *lang.Fn) string {
	var out []string
	taken := unique{}
	last := needed(f)
	for i, p := range f.Params {
		param := taken.name(tsParam(p.Name), "")
		switch {
		case i >= last:
			param += "?: " + s.use(p.Type)
		case p.Type.Optional:
			param += ": " + s.use(p.Type) + " | undefined"
		default:
			param += ": " + s.use(p.Type)
		}
		out = append(out, param)
	}
	return strings.Join(out, ", ")
}
