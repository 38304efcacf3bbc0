package lang

import (
	"slices"
	"strings"
)

// Bound is one side of a constraint on an input, with values beside it. Bad values are of the right kind and break this
// constraint, and others only where it cannot be helped; Good values meet them all. Either can be empty where no such
// value was found.
type Bound struct {
	Pointer []string // path below the params: ["request","seats"]
	Rule    string   // "minimum" …
	Clause  string   // create/params/request.seats/minimum
	Good    []any    // last good values on that side
	Bad     []any    // first bad values on that side

	param  *Field // the parameter that it is in
	member *T     // the type that is constrained
}

// maxBounds bounds how many bounds of one function are looked at.
const maxBounds = 1000

// Bounds are those of every constrained input that can be reached through structs: not what is inside lists, maps and
// unions, though how many items they have. That a value is of its kind, that a required field is there and that an enum
// has the value is not a bound.
func (f *Fn) Bounds() []Bound {
	f.bounded.Do(func() {
		for _, p := range f.Params {
			w := boundWalk{f: f, param: p}
			w.walk([]string{p.Name}, p.Type)
			f.bounds = append(f.bounds, w.found...)
		}
		f.bounds = f.bounds[:min(len(f.bounds), maxBounds)]
	})
	return slices.Clone(f.bounds)
}

type boundWalk struct {
	f     *Fn
	param *Field
	found []Bound
	steps int
	path  []*T // structs that the way leads through; a recursive one is entered once
}

func (w *boundWalk) walk(path []string, t *T) {
	if w.steps++; w.steps > 20*maxBounds || len(w.found) >= maxBounds {
		return
	}
	if t.Kind == Struct {
		if slices.Contains(w.path, t.def) {
			return
		}
		w.path = append(w.path, t.def)
		for _, f := range t.Fields {
			w.walk(append(slices.Clip(path), f.Name), f.Type)
		}
		w.path = w.path[:len(w.path)-1]
		return
	}
	for _, r := range rules {
		if r.text(&t.Rules) == "" || !slices.Contains(r.kinds, t.Kind) {
			continue
		}
		good, bad := beside(t, r.name)
		w.found = append(w.found, Bound{
			Pointer: path, Rule: r.name, Clause: w.f.Name + "/params/" + strings.Join(path, ".") + "/" + r.name,
			Good: meeting(t, good), Bad: breaking(t, bad), param: w.param, member: t,
		})
	}
}

// meeting keeps values that meet all constraints, breaking those of the right kind that do not: each once, three at most.
func meeting(t *T, vs []any) []any {
	return distinct(t, vs, func(v any) bool { return CheckValue(t, v, "", false) == nil })
}

func breaking(t *T, vs []any) []any {
	return distinct(t, vs, func(v any) bool { return CheckKind(t, v, "") == nil && CheckValue(t, v, "", false) != nil })
}

func distinct(t *T, vs []any, keep func(any) bool) []any {
	var out []any
	seen := twice{}
	for _, v := range vs {
		if len(out) < 3 && v != nil && keep(v) && !seen.seen(identity(t, v)) {
			out = append(out, v)
		}
	}
	return out
}

// place sets a value below the arguments and leaves those as they were; structs that are absent on the way are made.
func (b *Bound) place(args map[string]any, v any) (map[string]any, bool) {
	s := site{t: b.member}
	for _, name := range b.Pointer {
		s.path = append(s.path, hop{toField, name})
	}
	return (&Fn{Params: []*Field{b.param}}).put(args, &s, v, nil)
}

// small is the i-th of several small inputs that meet the types and constraints of the function.
func (f *Fn) small(i int) (map[string]any, bool) {
	args := map[string]any{}
	for _, p := range f.Params {
		if p.Type.Optional {
			continue
		}
		v, ok := sample(p.Type, i)
		if !ok {
			v, ok = sample(p.Type, 0)
		}
		if !ok {
			return nil, false
		}
		args[p.Name] = v
	}
	return args, true
}
