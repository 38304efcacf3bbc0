package lang

import (
	"fmt"
	"slices"
	"strings"

	"pact/schemas"
)

// contradictions says which constraints of a type no value can meet together. own are the constraints of the use that is
// judged: each complaint is named after one of them where it can be.
func contradictions(t *T, own *schemas.Constraints) []complaint {
	var out []complaint
	c := &t.Rules
	clash := func(names ...string) {
		var set []string
		at, mine := "", false
		for _, r := range rules {
			if text := r.text(c); slices.Contains(names, r.name) && text != "" {
				set = append(set, r.name+" "+text)
				if !mine && (at == "" || r.text(own) != "") {
					at, mine = r.name, r.text(own) != ""
				}
			}
		}
		out = append(out, complaint{
			at, fmt.Sprintf("no %s can meet %s", t.Kind, strings.Join(set, " and ")),
			"change one of them so that some value is left",
		})
	}
	switch t.Kind {
	case Int, Float, Decimal:
		if spanOf(t.Kind, c).empty() {
			clash("minimum", "maximum", "exclusive_minimum", "exclusive_maximum", "multiple_of")
		}
	case String, Bytes:
		switch {
		case above(c.MinLength, c.MaxLength):
			clash("min_length", "max_length")
		case c.Pattern != "" && unmatched(c):
			clash("pattern", "min_length", "max_length")
		}
	case List:
		switch {
		case above(c.MinItems, c.MaxItems):
			clash("min_items", "max_items")
		case c.UniqueItems && c.MinItems != nil && *c.MinItems > different(t.Elem):
			out = append(out, complaint{
				"unique_items", fmt.Sprintf("no %s can hold %d different items: there are %d", t, *c.MinItems, different(t.Elem)),
				"lower min_items or drop unique_items",
			})
		}
	case Map:
		if above(c.MinProperties, c.MaxProperties) {
			clash("min_properties", "max_properties")
		}
	}
	return out
}

func above(low, high *int) bool { return low != nil && high != nil && *low > *high }

// different is how many values a type has, as far as that is a small number.
func different(t *T) int {
	n := 1 << 30
	switch t.Kind {
	case Bool:
		n = 2
	case Enum:
		n = len(t.Values)
	case Int, Decimal, Float:
		n = min(n, spanOf(t.Kind, &t.Rules).size(n))
	}
	if t.Optional {
		n++
	}
	return n
}

// unmatched says that it is certain that no string meets both the pattern and the lengths.
func unmatched(c *schemas.Constraints) bool {
	p := patternOf(c.Pattern)
	if p == nil || !p.exact {
		return false
	}
	low, high := 0, maxPatternLength
	if c.MinLength != nil {
		low = max(*c.MinLength, 0)
	}
	if c.MaxLength != nil {
		high = min(high, *c.MaxLength)
	}
	if p.open && (c.MaxLength == nil || *c.MaxLength > maxPatternLength) {
		return false // longer strings were not looked at
	}
	return low > high || !slices.Contains(p.lengths[low:high+1], true)
}
