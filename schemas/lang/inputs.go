package lang

import (
	"fmt"
	"strings"

	"pact/schemas"
)

// inputs looks for values just outside of each constraint of which the contract does not say what happens, then draws
// inputs.
func (j *judge) inputs() {
	base := j.base()
	if base != nil {
		j.outside(base)
	}
	j.draws(base)
}

func (j *judge) outside(base map[string]any) {
	for _, b := range j.fn.Bounds() {
		for _, bad := range b.Bad {
			args, ok := b.place(base, bad)
			if !ok {
				continue
			}
			v := j.fn.outcome(args, false)
			j.undecided(v, b.param.Pointer, args, func() string { return strings.Join(b.Pointer, ".") + " = " + show(bad) })
			if v.Promised && len(v.failed)+len(v.Errors) == 0 {
				j.uncovered(b, bad)
				break
			}
		}
	}
}

// base is an input that calls for no error: that of a success example, else one that was found; nil where none was.
func (j *judge) base() map[string]any {
	if len(j.good) > 0 {
		return j.good[0]
	}
	if p := j.thePlan(); len(p.bases) > 0 {
		return p.bases[0]
	}
	return nil
}

func (j *judge) uncovered(b Bound, bad any) {
	name := strings.Join(b.Pointer, ".")
	var r rule
	for _, r = range rules {
		if r.name == b.Rule {
			break
		}
	}
	j.unit.disagree(CheckErrors, b.param.Pointer,
		fmt.Sprintf("nothing says what %s does when %s is %s, which breaks its %s of %s", j.fn.Name, name, show(bad), b.Rule, r.text(&b.member.Rules)),
		fmt.Sprintf("add an error with when: %q, or exclude such inputs under requires", suggestion(name, b)))
}

// suggestion is a condition that holds for the values that a bound shuts out.
func suggestion(name string, b Bound) string {
	c := &b.member.Rules
	number := func(n *schemas.Number) string {
		s := string(*n)
		switch {
		case b.member.Kind == Decimal:
			return fmt.Sprintf("double('%s')", s)
		case b.member.Kind == Float && !strings.ContainsAny(s, ".eE"):
			return s + ".0"
		}
		return s
	}
	compared := name
	if b.member.Kind == Decimal {
		compared = "double(" + name + ")"
	}
	var test string
	switch b.Rule {
	case "minimum":
		test = compared + " < " + number(c.Minimum)
	case "exclusive_minimum":
		test = compared + " <= " + number(c.ExclusiveMinimum)
	case "maximum":
		test = compared + " > " + number(c.Maximum)
	case "exclusive_maximum":
		test = compared + " >= " + number(c.ExclusiveMaximum)
	case "multiple_of":
		test = name + " % " + string(*c.MultipleOf) + " != 0"
	case "pattern":
		test = fmt.Sprintf("!%s.matches('%s')", name, strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(c.Pattern))
	case "min_length", "min_items", "min_properties":
		test = fmt.Sprintf("size(%s) < %d", name, count(first(c.MinLength, c.MinItems, c.MinProperties)))
	case "max_length", "max_items", "max_properties":
		test = fmt.Sprintf("size(%s) > %d", name, count(first(c.MaxLength, c.MaxItems, c.MaxProperties)))
	case "unique_items":
		test = fmt.Sprintf("size(%s.distinct()) < size(%s)", name, name)
	default:
		test = fmt.Sprintf("!%s.matches('…')", name)
	}
	if !b.member.Optional {
		return test
	}
	if len(b.Pointer) == 1 {
		return name + " != null && " + test
	}
	return "has(" + name + ") && " + test
}

func first(ns ...*int) *int {
	for _, n := range ns {
		if n != nil {
			return n
		}
	}
	return nil
}
