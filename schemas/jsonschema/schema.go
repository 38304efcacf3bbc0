// Package jsonschema generates the JSON Schemas of document and argument types, for the files that are committed beside
// them. The server itself reads those files and generates nothing.
package jsonschema

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/invopop/jsonschema"

	"pact/schemas"
)

// Of is the draft 2020-12 schema of a document or argument type, from the very Go type that decodes it. It has no
// references, its root is an object, and unknown keys are refused. Depth bounds how deep it describes: 0 is all of it, 1
// names only the members of the root. The error text of the decoder, not the schema, is what refuses a value.
func Of(t reflect.Type, depth int) json.RawMessage {
	r := jsonschema.Reflector{DoNotReference: true, Anonymous: true, Mapper: mapType}
	s := r.ReflectFromType(t)
	s.Version = ""
	raw, err := json.Marshal(s)
	if err != nil {
		panic(fmt.Sprintf("schema of %v: %v", t, err)) // a document type is wrong: a test meets it first
	}
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		panic(fmt.Sprintf("schema of %v: %v", t, err))
	}
	if depth > 0 {
		tree = shallow(tree, depth)
	}
	out, err := json.Marshal(tree)
	if err != nil {
		panic(fmt.Sprintf("schema of %v: %v", t, err))
	}
	return out
}

type enumerated interface{ Enum() []string }

// mapType describes the types whose YAML form is not what their Go type says.
func mapType(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[schemas.Any]():
		return &jsonschema.Schema{Description: "any value"}
	case reflect.TypeFor[schemas.Number]():
		return &jsonschema.Schema{Type: "number"}
	}
	if t.Kind() == reflect.String && t.Implements(reflect.TypeFor[enumerated]()) {
		s := &jsonschema.Schema{Type: "string"}
		for _, v := range reflect.Zero(t).Interface().(enumerated).Enum() {
			s.Enum = append(s.Enum, v)
		}
		return s
	}
	if t.Kind() == reflect.Interface {
		return &jsonschema.Schema{Description: "any value"}
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	for _, f := range reflect.VisibleFields(t) {
		if f.Tag.Get("pact") == "shorthand" { // the scalar stands for the whole
			full := (&jsonschema.Reflector{DoNotReference: true, Anonymous: true, Mapper: func(x reflect.Type) *jsonschema.Schema {
				if x == t {
					return nil
				}
				return mapType(x)
			}}).ReflectFromType(t)
			full.Version = ""
			return &jsonschema.Schema{OneOf: []*jsonschema.Schema{mapType(f.Type), full}}
		}
	}
	return nil
}

// shallow cuts a schema below a depth: what lies deeper keeps its JSON type alone.
func shallow(node any, depth int) any {
	m, ok := node.(map[string]any)
	if !ok {
		return node
	}
	out := map[string]any{}
	for k, v := range m {
		switch k {
		case "properties":
			if depth == 0 {
				continue
			}
			props := map[string]any{}
			for name, p := range v.(map[string]any) {
				props[name] = shallow(p, depth-1)
			}
			out[k] = props
		case "items", "additionalProperties":
			if depth == 0 {
				continue
			}
			out[k] = shallow(v, max(depth-1, 0))
		case "required", "oneOf":
			if depth == 0 {
				continue
			}
			out[k] = v
		default:
			out[k] = v
		}
	}
	return out
}
