package syntax

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestScriptImports: each form that imports, where it stands, and nothing that only looks like one.
func TestScriptImports(t *testing.T) {
	for _, c := range []struct{ file, src, want string }{
		{"a.js", "import a, { b as c } from './x';\nimport \"./y\"; export * from '../z.js'\nexport { q } from\n  /* from './no' */ './w'\n", "1:27 ./x; 2:8 ./y; 2:29 ../z.js; 4:21 ./w"},
		{"a.mjs", "const x = await import('./x'), y = require('./y'), z = require(/* './v' */ './z')\n", "1:24 ./x; 1:44 ./y; 1:76 ./z"},
		{"a.js", "const s = \"import './x'\"; // import './y'\nconst t = `\nimport './z'\n`; const r = /import '.\\/w'/\n", ""},
		{"a.js", "if (x) /\"/.test(y); require('./x'); z = x /\"2\"/ 2\n", "1:29 ./x"},
		{"a.js", "import a from '\\x2e/x'; import b from \"./\\u{79}\"\n", "1:15 ./x; 1:39 ./y"},
		{"a.js", "require('./' + 'x'); (require)('./y'); r\\u0065quire('./z'); require.resolve('./w')\n", "0:0 ./x; 1:32 ./y; 1:53 ./z; 1:77 ./w"},
		{"a.js", "require('../' + x); import(`./${x}`); import(y)\n", ""},
		{"a.js", "if (process.env.NODE_ENV === 'production') require('./x')\n", "1:52 ./x"},
		{"a.ts", "import type { A } from './a';\nimport { type B } from './b';\nimport { C } from './c';\nexport type { D } from './d';\nexport type * from './e';\nimport type F = require('./f');\ntype G = typeof import('./g') | import(\"./h\").H;\nexport type I = { from: './i' };\n", "2:24 ./b; 3:19 ./c; 1:24 ./a; 4:24 ./d; 5:20 ./e; 6:25 ./f; 7:24 ./g; 7:40 ./h"},
		{"a.ts", "import x = require('./x');\nexport = x;\n", "1:20 ./x"},
		{"a.ts", "export type J = string;\nexport const from = './k';\n", ""},
		{"a.tsx", "import X from './x';\nexport const y = <p title=\"./y\">don't import './z'</p>;\n", "1:15 ./x"},
		{"a.mjs", "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);\nrequire('./x');\n", "1:31 node:module; 3:9 ./x"},
		{"a.mjs", "import m from 'node:module';\nconst load = m.createRequire(import.meta.url);\nload('./x');\n", "1:15 node:module; 3:6 ./x"},
		{"a.cjs", "module.require('./x'); other.require('./y')\n", "1:16 ./x"},
		{"a.mjs", "function require(name) { return name; }\nrequire('./x');\n", ""},
		{"a.js", "import {\n", "fault 2:1 Expected identifier but found end of file"},
	} {
		got, fault := ScriptImports(c.file, c.src)
		text := lines(got)
		if fault != nil {
			text = fmt.Sprintf("fault %d:%d %s", fault.Line, fault.Column, fault.Message)
		}
		require.Equal(t, c.want, text, c.src)
	}
}

// TestScriptSketch: skimming misses no text that an import could name, and tells what is loaded by a name that is worked out.
func TestScriptSketch(t *testing.T) {
	for _, c := range []struct{ file, src, want string }{
		{"a.js", "require('../' + x); import(`./${x}`);\nimport(y); import(`./z`)\n", "1:1 require?; 1:21 import?; 2:1 import?"},
		{"a.js", "// require(x)\nconst y = 'import(x)'; f.require(x); import.meta.url;\n", ""},
		{"a.js", "class A { require(x) { return x; } static import(y) {} }\n", ""},
		{"a.ts", "class A { require(x: T): T { return x; } }\nfunction require(x: string) {}\n", ""},
		{"a.js", "import('./x', { with: { type: 'json' } }); ...require(x)\n", "1:47 require?"},
	} {
		got := ScriptSketch(c.file, c.src)
		require.Equal(t, c.want, lines(got.Computed), c.src)
	}
	for src, doubtful := range map[string]bool{"import x from 'y'\n": false, "import { x from 'y'\n": true, "import x from 'y\n": true, "require(`x)\n": true, "import a; /* b\n": true, "import '${'; import {x} from `y${{}}`": false} {
		require.Equal(t, doubtful, ScriptSketch("a.js", src).Doubtful, src)
	}
	var got []string
	ScriptMentions("if (x) /\"/.test(y); require('../a'); z /\"/ 2; \"don't\" import \"..\\x2fb\"", func(s string) { got = append(got, s) })
	require.Contains(t, got, "../a")
	require.Contains(t, got, "../b")
}

// TestScriptImportsReadNothing: what a file says about other files is not looked up, on this machine or in its folder.
func TestScriptImportsReadNothing(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for name, text := range map[string]string{"tsconfig.json": "{ broken", "package.json": "{ broken", "x.ts": "export const = broken", "source": "broken ("} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	got, fault := ScriptImports("a.ts", "import { x } from './x';\nimport('./' + x);\nrequire(`../../../../../../${x}`);\n//# sourceMappingURL=x.ts\n")
	require.Nil(t, fault)
	require.Equal(t, "1:19 ./x", lines(got))
}

// TestJSONC: comments and commas too many go, texts stay as they are.
func TestJSONC(t *testing.T) {
	require.JSONEq(t, `{"a": ["//x", "\"/*"], "b": {"@/*": [1.5e-3, true]}}`, string(JSONC([]byte("{ // c\n\"a\": [\"//x\", \"\\\"/*\",], /* d, */ \"b\": {\"@/*\": [1.5e-3, true,],},\n}"))))
}
