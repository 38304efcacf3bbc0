package importer

import (
	"math"
	"math/big"
	"slices"
	"strings"

	"pact/schemas"
	"pact/schemas/lang"
)

// plain says how a schema is written out in place: a scalar, a list, a map or json, with its constraints.
func (d *drafter) plain(s *schema, hint string) use {
	d.open[s.pointer] = true
	defer delete(d.open, s.pointer)
	u := use{expr: "json", optional: s.nullable, doc: s.doc}
	for _, e := range s.enum {
		u.optional = u.optional || e.Kind() == "null"
	}
	if s.never {
		d.note(lostNothing, s.pointer, "")
		return u
	}
	t := d.kindOf(s)
	switch t {
	case "object":
		u.expr = "map<string, json>"
		if s.extra != "" && s.extra != anything {
			u.expr = "map<string, " + d.part(s.extra, hint+"Value").String() + ">"
		} else if s.closed && !s.patterns {
			none := 0
			s.rules.MaxProperties = &none
		}
		d.rules(&u, s, "map")
	case "array":
		u.expr = "list<json>"
		if s.items != "" {
			u.expr = "list<" + d.part(s.items, hint+"Item").String() + ">"
		}
		d.rules(&u, s, "list")
	case "string":
		d.text(&u, s)
	case "integer":
		u.expr = "int"
		d.width(s)
		d.rules(&u, s, "int")
	case "number":
		u.expr = "float"
		if !slices.Contains([]string{"", "float", "double"}, s.format) {
			d.note(lostFormat, s.pointer, s.format)
		}
		d.rules(&u, s, "float")
	case "boolean":
		u.expr = "bool"
		d.rules(&u, s, "bool")
	default:
		d.rules(&u, s, "json")
	}
	if values := d.values(s); len(values) > 0 && u.expr != "json" {
		d.listed(&u, s, values)
	}
	return u
}

// kindOf is the one type that a schema has, "" where it can be anything. Where none is given its other words tell.
func (d *drafter) kindOf(s *schema) string {
	if len(s.types) == 1 {
		if s.arms != nil {
			d.note(lostArms, s.pointer, s.armsOf)
		}
		return s.types[0]
	}
	if len(s.types) > 1 {
		d.note(lostTypes, s.pointer, strings.Join(s.types, " or "))
		return ""
	}
	if s.arms != nil {
		return d.common(s)
	}
	guess := ""
	r := s.rules
	switch {
	case len(s.props) > 0 || len(s.required) > 0 || s.extra != "" || s.closed || s.patterns || r.MinProperties != nil || r.MaxProperties != nil:
		guess = "object"
	case s.items != "" || r.MinItems != nil || r.MaxItems != nil || r.UniqueItems:
		guess = "array"
	case r.MinLength != nil || r.MaxLength != nil || r.Pattern != "":
		guess = "string"
	case r.Minimum != nil || r.Maximum != nil || r.ExclusiveMinimum != nil || r.ExclusiveMaximum != nil || r.MultipleOf != nil:
		guess = "number"
	}
	if values := d.values(s); len(values) > 0 {
		if guess = sameKind(values); guess == "" {
			d.note(lostEnum, s.pointer, some(values.texts(), shownDetails))
		}
		return guess
	}
	if guess != "" {
		d.note(untyped, s.pointer, guess)
	}
	return guess
}

// width bounds an integer by its format.
func (d *drafter) width(s *schema) {
	bound := func(low, high string) {
		l, h := schemas.Number(low), schemas.Number(high)
		own := schemas.Constraints{Minimum: &l}
		if high != "" {
			own.Maximum = &h
		}
		tighten(&s.rules, &own)
	}
	switch s.format {
	case "int8":
		bound("-128", "127")
	case "int16":
		bound("-32768", "32767")
	case "int32":
		bound("-2147483648", "2147483647")
	case "uint8":
		bound("0", "255")
	case "uint16":
		bound("0", "65535")
	case "uint32":
		bound("0", "4294967295")
	case "uint64":
		bound("0", "")
	case "", "int64", "integer":
	default:
		d.note(lostFormat, s.pointer, s.format)
	}
	s.rules.Minimum, s.rules.Maximum = within(s.rules.Minimum), within(s.rules.Maximum)
}

// within leaves out a bound that every number of 64 bits meets or none can, since it does not fit.
func within(n *schemas.Number) *schemas.Number {
	if n == nil || new(big.Rat).Abs(n.Rat()).Cmp(new(big.Rat).SetInt64(math.MaxInt64)) >= 0 {
		return nil
	}
	return n
}

// text is how a string is written: by its format.
func (d *drafter) text(u *use, s *schema) {
	u.expr = "string"
	switch s.format {
	case "date-time":
		u.expr = "timestamp"
	case "date":
		u.expr = "date"
	case "uuid":
		u.expr = "uuid"
	case "byte", "binary":
		u.expr = "bytes"
	case "":
		if s.base64 {
			u.expr = "bytes"
		}
	default:
		if slices.Contains(lang.Formats(), s.format) {
			s.rules.Format = s.format
		} else {
			d.note(lostFormat, s.pointer, s.format)
		}
	}
	if u.expr == "bytes" && (s.rules.MinLength != nil || s.rules.MaxLength != nil) { // they count characters
		d.note(lostRule, s.pointer, "length of bytes")
		s.rules.MinLength, s.rules.MaxLength = nil, nil
	}
	d.rules(u, s, u.expr)
}

// rules keeps the constraints that fit the kind of type.
func (d *drafter) rules(u *use, s *schema, kind string) {
	keep := schemas.Constraints{}
	from := s.rules
	switch kind {
	case "int", "float":
		keep = bounds(from)
	case "string":
		keep = schemas.Constraints{MinLength: from.MinLength, MaxLength: from.MaxLength, Pattern: from.Pattern, Format: from.Format}
	case "list":
		keep = schemas.Constraints{MinItems: from.MinItems, MaxItems: from.MaxItems, UniqueItems: from.UniqueItems}
	case "map":
		keep = schemas.Constraints{MinProperties: from.MinProperties, MaxProperties: from.MaxProperties}
	}
	for _, rule := range []struct {
		word string
		lost bool
	}{
		{"minimum or maximum", bounds(from) != bounds(keep)},
		{"length", from.MinLength != keep.MinLength || from.MaxLength != keep.MaxLength},
		{"pattern", from.Pattern != keep.Pattern},
		{"number of items", from.MinItems != keep.MinItems || from.MaxItems != keep.MaxItems || from.UniqueItems != keep.UniqueItems},
		{"number of properties", from.MinProperties != keep.MinProperties || from.MaxProperties != keep.MaxProperties},
	} {
		if rule.lost {
			d.note(lostRule, s.pointer, rule.word+" of "+kind)
		}
	}
	u.rules = keep
}

// bounds are the constraints of numbers alone.
func bounds(c schemas.Constraints) schemas.Constraints {
	return schemas.Constraints{Minimum: c.Minimum, Maximum: c.Maximum, ExclusiveMinimum: c.ExclusiveMinimum, ExclusiveMaximum: c.ExclusiveMaximum, MultipleOf: c.MultipleOf}
}

// values are the values of an enum that are not null.
func (d *drafter) values(s *schema) trees {
	var out trees
	for _, e := range s.enum {
		if e.Kind() != "null" {
			out = append(out, e)
		}
	}
	return out
}

type trees []*schemas.Tree

func (ts trees) texts() []string {
	var out []string
	for _, t := range ts {
		if t.Kind() == "string" {
			out = append(out, quote(short(t)))
			continue
		}
		out = append(out, short(t))
	}
	return out
}

// sameKind is the type that all values have, "" where there is none.
func sameKind(values trees) string {
	kind := ""
	for _, v := range values {
		k := v.Kind()
		if n, ok := v.Number(); ok && n.Rat().IsInt() {
			k = "integer"
		}
		switch {
		case kind == "" || kind == k:
			kind = k
		case k == "number" && kind == "integer" || k == "integer" && kind == "number":
			kind = "number"
		default:
			return ""
		}
	}
	return kind
}

// listed keeps of the values that no enum of a contract can hold what bounds can say: one number.
func (d *drafter) listed(u *use, s *schema, values trees) {
	if n, ok := values[0].Number(); ok && len(values) == 1 && (u.expr == "int" || u.expr == "float") && (u.expr == "float" || within(&n) != nil) {
		u.rules.Minimum, u.rules.Maximum = &n, &n
		return
	}
	if u.expr != "bool" || len(values) < 2 {
		d.note(lostEnum, s.pointer, some(values.texts(), shownDetails))
	}
}
