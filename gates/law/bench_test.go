package law_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/artifacts"
	"pact/examples/project"
	"pact/gates/gate"
	"pact/gates/law"
)

// BenchmarkImports judges 5,000 files of 2 KiB in twenty components, in each language.
func BenchmarkImports(b *testing.B) {
	project.Require(b)
	for _, l := range []struct{ name, file, text string }{
		{"go", "c%d/p%d/x.go", "package p\n\nimport (\n\t\"fmt\"\n\t\"example.org/x/c%d/p1\"\n)\n\nvar s = fmt.Sprint(p1.X)\n" + strings.Repeat("\n// F does it.\nfunc F(x string) string { return x + \"text\" }\n", 30)},
		{"python", "c%d/p%d.py", "import json\nfrom c%d import p1\n" + strings.Repeat("\n\ndef f(x):\n    return f\"{x}: {p1.y('text')}\"  # it\n", 40)},
		{"typescript", "c%d/p%d.ts", "import { y } from '../c%d/p1.js';\nimport react from \"react\";\n" + strings.Repeat("\nexport function f(x: string): string {\n  return `${x}: ${y(\"text\")}`; // it\n}\n", 25)},
	} {
		b.Run(l.name, func(b *testing.B) {
			dir := b.TempDir()
			plan := "pact: plan/1\nbaseline: \"\"\ncomponents:\n  - {id: all, title: A, summary: All.}\n"
			files := map[string]string{"pact.yaml": "version: \"1\"\n", "go.mod": "module example.org/x\n"}
			for c := range 20 {
				plan += fmt.Sprintf("  - {id: c%d, parent: all, title: C, summary: \"C%d.\", paths: [\"c%d/**\"], depends_on: []}\n", c, c, c)
				for p := range 250 {
					files[fmt.Sprintf(l.file, c, p)] = fmt.Sprintf(l.text, c)
				}
			}
			files["pact/plan.yaml"] = plan
			project.Write(b, dir, files)
			project.Git(b, dir, "init", "-q", ".")
			s, err := artifacts.Load(context.Background(), dir, artifacts.KindPlan, artifacts.KindSources, artifacts.KindGit)
			require.NoError(b, err)
			defer s.Close()
			for b.Loop() {
				r := gate.Judge(s, law.Imports)
				require.Equal(b, gate.Pass, r.Verdict, "%v", r.Findings)
			}
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/5000-files")
		})
	}
}
