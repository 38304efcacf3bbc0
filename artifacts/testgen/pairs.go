package testgen

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"pact/schemas"
	"pact/schemas/lang"
)

// How far the walk over enums and booleans goes.
const (
	maxFactors = 8  // inputs that are combined
	maxValues  = 12 // of one input
	maxPairs   = 40 // cases of one function
)

// factor is an input with few values: an enum or a bool.
type factor struct {
	path   []string
	values []any
}

// factors are the enums and bools that can be reached through structs.
func factors(fields []*lang.Field, path []string) []factor {
	var out []factor
	for _, f := range fields {
		at := append(slices.Clip(path), f.Name)
		switch {
		case f.Type.Kind == lang.Bool:
			out = append(out, factor{at, []any{false, true}})
		case f.Type.Kind == lang.Enum:
			var values []any
			for _, v := range f.Type.Values[:min(len(f.Type.Values), maxValues)] {
				values = append(values, v)
			}
			out = append(out, factor{at, values})
		case len(path) < 4:
			out = append(out, factors(f.Type.Fields, at)...)
		}
	}
	return out
}

// pairs walks over the values of enums and bools so that each two of them meet once, as far as the bounds allow.
func (d *deriver) pairs(f *lang.Fn) {
	fs := placeable(f, factors(f.Params, nil))
	for n, row := range rows(fs) {
		if n >= maxPairs {
			return
		}
		var named []string
		for i, v := range row {
			named = append(named, strings.Join(fs[i].path, ".")+"="+fmt.Sprint(v))
		}
		c := Case{ID: f.Name + "/pairs/" + strings.Join(named, " "), Function: f.Name, Kind: KindBound, Clauses: []string{f.Name}}
		combine := func(args map[string]any) (map[string]any, bool) {
			ok := true
			for i := 0; ok && i < len(row); i++ {
				args, ok = with(args, fs[i].path, row[i])
			}
			return args, ok
		}
		known := func(e schemas.Example) bool { return reflect.DeepEqual(e.Args, c.Args) }
		if d.decide(f, &c, combine, false) && !slices.ContainsFunc(f.Decl.Examples, known) {
			d.add(c)
		}
	}
}

// placeable are the factors that the first success example has a place for.
func placeable(f *lang.Fn, fs []factor) []factor {
	at := slices.IndexFunc(f.Decl.Examples, func(e schemas.Example) bool { return e.Error == "" })
	if at < 0 {
		return nil
	}
	fs = slices.DeleteFunc(fs, func(x factor) bool {
		_, ok := with(f.Decl.Examples[at].Args, x.path, nil)
		return !ok
	})
	return fs[:min(len(fs), maxFactors)]
}

// rows are values of all factors, such that each pair of values of two factors stands in one of them.
func rows(fs []factor) [][]any {
	type pair struct{ i, a, j, b int } // factor and value, twice
	var open []pair
	for i := range fs {
		for a := range fs[i].values {
			if len(fs) == 1 {
				open = append(open, pair{i, a, i, a})
			}
			for j := i + 1; j < len(fs); j++ {
				for b := range fs[j].values {
					open = append(open, pair{i, a, j, b})
				}
			}
		}
	}
	var out [][]any
	for len(open) > 0 {
		row := make([]int, len(fs))
		for i := range row {
			row[i] = -1
		}
		row[open[0].i], row[open[0].j] = open[0].a, open[0].b
		for i := range row {
			if row[i] >= 0 {
				continue
			}
			best := -1
			for v := range fs[i].values {
				meets := 0
				for _, p := range open {
					if p.i == i && p.a == v && row[p.j] == p.b || p.j == i && p.b == v && row[p.i] == p.a {
						meets++
					}
				}
				if meets > best {
					row[i], best = v, meets
				}
			}
		}
		values := make([]any, len(fs))
		for i, v := range row {
			values[i] = fs[i].values[v]
		}
		out = append(out, values)
		open = slices.DeleteFunc(open, func(p pair) bool { return row[p.i] == p.a && row[p.j] == p.b })
	}
	return out
}
