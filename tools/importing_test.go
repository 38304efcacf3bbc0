package tools_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/examples/project"
)

const fares = `openapi: 3.0.3
info: {title: fares, version: "1", description: Prices a trip.}
paths:
  /price:
    post:
      operationId: price
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: "#/components/schemas/Trip"}
            example: {stops: 2, zoneName: inner}
      responses:
        "200": {description: the price, content: {application/json: {schema: {type: integer}, example: 250}}}
        "422": {description: no such trip}
  /refund:
    post:
      responses: {"204": {description: paid back}}
components:
  schemas:
    Trip:
      type: object
      required: [stops, zoneName]
      properties: {stops: {type: integer, minimum: 1, maximum: 40}, zoneName: {type: string, enum: [inner, outer]}, note: {anyOf: [{type: string}, {type: integer}]}}
`

// confirmed is a project whose readiness is confirmed, with documents to draft from and no contract.
func confirmed(t *testing.T) string {
	t.Helper()
	project.Require(t)
	dir := t.TempDir()
	project.Git(t, dir, "init", "-q", "-b", "main", ".")
	files := project.Base(t)
	delete(files, "pact/contracts/fares.yaml")
	files["api/fares.yaml"] = fares
	files["api/menu.json"] = `{"$defs": {"Dish": {"type": "object", "properties": {"name": {"type": "string"}}}}}`
	project.Write(t, dir, files)
	project.Call(t, dir, "readiness_confirm", nil)
	return dir
}

func listed(t *testing.T, out map[string]any, gate string) []map[string]any {
	t.Helper()
	var found []map[string]any
	for _, f := range out["findings"].([]any) {
		if f := f.(map[string]any); f["gate"] == gate {
			found = append(found, f)
		}
	}
	return found
}

func names(contract map[string]any, key string) []string {
	var out []string
	list, _ := contract[key].([]any)
	for _, x := range list {
		out = append(out, x.(map[string]any)["name"].(string))
	}
	return out
}

// TestImportOpenAPI drafts a contract, names what the document leaves open and what was lost, and completes it from what
// was sent along.
func TestImportOpenAPI(t *testing.T) {
	dir := confirmed(t)
	from := map[string]any{"openapi": "api/fares.yaml"}
	out := project.Call(t, dir, "contract_write", map[string]any{"from": from})
	require.Contains(t, out["summary"], "Contract fares version 1")
	lost := listed(t, out, "documents/valid")
	require.Len(t, lost, 1)
	require.Equal(t, []any{"warning", "api/fares.yaml", 24.0}, []any{lost[0]["severity"], lost[0]["path"], lost[0]["line"]})
	require.Contains(t, lost[0]["message"], "anyOf has no tag")
	open := listed(t, out, "contract/errors")
	require.NotEmpty(t, open, "the bounds of stops are decided by no error, and none was invented")
	next := out["next"].([]any)[0].(map[string]any)
	require.Equal(t, "contract_read", next["tool"])

	full := project.Call(t, dir, "contract_read", map[string]any{"component": "fares", "view": "full"})["contract"].(map[string]any)
	require.Equal(t, "Prices a trip.", full["summary"])
	require.Equal(t, []string{"price", "post_refund"}, names(full, "functions"))
	price := full["functions"].([]any)[0].(map[string]any)
	require.Equal(t, []any{map[string]any{"name": "unprocessable", "doc": "no such trip"}}, price["errors"])
	require.Equal(t, []any{map[string]any{
		"name": "as documented", "args": map[string]any{"body": map[string]any{"stops": 2.0, "zone_name": "inner"}}, "returns": 250.0,
	}}, price["examples"])

	_, err := project.Try(dir, "contract_write", map[string]any{"from": from}, nil)
	require.ErrorContains(t, err, "error: conflict: component \"fares\" has a contract already\nfix: call contract_read")
	_, err = project.Try(dir, "contract_write", map[string]any{"from": from, "expect_digest": "sha256:other"}, nil)
	require.ErrorContains(t, err, "error: conflict")

	head := map[string]any{
		"component": "fares", "binding": map[string]any{"language": "go", "package": "./fares"}, "authority": map[string]any{"domains": []any{"fares"}, "rationale": "Nobody else sets a price of a trip."},
		"functions": []any{map[string]any{"name": "post_refund", "params": []any{map[string]any{"name": "amount", "type": "int"}}}, map[string]any{"name": "zones"}},
	}
	again := project.Call(t, dir, "contract_write", map[string]any{"from": from, "contract": head, "expect_digest": out["digest"]})
	require.NotEqual(t, out["digest"], again["digest"])
	full = project.Call(t, dir, "contract_read", map[string]any{"component": "fares", "view": "full"})["contract"].(map[string]any)
	require.Equal(t, []string{"price", "post_refund", "zones"}, names(full, "functions"))
	require.Equal(t, []string{"amount"}, names(full["functions"].([]any)[1].(map[string]any), "params"), "what is sent wins")

	third := project.Call(t, dir, "contract_write", map[string]any{"from": map[string]any{"openapi": "api/fares.yaml", "operations": []any{"POST /price"}}, "contract": map[string]any{"component": "fares"}, "expect_digest": again["digest"]})
	require.NotEmpty(t, third["digest"])
	full = project.Call(t, dir, "contract_read", map[string]any{"component": "fares", "view": "full"})["contract"].(map[string]any)
	require.Equal(t, []string{"price"}, names(full, "functions"))
	require.Equal(t, "./fares", full["binding"].(map[string]any)["package"], "the head that is there stays")
}

// TestImportMany keeps the answer short where a document has much to say, and says how much is left out.
func TestImportMany(t *testing.T) {
	dir := confirmed(t)
	var b strings.Builder
	b.WriteString("openapi: 3.0.3\ninfo: {title: fares, version: '1'}\npaths:\n")
	for i := range 120 {
		fmt.Fprintf(&b, "  /r%d: {put: {parameters: [{name: n, in: query, schema: {type: integer, maximum: %d, default: 1}}], responses: {'200': {description: ok, headers: {X: {schema: {type: string}}}}, default: {description: no}}}}\n", i, i)
	}
	project.Write(t, dir, map[string]string{"many.yaml": b.String()})
	out := project.Call(t, dir, "contract_write", map[string]any{"from": map[string]any{"openapi": "many.yaml"}})
	raw, err := json.Marshal(out)
	require.NoError(t, err)
	require.Less(t, len(raw), 12<<10)
	require.Regexp(t, `\([0-9]+ not shown\)`, out["summary"])
	require.Len(t, listed(t, out, "documents/valid"), 2, "what only this answer says is not left out")
	require.NotEmpty(t, listed(t, out, "contract/clauses"))
}

// TestImportJSONSchema takes types alone; that there is no function is a finding.
func TestImportJSONSchema(t *testing.T) {
	dir := confirmed(t)
	out := project.Call(t, dir, "contract_write", map[string]any{"from": map[string]any{"json_schema": "api/menu.json"}, "contract": map[string]any{"component": "fares"}})
	full := project.Call(t, dir, "contract_read", map[string]any{"component": "fares", "view": "full"})["contract"].(map[string]any)
	require.Equal(t, []string{"Dish"}, names(full, "types"))
	present := listed(t, out, "contract/present")
	require.NotEmpty(t, present)
	require.Contains(t, present[0]["message"], "has no function")
}

// TestImportRefuses: nothing is read outside the project, nothing of the wrong kind or size, and nothing is written then.
func TestImportRefuses(t *testing.T) {
	dir := confirmed(t)
	outside := filepath.Join(t.TempDir(), "outside.yaml")
	require.NoError(t, os.WriteFile(outside, []byte(fares), 0o644))
	require.NoError(t, os.Symlink(outside, filepath.Join(dir, "link.yaml")))
	require.NoError(t, os.Symlink(filepath.Dir(outside), filepath.Join(dir, "linked")))
	project.Write(t, dir, map[string]string{
		"huge.yaml": strings.Repeat("# filler\n", 500_000), "broken.yaml": "openapi: 3.0.3\npaths: [", "two.yaml": "swagger: '2.0'\n",
		"far.yaml": "openapi: 3.0.3\ninfo: {title: x, version: '1'}\npaths:\n  /a: {$ref: '../secret.yaml'}\n", "wide.yaml": wide(),
	})
	for name, c := range map[string]struct {
		from map[string]any
		want string
	}{
		"above":     {map[string]any{"openapi": "../outside.yaml"}, "error: unsafe_path"},
		"absolute":  {map[string]any{"openapi": outside}, "error: unsafe_path"},
		"link":      {map[string]any{"openapi": "link.yaml"}, "error: unsafe_path"},
		"linked":    {map[string]any{"openapi": "linked/outside.yaml"}, "error: unsafe_path"},
		"folder":    {map[string]any{"openapi": "api"}, "error: unsafe_path"},
		"absent":    {map[string]any{"openapi": "api/none.yaml"}, "error: not_found"},
		"huge":      {map[string]any{"openapi": "huge.yaml"}, "error: too_large"},
		"wide":      {map[string]any{"json_schema": "wide.yaml"}, "error: too_large"},
		"broken":    {map[string]any{"openapi": "broken.yaml"}, "error: invalid_argument: broken.yaml:2:1: this is no YAML"},
		"swagger":   {map[string]any{"openapi": "two.yaml"}, "error: invalid_argument: two.yaml:1:10: this is Swagger 2.0"},
		"far":       {map[string]any{"openapi": "far.yaml"}, `"../secret.yaml" leads to another document`},
		"operation": {map[string]any{"openapi": "api/fares.yaml", "operations": []any{"prize"}}, `error: not_found: api/fares.yaml: the document has no operation "prize", did you mean "price"?`},
		"neither":   {map[string]any{}, "from names no document"},
		"both":      {map[string]any{"openapi": "a", "json_schema": "b"}, "from names two documents"},
		"schema":    {map[string]any{"json_schema": "api/menu.json", "operations": []any{"x"}}, "leave operations out"},
		"unknown":   {map[string]any{"open_api": "a"}, `unknown argument "open_api", did you mean "openapi"?`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := project.Try(dir, "contract_write", map[string]any{"from": c.from}, nil)
			require.ErrorContains(t, err, c.want)
			require.ErrorContains(t, err, "\nfix: ")
		})
	}
	left, err := filepath.Glob(filepath.Join(dir, "pact", "contracts", "fares*"))
	require.NoError(t, err)
	require.Empty(t, left)
	_, err = project.Try(dir, "contract_write", map[string]any{"contract": map[string]any{"component": "fares"}}, nil)
	require.ErrorContains(t, err, `the argument "version" is missing`, "only beside from may a contract be a part of one")
}

// wide is a JSON Schema whose contract is larger than a document may be.
func wide() string {
	var b strings.Builder
	b.WriteString("$defs:\n")
	for i := range 60 {
		for j := range 50 {
			b.WriteString("  T" + strings.Repeat("a", i) + "X" + strings.Repeat("b", j) + "Y: {type: string, description: '" + strings.Repeat("word ", 30) + "'}\n")
		}
	}
	return b.String()
}
