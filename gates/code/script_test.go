package code

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestScriptStubs: what stands for an implementation is found where it is code, and nowhere else.
func TestScriptStubs(t *testing.T) {
	for _, c := range []struct{ file, src, want string }{
		{"a.py", "def f():\n    raise NotImplementedError\n", "2:5 raise NotImplementedError stands for an implementation"},
		{"a.py", "def f():\n    raise NotImplementedError('later')\n", "2:5 raise NotImplementedError later stands for an implementation"},
		{"a.py", "def f():\n    raise RuntimeError(f\"not implemented: {x}\")\n", "2:5 raise RuntimeError not implemented: stands for an implementation"},
		{"a.py", "x = '''a\nb''' # TODO: more\n", "2:6 TODO is left in: TODO: more"},
		{"a.py", "@abc.abstractmethod\ndef f():\n    raise NotImplementedError\n\ndef g():\n    raise NotImplementedError\n", "6:5 raise NotImplementedError stands for an implementation"},
		{"a.py", "@abstractmethod\ndef f(self):\n    raise NotImplementedError\n", ""},
		{"a.py", "x = '# TODO'\ny = \"\"\"\n# TODO\n\"\"\"\nz = 'it\\'s # FIXME'\n# see https://example.org/TODO\n", ""},
		{"a.py", "try:\n    f()\nexcept NotImplementedError:\n    raise\nx = 'not implemented'\n", ""},
		{"a.py", "def f():\n    raise\n\ndef NotImplementedError():\n    return 'x'\n", ""},
		{"a.py", "def f():\n    raise\nsay('not implemented')\nraise X from NotImplementedError\n", ""},
		{"a.ts", "export function f(): void {\n  throw new Error(\"not implemented\");\n}\n", "2:3 throw Error not implemented stands for an implementation"},
		{"a.ts", "throw new errors.Unready(`Not yet implemented ${x}`);\n", "1:1 throw Unready Not yet implemented"},
		{"a.js", "/*\n * FIXME later\n */\n", "1:1 FIXME is left in: FIXME later"},
		{"a.js", "const a = b / c; // TODO halve\nconst d = /[/*]/;\n", "1:18 TODO is left in: TODO halve"},
		{"a.js", "const d = /[/*\"]/.test(x) ? `//${ {a: `// TODO`}.a } // TODO` : '// TODO';\n", ""},
		{"a.js", "const d = `${a}`; // XXX\n", "1:19 XXX is left in: XXX"},
		{"a.js", "const d = \"open\nconst e = 1; // HACK\n", "2:14 HACK is left in: HACK"},
	} {
		got := ""
		for _, f := range scriptStubs("c", c.file, []byte(c.src)) {
			got += place(f.Line, f.Column) + f.Message
		}
		if c.want == "" {
			require.Empty(t, got, c.src)
		} else {
			require.Contains(t, got, c.want, c.src)
		}
	}
}

func place(line, column int) string { return fmt.Sprintf("%d:%d ", line, column) }
