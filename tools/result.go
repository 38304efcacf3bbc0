package tools

import (
	"encoding/json"
	"reflect"

	"pact/artifacts"
	"pact/artifacts/testgen"
	"pact/schemas"
)

// ResultSchema describes the shapes inside results, whose published schemas name top-level fields alone.
func ResultSchema() map[string]json.RawMessage {
	out := map[string]json.RawMessage{
		"at":       schemas.JSONSchema(reflect.TypeFor[artifacts.At](), 0),
		"finding":  schemas.JSONSchema(reflect.TypeFor[schemas.Finding](), 0),
		"next":     schemas.JSONSchema(reflect.TypeFor[Next](), 0),
		"failure":  schemas.JSONSchema(reflect.TypeFor[artifacts.Failure](), 0),
		"counts":   schemas.JSONSchema(reflect.TypeFor[artifacts.Counts](), 0),
		"coverage": schemas.JSONSchema(reflect.TypeFor[testgen.Coverage](), 0),
		"gate":     schemas.JSONSchema(reflect.TypeFor[Explanation](), 0),
	}
	return out
}

// object is a JSON object whose shape is not published with the tool; ResultSchema has it. Empty where it does not apply.
type object = map[string]json.RawMessage

func objectOf(v any) (object, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	var o object
	return o, json.Unmarshal(raw, &o)
}
