package schemas

import (
	"reflect"
	"strings"
	"sync"
)

// field is one key of a document's struct, as its json tag declares it. Embedded structs are flattened.
type field struct {
	name      string
	index     []int
	typ       reflect.Type
	required  bool // neither omitempty nor omitzero
	shorthand bool // takes a scalar that stands for the whole struct
}

var fieldCache sync.Map // reflect.Type → []field

func fieldsOf(t reflect.Type) []field {
	if c, ok := fieldCache.Load(t); ok {
		return c.([]field)
	}
	var out []field
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || name == "-" || name == "" {
			continue
		}
		out = append(out, field{
			name: name, index: f.Index, typ: f.Type,
			required:  !strings.Contains(options, "omitempty") && !strings.Contains(options, "omitzero"),
			shorthand: f.Tag.Get("pact") == "shorthand",
		})
	}
	fieldCache.Store(t, out)
	return out
}

func names(fs []field) []string {
	out := make([]string, len(fs))
	for i, f := range fs {
		out[i] = f.name
	}
	return out
}

type enumerated interface{ Enum() []string }

// enumOf lists the values that a string type takes, or nil.
func enumOf(v reflect.Value) []string {
	if e, ok := v.Interface().(enumerated); ok {
		return e.Enum()
	}
	return nil
}

// Keys lists the keys that a document or argument type takes.
func Keys(t reflect.Type) []string { return names(fieldsOf(t)) }
