package importer

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"pact/schemas"
	"pact/schemas/lang"
)

var update = flag.Bool("update", false, "rewrite the contracts and notes of the examples")

// sound holds a drafted contract against what must be true of every one: it is read back equal, strictly, and its types
// and expressions have no problem.
func sound(t testing.TB, c *schemas.Contract) string {
	t.Helper()
	text, err := schemas.Format(nil, c)
	require.NoError(t, err)
	back, _, problems := schemas.Decode[schemas.Contract](text)
	require.Empty(t, problems, "%s", text)
	require.Equal(t, schemas.Digest(c), schemas.Digest(back), "%s", text)
	unit := lang.Compile(map[string]*schemas.Contract{c.Component: c}).Unit(c.Component)
	require.Empty(t, unit.Problems(), "%s", text)
	for _, p := range unit.Agreement() {
		require.NotEqual(t, lang.CheckExamples, p.Check, "%s: %s", p.Pointer, p.Message)
	}
	return string(text)
}

// draftOf drafts from whichever document an archive begins with.
func draftOf(file txtar.File) (*schemas.Contract, []Note, error) {
	if strings.HasPrefix(file.Name, "openapi") {
		return OpenAPI(file.Data, Options{})
	}
	return JSONSchema(file.Data, Options{Name: "schema"})
}

// TestExamples keeps what is drafted of each example, and its notes, as they stand in testdata.
func TestExamples(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			require.NoError(t, err)
			c, notes, err := draftOf(a.Files[0])
			require.NoError(t, err)
			text := sound(t, c)
			var lines strings.Builder
			for _, n := range notes {
				word := "lost"
				if n.Info {
					word = "info"
				}
				fmt.Fprintf(&lines, "%d:%d: %s: %s\n    fix: %s\n", n.Place.Line, n.Place.Column, word, n.Message, n.Fix)
			}
			got := []txtar.File{a.Files[0], {Name: "contract.yaml", Data: []byte(text)}, {Name: "notes", Data: []byte(lines.String())}}
			if *update {
				require.NoError(t, os.WriteFile(name, txtar.Format(&txtar.Archive{Comment: a.Comment, Files: got}), 0o644))
				return
			}
			for i := range got {
				require.Equal(t, string(a.Files[i].Data), string(got[i].Data), "%s; run: go test ./schemas/importer -update", got[i].Name)
			}
			again, more, err := draftOf(a.Files[0])
			require.NoError(t, err)
			require.Equal(t, schemas.Digest(c), schemas.Digest(again), "the same document, another contract")
			require.Equal(t, notes, more)
			for _, f := range c.Functions {
				for _, e := range f.Errors {
					require.Empty(t, e.When, "a condition was invented")
				}
				require.Empty(t, f.Ensures)
				require.Empty(t, f.Requires)
			}
		})
	}
}

// TestOperations picks operations by id, or by method and path, and takes only the types that these use.
func TestOperations(t *testing.T) {
	a, err := txtar.ParseFile("testdata/kennel.txtar")
	require.NoError(t, err)
	c, _, err := OpenAPI(a.Files[0].Data, Options{Component: "kennel", Operations: []string{"get /pets/{petId}", "pay"}})
	require.NoError(t, err)
	sound(t, c)
	require.Equal(t, "kennel", c.Component)
	var functions, types []string
	for _, f := range c.Functions {
		functions = append(functions, f.Name)
	}
	for _, x := range c.Types {
		types = append(types, x.Name)
	}
	require.Equal(t, []string{"get_pets_pet_id", "pay"}, functions)
	require.NotContains(t, types, "Problem")
	require.NotContains(t, types, "NewPet", "its fields are Pet's own")
	require.Contains(t, types, "Pet")

	_, _, err = OpenAPI(a.Files[0].Data, Options{Operations: []string{"listPet"}})
	var refused *Error
	require.ErrorAs(t, err, &refused)
	require.True(t, refused.Unknown)
	require.Equal(t, `the document has no operation "listPet", did you mean "listPets"?`, refused.Message)
}

// TestRefused: what cannot be read is refused by name, with the way out and its place.
func TestRefused(t *testing.T) {
	const head = "openapi: 3.0.0\ninfo: {title: x, version: '1'}\n"
	for name, c := range map[string]struct {
		text, message, fix string
		line               int
	}{
		"swagger":   {"swagger: '2.0'\ninfo: {}\n", "this is Swagger 2.0", "convert it", 1},
		"schema":    {"$schema: x\ntype: object\n", "looks like a JSON Schema", "json_schema", 1},
		"other":     {"kind: Pod\n", "it has kind", "OpenAPI 3", 1},
		"list":      {"[1]", "the document is no object (array)", "one OpenAPI", 1},
		"file":      {head + "paths: {}\ncomponents:\n  schemas:\n    A: {$ref: './a.yaml'}\n", `$ref "./a.yaml" leads to another document`, "bundle", 6},
		"network":   {head + "paths:\n  /a: {$ref: 'http://192.0.2.1/a'}\n", `"http://192.0.2.1/a" leads to another document`, "bundle", 4},
		"nowhere":   {head + "paths:\n  /a: {get: {responses: {'200': {$ref: '#/components/responses/R'}}}}\n", "cannot be read", "validator", 1},
		"shape":     {head + "paths: [1]\n", "cannot be read", "validator", 1},
		"version":   {"openapi: 4.0.0\ninfo: {title: x, version: '1'}\npaths: {}\n", `openapi is "4.0.0"`, "3.0", 1},
		"empty":     {"", "empty", "write it", 1},
		"twice":     {head + "paths: {}\npaths: {}\n", `the key "paths" stands twice`, "keep one", 4},
		"documents": {head + "---\na: 1\n", "a second document follows", "keep one", 3},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := OpenAPI([]byte(c.text), Options{})
			var refused *Error
			require.ErrorAs(t, err, &refused)
			require.Contains(t, refused.Message, c.message)
			require.Contains(t, refused.Fix, c.fix)
			require.Equal(t, c.line, refused.Place.Line)
		})
	}
	_, _, err := JSONSchema([]byte(`{"openapi": "3.0.0"}`), Options{})
	require.ErrorContains(t, err, "OpenAPI document")
	_, _, err = JSONSchema([]byte(`{"title": "nothing"}`), Options{})
	require.ErrorContains(t, err, "describes no type")
	_, _, err = JSONSchema([]byte(`{"type": "object", "properties": {"$ref": {"type": "string"}}, "default": {"$ref": "other.json"}}`), Options{})
	require.NoError(t, err, "a property called $ref and a value that has one are no references")
	_, _, err = JSONSchema([]byte(`{"properties": {"enum": {"$ref": "other.json"}}}`), Options{})
	require.ErrorContains(t, err, "another document", "a property called enum is a schema")
}

// TestBounds: documents that unfold without measure are refused and not followed.
func TestBounds(t *testing.T) {
	large := func(err error) bool {
		var refused *Error
		return errors.As(err, &refused) && refused.TooLarge
	}
	_, _, err := OpenAPI([]byte(strings.Repeat(" ", schemas.MaxForeign+1)), Options{})
	require.True(t, large(err), "%v", err)

	var bomb strings.Builder
	bomb.WriteString("openapi: 3.0.0\nx-a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1]\n")
	for i := range 9 {
		fmt.Fprintf(&bomb, "x-a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i+1, i+1, i, i, i, i, i, i, i, i)
	}
	_, _, err = OpenAPI([]byte(bomb.String()), Options{})
	require.ErrorContains(t, err, "unfold")

	_, _, err = JSONSchema([]byte(strings.Repeat(`{"items":`, 5000)+"1"+strings.Repeat("}", 5000)), Options{})
	require.ErrorContains(t, err, "nested deeper")
	_, _, err = JSONSchema([]byte("a: &a {b: *a}"), Options{})
	require.ErrorContains(t, err, "nested deeper")

	var many strings.Builder
	many.WriteString(`{"$defs": {`)
	for i := range maxTypes + 1 {
		fmt.Fprintf(&many, `"T%d": {"type": "string"},`, i)
	}
	many.WriteString(`"Z": {}}}`)
	_, _, err = JSONSchema([]byte(many.String()), Options{})
	require.True(t, large(err), "%v", err)

	var doubling strings.Builder // each part holds the next one twice
	doubling.WriteString(`{"$defs": {`)
	for i := range 200 {
		fmt.Fprintf(&doubling, `"T%d": {"allOf": [{"$ref": "#/$defs/T%d"}, {"$ref": "#/$defs/T%d"}], "minLength": %d},`, i, i+1, i+1, i)
	}
	doubling.WriteString(`"T200": {"type": "string"}}}`)
	c, notes, err := JSONSchema([]byte(doubling.String()), Options{Name: "x"})
	require.NoError(t, err)
	sound(t, c)
	require.Contains(t, notes[0].Message, "deeper than is followed")
}

// TestLarge drafts a document of several hundred operations.
func TestLarge(t *testing.T) {
	c, notes, err := OpenAPI([]byte(generated(400)), Options{})
	require.NoError(t, err)
	sound(t, c)
	require.Len(t, c.Functions, 400)
	require.Len(t, c.Types, 800)
	examples := 0
	for _, f := range c.Functions {
		examples += len(f.Examples)
	}
	require.Equal(t, 100, examples)
	require.Empty(t, notes)
}

// generated is a document of n operations, each with types of its own that refer to the next ones; every fourth has an
// example.
func generated(n int) string {
	var b strings.Builder
	b.WriteString("openapi: 3.1.0\ninfo: {title: Large, version: '1'}\npaths:\n")
	for i := range n {
		example := ""
		if i%4 == 0 {
			example = fmt.Sprintf(", example: {count: %d, kind: low}", i)
		}
		fmt.Fprintf(&b, "  /r%d/{id}:\n    get:\n      operationId: readR%d\n      parameters: [{name: id, in: path, required: true, schema: {type: string, maxLength: 12}, example: x}]\n", i, i)
		fmt.Fprintf(&b, "      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/R%d'}%s}}}, '404': {description: none}}\n", i, example)
	}
	b.WriteString("components:\n  schemas:\n")
	for i := range n {
		fmt.Fprintf(&b, "    R%d: {type: object, required: [count], properties: {count: {type: integer, minimum: 0}, kind: {enum: [low, high]}, next: {$ref: '#/components/schemas/R%d'}}}\n", i, (i+1)%n)
	}
	return b.String()
}
