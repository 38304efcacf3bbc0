package testgen

import (
	"fmt"
	"strings"

	"pact/schemas"
	"pact/schemas/lang"
)

// plainScript are the kinds that JavaScript and TypeScript have no type for.
var plainScript = map[lang.Kind]string{
	lang.Int: "int", lang.Decimal: "decimal", lang.Date: "date", lang.UUID: "uuid", lang.Timestamp: "timestamp",
	lang.Duration: "milliseconds", lang.Bytes: "base64 where it is a string",
}

// tsTaken are the names that a module needs for itself.
var tsTaken = strings.Fields("Array Date Error Object Promise Record Uint8Array")

// tsTypes renders the types of a contract, and those of other components that it reaches, as TypeScript, in which JSDoc
// writes types too.
type tsTypes struct {
	contract *schemas.Contract
	order    []*lang.T
	names    map[string]string // by component.Name
	taken    unique            // names that the module has
}

func newTSTypes(u *lang.Unit) *tsTypes {
	s := &tsTypes{contract: u.Contract(), order: reach(u), taken: unique{tsFactory(u.Contract()): true}}
	for _, name := range tsTaken {
		s.taken[name] = true
	}
	for _, f := range u.Functions() {
		s.taken[tsCall(s.contract, f.Decl)] = true
	}
	s.names = typeNames(s.contract, s.order, s.taken)
	return s
}

// use is how a type is written where it is used.
func (s *tsTypes) use(t *lang.T) string {
	out := s.names[key(t)]
	if t.Name == "" {
		out = s.shape(t)
	}
	if t.Optional && t.Kind != lang.JSON {
		return out + " | null"
	}
	return out
}

// shape is a type without its name.
func (s *tsTypes) shape(t *lang.T) string {
	switch t.Kind {
	case lang.Bool:
		return "boolean"
	case lang.Int, lang.Float, lang.Duration:
		return "number"
	case lang.Bytes:
		return "string | Uint8Array"
	case lang.Timestamp:
		return "string | Date"
	case lang.JSON, lang.Invalid:
		return "unknown"
	case lang.Void:
		return "void"
	case lang.List:
		return "Array<" + s.use(t.Elem) + ">"
	case lang.Map:
		return "Record<" + s.use(t.Key) + ", " + s.use(t.Elem) + ">"
	case lang.Enum:
		var values []string
		for _, v := range t.Values {
			values = append(values, literal(v))
		}
		return strings.Join(values, " | ")
	case lang.Union:
		var arms []string
		for _, v := range t.Variants {
			arms = append(arms, "{ "+v.Tag+": "+s.use(v.Type)+" }")
		}
		return strings.Join(arms, " | ")
	}
	return "string" // decimal, string, date, uuid
}

// result is what a function gives: its value, or the promise of it.
func (s *tsTypes) result(t *lang.T) string {
	out := s.use(t)
	if t.Optional {
		out += " | undefined"
	}
	return out + " | Promise<" + out + ">"
}

// about is the comment of a named type.
func (s *tsTypes) about(t *lang.T) string {
	plain := *t
	if t.Kind == lang.Union {
		plain.Kind = lang.JSON // its type says that one arm is there
	}
	return aboutType(s.contract, &plain, s.names[key(t)], plainScript)
}

// declarations are the named types.
func (s *tsTypes) declarations() string {
	var b strings.Builder
	for _, t := range s.order {
		name := s.names[key(t)]
		b.WriteString("\n" + tsDoc("", s.about(t)))
		switch of := alias(t); {
		case of != nil:
			fmt.Fprintf(&b, "export type %s = %s;\n", name, s.names[key(of)])
		case t.Kind == lang.Struct:
			fmt.Fprintf(&b, "export interface %s {\n", name)
			for _, f := range t.Fields {
				b.WriteString(tsDoc("  ", f.Decl.Doc))
				absent := ""
				if f.Type.Optional {
					absent = "?"
				}
				fmt.Fprintf(&b, "  %s%s: %s;%s\n", tsProperty(s.contract, f.Decl), absent, s.use(f.Type), remark(rules(f.Type, plainScript)))
			}
			b.WriteString("}\n")
		default:
			fmt.Fprintf(&b, "export type %s = %s;\n", name, s.shape(t))
		}
	}
	return b.String()
}

// faults are the names of the classes of the contract's errors, by that of the error.
func (s *tsTypes) faults(u *lang.Unit) map[string]string {
	names := map[string]string{}
	for _, e := range faults(u) {
		names[e.Name] = faultName(s.taken, e.Name)
	}
	return names
}
