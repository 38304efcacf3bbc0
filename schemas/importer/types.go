package importer

import (
	"slices"
	"strings"

	"pact/schemas"
)

// drafter makes types of schemas. A type is named where it is first used and made later, so that types may refer to each
// other in any order.
type drafter struct {
	reader
	names names             // of types
	given map[string]string // pointer → name
	used  map[string]bool   // pointers whose type is due or made
	open  map[string]bool   // pointers that are being written out in place
	types []schemas.Type
	due   []draft
}

// draft is a type that is named and not made yet.
type draft struct {
	pointer string
	index   int
}

func newDrafter(root *schemas.Tree, old bool) *drafter {
	return &drafter{
		reader: reader{pad: newPad(root), old: old, schemas: map[string]*schema{}, anchors: map[string]string{}},
		names:  names{}, given: map[string]string{}, used: map[string]bool{}, open: map[string]bool{},
	}
}

// use is how a schema is used at one place.
type use struct {
	expr     string // the type expression, without ?
	optional bool
	doc      string
	rules    schemas.Constraints
}

func (u use) String() string {
	if u.optional {
		return u.expr + "?"
	}
	return u.expr
}

// reserve gives the named schemas of the document their names before any other type takes one.
func (d *drafter) reserve(under string) {
	for _, name := range keys(d.root.At(under)) {
		want := typeName(name)
		got := d.names.take(want, maxTypeName)
		pointer := under + schemas.Pointer(name)
		d.given[pointer] = got
		if !strings.EqualFold(got, name) {
			d.note(renamed, pointer, name+" → "+got)
		}
	}
}

// name is the name of the type of a schema; hint names it where it has none.
func (d *drafter) name(pointer, hint string) string {
	name, there := d.given[pointer]
	if !there {
		name = d.names.take(typeName(hint), maxTypeName)
		d.given[pointer] = name
	}
	if !d.used[pointer] {
		d.used[pointer] = true
		d.due = append(d.due, draft{pointer, len(d.types)})
		d.types = append(d.types, schemas.Type{Name: name})
	}
	return name
}

// maxTypes is how many types a contract is drafted with; a document of more names the operations that are wanted.
const maxTypes = 5000

// finish makes the types that are due, and those that become due meanwhile.
func (d *drafter) finish() error {
	for i := 0; i < len(d.due); i++ {
		if len(d.due) > maxTypes {
			err := refuse(schemas.Place{}, "name the operations that you want: from: {openapi: …, operations: [...]}", "the document describes more than %d types", maxTypes)
			err.TooLarge = true
			return err
		}
		at := d.due[i]
		d.types[at.index] = d.make(at.pointer, d.types[at.index].Name)
	}
	d.breakCircles()
	return nil
}

// use says how the schema at a pointer is used; hint names the type that it needs, if it needs one.
func (d *drafter) use(pointer, hint string) use {
	if pointer == anything {
		return use{expr: "json"}
	}
	s := d.load(pointer)
	if s.refers {
		return use{expr: d.name(s.ref, lastOf(s.ref)), optional: s.nullable, doc: s.doc}
	}
	if named(pointer) || d.composite(s) {
		return use{expr: d.name(pointer, hint), optional: s.nullable, doc: s.doc}
	}
	if d.open[pointer] { // it holds itself
		return use{expr: d.name(pointer, hint), optional: s.nullable}
	}
	return d.plain(s, hint)
}

// part is the use of a schema where no constraints can stand: in a list, as a result. It gets a name where it has some.
func (d *drafter) part(pointer, hint string) use {
	u := d.use(pointer, hint)
	if u.rules != (schemas.Constraints{}) || strings.Count(u.expr, "<") > 4 || len(u.expr) > 300 {
		u = use{expr: d.name(pointer, hint), optional: u.optional, doc: u.doc}
	}
	return u
}

// composite says that a schema is a type of its own: an enum, a struct or a union.
func (d *drafter) composite(s *schema) bool {
	return len(d.words(s)) > 0 || s.fields() || d.variants(s) != nil
}

// fields says that a schema describes an object with known fields.
func (s *schema) fields() bool {
	object := len(s.types) == 0 || slices.Equal(s.types, []string{"object"})
	return object && s.enum == nil && len(s.props) > 0
}

// make makes the type of a schema.
func (d *drafter) make(pointer, name string) schemas.Type {
	s := d.load(pointer)
	t := schemas.Type{Name: name, Doc: s.doc}
	switch {
	case s.refers:
		t.Kind, t.Type = schemas.KindAlias, d.name(s.ref, lastOf(s.ref))
	case len(d.words(s)) > 0:
		t.Kind, t.Values = schemas.KindEnum, d.words(s)
	case s.fields():
		t.Kind, t.Fields = schemas.KindStruct, d.fields(s, name)
	case d.variants(s) != nil:
		t.Kind = schemas.KindUnion
		for _, v := range d.variants(s) {
			t.Variants = append(t.Variants, schemas.Variant{Tag: v.tag, Type: d.part(v.pointer, name+typeName(v.tag)).expr})
		}
		if by := s.tag.Get("propertyName").Text(); by != "" {
			d.note(tagged, pointer, quote(by))
		}
	default:
		u := d.plain(s, name)
		t.Kind, t.Type, t.Constraints = schemas.KindAlias, u.expr, u.rules
	}
	return t
}

// fields makes the fields of a struct.
func (d *drafter) fields(s *schema, name string) []schemas.Field {
	taken := names{}
	var out []schemas.Field
	described := map[string]bool{}
	add := func(wire, pointer string) {
		described[wire] = true
		u := use{expr: "json"}
		if pointer != "" {
			u = d.use(pointer, name+typeName(wire))
		}
		f := schemas.Field{Name: taken.take(identifier(wire, "field"), maxName), Doc: u.doc, Constraints: u.rules}
		u.optional = u.optional || !slices.Contains(s.required, wire)
		f.Type = u.String()
		if f.Name != wire {
			f.Field = wire
			if plainName(wire) != f.Name {
				d.note(renamed, s.pointer, wire+" → "+f.Name)
			}
		}
		out = append(out, f)
	}
	for _, p := range s.props {
		add(p.name, p.pointer)
	}
	for _, name := range s.required {
		if !described[name] {
			d.note(unlisted, s.pointer, quote(name))
			add(name, "")
		}
	}
	if s.extra != "" {
		d.note(lostOpen, s.pointer, "")
	}
	for _, rule := range []struct {
		word string
		n    *int
	}{{"minProperties", s.rules.MinProperties}, {"maxProperties", s.rules.MaxProperties}} {
		if rule.n != nil {
			d.note(lostRule, s.pointer, rule.word+" of a struct")
		}
	}
	if s.arms != nil {
		d.note(lostArms, s.pointer, s.armsOf)
	}
	return out
}

// plainName is a name in small letters and _, which says the same.
func plainName(wire string) string { return strings.Join(lower(words(wire)), "_") }

func lower(all []string) []string {
	out := slices.Clone(all)
	for i := range out {
		out[i] = strings.ToLower(out[i])
	}
	return out
}

// lastOf is the last part of a pointer, which names what it leads to.
func lastOf(pointer string) string {
	name := pointer[strings.LastIndexByte(pointer, '/')+1:]
	if name == "" {
		return "Root"
	}
	return strings.NewReplacer("~1", "/", "~0", "~").Replace(name)
}
