package testgen

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"

	"pact/schemas"
	"pact/schemas/lang"
)

// goTypes renders the types of a contract, and those of other components that it reaches, as Go declarations.
type goTypes struct {
	contract *schemas.Contract
	names    map[string]string // Go name by component.Name
	taken    unique            // names that the package declares
	order    []*lang.T         // named types, in the order in which they are met
	imports  map[string]bool
}

func newGoTypes(u *lang.Unit) *goTypes {
	g := &goTypes{contract: u.Contract(), order: reach(u), imports: map[string]bool{}}
	g.taken = unique{g.contract.Binding.Factory: true}
	for _, f := range u.Functions() {
		g.taken[callName(g.contract, f.Decl)] = true
		for _, e := range f.Decl.Errors {
			g.taken[sentinel(e.Name)] = true
		}
	}
	g.names = typeNames(g.contract, g.order, g.taken)
	return g
}

// use is how a type is written where it is used; an optional one is a pointer, unless nil already says that it is absent.
func (g *goTypes) use(t *lang.T) string {
	s := g.names[key(t)]
	if t.Name == "" {
		s = g.shape(t)
	}
	if t.Optional && !slices.Contains([]lang.Kind{lang.List, lang.Map, lang.Bytes, lang.JSON}, t.Kind) {
		return "*" + s
	}
	return s
}

// shape is a type without its name.
func (g *goTypes) shape(t *lang.T) string {
	switch t.Kind {
	case lang.Bool:
		return "bool"
	case lang.Int:
		return "int"
	case lang.Float:
		return "float64"
	case lang.Bytes:
		return "[]byte"
	case lang.Timestamp:
		g.imports["time"] = true
		return "time.Time"
	case lang.Duration:
		g.imports["time"] = true
		return "time.Duration"
	case lang.JSON, lang.Invalid:
		return "any"
	case lang.Void:
		return "struct{}"
	case lang.List:
		return "[]" + g.use(t.Elem)
	case lang.Map:
		return "map[" + g.use(t.Key) + "]" + g.use(t.Elem)
	case lang.Struct:
		return g.fields(t)
	case lang.Union:
		return g.arms(t)
	}
	return "string" // decimal, string, date, uuid, enum
}

func (g *goTypes) fields(t *lang.T) string {
	var b strings.Builder
	b.WriteString("struct {\n")
	taken := unique{}
	for _, f := range t.Fields {
		name, tag := goField(f.Name), f.Name
		switch as := f.Decl.Field; {
		case g.contract.Binding.Language != schemas.LanguageGo:
		case as != "" && ast.IsExported(as):
			name = as
		case as != "":
			tag = as
		}
		if f.Type.Optional {
			tag += ",omitempty"
		}
		b.WriteString(comment(f.Decl.Doc))
		fmt.Fprintf(&b, "%s %s `json:\"%s\"`%s\n", taken.name(name, ""), g.use(f.Type), tag, remark(rules(f.Type, plainGo)))
	}
	return b.String() + "}"
}

// arms is a union: of its fields, one is set.
func (g *goTypes) arms(t *lang.T) string {
	var b strings.Builder
	b.WriteString("struct {\n")
	taken := unique{}
	for _, v := range t.Variants {
		arm := *v.Type
		arm.Optional = true
		fmt.Fprintf(&b, "%s %s `json:\"%s,omitempty\"`\n", taken.name(goField(v.Tag), ""), g.use(&arm), v.Tag)
	}
	return b.String() + "}"
}

// declarations are the named types, with the values of enums as constants.
func (g *goTypes) declarations() string {
	var b strings.Builder
	for _, t := range g.order {
		name := g.names[key(t)]
		b.WriteString("\n" + comment(aboutType(g.contract, t, name, plainGo)))
		assign := " "
		if slices.Contains([]lang.Kind{lang.Timestamp, lang.Duration, lang.JSON}, t.Kind) {
			assign = " = " // keeps the methods
		}
		plain := *t
		plain.Optional = false
		fmt.Fprintf(&b, "type %s%s%s\n", name, assign, g.shape(&plain))
		if t.Kind != lang.Enum {
			continue
		}
		fmt.Fprintf(&b, "\n// The values of %s.\nconst (\n", name)
		for _, v := range t.Values {
			fmt.Fprintf(&b, "%s %s = %q\n", g.taken.name(name+goName(v), ""), name, v)
		}
		b.WriteString(")\n")
	}
	return b.String()
}

// plainGo are the kinds that Go has no type for.
var plainGo = map[lang.Kind]string{lang.Decimal: "decimal", lang.Date: "date", lang.UUID: "uuid"}
