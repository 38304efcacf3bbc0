package testgen

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"

	"pact/schemas"
	"pact/schemas/lang"
)

// dialect is how a language without a compiler writes what a generated test consists of.
type dialect struct {
	cel      *celTarget
	comment  string                                            // begins a comment
	marks    []string                                          // the lines below the first that keep formatters and linters away
	indent   string                                            // one level
	key      func(string) string                               // of a literal map, with what parts it from its value
	number   func(int64) string                                // an integer, as the value of an argument
	repeat   string                                            // a text so many times
	spelled  func(*schemas.Contract, *schemas.Function) string // the name of a function in the implementation
	title    func(Case) string                                 // the name of a test, as the runner reports it
	open     func(name string) string                          // the lines before the body of a test
	shut     string                                            // the line after it
	begin    string                                            // makes the subject of a test
	call     node                                              // calls a function of the subject
	let, set string                                            // a statement that names a value: in a test, in the file
	end      string                                            // of a statement
	refuse   string                                            // refuses a call of a stub, in a way that is no error of any contract
	never    any                                               // a duration of nothing
	support  supportSection
}

// calling is a call of a function of the subject.
func (d *dialect) calling(f *lang.Fn, args map[string]any) node {
	n := d.call
	n.items = []node{plain(d.cel.text(f.Name)), d.arguments(f, args)}
	return n
}

// literal is a value of a contract as a literal of the language, fields in the order of their declaration.
func (d *dialect) literal(t *lang.T, v any) node {
	switch v := v.(type) {
	case map[string]any:
		var fields []*lang.Field
		elem := func(string) *lang.T { return nil }
		if t != nil {
			fields = t.Fields
			elem = func(string) *lang.T { return t.Elem }
		}
		return d.object(members(fields, elem, v, t))
	case []any:
		n := node{open: "[", close: "]"}
		for _, item := range v {
			if t == nil {
				n.items = append(n.items, d.literal(nil, item))
			} else {
				n.items = append(n.items, d.literal(t.Elem, item))
			}
		}
		return n
	case string:
		return plain(d.long(v))
	case bool:
		return plain(d.cel.boolean(v))
	case int64:
		return plain(d.number(v))
	case int:
		return plain(d.number(int64(v)))
	case float64:
		return plain(d.cel.float(v))
	}
	return plain(d.cel.null)
}

func (d *dialect) object(members []member) node {
	n := node{open: "{", close: "}"}
	for _, m := range members {
		n.items = append(n.items, d.literal(m.typ, m.value).in(d.key(m.name)))
	}
	return n
}

// arguments are those of a function, in the order of its parameters.
func (d *dialect) arguments(f *lang.Fn, args map[string]any) node {
	return d.object(members(f.Params, func(string) *lang.T { return nil }, args, nil))
}

// long is a text in which long runs of one letter are repetitions.
func (d *dialect) long(s string) string {
	var parts []string
	for _, r := range runs(s) {
		if r.times > 1 {
			parts = append(parts, fmt.Sprintf(d.repeat, d.cel.text(r.text), r.times))
		} else {
			parts = append(parts, d.cel.text(r.text))
		}
	}
	return strings.Join(parts, " + ")
}

// texts is a list of texts.
func (d *dialect) texts(all ...string) node {
	n := node{open: "[", close: "]"}
	for _, s := range all {
		n.items = append(n.items, plain(d.cel.text(s)))
	}
	return n
}

// record is a literal map of code.
func (d *dialect) record(pairs ...any) node {
	n := node{open: "{", close: "}"}
	for i := 0; i < len(pairs); i += 2 {
		n.items = append(n.items, pairs[i+1].(node).in(d.key(pairs[i].(string))))
	}
	return n
}

// quote writes a text between double quotes: what can be printed as it is, the rest as \u and four digits, in two halves
// where astral is "", or as it says.
func quote(s, astral string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case strconv.IsPrint(r):
			b.WriteRune(r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		case astral != "":
			fmt.Fprintf(&b, astral, r)
		default:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		}
	}
	b.WriteByte('"')
	return b.String()
}
