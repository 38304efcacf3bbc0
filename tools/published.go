package tools

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"

	"pact/schemas"
)

// The published schemas are generated from the Go types of arguments and results, and kept beside them: a server that
// starts reflects on nothing. A test fails when they are stale.
//
//go:generate go test . -run TestPublished -update
//go:embed published.json
var publishedJSON []byte

//go:embed result.json
var resultSchemas []byte

type schemaPair struct {
	Input  json.RawMessage `json:"input"`
	Output json.RawMessage `json:"output"`
}

var published = sync.OnceValue(func() map[string]schemaPair {
	var all map[string]schemaPair
	if err := json.Unmarshal(publishedJSON, &all); err != nil {
		panic(fmt.Sprintf("published.json: %v", err)) // a test reads it first
	}
	return all
})

// Schemas are the JSON Schemas of the tool's arguments and result.
func (t Tool) Schemas() (input, output json.RawMessage) {
	p := published()[t.Name]
	if t.in == nil {
		return t.Input, t.Output // a tool that was made by hand
	}
	return p.Input, p.Output
}

// Known lists the arguments of the tool.
func (t Tool) Known() []string { return schemas.Keys(t.in) }

// ResultSchema describes the shapes inside results, whose published schemas name top-level fields alone.
func ResultSchema() json.RawMessage { return resultSchemas }
