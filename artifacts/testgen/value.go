package testgen

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"pact/schemas"
	"pact/schemas/lang"
)

// compact writes a value of a contract as JSON on one line, fields in the order of their declaration.
func compact(t *lang.T, v any) string {
	switch v := v.(type) {
	case map[string]any:
		var fields []*lang.Field
		elem := func(string) *lang.T { return nil }
		if t != nil {
			fields = t.Fields
			elem = func(string) *lang.T { return t.Elem }
		}
		return object(fields, elem, v, t)
	case []any:
		var items []string
		for _, item := range v {
			if t == nil {
				items = append(items, compact(nil, item))
			} else {
				items = append(items, compact(t.Elem, item))
			}
		}
		return "[" + strings.Join(items, ",") + "]"
	}
	return scalarJSON(v)
}

func object(fields []*lang.Field, elem func(string) *lang.T, m map[string]any, t *lang.T) string {
	var out []string
	for _, e := range members(fields, elem, m, t) {
		out = append(out, scalarJSON(e.name)+":"+compact(e.typ, e.value))
	}
	return "{" + strings.Join(out, ",") + "}"
}

// member is an entry of a value that has names: of a struct, a union or a map.
type member struct {
	name  string
	typ   *lang.T // nil where the contract gives it none
	value any
}

// members lists the entries of a value: fields in the order of their declaration, then the rest by name.
func members(fields []*lang.Field, elem func(string) *lang.T, m map[string]any, t *lang.T) []member {
	types := map[string]*lang.T{}
	var order []string
	for _, f := range fields {
		types[f.Name] = f.Type
		order = append(order, f.Name)
	}
	if t != nil {
		for _, v := range t.Variants {
			types[v.Tag] = v.Type
			order = append(order, v.Tag)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(m)) {
		if types[k] == nil {
			order = append(order, k)
		}
	}
	var out []member
	for _, k := range order {
		v, ok := m[k]
		if !ok {
			continue
		}
		of := types[k]
		if of == nil {
			of = elem(k)
		}
		out = append(out, member{k, of, v})
	}
	return out
}

// arguments writes the arguments of a function as JSON, in the order of its parameters.
func arguments(f *lang.Fn, args map[string]any) string {
	return object(f.Params, func(string) *lang.T { return nil }, args, nil)
}

func scalarJSON(v any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "null" // no document holds such a value
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// longest is how many bytes of JSON a derived case may have.
const longest = 32 << 10

// goString is a Go expression for a text: a raw string where that is possible, long runs of one letter as a repetition.
func goString(s string) string {
	var parts []string
	for _, r := range runs(s) {
		if r.times > 1 {
			parts = append(parts, "strings.Repeat("+goLiteral(r.text)+", "+strconv.Itoa(r.times)+")")
		} else {
			parts = append(parts, goLiteral(r.text))
		}
	}
	return strings.Join(parts, " + ")
}

// run is a part of a text, and how many times it stands there.
type run struct {
	text  string
	times int
}

// runs parts a text into what stands once and long runs of one letter. There is at least one.
func runs(s string) []run {
	var out []run
	plain := 0
	for at := 0; at < len(s); {
		end := at + 1
		for end < len(s) && s[end] == s[at] {
			end++
		}
		if end-at >= 60 && s[at] < 0x80 {
			if at > plain {
				out = append(out, run{s[plain:at], 1})
			}
			out = append(out, run{s[at : at+1], end - at})
			plain = end
		}
		at = end
	}
	if plain < len(s) || len(out) == 0 {
		out = append(out, run{s[plain:], 1})
	}
	return out
}

func goLiteral(s string) string {
	if strconv.CanBackquote(s) {
		return "`" + s + "`"
	}
	return strconv.Quote(s)
}

var placeholder = schemas.Lazy(`^\$\{[^{}]*\}$`)

// holdsPlaceholder says that a placeholder stands somewhere in a value.
func holdsPlaceholder(v any) bool {
	switch v := v.(type) {
	case string:
		return placeholder().MatchString(v)
	case []any:
		return slices.ContainsFunc(v, holdsPlaceholder)
	case map[string]any:
		for _, member := range v {
			if holdsPlaceholder(member) {
				return true
			}
		}
	}
	return false
}

// below is what stands at a path of field names in a value, or the last value on the way where the path ends early.
func below(v any, path string) any {
	if path == "" {
		return v
	}
	for name := range strings.SplitSeq(path, ".") {
		m, ok := v.(map[string]any)
		if !ok {
			return v
		}
		v = m[name]
	}
	return v
}
