package importer

import (
	"net/url"
	"slices"
	"strings"

	"pact/schemas"
)

// schema is what a schema of the document says, its allOf merged in.
type schema struct {
	pointer  string
	refers   bool     // it only names another schema
	ref      string   // which that is
	types    []string // without null; none where the document gives none
	nullable bool
	never    bool // no value meets it
	doc      string
	format   string
	base64   bool
	rules    schemas.Constraints
	enum     []*schemas.Tree // with null; nil where there is none
	props    []property
	required []string
	extra    string // pointer of additionalProperties, "" where they are not described
	closed   bool   // additionalProperties: false
	patterns bool   // patternProperties stand beside it
	items    string // pointer
	arms     []string
	armsOf   string // oneOf or anyOf
	tag      *schemas.Tree
	loading  bool
}

type property struct{ name, pointer string }

// maxMerge bounds how deep schemas build on one another.
const maxMerge = 40

// reader reads schemas out of a document.
type reader struct {
	*pad
	old     bool // OpenAPI 3.0: nothing beside a $ref counts
	schemas map[string]*schema
	anchors map[string]string
	base    string // the document's own address, if it gives one
	depth   int
}

// nothing is a schema that says nothing.
var nothing = &schema{}

// load reads the schema at a pointer, once.
func (r *reader) load(pointer string) *schema {
	if s := r.schemas[pointer]; s != nil {
		return s
	}
	if r.depth > maxMerge {
		r.note(lostDepth, pointer, "")
		return nothing
	}
	s := &schema{pointer: pointer, loading: true}
	r.schemas[pointer] = s
	r.depth++
	r.fill(s, r.root.At(pointer))
	r.depth--
	s.loading = false
	return s
}

func (r *reader) fill(s *schema, t *schemas.Tree) {
	switch t.Kind() {
	case "boolean":
		s.never = !t.True()
		return
	case "object":
	default:
		r.note(lostNothing, s.pointer, "")
		return
	}
	var parts []string
	if ref := t.Get("$ref"); ref.Kind() == "string" {
		to, ok := r.target(ref.Text())
		if !ok {
			r.note(lostRef, s.pointer, quote(ref.Text()))
			return
		}
		parts = append(parts, to)
	}
	if !r.old || parts == nil {
		r.own(s, t)
		for i := range list(t.Get("allOf")) {
			parts = append(parts, s.pointer+schemas.Pointer("allOf", i))
		}
		parts = append(parts, r.choice(s, t)...)
	}
	if len(parts) == 1 && !s.says() {
		if to, ok := r.end(parts[0]); ok && to != s.pointer {
			s.refers, s.ref = true, to
			s.nullable = s.nullable || r.load(to).nullable
			return
		}
	}
	for i, p := range parts {
		part := r.load(p)
		for hops := 0; part.refers && hops < maxMerge; hops++ {
			part = r.load(part.ref)
		}
		if part.loading {
			r.note(lostCircle, s.pointer, quote(p))
			continue
		}
		r.merge(s, part, i == 0 && len(s.types) == 0)
	}
}

// end follows a part that is a reference, or that only names another schema.
func (r *reader) end(pointer string) (string, bool) {
	if named(pointer) {
		return pointer, true
	}
	t := r.root.At(pointer)
	if t.Get("$ref").Kind() != "string" || len(t.Keys) > 1 && !r.old {
		return "", false
	}
	return r.target(t.Get("$ref").Text())
}

// named says that a pointer leads to a schema that the document gives a name.
func named(pointer string) bool {
	parts := strings.Split(pointer, "/")
	return pointer == "" || len(parts) == 4 && parts[1] == "components" && parts[2] == "schemas" || len(parts) == 3 && (parts[1] == "$defs" || parts[1] == "definitions")
}

// target is the pointer that a reference within the document means.
func (r *reader) target(ref string) (pointer string, ok bool) {
	if r.base != "" {
		ref = strings.TrimPrefix(ref, r.base)
	}
	fragment, local := strings.CutPrefix(ref, "#")
	if !local {
		return "", false
	}
	if plain, err := url.PathUnescape(fragment); err == nil {
		fragment = plain
	}
	if at, ok := r.anchors[fragment]; ok && fragment != "" {
		return at, true
	}
	return fragment, r.root.At(fragment) != nil
}

// says tells whether the schema has words of its own that narrow it.
func (s *schema) says() bool {
	return len(s.types) > 0 || s.never || s.format != "" || s.base64 || s.rules != (schemas.Constraints{}) || s.enum != nil || len(s.props) > 0 ||
		len(s.required) > 0 || s.extra != "" || s.closed || s.items != "" || len(s.arms) > 0
}

// choice reads oneOf and anyOf. An arm that is null makes the schema nullable; one arm that is left is no choice, and is a
// part.
func (r *reader) choice(s *schema, t *schemas.Tree) (parts []string) {
	for _, word := range []string{"oneOf", "anyOf"} {
		var arms []string
		for i, arm := range list(t.Get(word)) {
			if arm.Get("type").Text() == "null" {
				s.nullable = true
				continue
			}
			arms = append(arms, s.pointer+schemas.Pointer(word, i))
		}
		switch {
		case len(arms) == 0:
		case len(arms) == 1:
			parts = append(parts, arms...)
		case len(s.arms) > 0:
			r.note(lostKeyword, s.pointer, word+" beside "+s.armsOf)
		default:
			s.arms, s.armsOf, s.tag = arms, word, t.Get("discriminator")
		}
	}
	if s.arms == nil && t.Get("discriminator") != nil && t.Get("oneOf") == nil && t.Get("anyOf") == nil {
		r.note(lostKeyword, s.pointer, "discriminator without oneOf")
	}
	return parts
}

// merge adds what a part of allOf says; where both cannot hold, the first does. An optional part makes the schema optional where it is the whole of it.
func (r *reader) merge(s, part *schema, whole bool) {
	clash := func(what string) { r.note(lostOverlap, s.pointer, what) }
	if common := common(s.types, part.types); len(common) == 0 && len(s.types) > 0 && len(part.types) > 0 {
		clash("type")
	} else if len(common) > 0 {
		s.types = common
	}
	s.nullable = s.nullable || part.nullable && whole
	s.never = s.never || part.never
	s.base64 = s.base64 || part.base64
	if s.doc == "" {
		s.doc = part.doc
	}
	for _, text := range []struct {
		what     string
		own, its *string
	}{{"format", &s.format, &part.format}, {"pattern", &s.rules.Pattern, &part.rules.Pattern}, {"items", &s.items, &part.items}, {"additionalProperties", &s.extra, &part.extra}} {
		if *text.own == "" {
			*text.own = *text.its
		} else if *text.its != "" && *text.own != *text.its {
			clash(text.what)
		}
	}
	tighten(&s.rules, &part.rules)
	if s.enum == nil {
		s.enum = part.enum
	} else if part.enum != nil && !r.same(s.enum, part.enum) {
		clash("enum")
	}
	if s.arms == nil {
		s.arms, s.armsOf, s.tag = part.arms, part.armsOf, part.tag
	} else if part.arms != nil {
		clash(part.armsOf)
	}
	s.closed = s.closed || part.closed
	s.patterns = s.patterns || part.patterns
	for _, name := range part.required {
		if !slices.Contains(s.required, name) {
			s.required = append(s.required, name)
		}
	}
	r.mergeProperties(s, part)
}

func (r *reader) mergeProperties(s, part *schema) {
	have := map[string]int{}
	s.props = slices.Clone(s.props)
	for i, p := range s.props {
		have[p.name] = i
	}
	for _, p := range part.props {
		at, there := have[p.name]
		if !there {
			s.props = append(s.props, p)
			continue
		}
		s.props[at].pointer = r.both(s.props[at].pointer, p.pointer)
	}
}

// both is the pointer of what two schemas of one property say together.
func (r *reader) both(a, b string) string {
	if a == b || r.same([]*schemas.Tree{r.root.At(a)}, []*schemas.Tree{r.root.At(b)}) {
		return a
	}
	x, y := r.load(a), r.load(b)
	switch {
	case x.refers && y.refers && x.ref == y.ref, !y.refers && !y.says():
		return a
	case !x.refers && !x.says():
		return b
	}
	together := a + "+" + b
	if r.schemas[together] != nil {
		return together
	}
	x, y = r.behind(a), r.behind(b)
	if x.loading || y.loading || r.depth > maxMerge {
		r.note(lostOverlap, b, "a property that holds itself")
		return b
	}
	s := &schema{pointer: together}
	r.schemas[together] = s
	r.depth++
	r.merge(s, x, true)
	r.merge(s, y, false)
	r.depth--
	s.nullable = x.nullable && y.nullable
	return together
}

func (r *reader) same(a, b []*schemas.Tree) bool {
	return slices.EqualFunc(a, b, func(x, y *schemas.Tree) bool {
		if x == y {
			return true
		}
		xs, _ := x.MarshalJSON()
		ys, _ := y.MarshalJSON()
		return string(xs) == string(ys)
	})
}

// common is what both lists of types allow; an empty list allows all, and a number may be an integer.
func common(a, b []string) []string {
	if len(a) == 0 || len(b) == 0 {
		return append(slices.Clone(a), b...)
	}
	var out []string
	for _, t := range a {
		switch {
		case slices.Contains(b, t):
			out = append(out, t)
		case t == "number" && slices.Contains(b, "integer"), t == "integer" && slices.Contains(b, "number"):
			out = append(out, "integer")
		}
	}
	return out
}
