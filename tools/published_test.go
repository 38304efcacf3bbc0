package tools

import (
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/artifacts"
	"pact/artifacts/testgen"
	"pact/schemas"
	"pact/schemas/jsonschema"
	"pact/schemas/lang"
)

var update = flag.Bool("update", false, "rewrite what is generated")

// TestPublished keeps the published schemas equal to the types that decode arguments and hold results: of arguments two
// levels, of results the names and types of members; and beside them, once, the shapes inside results.
func TestPublished(t *testing.T) {
	all := map[string]schemaPair{}
	for _, tool := range All {
		all[tool.Name] = schemaPair{jsonschema.Of(tool.in, 2), brief(t, jsonschema.Of(tool.out, 1))}
	}
	current(t, "published.json", all, publishedJSON)
	shapes := map[string]json.RawMessage{}
	for name, shape := range map[string]reflect.Type{
		"at": reflect.TypeFor[artifacts.At](), "finding": reflect.TypeFor[schemas.Finding](), "next": reflect.TypeFor[Next](),
		"failure": reflect.TypeFor[artifacts.Failure](), "counts": reflect.TypeFor[artifacts.Counts](),
		"coverage": reflect.TypeFor[testgen.Coverage](), "gate": reflect.TypeFor[Explanation](), "change": reflect.TypeFor[lang.Change](),
	} {
		shapes[name] = jsonschema.Of(shape, 0)
	}
	current(t, "result.json", shapes, resultSchemas)
}

// brief leaves the names and types of members, which is what clients check results by; every tool's list is sent whole.
func brief(t *testing.T, schema json.RawMessage) json.RawMessage {
	var root map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(schema, &root))
	delete(root, "additionalProperties")
	delete(root, "required")
	raw, err := json.Marshal(root)
	require.NoError(t, err)
	return raw
}

func current(t *testing.T, file string, v any, have []byte) {
	t.Helper()
	want, err := json.MarshalIndent(v, "", " ")
	require.NoError(t, err)
	want = append(want, '\n')
	if *update {
		require.NoError(t, os.WriteFile(file, want, 0o644))
		return
	}
	require.Equal(t, string(want), string(have), "run: go generate ./tools")
}
