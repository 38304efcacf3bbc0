package code_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/artifacts"
	"pact/examples/project"
	"pact/gates/code"
	"pact/gates/gate"
)

// TestKeys: a key counts where it is a text of the code, in each language, and one that leads nowhere is named.
func TestKeys(t *testing.T) {
	project.Require(t)
	const missing = `function "price" has its key "PACT:fares:price" nowhere in the code that "fares" owns`
	for _, c := range []struct{ file, src, want string }{
		{"fares/a.go", "package fares\n\nconst key = \"PACT:fares:price\"\n", ""},
		{"fares/a.go", "package fares\n\nvar err = fmt.Errorf(`PACT:fares:price: %w`, x)\n", ""},
		{"fares/a.go", "package fares\n\n// \"PACT:fares:price\"\nvar r = '\"' /* PACT:fares:price\" */\n", missing},
		{"fares/a_test.go", "package fares\n\nconst key = \"PACT:fares:price\"\n", `"fares" owns no code yet`},
		{"other/a.go", "package other\n\nconst key = \"PACT:fares:price\"\n", `"fares" owns no code yet`},
		{"fares/a.go", "package fares\n\nvar a, b = \"PACT:fares:price\", \"PACT:fares:prices\"\n", `3:32: the key "PACT:fares:prices" names function "prices", which contract "fares" does not have, did you mean "price"?`},
		{"fares/a.go", "package fares\n\nvar a, b = \"PACT:fares:price\", \"see PACT:fare:price.\"\n", `the key "PACT:fare:price" names component "fare", which has no contract, did you mean "fares"?`},
		{"fares/a.go", "package fares\n\nvar a, b = \"PACT:fares:price\", \"PACT:fares\"\n", `"PACT:fares" is no key`},
		{"fares/a.go", "package fares\n\nvar a, b = \"PACT:fares:price\", \"PACT:%s:%s\"\n", `"PACT:%s:%s" is no key`},
		{"fares/a.go", "package fares\n\nvar a, b = \"PACT:fares:price\", \"IMPACT:high PACT: 3 PACT:\"\n", ""},
		{"fares/a.go", "package fares\n\nvar a = \"\\x50ACT:fares:price\"\n", ""},
		{"fares/a.py", "def price(x):\n    log(key=\"PACT:fares:price\")\n", ""},
		{"fares/a.py", "def price(x):\n    raise Bad(f\"PACT:fares:price: {x}\") from None\n", ""},
		{"fares/a.py", "def price(x):\n    \"\"\"PACT:fares:price\"\"\"\n    'PACT:fares:price'; \"PACT:fares:price\"\n    return x  # \"PACT:fares:price\"\n", missing},
		{"fares/a.py", "KEYS = (\n    \"PACT:fares:price\",\n    \"x\"\n)\n", ""},
		{"fares/a.py", "X = [x for x in\n    \"PACT:fares:price\"\n    if x]\n", ""},
		{"fares/a.ts", "export const price = () => { throw new Bad(`PACT:fares:price: ${x}`); };\n", ""},
		{"fares/a.ts", "'PACT:fares:price';\n/* `PACT:fares:price` */\nexport function price() {\n  \"PACT:fares:price\"\n  return /\"PACT:fares:price\"/;\n}\n", missing},
		{"fares/a.ts", "const k = `PACT:${c}:${f}`, l = `PACT:fares:${f}`;\n", `"PACT:fares" is no key`},
		{"fares/a.rs", "fn price() { error!(\"PACT:fares:price\"); } // ok\n", ""},
		{"fares/a.rs", "fn price<'a>(x: &'a str) {} // \"PACT:fares:price\"\n", missing},
	} {
		dir := t.TempDir()
		files := project.Base(t)
		for _, name := range []string{"fares/fares.go", "pact/contracts/refunds.yaml"} {
			delete(files, name)
		}
		files["pact.yaml"] = strings.Replace(files["pact.yaml"], "monitoring: none", "monitoring: basic", 1)
		files[c.file] = c.src
		project.Write(t, dir, files)
		project.Git(t, dir, "init", "-q", ".")
		s, err := artifacts.Load(context.Background(), dir, artifacts.KindSources)
		require.NoError(t, err)
		r := gate.Judge(s, code.Keys)
		got := ""
		for _, f := range r.Findings {
			if f.Subject != "refunds" { // its code stands in the base, and its contract was taken away
				got += fmt.Sprintf("%d:%d: %s\n", f.Line, f.Column, f.Message)
			}
		}
		if c.want == "" {
			require.Empty(t, got, c.src)
		} else {
			require.Contains(t, got, c.want, c.src)
		}
		require.NoError(t, s.Close())
	}
}
