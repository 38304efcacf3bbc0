package importer

import (
	"slices"
	"strings"

	"pact/schemas"
)

// words are the values of an enum of words, joined where every arm of a choice is one; none where a contract's enum cannot
// hold them.
func (d *drafter) words(s *schema) []string { return d.wordsWithin(s, 0) }

func (d *drafter) wordsWithin(s *schema, depth int) []string {
	if len(s.types) > 0 && !slices.Equal(s.types, []string{"string"}) || len(s.props) > 0 || depth > 8 {
		return nil
	}
	var out []string
	add := func(w string) bool {
		if w == "" || strings.TrimSpace(w) != w {
			return false
		}
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
		return true
	}
	if s.enum == nil && s.arms != nil {
		for _, pointer := range s.arms {
			arm := d.behind(pointer)
			if arm.loading || arm.nullable {
				return nil
			}
			below := d.wordsWithin(arm, depth+1)
			if len(below) == 0 {
				return nil
			}
			for _, w := range below {
				add(w)
			}
		}
		return out
	}
	for _, e := range s.enum {
		if e.Kind() != "null" && (e.Kind() != "string" || !add(e.Text())) {
			return nil
		}
	}
	return out
}

// behind is the schema that a pointer means in the end.
func (r *reader) behind(pointer string) *schema {
	s := r.load(pointer)
	for hops := 0; s.refers && hops < maxMerge; hops++ {
		s = r.load(s.ref)
	}
	return s
}

// variant is an arm of a union.
type variant struct{ tag, pointer string }

// variants are the arms of a choice that a contract can tell apart: by the discriminator, or as objects of one key each.
// nil where it cannot.
func (d *drafter) variants(s *schema) []variant {
	if s.arms == nil || len(s.props) > 0 || s.enum != nil || len(s.types) > 0 && !slices.Equal(s.types, []string{"object"}) {
		return nil
	}
	if s.tag.Get("propertyName").Text() != "" {
		return d.discriminated(s)
	}
	return d.keyed(s)
}

func (d *drafter) discriminated(s *schema) []variant {
	tags := map[string]string{} // pointer → value of the discriminator
	mapping := s.tag.Get("mapping")
	for _, value := range keys(mapping) {
		ref := mapping.Get(value).Text()
		to, ok := d.target(ref)
		if !ok {
			to = schemas.Pointer("components", "schemas", ref)
		}
		if tags[to] == "" {
			tags[to] = value
		}
	}
	taken := names{}
	var out []variant
	for _, arm := range s.arms {
		a := d.load(arm)
		if !a.refers && !d.behind(arm).fields() {
			return nil
		}
		tag := tags[a.ref]
		if tag == "" {
			tag = d.tagOf(d.behind(arm), s.tag.Get("propertyName").Text())
		}
		if tag == "" && a.refers {
			tag = lastOf(a.ref)
		}
		if tag == "" {
			return nil
		}
		out = append(out, variant{taken.take(identifier(tag, "arm"), maxName), arm})
	}
	return out
}

// tagOf is the one word that a property of an arm can be.
func (d *drafter) tagOf(s *schema, property string) string {
	for _, p := range s.props {
		if p.name == property {
			if words := d.words(d.behind(p.pointer)); len(words) == 1 {
				return words[0]
			}
		}
	}
	return ""
}

// keyed are the arms that are objects with one key, each another.
func (d *drafter) keyed(s *schema) []variant {
	var out []variant
	for _, arm := range s.arms {
		a := d.behind(arm)
		if a.loading || a.nullable || len(a.props) != 1 || len(a.required) != 1 || a.required[0] != a.props[0].name || a.extra != "" || a.arms != nil {
			return nil
		}
		key := a.props[0]
		if identifier(key.name, "") != key.name || slices.ContainsFunc(out, func(v variant) bool { return v.tag == key.name }) {
			return nil
		}
		out = append(out, variant{key.name, key.pointer})
	}
	return out
}

// common is the scalar type that all arms of a choice have; "" and a note where there is none.
func (d *drafter) common(s *schema) string {
	kind := ""
	for i, pointer := range s.arms {
		a := d.behind(pointer)
		k := ""
		if len(a.types) == 1 && !a.loading && a.types[0] != "object" && a.types[0] != "array" && a.format == "" {
			k = a.types[0]
		}
		if k == "" || i > 0 && k != kind {
			d.note(lostChoice, s.pointer, s.armsOf)
			return ""
		}
		kind = k
	}
	d.note(lostArms, s.pointer, s.armsOf)
	return kind
}
