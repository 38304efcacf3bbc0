package testgen

import (
	"fmt"
	"slices"
	"strings"

	"pact/schemas"
	"pact/schemas/lang"
)

// plainPython are the kinds that the Python of a contract has no type for.
var plainPython = map[lang.Kind]string{lang.Decimal: "decimal", lang.Date: "date", lang.UUID: "uuid"}

// pyTaken are the names that the module needs for itself.
var pyTaken = strings.Fields("Any Enum Exception False None NotImplementedError Protocol True TypeAlias TypedDict")

// pyTypes renders the types of a contract, and those of other components that it reaches, as Python declarations. Structs
// are dataclasses, and dicts where a field is called by a keyword.
type pyTypes struct {
	contract *schemas.Contract
	order    []*lang.T
	names    map[string]string // by component.Name
	taken    unique            // names that the module has
	hidden   map[string]bool   // names that functions and fields take from builtins
	uses     map[string]bool   // what has to be imported
	written  map[string]bool   // aliases, by component.Name
}

func newPyTypes(u *lang.Unit) *pyTypes {
	p := &pyTypes{contract: u.Contract(), order: reach(u), taken: unique{}, hidden: map[string]bool{}, uses: map[string]bool{}, written: map[string]bool{}}
	for _, name := range append([]string{p.factory()}, pyTaken...) {
		p.taken[name] = true
	}
	for _, f := range u.Functions() {
		name := pyCall(p.contract, f.Decl)
		p.taken[name], p.hidden[name] = true, true
	}
	for _, t := range p.order {
		for _, f := range t.Fields {
			p.hidden[pyField(p.contract, f.Decl)] = true
		}
		for _, v := range t.Variants {
			p.hidden[v.Tag] = true
		}
	}
	p.names = typeNames(p.contract, p.order, p.taken)
	return p
}

// factory is the name of the binding's factory, "" where Python has none.
func (p *pyTypes) factory() string {
	if p.contract.Binding.Language != schemas.LanguagePython {
		return ""
	}
	return p.contract.Binding.Factory
}

// builtin is how a builtin type is spelled: after _ where the contract has another use for its name.
func (p *pyTypes) builtin(name string) string {
	p.uses[name] = true
	if p.hidden[name] {
		return "_" + name
	}
	return name
}

// imported is a name of package typing and its like, which the contract cannot take.
func (p *pyTypes) imported(name string) string {
	p.uses[name] = true
	return name
}

// use is how a type is written where it is used.
func (p *pyTypes) use(t *lang.T) string {
	s := p.names[key(t)]
	if t.Name == "" {
		s = p.shape(t)
	}
	if t.Optional && t.Kind != lang.JSON {
		return s + " | None"
	}
	return s
}

// shape is a type without its name.
func (p *pyTypes) shape(t *lang.T) string {
	switch t.Kind {
	case lang.Bool:
		return p.builtin("bool")
	case lang.Int:
		return p.builtin("int")
	case lang.Float:
		return p.builtin("float")
	case lang.Bytes:
		return p.builtin("bytes")
	case lang.Timestamp:
		return p.builtin("datetime")
	case lang.Duration:
		return p.builtin("timedelta")
	case lang.JSON, lang.Invalid:
		return p.imported("Any")
	case lang.Void:
		return "None"
	case lang.List:
		return p.builtin("list") + "[" + p.use(t.Elem) + "]"
	case lang.Map:
		return p.builtin("dict") + "[" + p.use(t.Key) + ", " + p.use(t.Elem) + "]"
	}
	return p.builtin("str") // decimal, string, date, uuid
}

// declarations are the named types: enums and classes first, whose members may name what stands further down.
func (p *pyTypes) declarations() string {
	var b strings.Builder
	for _, t := range p.order {
		name := p.names[key(t)]
		doc := pyDoc("    ", aboutType(p.contract, t, name, plainPython))
		switch {
		case alias(t) != nil:
		case t.Kind == lang.Enum:
			fmt.Fprintf(&b, "\n\nclass %s(%s, %s):\n%s\n", name, p.builtin("str"), p.imported("Enum"), doc)
			members := unique{}
			for _, v := range t.Values {
				fmt.Fprintf(&b, "    %s = %s\n", members.name(pyMember(v), "_"), literal(v))
			}
		case t.Kind == lang.Struct:
			b.WriteString(p.class(t, t.Fields))
		case t.Kind == lang.Union:
			b.WriteString(p.class(t, arms(t)))
		}
	}
	var aliases strings.Builder
	for _, t := range p.order {
		p.alias(&aliases, t)
	}
	if aliases.Len() > 0 {
		b.WriteString("\n" + aliases.String())
	}
	return b.String()
}

// arms are the variants of a union as fields, of which one is set.
func arms(t *lang.T) []*lang.Field {
	var fields []*lang.Field
	for _, v := range t.Variants {
		arm := *v.Type
		arm.Optional = true
		fields = append(fields, &lang.Field{Name: v.Tag, Type: &arm, Decl: &schemas.Field{Name: v.Tag}})
	}
	return fields
}

// class is a struct or union.
func (p *pyTypes) class(t *lang.T, fields []*lang.Field) string {
	var b strings.Builder
	name := p.names[key(t)]
	text := aboutType(p.contract, t, name, plainPython)
	if slices.ContainsFunc(fields, func(f *lang.Field) bool { return !isPyName(pyField(p.contract, f.Decl)) }) {
		fmt.Fprintf(&b, "\n\n%s%s = %s(\n    %q,\n    {\n", pyComment("", text+"\nA dict, since not all of its keys can be attributes. What may be None may be absent."), name, p.imported("TypedDict"), name)
		for _, f := range fields {
			b.WriteString(pyComment("        ", f.Decl.Doc))
			fmt.Fprintf(&b, "        %s: %s,%s\n", literal(pyField(p.contract, f.Decl)), literal(p.use(f.Type)), pyRemark(rules(f.Type, plainPython)))
		}
		return b.String() + "    },\n)\n"
	}
	fmt.Fprintf(&b, "\n\n@%s(kw_only=True)\nclass %s:\n%s\n", p.builtin("dataclass"), name, pyDoc("    ", text))
	taken := unique{}
	for _, f := range fields {
		absent := ""
		if f.Type.Optional {
			absent = " = None"
		}
		b.WriteString(pyComment("    ", f.Decl.Doc))
		fmt.Fprintf(&b, "    %s: %s%s%s\n", taken.name(pyField(p.contract, f.Decl), "_"), p.use(f.Type), absent, pyRemark(rules(f.Type, plainPython)))
	}
	return b.String()
}

// alias writes what a type is another name of, after the names that it is made from.
func (p *pyTypes) alias(b *strings.Builder, t *lang.T) {
	of := alias(t)
	if t.Name == "" || of == nil && slices.Contains([]lang.Kind{lang.Struct, lang.Enum, lang.Union}, t.Kind) || p.written[key(t)] {
		return
	}
	p.written[key(t)] = true
	for _, part := range []*lang.T{t.Key, t.Elem} {
		for ; part != nil; part = part.Elem {
			p.alias(b, part)
			if part.Key != nil {
				p.alias(b, part.Key)
			}
		}
	}
	name := p.names[key(t)]
	target := p.shape(t)
	if of != nil {
		target = p.names[key(of)]
	}
	fmt.Fprintf(b, "\n%s%s: %s = %s\n", pyComment("", aboutType(p.contract, t, name, plainPython)), name, p.imported("TypeAlias"), target)
}
