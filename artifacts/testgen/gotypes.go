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
	g := &goTypes{contract: u.Contract(), names: map[string]string{}, imports: map[string]bool{}}
	for _, t := range u.Types() {
		g.visit(t)
	}
	for _, f := range u.Functions() {
		for _, p := range f.Params {
			g.visit(p.Type)
		}
		g.visit(f.Returns)
	}
	g.taken = unique{g.contract.Binding.Factory: true}
	for _, f := range u.Functions() {
		g.taken[callName(g.contract, f.Decl)] = true
		for _, e := range f.Decl.Errors {
			g.taken[sentinel(e.Name)] = true
		}
	}
	for _, own := range []bool{true, false} {
		for _, t := range g.order {
			if name := goName(t.Name); (t.Component == g.contract.Component) == own {
				if !own {
					name = goName(t.Component) + name
				}
				g.names[key(t)] = g.taken.name(name, "")
			}
		}
	}
	return g
}

func key(t *lang.T) string { return t.Component + "." + t.Name }

// visit notes the named types that a type reaches, each once.
func (g *goTypes) visit(t *lang.T) {
	if t == nil || t.Name != "" && slices.ContainsFunc(g.order, func(o *lang.T) bool { return key(o) == key(t) }) {
		return
	}
	if t.Name != "" {
		g.order = append(g.order, t)
	}
	g.visit(t.Key)
	g.visit(t.Elem)
	for _, f := range t.Fields {
		g.visit(f.Type)
	}
	for _, v := range t.Variants {
		g.visit(v.Type)
	}
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
		fmt.Fprintf(&b, "%s %s `json:\"%s\"`%s\n", taken.name(name, ""), g.use(f.Type), tag, remark(g.rules(f.Type)))
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
		b.WriteString("\n" + comment(g.about(t, name)))
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

// about is the comment of a named type.
func (g *goTypes) about(t *lang.T, name string) string {
	what := "the contract's " + t.Name
	if t.Component != g.contract.Component {
		what = t.Name + " of component " + t.Component
	}
	doc := ""
	for _, d := range g.contract.Types {
		if d.Name == t.Name && t.Component == g.contract.Component {
			doc = d.Doc
		}
	}
	text := about(name, what, doc)
	if t.Kind == lang.Union {
		text += " One of its fields is set."
	}
	if r := g.rules(t); r != "" && t.Kind != lang.Struct {
		text += "\nIt has " + r + "."
	}
	return text
}

// rules are a type's kind, where Go does not say it, and its constraints.
func (g *goTypes) rules(t *lang.T) string {
	var out []string
	if slices.Contains([]lang.Kind{lang.Decimal, lang.Date, lang.UUID}, t.Kind) {
		out = append(out, string(t.Kind))
	}
	return strings.Join(append(out, constraints(t.Rules)...), ", ")
}

// constraints are the rules of a type in words, in the order in which they are declared.
func constraints(c schemas.Constraints) []string {
	var out []string
	number := func(name string, n *schemas.Number) {
		if n != nil {
			out = append(out, name+" "+string(*n))
		}
	}
	count := func(name string, n *int) {
		if n != nil {
			out = append(out, fmt.Sprintf("%s %d", name, *n))
		}
	}
	number("minimum", c.Minimum)
	number("maximum", c.Maximum)
	number("exclusive_minimum", c.ExclusiveMinimum)
	number("exclusive_maximum", c.ExclusiveMaximum)
	number("multiple_of", c.MultipleOf)
	count("min_length", c.MinLength)
	count("max_length", c.MaxLength)
	if c.Pattern != "" {
		out = append(out, "pattern "+c.Pattern)
	}
	if c.Format != "" {
		out = append(out, "format "+c.Format)
	}
	count("min_items", c.MinItems)
	count("max_items", c.MaxItems)
	if c.UniqueItems {
		out = append(out, "unique_items")
	}
	count("min_properties", c.MinProperties)
	count("max_properties", c.MaxProperties)
	return out
}

// comment writes text as a Go comment.
func comment(text string) string {
	if text = strings.TrimSpace(text); text == "" {
		return ""
	}
	return "// " + strings.ReplaceAll(flat(text), "\n", "\n// ") + "\n"
}

// remark writes text as a comment at the end of a line.
func remark(text string) string {
	if text == "" {
		return ""
	}
	return " // " + oneLine(text)
}

// oneLine is a text without breaks.
func oneLine(text string) string { return strings.ReplaceAll(flat(text), "\n", " ") }

// flat leaves of the breaks of lines only \n, so that nothing ends a comment before its time.
func flat(text string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '\r', '\v', '\f', 0x85, 0x2028, 0x2029:
			return ' '
		case 0, 0xFEFF:
			return -1
		}
		return r
	}, text)
}
