package testgen

import (
	"fmt"
	"slices"
	"strings"

	"pact/schemas/lang"
)

// jsInterface renders the contract as a JavaScript module whose types stand in JSDoc: the classes of its errors, and its
// functions, or a class of them where a factory builds the subject.
func jsInterface(u *lang.Unit) (string, error) {
	c := u.Contract()
	if err := tsBound(c); err != nil {
		return "", err
	}
	s := newTSTypes(u)
	errors := s.faults(u)
	var b strings.Builder
	b.WriteString(tsDoc("", fmt.Sprintf("Component %s, version %d: %s", c.Component, c.Version, c.Summary)))
	for _, e := range faults(u) {
		fmt.Fprintf(&b, "\n%sexport class %s extends Error {\n  code = %s;\n}\n", tsDoc("", e.Doc), errors[e.Name], literal(e.Name))
	}
	for _, t := range s.order {
		b.WriteString("\n" + tsDoc("", s.typedef(t)))
	}
	fault := func(e string) string { return errors[e] }
	if c.Binding.Factory == "" {
		calls := unique{}
		for _, f := range u.Functions() {
			b.WriteString("\n" + s.exported(f, calls.name(tsCall(c, f.Decl), ""), fault))
		}
		return b.String(), nil
	}
	name := s.taken.name("Contract", "")
	b.WriteString("\n" + tsDoc("", s.subject(fmt.Sprintf("%s is what component %s promises, version %d.", name, c.Component, c.Version))))
	fmt.Fprintf(&b, "export class %s {\n", name)
	for i, f := range u.Functions() {
		if i > 0 {
			b.WriteByte('\n')
		}
		call := tsCall(c, f.Decl)
		if call == "constructor" {
			call = `["constructor"]`
		}
		names, doc := s.documented(f, fault)
		fmt.Fprintf(&b, "%s  %s(%s) {\n    throw new Error(\"not implemented\");\n  }\n", tsDoc("  ", doc), call, names)
	}
	b.WriteString("}\n")
	if f := tsFactory(c); f != "" {
		fmt.Fprintf(&b, "\n/** Builds a subject. */\nexport function %s() {\n  return new %s();\n}\n", f, name)
	}
	return b.String(), nil
}

// exported is a function of the module; one that is called by a keyword is exported under that name.
func (s *tsTypes) exported(f *lang.Fn, call string, fault func(string) string) string {
	names, doc := s.documented(f, fault)
	const body = " {\n  throw new Error(\"not implemented\");\n}\n"
	if !slices.Contains(tsKeywords, call) {
		return tsDoc("", doc) + fmt.Sprintf("export function %s(%s)", call, names) + body
	}
	own := s.taken.name(call+"Function", "")
	return tsDoc("", doc) + fmt.Sprintf("function %s(%s)", own, names) + body + fmt.Sprintf("export { %s as %s };\n", own, call)
}

// documented are the parameters of a function and its documentation with their types.
func (s *tsTypes) documented(f *lang.Fn, fault func(string) string) (names, doc string) {
	lines := promises(s.contract, f, tsCall(s.contract, f.Decl), fault)
	var params []string
	taken := unique{}
	last := needed(f)
	for i, p := range f.Params {
		name := taken.name(tsParam(p.Name), "")
		params = append(params, name)
		as, shown := s.use(p.Type), name
		switch {
		case i >= last:
			shown = "[" + name + "]"
		case p.Type.Optional:
			as += " | undefined"
		}
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("@param {%s} %s %s", as, shown, oneLine(p.Decl.Doc))))
	}
	lines = append(lines, fmt.Sprintf("@returns {%s}", s.result(f.Returns)))
	return strings.Join(params, ", "), strings.Join(lines, "\n")
}

// typedef is a named type in the words of JSDoc.
func (s *tsTypes) typedef(t *lang.T) string {
	text := s.about(t) + "\n"
	name := s.names[key(t)]
	if of := alias(t); of != nil {
		return text + fmt.Sprintf("@typedef {%s} %s", s.names[key(of)], name)
	}
	if t.Kind != lang.Struct {
		return text + fmt.Sprintf("@typedef {%s} %s", s.shape(t), name)
	}
	if slices.ContainsFunc(t.Fields, func(f *lang.Field) bool { return strings.HasPrefix(tsProperty(s.contract, f.Decl), `"`) }) {
		return text + fmt.Sprintf("@typedef {%s} %s", s.object(t), name) // @property takes no such name
	}
	text += "@typedef {object} " + name
	for _, f := range t.Fields {
		property := tsProperty(s.contract, f.Decl)
		if f.Type.Optional {
			property = "[" + property + "]"
		}
		remarks := []string{}
		for _, r := range []string{oneLine(f.Decl.Doc), rules(f.Type, plainScript)} {
			if r != "" {
				remarks = append(remarks, r)
			}
		}
		text += strings.TrimRight(fmt.Sprintf("\n@property {%s} %s %s", s.use(f.Type), property, strings.Join(remarks, " ")), " ")
	}
	return text
}

// object is a struct as a type on one line.
func (s *tsTypes) object(t *lang.T) string {
	var members []string
	for _, f := range t.Fields {
		absent := ""
		if f.Type.Optional {
			absent = "?"
		}
		members = append(members, tsProperty(s.contract, f.Decl)+absent+": "+s.use(f.Type))
	}
	return "{ " + strings.Join(members, "; ") + " }"
}
