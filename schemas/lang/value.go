package lang

import (
	"fmt"
	"slices"
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

var placeholderForm = schemas.Lazy(`^\$\{([^{}]*)\}$`)

// placeholderIn is the name in "${name}".
func placeholderIn(v any) (string, bool) {
	s, _ := v.(string)
	m := placeholderForm().FindStringSubmatch(s)
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
