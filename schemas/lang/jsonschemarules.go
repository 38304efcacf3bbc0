package lang

import (
	"encoding/json"
	"math"
	"math/big"
	"strings"

	"pact/schemas"
)

// constrain adds a type's constraints to its schema. What JSON Schema cannot say about a string, a pattern says, and
// $comment in the contract's words.
func constrain(m map[string]any, t *T) {
	c := &t.Rules
	var all []any
	switch t.Kind {
	case Int, Float:
		for name, n := range map[string]*schemas.Number{
			"minimum": c.Minimum, "maximum": c.Maximum, "exclusiveMinimum": c.ExclusiveMinimum, "exclusiveMaximum": c.ExclusiveMaximum, "multipleOf": c.MultipleOf,
		} {
			if n != nil {
				m[name] = exactNumber(*n)
			}
		}
	case Decimal:
		all = decimalRules(c)
	case Bytes:
		all = bytesRules(c)
	case String:
		counts(m, "minLength", c.MinLength, "maxLength", c.MaxLength)
		if c.Pattern != "" {
			m["pattern"] = c.Pattern
		}
		if c.Format != "" {
			m["format"] = c.Format
		}
	case List:
		counts(m, "minItems", c.MinItems, "maxItems", c.MaxItems)
		if c.UniqueItems {
			m["uniqueItems"] = true
		}
	case Map:
		counts(m, "minProperties", c.MinProperties, "maxProperties", c.MaxProperties)
	}
	if len(all) > 0 {
		m["allOf"] = all
	}
	if said := words(c); len(said) > 0 && (t.Kind == Decimal || t.Kind == Bytes) {
		m["$comment"] = strings.Join(said, ", ")
	}
}

// words are constraints as a contract writes them.
func words(c *schemas.Constraints) []string {
	var out []string
	for _, r := range rules {
		if text := r.text(c); text != "" {
			out = append(out, r.name+" "+text)
		}
	}
	return out
}

// beyond are the constraints that a use adds to those of its type.
func beyond(own, base *schemas.Constraints) schemas.Constraints {
	c := *own
	for _, n := range []struct{ of, known **schemas.Number }{
		{&c.Minimum, &base.Minimum}, {&c.Maximum, &base.Maximum}, {&c.ExclusiveMinimum, &base.ExclusiveMinimum},
		{&c.ExclusiveMaximum, &base.ExclusiveMaximum}, {&c.MultipleOf, &base.MultipleOf},
	} {
		forget(n.of, *n.known)
	}
	for _, n := range []struct{ of, known **int }{
		{&c.MinLength, &base.MinLength}, {&c.MaxLength, &base.MaxLength}, {&c.MinItems, &base.MinItems},
		{&c.MaxItems, &base.MaxItems}, {&c.MinProperties, &base.MinProperties}, {&c.MaxProperties, &base.MaxProperties},
	} {
		forget(n.of, *n.known)
	}
	if c.Pattern == base.Pattern {
		c.Pattern = ""
	}
	if c.Format == base.Format {
		c.Format = ""
	}
	c.UniqueItems = c.UniqueItems && !base.UniqueItems
	return c
}

func forget[T comparable](of **T, known *T) {
	if *of != nil && known != nil && **of == *known {
		*of = nil
	}
}

func counts(m map[string]any, low string, min *int, high string, max *int) {
	if min != nil {
		m[low] = *min
	}
	if max != nil {
		m[high] = *max
	}
}

// exactNumber spells a number as JSON does, digit for digit.
func exactNumber(n schemas.Number) json.Number {
	s := strings.TrimPrefix(string(n), "+")
	if json.Valid([]byte(s)) {
		return json.Number(s)
	}
	digits, negative := strings.CutPrefix(s, "-")
	exponent := ""
	if i := strings.IndexAny(digits, "eE"); i >= 0 {
		digits, exponent = digits[:i], digits[i:]
	}
	whole, fraction, _ := strings.Cut(digits, ".")
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if fraction != "" {
		whole += "." + fraction
	}
	if negative {
		whole = "-" + whole
	}
	return json.Number(whole + exponent)
}

// integerKey is the schema of the key of a map that is an int: its digits.
func integerKey(t *T) map[string]any {
	c := t.Rules
	all := []any{patternOnly(`^(0|-?[1-9][0-9]*)$`)}
	for _, limit := range []struct {
		bound int64
		up    bool
	}{{math.MinInt64, true}, {math.MaxInt64, false}} {
		all = append(all, patternOnly(decimalPattern(new(big.Rat).SetInt64(limit.bound), limit.up, false)))
	}
	m := map[string]any{"allOf": append(all, decimalRules(&c)...)}
	if said := words(&c); len(said) > 0 {
		m["$comment"] = strings.Join(said, ", ")
	}
	return m
}

func patternOnly(p string) map[string]any { return map[string]any{"pattern": p} }

// bytesRules bound how many bytes base64 stands for: four characters are three bytes, less one for each = at the end.
func bytesRules(c *schemas.Constraints) []any {
	var all []any
	either := func(name string, n int, pattern string) {
		all = append(all, map[string]any{"anyOf": []any{map[string]any{name: n}, patternOnly(pattern)}})
	}
	if c.MinLength != nil {
		n := max(*c.MinLength, 0)
		chars := (n + 2) / 3 * 4
		all = append(all, map[string]any{"minLength": chars})
		switch n % 3 {
		case 0:
			if n > 0 {
				either("minLength", chars+1, "[^=]$")
			}
		case 2:
			either("minLength", chars+1, "[^=]=?$")
		}
	}
	if c.MaxLength != nil {
		n := max(*c.MaxLength, 0)
		chars := (n + 2) / 3 * 4
		all = append(all, map[string]any{"maxLength": chars})
		switch n % 3 {
		case 1:
			either("maxLength", chars-1, "==$")
		case 2:
			either("maxLength", chars-1, "=$")
		}
	}
	return all
}
