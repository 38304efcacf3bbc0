package jsonschema_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"pact/schemas"
	generate "pact/schemas/jsonschema"
)

var update = flag.Bool("update", false, "rewrite what is generated")

// TestDocumentSchemas keeps the committed schema of each document equal to its type, and compiles it.
func TestDocumentSchemas(t *testing.T) {
	for _, kind := range schemas.Kinds() {
		var b bytes.Buffer
		require.NoError(t, json.Indent(&b, generate.Of(schemas.TypeOf(kind), 0), "", " "))
		b.WriteByte('\n')
		file := filepath.Join("..", "published", kind+".json")
		if *update {
			require.NoError(t, os.WriteFile(file, b.Bytes(), 0o644))
			continue
		}
		require.Equal(t, b.String(), string(schemas.SchemaOf(kind)), "run: go generate ./schemas")
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b.Bytes()))
		require.NoError(t, err)
		c := jsonschema.NewCompiler()
		require.NoError(t, c.AddResource("urn:"+kind, doc))
		_, err = c.Compile("urn:" + kind)
		require.NoError(t, err, kind)
	}
}

// TestSchemasSayWhatTheDecoderTakes: a shorthand, an enum, a number and a value of any type.
func TestSchemasSayWhatTheDecoderTakes(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemas.SchemaOf("project")))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("urn:project", doc))
	schema, err := c.Compile("urn:project")
	require.NoError(t, err)
	for text, ok := range map[string]bool{
		`{"version": "1", "readiness": {"security": "strict", "privacy": {"level": "basic", "controls": ["x"]}}, "budget": 2.5}`: true,
		`{"version": "1", "readiness": {"security": "strictest"}}`:                                                               false,
		`{"version": "1", "moode": "off"}`:  false,
		`{"version": "1", "budget": "2.5"}`: false,
		`{"mode": "off"}`:                   false,
	} {
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(text)))
		require.NoError(t, err)
		require.Equal(t, ok, schema.Validate(value) == nil, text)
		_, _, problems := schemas.Decode[schemas.Project]([]byte(text))
		require.Equal(t, ok, len(problems) == 0, "decoder and schema differ: %s", text)
	}
}
