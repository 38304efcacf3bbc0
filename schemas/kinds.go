package schemas

import (
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
	"lock":       reflect.TypeFor[Lock](),
}

// Kinds lists the kinds of documents, sorted.
func Kinds() []string { return slices.Sorted(maps.Keys(documents)) }

// SchemaOf is the JSON Schema of a kind of document, nil when there is no such kind.
func SchemaOf(kind string) json.RawMessage {
	t := documents[kind]
	if t == nil {
		return nil
	}
	return JSONSchema(t, 0)
}
