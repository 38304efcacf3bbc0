package law_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"pact/artifacts"
	"pact/examples/project"
	"pact/gates/gate"
	"pact/gates/law"
)

// plan is three components below one: refunds may use fares, nobody may use refunds or audit, and app is adopted code.
const plan = `pact: plan/1
baseline: ""
components:
  - {id: tram, title: T, summary: "All of it.", paths: ["main.*", "app/main/**"]}
  - {id: fares, parent: tram, title: F, summary: "Prices.", paths: ["fares/**", "src/shop/fares/**", "packages/fares/**"]}
  - {id: refunds, parent: tram, title: R, summary: "Refunds.", paths: ["refunds/**", "src/shop/refunds/**"], depends_on: [fares]}
  - {id: audit, parent: tram, title: A, summary: "Audit.", depends_on: [stores]}
  - {id: log, parent: audit, title: L, summary: "Log.", paths: ["log/**", "src/shop/log/**"], depends_on: [stores]}
  - {id: stores, parent: tram, title: S, summary: "Stores."}
  - {id: disk, parent: stores, title: D, summary: "Disk.", paths: ["disk/**", "src/shop/disk.py"]}
  - {id: old, parent: tram, title: O, summary: "Old.", paths: ["old/**"], managed: false}
`

// judged is what the gate says about files, one finding a line.
func judged(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	files["pact/plan.yaml"], files["pact.yaml"] = plan, "version: \"1\"\n"
	project.Write(t, dir, files)
	project.Git(t, dir, "init", "-q", ".")
	s, err := artifacts.Load(context.Background(), dir, artifacts.KindPlan, artifacts.KindSources, artifacts.KindGit)
	require.NoError(t, err)
	defer s.Close()
	r := gate.Judge(s, law.Imports)
	var b strings.Builder
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "%s: %s:%d:%d: %s\n", f.Severity, f.Path, f.Line, f.Column, f.Message)
	}
	if r.Verdict == gate.Blocked {
		b.WriteString("blocked\n")
	}
	return b.String()
}

// TestImports runs the cases of testdata: files, and what is said about them.
func TestImports(t *testing.T) {
	project.Require(t)
	for _, language := range []string{"go", "python", "script"} {
		archive, err := txtar.ParseFile("testdata/" + language + ".txtar")
		require.NoError(t, err)
		var name string
		files := map[string]string{}
		for _, f := range archive.Files {
			if title, starts := strings.CutPrefix(f.Name, "case: "); starts {
				name, files = title, map[string]string{}
				continue
			}
			if f.Name != "want" {
				files[f.Name] = string(f.Data)
				continue
			}
			t.Run(language+" "+name, func(t *testing.T) { require.Equal(t, string(f.Data), judged(t, files)) })
		}
	}
}
