package lang

import (
	"fmt"
	"math/big"
	"regexp"
	"sync"
	"unicode/utf8"
)

// scalarRules judges the constraints of a scalar: x is the value as scalar read it, v as it was written.
func (c *inspection) scalarRules(t *T, x, v any, pointer string) {
	if n := number(x); n != nil {
		c.numberRules(t, n, v, pointer)
		return
	}
	switch x := x.(type) {
	case string:
		c.count(pointer, "characters", utf8.RuneCountInString(x), t.Rules.MinLength, t.Rules.MaxLength)
		if p := t.Rules.Pattern; p != "" && !matches(p, x) {
			c.refuse(pointer, "write a value that matches it", "%s does not match the pattern %s", show(x), p)
		}
		if f, ok := formats[t.Rules.Format]; ok && !f.holds(x) {
			c.refuse(pointer, fmt.Sprintf("write it like %q", fmt.Sprintf(f.good, 1)), "%s has not the format %s", show(x), t.Rules.Format)
		}
	case []byte:
		c.count(pointer, "bytes", len(x), t.Rules.MinLength, t.Rules.MaxLength)
	}
}

// number is the exact value of an int, float or decimal, else nil.
func number(x any) *big.Rat {
	switch x := x.(type) {
	case int64:
		return new(big.Rat).SetInt64(x)
	case float64:
		return ratOf(x)
	case *big.Rat:
		return x
	}
	return nil
}

func (c *inspection) numberRules(t *T, n *big.Rat, v any, pointer string) {
	r := &t.Rules
	compare := func(name string, bad bool, want string) {
		if bad {
			c.refuse(pointer, "write a number "+want, "%s breaks %s: a number %s is wanted", show(v), name, want)
		}
	}
	if b := r.Minimum; b != nil {
		compare("minimum", n.Cmp(b.Rat()) < 0, "of at least "+string(*b))
	}
	if b := r.ExclusiveMinimum; b != nil {
		compare("exclusive_minimum", n.Cmp(b.Rat()) <= 0, "above "+string(*b))
	}
	if b := r.Maximum; b != nil {
		compare("maximum", n.Cmp(b.Rat()) > 0, "of at most "+string(*b))
	}
	if b := r.ExclusiveMaximum; b != nil {
		compare("exclusive_maximum", n.Cmp(b.Rat()) >= 0, "below "+string(*b))
	}
	if b := r.MultipleOf; b != nil && b.Rat().Sign() > 0 {
		compare("multiple_of", !new(big.Rat).Quo(n, b.Rat()).IsInt(), "that is a multiple of "+string(*b))
	}
}

// count judges how many of something there are.
func (c *inspection) count(pointer, what string, n int, low, high *int) {
	if low != nil && n < *low {
		c.refuse(pointer, fmt.Sprintf("give at least %d", *low), "%d %s; at least %d are wanted", n, what, *low)
	}
	if high != nil && n > *high {
		c.refuse(pointer, fmt.Sprintf("give at most %d", *high), "%d %s; at most %d are taken", n, what, *high)
	}
}

// compiled holds the patterns that were used; a pattern is a constant of a contract, so they stay few.
var compiled sync.Map // string → *regexp.Regexp

// matches says whether the pattern is found in the string; an unparsable one, which is a problem of its own,
// is taken to be.
func matches(pattern, s string) bool {
	re, err := regexOf(pattern)
	return err != nil || re.MatchString(s)
}

// regexOf compiles a pattern once; one that is too large is refused.
func regexOf(pattern string) (*regexp.Regexp, error) {
	if re, ok := compiled.Load(pattern); ok {
		return re.(*regexp.Regexp), nil
	}
	if err := measuredPattern(pattern); err != nil {
		return nil, err
	}
	re, err := regexp.Compile(pattern)
	if err == nil {
		compiled.Store(pattern, re)
	}
	return re, err
}
