package testgen

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"pact/schemas/lang"
)

// bounds puts the values beside each constraint of an input into a success example, and works out what the contract says
// to them. Where it says nothing, or the value is too long to be read, there is no case.
func (d *deriver) bounds(f *lang.Fn) {
	before := len(d.cases)
	for _, b := range append(f.Bounds(), absences(f)...) {
		where := strings.Replace(b.Clause, f.Name+"/params/", f.Name+"/bounds/", 1)
		for _, side := range []struct {
			name   string
			values []any
		}{{"good", b.Good}, {"bad", b.Bad}} {
			for _, v := range side.values {
				if len(d.cases)-before >= maxBounds {
					return
				}
				c := Case{ID: where + "/" + side.name + " " + label(v), Function: f.Name, Kind: KindBound, Clauses: []string{f.Name, b.Clause}}
				if b.Rule == optional {
					c.Clauses = c.Clauses[:1]
				}
				place := func(args map[string]any) (map[string]any, bool) { return with(args, b.Pointer, v) }
				if d.decide(f, &c, place, side.name == "bad") {
					d.add(c)
				}
			}
		}
	}
}

// decide completes a case with the first success example that its values can be put into, and says whether the contract
// decides it.
func (d *deriver) decide(f *lang.Fn, c *Case, put func(map[string]any) (map[string]any, bool), bad bool) bool {
	for _, e := range f.Decl.Examples {
		if e.Error != "" {
			continue
		}
		args, ok := put(e.Args)
		if !ok || len(arguments(f, args)) > longest {
			continue
		}
		out, err := f.Outcome(args)
		if err != nil || !out.Promised {
			continue
		}
		switch {
		case len(out.Errors) == 1:
			c.Error = out.Errors[0]
			c.Clauses = append(c.Clauses, f.Name+"/errors/"+c.Error)
		case len(out.Errors) > 1:
			c.Errors = out.Errors
		case bad:
			continue
		default:
			for i := range f.Decl.Ensures {
				c.Clauses = append(c.Clauses, fmt.Sprintf("%s/ensures/%d", f.Name, i+1))
			}
			if state := stateErrors(f); len(state) > 0 {
				c.Errors = append([]string{""}, state...)
				c.Clauses = c.Clauses[:len(c.Clauses)-len(f.Decl.Ensures)]
			}
		}
		c.Args = args
		return true
	}
	return false
}

// stateErrors are the errors that the input alone does not decide.
func stateErrors(f *lang.Fn) []string {
	var out []string
	for _, e := range f.Decl.Errors {
		if e.When == "" {
			out = append(out, e.Name)
		}
	}
	return out
}

// optional is the rule of an input that may be absent, which has no clause of its own.
const optional = "optional"

// absences are the optional inputs that can be reached through structs.
func absences(f *lang.Fn) []lang.Bound {
	var out []lang.Bound
	var walk func(fields []*lang.Field, path []string, depth int)
	walk = func(fields []*lang.Field, path []string, depth int) {
		for _, field := range fields {
			at := append(slices.Clip(path), field.Name)
			if field.Type.Optional {
				out = append(out, lang.Bound{
					Pointer: at, Rule: optional,
					Clause: f.Name + "/params/" + strings.Join(at, ".") + "/" + optional, Good: []any{absent{}},
				})
			}
			if depth < 4 {
				walk(field.Type.Fields, at, depth+1)
			}
		}
	}
	walk(f.Params, nil, 0)
	return out
}

// absent stands for no value.
type absent struct{}

// with sets a value below arguments, which stay as they were. It needs all structs on the way, and something to take away.
func with(args map[string]any, path []string, v any) (map[string]any, bool) {
	out := maps.Clone(args)
	if out == nil {
		out = map[string]any{}
	}
	if len(path) > 1 {
		inner, ok := out[path[0]].(map[string]any)
		if !ok {
			return nil, false
		}
		out[path[0]], ok = with(inner, path[1:], v)
		return out, ok
	}
	if v == (absent{}) {
		_, there := out[path[0]]
		delete(out, path[0])
		return out, there
	}
	out[path[0]] = v
	return out, true
}

// label names a value in a case's id.
func label(v any) string {
	switch v := v.(type) {
	case absent:
		return "absent"
	case string:
		if n := utf8.RuneCountInString(v); n > 24 {
			return strconv.Itoa(n) + " characters"
		}
		return strconv.Quote(v)
	case []any:
		return strconv.Itoa(len(v)) + " items"
	case map[string]any:
		return strconv.Itoa(len(v)) + " entries"
	}
	return scalarJSON(v)
}
