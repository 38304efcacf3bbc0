package examples_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/artifacts/installed"
	"pact/examples/project"
	"pact/schemas"
)

// scripted is the base project in a language that loads its code: two components, of which one depends on the other.
type scripted struct {
	language        schemas.Language
	fares, refunds  string // the implementations
	binding         string // of a component, with its name for NAME
	faresSource     string
	refundsSource   string
	written, always string // a test file by hand: one that is red on a stub, and one that is green on everything
	at              string // where it stands
	ignored         string // a file of code that git ignores
	later           string // a comment for later
	leaves          string // an implementation that ends the process
	data            string // how the implementation reads fares/base.json
}

var scriptedBases = []scripted{
	{
		language: schemas.LanguagePython, fares: "fares/fares.py", refunds: "refunds/refunds.py", binding: "{language: python, module: NAME.NAME}",
		faresSource:   "class BadStops(Exception):\n    pass\n\n\ndef price(trip):\n    if not 1 <= trip[\"stops\"] <= 40:\n        raise BadStops\n    return 200 + 25 * trip[\"stops\"]\n",
		refundsSource: "class BadAmount(Exception):\n    pass\n\n\ndef refund(paid):\n    if paid < 0:\n        raise BadAmount\n    return max(0, paid - 50)\n",
		written:       "from fares.fares import price\nfrom refunds.refunds import refund\n\n\ndef test_two_stops():\n    assert refund(price({\"stops\": 2, \"zone\": \"inner\"})) == 200\n",
		always:        "def test_nothing():\n    pass\n",
		at:            "tests/test_more.py", ignored: "fares/hidden.py",
		later:  "# TODO: round\n",
		leaves: "import os\n\nos._exit(0)\n",
		data:   "import json, pathlib\n\nBASE = json.loads((pathlib.Path(__file__).parent / \"base.json\").read_text())\n\n\n",
	},
	{
		language: schemas.LanguageTypeScript, fares: "fares/fares.ts", refunds: "refunds/refunds.ts", binding: "{language: typescript, module: ./NAME/NAME.ts}",
		faresSource:   "export class BadStops extends Error {\n  code = \"bad_stops\";\n}\n\nexport function price(trip: { stops: number; zone: string }): number {\n  if (trip.stops < 1 || trip.stops > 40) throw new BadStops();\n  return 200 + 25 * trip.stops;\n}\n",
		refundsSource: "export class BadAmount extends Error {\n  code = \"bad_amount\";\n}\n\nexport function refund(paid: number): number {\n  if (paid < 0) throw new BadAmount();\n  return Math.max(0, paid - 50);\n}\n",
		written:       "import assert from \"node:assert/strict\";\nimport { test } from \"node:test\";\nimport { price } from \"../fares/fares.ts\";\nimport { refund } from \"./refunds.ts\";\n\ntest(\"two stops\", () => {\n  assert.equal(refund(price({ stops: 2, zone: \"inner\" })), 200);\n});\n",
		always:        "import { test } from \"node:test\";\n\ntest(\"nothing\", () => {});\n",
		at:            "refunds/more.test.ts", ignored: "fares/hidden.ts",
		later:  "// TODO: round\n",
		leaves: "process.exit(0);\n",
		data:   "import { readFileSync } from \"node:fs\";\n\nconst BASE = JSON.parse(readFileSync(new URL(\"./base.json\", import.meta.url), \"utf8\"));\n\n",
	},
}

// planned is the project up to the generated tests.
func (b scripted) planned(t *testing.T) string {
	t.Helper()
	project.Require(t)
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	files := project.Base(t)
	for _, name := range []string{"go.mod", "fares/fares.go", "refunds/refunds.go"} {
		delete(files, name)
	}
	for _, name := range []string{"fares", "refunds"} {
		file := "pact/contracts/" + name + ".yaml"
		files[file] = strings.Replace(files[file], "{language: go, package: ./"+name+"}", strings.ReplaceAll(b.binding, "NAME", name), 1)
	}
	files[b.fares], files[b.refunds] = b.faresSource, b.refundsSource
	files[".gitignore"] = "node_modules\nhidden.*\n"
	project.Write(t, dir, files)
	if b.language == schemas.LanguagePython {
		needsPytest(t)
	} else {
		require.NoError(t, os.Symlink(installed.NodeModules(t, "tsx"), filepath.Join(dir, "node_modules")))
	}
	project.Begin(t, dir)
	project.Call(t, dir, "readiness_confirm", nil)
	project.Call(t, dir, "test_generate", nil)
	return dir
}

func (b scripted) seal(t *testing.T, dir string) {
	t.Helper()
	require.Equal(t, "pass", project.Call(t, dir, "test_run", map[string]any{"what": "red"})["verdict"])
	project.Call(t, dir, "plan_lock", nil)
	project.Commit(t, dir, "sealed")
}

// TestTwoComponents: what is wrong with one component is no matter of the other, and what a run is of decides how long its
// evidence counts.
func TestTwoComponents(t *testing.T) {
	for _, b := range scriptedBases {
		t.Run(string(b.language), func(t *testing.T) {
			t.Parallel()
			dir := b.planned(t)
			b.seal(t, dir)
			native := func(component string) string {
				out := project.Call(t, dir, "test_run", map[string]any{"component": component, "what": "native"})
				return out["summary"].(string)
			}
			require.Equal(t, "pass", project.Call(t, dir, "test_run", map[string]any{"what": "native"})["verdict"])
			require.NotContains(t, broken(t, dir), "[test/native]")

			write(t, dir, b.refunds, b.leaves) // nothing depends on it, and it ends the process that loads it
			require.Equal(t, "fail", project.Call(t, dir, "test_run", map[string]any{"what": "native"})["verdict"])
			found := broken(t, dir)
			require.Contains(t, found, "the process left early")
			for _, file := range []string{"test_fares_contract.py", "fares.contract.test.ts"} {
				require.NotContains(t, found, file, "the other component is right")
			}
			require.NoError(t, os.Remove(filepath.Join(dir, b.refunds)))
			require.Contains(t, native("refunds"), "the implementation is not there")
			write(t, dir, b.refunds, b.refundsSource)

			require.NotContains(t, broken(t, dir), "[code/stubs]")
			write(t, dir, b.refunds, b.later+b.refundsSource)
			require.Contains(t, broken(t, dir), b.refunds+":1:1: TODO is left in: TODO: round [code/stubs]")
			write(t, dir, b.refunds, b.refundsSource)

			write(t, dir, b.ignored, "")
			require.Contains(t, native("fares"), b.ignored+" is ignored by git")
			require.Contains(t, native("refunds"), b.ignored+" is ignored by git", "it depends on fares")
			require.NoError(t, os.Remove(filepath.Join(dir, b.ignored)))

			write(t, dir, "fares/base.json", "200")
			write(t, dir, b.fares, b.data+strings.Replace(b.faresSource, "200", "BASE", 1))
			require.Contains(t, native("fares"), "PASS")
			stale := "native run of \"fares\" is stale"
			require.NotContains(t, broken(t, dir), stale)
			write(t, dir, "fares/base.json", "100")
			require.Contains(t, broken(t, dir), stale, "the data that it reads changed")
			write(t, dir, "fares/base.json", "200")
			require.NotContains(t, broken(t, dir), stale)
			edit(t, dir, "pact/contracts/fares.yaml", "Prices a trip", "Tells the price of a trip")
			require.Contains(t, broken(t, dir), stale, "the contract changed")
		})
	}
}
