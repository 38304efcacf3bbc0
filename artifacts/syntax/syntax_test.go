package syntax

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestParse: the first fault of a file with its place, and none where the language is met.
func TestParse(t *testing.T) {
	for _, c := range []struct {
		file, src string
		want      *Fault
	}{
		{"a.go", "package a }", &Fault{"Go", 1, 11, "expected declaration, found '}'"}},
		{"a.go", "package a\n\nfunc F() {}\n", nil},
		{"a.go", "package a\n\nvar x int = \"text\"\n", nil}, // no matter of syntax
		{"a.mjs", "import x from 'y';\nconst = 3;\n", &Fault{"JavaScript", 2, 7, `Expected identifier but found "="`}},
		{"a.js", "const x: number = 3;\n", &Fault{"JavaScript", 1, 8, `Expected ";" but found ":"`}},
		{"a.ts", "const x: number = 3;\n", nil},
		{"a.ts", "const x = <div>it's</div>;\n", &Fault{"TypeScript", 1, 27, `Unterminated string literal`}},
		{"a.tsx", "const x = <div>it's</div>;\n", nil},
		{"a.jsx", "const x = <div>it's {y}</div>;\n", nil},
		{"a.cts", "import x = require('y');\nexport = x;\n", nil},
		{"a.mts", "await import('x');\nimport type { T } from './t';\nexport const y = 3 as unknown as T satisfies T;\n", nil},
		{"a.js", "#!/usr/bin/env node\nlet r = /[/\"]/.test(x) ? `${y}` : '';\n", nil},
		{"a.ts", "function f() {\n  return `\n", &Fault{"TypeScript", 3, 1, "Unterminated string literal"}},
	} {
		require.Equal(t, c.want, Parse(c.file, []byte(c.src)), "%s: %s", c.file, c.src)
		require.True(t, Parses(c.file))
	}
	for _, file := range []string{"a.py", "a.json", "a.go.txt", "ts", "a.d.rs"} {
		require.False(t, Parses(file), file)
	}
}

// TestIsTest: a test is one by its name.
func TestIsTest(t *testing.T) {
	for file, want := range map[string]bool{
		"a/test_b.py": true, "a/b_test.py": true, "a/b.py": false, "b.contract.test.ts": true, "b.spec.js": true, "test.ts": false, "b_test.go": true, "b.go": false,
	} {
		require.Equal(t, want, IsTest(file), file)
	}
}
