package schemas

import (
	"embed"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
)

// documents are the document types by kind: the one list from which schemas and documentation come.
var documents = map[string]reflect.Type{
	"project":    reflect.TypeFor[Project](),
	"build_spec": reflect.TypeFor[BuildSpec](),
	"interview":  reflect.TypeFor[Interview](),
	"plan":       reflect.TypeFor[Plan](),
	"contract":   reflect.TypeFor[Contract](),
	"approvals":  reflect.TypeFor[Approvals](),
	"baseline":   reflect.TypeFor[Baseline](),
	"lock":       reflect.TypeFor[Lock](),
	"tests":      reflect.TypeFor[Tests](),
	"evidence":   reflect.TypeFor[Records](),
	"review":     reflect.TypeFor[Review](),
}

// Kinds lists the kinds of documents, sorted.
func Kinds() []string { return slices.Sorted(maps.Keys(documents)) }

// TypeOf is the Go type of a kind of document, nil when there is no such kind.
func TypeOf(kind string) reflect.Type { return documents[kind] }

// The schemas are generated from the types and kept beside them; a test fails when they are stale.
//
//go:generate go test ./jsonschema -run TestDocumentSchemas -update
//go:embed published
var publishedSchemas embed.FS

// SchemaOf is the JSON Schema of a kind of document, nil when there is no such kind.
func SchemaOf(kind string) json.RawMessage {
	raw, err := publishedSchemas.ReadFile("published/" + kind + ".json")
	if err != nil {
		return nil
	}
	return raw
}
