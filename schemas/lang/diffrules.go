package lang

import (
	"math"
	"math/big"
	"regexp/syntax"
	"slices"

	"pact/schemas"
)

// rules compares the constraints of two types of one kind, exactly: a minimum of 1 and an exclusive minimum of 0 are the
// same bound of an int.
func (d *typeDiff) rules(at string, k Kind, a, b *schemas.Constraints) {
	if slices.Contains(numeric, k) {
		d.numbers(at, k, a, b)
	}
	d.count(at, "min_length", a.MinLength, b.MinLength, 1, 0, a, b)
	d.count(at, "max_length", a.MaxLength, b.MaxLength, -1, math.MaxInt, a, b)
	d.count(at, "min_items", a.MinItems, b.MinItems, 1, 0, a, b)
	d.count(at, "max_items", a.MaxItems, b.MaxItems, -1, math.MaxInt, a, b)
	d.count(at, "min_properties", a.MinProperties, b.MinProperties, 1, 0, a, b)
	d.count(at, "max_properties", a.MaxProperties, b.MaxProperties, -1, math.MaxInt, a, b)
	if a.UniqueItems != b.UniqueItems {
		d.constraint(at, "unique_items", "unique_items", a, b, tighter(a.UniqueItems, b.UniqueItems))
	}
	if samePattern(a.Pattern) != samePattern(b.Pattern) {
		d.constraint(at, "pattern", "pattern", a, b, loose)
	}
	if a.Format != b.Format {
		d.constraint(at, "format", "format", a, b, loose)
	}
}

// How a bound moved: above zero it leaves fewer values; loose is neither fewer nor more.
const loose = 2

func tighter(a, b bool) int {
	if b && !a {
		return 1
	}
	return -1
}

// constraint notes that a constraint moved; before and after name the rule that holds on each side.
func (d *typeDiff) constraint(at, before, after string, a, b *schemas.Constraints, moved int) {
	was, is := textOf(before, a), textOf(after, b)
	kind, wider, narrower := "constraint/tightened", false, true
	switch {
	case moved == 0:
		return
	case is == "":
		kind, wider, narrower = "constraint/removed", true, false
	case was == "":
		kind = "constraint/added"
	case moved == loose:
		kind, wider = "constraint/changed", true
	case moved < 0:
		kind, wider, narrower = "constraint/loosened", true, false
	}
	name, fact := after, turned(after, was, is)
	switch {
	case is == "":
		name, fact = before, turned(before, was, is)
	case was != "" && before != after:
		fact = before + " " + was + " → " + after + " " + is
	}
	d.note(at+"/"+name, kind, wider, narrower, "%s", fact)
}

func textOf(name string, c *schemas.Constraints) string {
	return rules[slices.IndexFunc(rules, func(r rule) bool { return r.name == name })].text(c)
}

// count compares a bound on a number of things; up is the direction in which it leaves fewer.
func (d *typeDiff) count(at, name string, before, after *int, up, without int, a, b *schemas.Constraints) {
	was, is := without, without
	if before != nil {
		was = *before
	}
	if after != nil {
		is = *after
	}
	switch {
	case was < is:
		d.constraint(at, name, name, a, b, up)
	case was > is:
		d.constraint(at, name, name, a, b, -up)
	}
}

// numbers compares the ends and the steps that two types leave.
func (d *typeDiff) numbers(at string, k Kind, a, b *schemas.Constraints) {
	s, t := spanOf(k, a), spanOf(k, b)
	steps := stepMoved(s.step, t.step)
	for _, x := range []*span{&s, &t} {
		if steps != 0 {
			x.step = nil
			if k == Int {
				x.step = big.NewRat(1, 1)
			}
		}
		x.close()
	}
	d.constraint(at, lowRule(a), lowRule(b), a, b, endMoved(s.low, t.low, s.lowOpen, t.lowOpen, 1))
	d.constraint(at, highRule(a), highRule(b), a, b, endMoved(s.high, t.high, s.highOpen, t.highOpen, -1))
	d.constraint(at, "multiple_of", "multiple_of", a, b, steps)
}

// close moves the ends to the first and last number that are left, where there are such.
func (s *span) close() {
	if s.step == nil {
		return
	}
	if s.low != nil {
		s.low, s.lowOpen = s.firstFrom(s.low, s.lowOpen), false
	}
	if s.high != nil {
		s.high, s.highOpen = s.lastTo(s.high, s.highOpen), false
	}
}

// endMoved says whether the end of b leaves fewer (1), as many (0) or more (-1) than that of a; up is 1 for low ends.
func endMoved(a, b *big.Rat, aOpen, bOpen bool, up int) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	if c := b.Cmp(a) * up; c != 0 {
		return c
	}
	if aOpen == bOpen {
		return 0
	}
	return tighter(aOpen, bOpen)
}

func stepMoved(a, b *big.Rat) int {
	switch {
	case a == nil && b == nil, a != nil && b != nil && a.Cmp(b) == 0:
		return 0
	case a == nil || b != nil && multiple(b, a):
		return 1
	case b == nil || multiple(a, b):
		return -1
	}
	return loose
}

// multiple says that a is a whole multiple of b.
func multiple(a, b *big.Rat) bool { return new(big.Rat).Quo(a, b).IsInt() }

// lowRule and highRule name the rule that bounds the numbers.
func lowRule(c *schemas.Constraints) string {
	if c.Minimum == nil && c.ExclusiveMinimum != nil || c.Minimum != nil && c.ExclusiveMinimum != nil && c.ExclusiveMinimum.Rat().Cmp(c.Minimum.Rat()) >= 0 {
		return "exclusive_minimum"
	}
	return "minimum"
}

func highRule(c *schemas.Constraints) string {
	if c.Maximum == nil && c.ExclusiveMaximum != nil || c.Maximum != nil && c.ExclusiveMaximum != nil && c.ExclusiveMaximum.Rat().Cmp(c.Maximum.Rat()) <= 0 {
		return "exclusive_maximum"
	}
	return "maximum"
}

// samePattern is one spelling of a pattern: [0-9] and \d are the same.
func samePattern(p string) string {
	if re, err := syntax.Parse(p, syntax.Perl); err == nil {
		return re.Simplify().String()
	}
	return p
}
