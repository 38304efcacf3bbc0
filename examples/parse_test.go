package examples_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/examples/project"
	"pact/gates"
)

// TestParseInEachLanguage: a test file by hand, and a generated one, that its language does not parse is named with its place.
func TestParseInEachLanguage(t *testing.T) {
	project.Require(t)
	const listed = "pact: tests/1\ncomponent: refunds\nfiles: [{path: FILE, covers: [refund]}]\n"
	for _, c := range []struct{ binding, file, broken, sound, want string }{
		{"{language: go, package: ./refunds}", "refunds/more_test.go", "package refunds_test\n\nfunc TestMore(t *testing.T) {\n", "package refunds_test\n", "refunds/more_test.go:3:31: Go cannot parse it: expected '}', found 'EOF'"},
		{"{language: typescript, module: ./refunds/refunds.ts}", "refunds/more.test.ts", "import { test } from \"node:test\";\ntest(\"open\", () => {\n", "const a: number = 1; // }\n", "refunds/more.test.ts:3:1: TypeScript cannot parse it: Unexpected end of file"},
		{"{language: javascript, module: ./refunds/refunds.mjs}", "refunds/more.test.mjs", "const a: number = 1;\n", "const a = /[}]/;\n", "refunds/more.test.mjs:1:8: JavaScript cannot parse it: Expected \";\" but found \":\""},
		{"{language: python, module: refunds.refunds}", "tests/test_more.py", "", "def (:\n", ""}, // the red run tells
	} {
		changed := func(text string) []change {
			return []change{
				{"replace", "pact/contracts/refunds.yaml", []string{"{language: go, package: ./refunds}", c.binding}},
				{"write", "pact/tests/refunds.yaml", []string{strings.ReplaceAll(listed, "FILE", c.file)}},
				{"write", c.file, []string{text}},
			}
		}
		g := *gates.Find("test/parse")
		if c.broken != "" {
			require.Contains(t, report(judge(t, project.Planned, changed(c.broken), g)), c.want+" [test/parse]\n  fix: Correct it and hand it to test_write.")
		}
		near := judge(t, project.Planned, changed(c.sound), g)
		require.Equal(t, "pass", string(near.Verdict), "%v", near.Findings)
	}
}
