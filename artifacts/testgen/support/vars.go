package support

import (
	"errors"
	"fmt"
	"time"
)

// pactVars are the plain values that an expression of the contract sees, by name: parameters, result, saved values. An
// expression is a call of its methods. They work as CEL does: what cannot be worked out is an error, and an error is
// passed on, but for and, or and cond, which need not look at both sides.
type pactVars map[string]any

func (pactVars) missing(name string) error { return fmt.Errorf("there is no %s", name) }

// at is the variable of that name, or a field of it.
func (x pactVars) at(name string, path ...string) any {
	v, ok := x[name]
	if !ok {
		return x.missing(name)
	}
	return x.of(v, path...)
}

// of is a field of a value, or of a field of it.
func (x pactVars) of(v any, path ...string) any {
	for _, name := range path {
		if err := pactBroken(v); err != nil {
			return err
		}
		m, _ := pactPresent(v).(map[string]any)
		field, ok := m[name]
		if !ok {
			return x.missing(name)
		}
		v = field
	}
	return pactPresent(v)
}

// has says whether a field is there.
func (x pactVars) has(v any, name string) any {
	if err := pactBroken(v); err != nil {
		return err
	}
	m, ok := pactPresent(v).(map[string]any)
	if !ok {
		return x.missing(name)
	}
	field, there := m[name]
	_, unset := field.(pactZero)
	return there && !unset
}

func (pactVars) and(a, b any) any {
	if a == false || b == false {
		return false
	}
	if err := pactBroken(a, b); err != nil {
		return err
	}
	return true
}

func (pactVars) or(a, b any) any {
	if a == true || b == true {
		return true
	}
	if err := pactBroken(a, b); err != nil {
		return err
	}
	return false
}

func (pactVars) not(a any) any {
	if b, ok := a.(bool); ok {
		return !b
	}
	return errors.Join(pactBroken(a), errors.New("! of no bool"))
}

func (pactVars) cond(test, yes, no any) any {
	switch test {
	case true:
		return yes
	case false:
		return no
	}
	return errors.Join(pactBroken(test), errors.New("? of no bool"))
}

func (pactVars) eq(a, b any) any {
	if err := pactBroken(a, b); err != nil {
		return err
	}
	return pactSame(a, b) == ""
}

func (pactVars) list(items ...any) any {
	if err := pactBroken(items...); err != nil {
		return err
	}
	return items
}

func (pactVars) timestamp(text any) any {
	return pactParsed(text, func(s string) (any, error) { return time.Parse(time.RFC3339Nano, s) })
}

func (pactVars) duration(text any) any {
	return pactParsed(text, func(s string) (any, error) { return time.ParseDuration(s) })
}

// pactParsed reads a text, and leaves alone what was read already.
func pactParsed(v any, parse func(string) (any, error)) any {
	s, ok := v.(string)
	if !ok {
		return v
	}
	out, err := parse(s)
	if err != nil {
		return err
	}
	return out
}

// pactBroken is the first error among values.
func pactBroken(vs ...any) error {
	for _, v := range vs {
		if err, ok := v.(error); ok {
			return err
		}
	}
	return nil
}

// pactPresent is the value, where it may be absent or zero the zero.
func pactPresent(v any) any {
	if z, ok := v.(pactZero); ok {
		return z.value
	}
	return v
}
