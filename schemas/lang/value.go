package lang

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"pact/schemas"
)

// CheckValue says where a plain value (see schemas.Any) breaks the kind or the constraints of a type; pointer is the place
// of the value. With placeholders, "${any}" stands for any value, and "${uuid}", "${timestamp}" and the other primitives
// for any value of that kind.
func CheckValue(t *T, v any, pointer string, placeholders bool) []schemas.Problem {
	c := inspection{rules: true}
	if placeholders {
		c.placeholder = kindPlaceholder
	}
	c.value(t, v, pointer)
	return c.problems()
}

// CheckKind says where a value is not of the type's kind, whatever the constraints say.
func CheckKind(t *T, v any, pointer string) []schemas.Problem {
	c := inspection{}
	c.value(t, v, pointer)
	return c.problems()
}

// inspection goes through a value beside its type.
type inspection struct {
	rules       bool                                                      // judge the constraints too
	placeholder func(t *T, name string) (taken bool, message, fix string) // of ${name}; nil where none is taken
	found       []flaw
}

// flaw is a problem of a value. A value with only soft flaws (a member that an enum does not have, a field that is absent)
// can still be put to an expression.
type flaw struct {
	schemas.Problem
	soft bool
}

func (c *inspection) problems() []schemas.Problem {
	var out []schemas.Problem
	for _, f := range c.found {
		out = append(out, f.Problem)
	}
	return out
}

func (c *inspection) refuse(pointer, fix, format string, args ...any) {
	c.found = append(c.found, flaw{Problem: schemas.Problem{Pointer: pointer, Message: fmt.Sprintf(format, args...), Fix: fix}})
}

func (c *inspection) soft() { c.found[len(c.found)-1].soft = true }

var placeholderForm = regexp.MustCompile(`^\$\{([^{}]*)\}$`)

// placeholderIn is the name in "${name}".
func placeholderIn(v any) (string, bool) {
	s, _ := v.(string)
	m := placeholderForm.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	return m[1], true
}

// kindPlaceholder takes ${any}, and the name of a primitive where such a value, or a string, is wanted.
func kindPlaceholder(t *T, name string) (taken bool, message, fix string) {
	if name == "any" {
		return true, "", ""
	}
	if !slices.Contains(primitives, Kind(name)) {
		var known []string
		for _, p := range primitives {
			known = append(known, string(p))
		}
		return true, fmt.Sprintf("${%s} stands for nothing%s", name, schemas.DidYouMean(name, append(known, "any"))), "write ${any}, ${uuid} or another primitive, or the value; what a step saved is compared in expect"
	}
	if k := Kind(name); t.Kind == k || t.Kind == String && textual(k) || t.Kind == JSON {
		return true, "", ""
	}
	return true, fmt.Sprintf("${%s} stands for a %s, and %s is wanted", name, name, t), "write ${any}, or the value"
}

// textual says that values of the kind are written as strings.
func textual(k Kind) bool {
	return slices.Contains([]Kind{UUID, Date, Timestamp, Duration, Decimal, Bytes}, k)
}

func (c *inspection) value(t *T, v any, pointer string) {
	v = plain(v)
	if t == nil || t.Kind == Invalid || t.Optional && v == nil {
		return
	}
	if name, ok := placeholderIn(v); ok && c.placeholder != nil {
		taken, message, fix := c.placeholder(t, name)
		if message != "" {
			c.refuse(pointer, fix, "%s", message)
		}
		if taken {
			return
		}
	}
	switch t.Kind {
	case JSON:
	case List:
		c.list(t, v, pointer)
	case Map:
		c.mapping(t, v, pointer)
	case Struct:
		c.structure(t, v, pointer)
	case Union:
		c.union(t, v, pointer)
	case Enum:
		s, ok := v.(string)
		if !ok {
			c.wrong(t, v, pointer, "one of "+strings.Join(t.Values, ", "))
		} else if !slices.Contains(t.Values, s) {
			c.refuse(pointer, "use one of "+strings.Join(t.Values, ", "), "%s is not a %s%s", show(v), t, schemas.DidYouMean(s, t.Values))
			c.soft()
		}
	default:
		x, err := scalar(t.Kind, v)
		if err != nil {
			c.wrong(t, v, pointer, howWritten[t.Kind])
		} else if c.rules {
			c.scalarRules(t, x, v, pointer)
		}
	}
}

func (c *inspection) wrong(t *T, v any, pointer, want string) {
	if v == nil {
		c.refuse(pointer, "write "+want, "null is not %s", article(t.String()))
		return
	}
	c.refuse(pointer, "write "+want, "%s is not %s", show(v), article(t.String()))
}

// article puts a or an before the name of a type.
func article(s string) string {
	if s == string(Bytes) || s == string(Void) {
		return s
	}
	if strings.ContainsRune("aeio", rune(strings.ToLower(s + " ")[0])) {
		return "an " + s
	}
	return "a " + s
}

func (c *inspection) list(t *T, v any, pointer string) {
	items, ok := v.([]any)
	if !ok {
		c.wrong(t, v, pointer, "a list")
		return
	}
	for i, item := range items {
		c.value(t.Elem, item, below(pointer, i))
	}
	if !c.rules {
		return
	}
	c.count(pointer, "items", len(items), t.Rules.MinItems, t.Rules.MaxItems)
	if t.Rules.UniqueItems {
		seen := map[string]int{}
		for i, item := range items {
			key := identity(t.Elem, item)
			if first, ok := seen[key]; ok {
				c.refuse(below(pointer, i), "leave one of them out", "%s stands at %d and at %d, and unique_items wants each once", show(item), first, i)
				continue
			}
			seen[key] = i
		}
	}
}

func (c *inspection) mapping(t *T, v any, pointer string) {
	m, ok := v.(map[string]any)
	if !ok {
		c.wrong(t, v, pointer, "a mapping")
		return
	}
	for _, k := range slices.Sorted(maps.Keys(m)) {
		at := below(pointer, k)
		if key, err := mapKey(t.Key, k); err != nil {
			c.refuse(at, "write "+howWritten[t.Key.Kind]+" as the key", "key %q is not %s", k, article(t.Key.String()))
		} else if c.rules {
			c.scalarRules(t.Key, key, key, at)
		}
		c.value(t.Elem, m[k], at)
	}
	if c.rules {
		c.count(pointer, "entries", len(m), t.Rules.MinProperties, t.Rules.MaxProperties)
	}
}

// mapKey reads the key of a JSON object as the map's key type.
func mapKey(t *T, k string) (any, error) {
	if t.Kind != Int {
		return k, nil
	}
	i, err := strconv.ParseInt(k, 10, 64)
	if err != nil || strconv.FormatInt(i, 10) != k {
		return nil, errForm
	}
	return i, nil
}

func (c *inspection) structure(t *T, v any, pointer string) {
	m, ok := v.(map[string]any)
	if !ok {
		c.wrong(t, v, pointer, "a mapping with "+strings.Join(t.fieldNames(), ", "))
		return
	}
	c.members(t.Fields, m, pointer, t.String(), "field")
}

// members checks the fields of a struct or the arguments of a function.
func (c *inspection) members(fields []*Field, m map[string]any, pointer, of, what string) {
	for _, f := range fields {
		v, there := m[f.Name]
		switch {
		case there:
			c.value(f.Type, v, below(pointer, f.Name))
		case !f.Type.Optional:
			c.refuse(pointer, fmt.Sprintf("give %s %s", f.Name, article(f.Type.String())), "%s %s is missing; %s wants it", what, f.Name, of)
			c.soft()
		}
	}
	known := fieldNames(fields)
	for _, k := range slices.Sorted(maps.Keys(m)) {
		if !slices.Contains(known, k) {
			c.refuse(below(pointer, k), "correct the name or remove it", "no %s %s on %s%s", what, k, of, schemas.DidYouMean(k, known))
		}
	}
}

func (c *inspection) union(t *T, v any, pointer string) {
	form := fmt.Sprintf("write one of them: {%s: …}", strings.Join(t.fieldNames(), ": …} or {"))
	m, ok := v.(map[string]any)
	if !ok || len(m) != 1 {
		c.refuse(pointer, form, "%s is not %s: exactly one of %s stands in it", show(v), article(t.String()), strings.Join(t.fieldNames(), ", "))
		return
	}
	for tag, arm := range m {
		if at := t.field(tag); at != nil {
			c.value(at, arm, below(pointer, tag))
		} else {
			c.refuse(below(pointer, tag), form, "no variant %s on %s%s", tag, t, schemas.DidYouMean(tag, t.fieldNames()))
		}
	}
}
