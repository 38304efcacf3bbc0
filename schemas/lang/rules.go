package lang

import (
	"fmt"
	"slices"
	"strings"

	"pact/schemas"
)

// rule is one constraint by its name: which kinds it narrows, and how it stands in Constraints.
type rule struct {
	name  string
	kinds []Kind
	what  string // what it bounds, for messages
	get   func(*schemas.Constraints) any
}

var (
	numeric  = []Kind{Int, Float, Decimal}
	measured = []Kind{String, Bytes}
)

// rules lists the constraints in the order of the documentation. get answers *schemas.Number, *int, string or bool.
var rules = []rule{
	{"minimum", numeric, "numbers", func(c *schemas.Constraints) any { return c.Minimum }},
	{"maximum", numeric, "numbers", func(c *schemas.Constraints) any { return c.Maximum }},
	{"exclusive_minimum", numeric, "numbers", func(c *schemas.Constraints) any { return c.ExclusiveMinimum }},
	{"exclusive_maximum", numeric, "numbers", func(c *schemas.Constraints) any { return c.ExclusiveMaximum }},
	{"multiple_of", numeric, "numbers", func(c *schemas.Constraints) any { return c.MultipleOf }},
	{"min_length", measured, "the characters of a string, the bytes of bytes", func(c *schemas.Constraints) any { return c.MinLength }},
	{"max_length", measured, "the characters of a string, the bytes of bytes", func(c *schemas.Constraints) any { return c.MaxLength }},
	{"pattern", []Kind{String}, "strings", func(c *schemas.Constraints) any { return c.Pattern }},
	{"format", []Kind{String}, "strings", func(c *schemas.Constraints) any { return c.Format }},
	{"min_items", []Kind{List}, "lists", func(c *schemas.Constraints) any { return c.MinItems }},
	{"max_items", []Kind{List}, "lists", func(c *schemas.Constraints) any { return c.MaxItems }},
	{"unique_items", []Kind{List}, "lists", func(c *schemas.Constraints) any { return c.UniqueItems }},
	{"min_properties", []Kind{Map}, "maps", func(c *schemas.Constraints) any { return c.MinProperties }},
	{"max_properties", []Kind{Map}, "maps", func(c *schemas.Constraints) any { return c.MaxProperties }},
}

// text is the rule's value as it is written, "" where it is not set.
func (r rule) text(c *schemas.Constraints) string {
	switch v := r.get(c).(type) {
	case *schemas.Number:
		if v != nil {
			return string(*v)
		}
	case *int:
		if v != nil {
			return fmt.Sprint(*v)
		}
	case string:
		return v
	case bool:
		if v {
			return "true"
		}
	}
	return ""
}

// complaint is a problem of a constraint, named by the rule that it belongs to.
type complaint struct{ rule, message, fix string }

// judgeRules says what is wrong with constraints on their own and on a type of that kind.
func judgeRules(t *T, c *schemas.Constraints) []complaint {
	var out []complaint
	for _, r := range rules {
		text := r.text(c)
		if text == "" {
			continue
		}
		if !slices.Contains(r.kinds, t.Kind) {
			if t.Kind != Invalid {
				out = append(out, complaint{r.name, fmt.Sprintf("%s: %s does not fit %s; it bounds %s", r.name, text, t.unnamed(), r.what), fits(t)})
			}
			continue
		}
		if m, fix := r.value(c, text); m != "" {
			out = append(out, complaint{r.name, m, fix})
		}
	}
	return out
}

// fits tells which constraints a type takes.
func fits(t *T) string {
	var names []string
	for _, r := range rules {
		if slices.Contains(r.kinds, t.Kind) {
			names = append(names, r.name)
		}
	}
	if len(names) > 0 {
		fix := fmt.Sprintf("%s takes %s", t.Kind, strings.Join(names, ", "))
		if t.Kind == List {
			fix += "; to narrow the items, write an alias with the constraint and a list of it"
		}
		return fix
	}
	return fmt.Sprintf("remove it: %s takes no constraints", t.unnamed())
}

// value judges one constraint by itself.
func (r rule) value(c *schemas.Constraints, text string) (message, fix string) {
	switch v := r.get(c).(type) {
	case *int:
		if *v < 0 {
			return fmt.Sprintf("%s: %s is below zero, and nothing is counted so", r.name, text), "write 0 or more"
		}
	case *schemas.Number:
		if r.name == "multiple_of" && v.Rat().Sign() <= 0 {
			return fmt.Sprintf("multiple_of: %s can be met by no value", text), "write a number above 0"
		}
	}
	switch r.name {
	case "pattern":
		return badPattern(text)
	case "format":
		if formats[text].holds == nil {
			return fmt.Sprintf("format %q is unknown%s", text, schemas.DidYouMean(text, Formats())), "use one of " + strings.Join(Formats(), ", ")
		}
	}
	return "", ""
}

// reason is what regexp says without repeating itself.
func reason(err error) string { return strings.TrimPrefix(err.Error(), "error parsing regexp: ") }

// narrow merges the constraints of a use into those of the type used: the tighter one holds. Only a second pattern or
// format cannot be merged.
func narrow(base, own *schemas.Constraints) (schemas.Constraints, []complaint) {
	m := *base
	var out []complaint
	number := func(dst **schemas.Number, src *schemas.Number, larger bool) {
		if src != nil && (*dst == nil || (src.Rat().Cmp((*dst).Rat()) > 0) == larger) {
			*dst = src
		}
	}
	count := func(dst **int, src *int, larger bool) {
		if src != nil && (*dst == nil || (*src > **dst) == larger) {
			*dst = src
		}
	}
	number(&m.Minimum, own.Minimum, true)
	number(&m.ExclusiveMinimum, own.ExclusiveMinimum, true)
	number(&m.Maximum, own.Maximum, false)
	number(&m.ExclusiveMaximum, own.ExclusiveMaximum, false)
	if own.MultipleOf != nil {
		m.MultipleOf = commonMultiple(base.MultipleOf, own.MultipleOf)
	}
	count(&m.MinLength, own.MinLength, true)
	count(&m.MinItems, own.MinItems, true)
	count(&m.MinProperties, own.MinProperties, true)
	count(&m.MaxLength, own.MaxLength, false)
	count(&m.MaxItems, own.MaxItems, false)
	count(&m.MaxProperties, own.MaxProperties, false)
	m.UniqueItems = base.UniqueItems || own.UniqueItems
	text := func(name string, dst *string, src string) {
		if src != "" && *dst != "" && *dst != src {
			out = append(out, complaint{
				name, fmt.Sprintf("%s %q stands beside %q of the type itself", name, src, *dst),
				"write one " + name + " that says both, or use the plain type",
			})
		} else if src != "" {
			*dst = src
		}
	}
	text("pattern", &m.Pattern, own.Pattern)
	text("format", &m.Format, own.Format)
	return m, out
}
