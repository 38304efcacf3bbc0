package syntax

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzPieces: whatever a file holds, it is taken apart without an end to the call or a piece outside of it.
func FuzzPieces(f *testing.F) {
	for _, src := range []string{
		"f'{a!r:{b:>{c}}}' {{ rb'\\'' #", "`${ `${a}` }` / 3 /[/]/ // */ /*", "r#\"\"# 'a '\\'' /* /* */", "R\"x(\" )x\" 1'0 @\"\"\"\" $@\"", "<<~A\n A\n=begin\n=end\n#!/x", "'''\"\"\"\n\\\r\n", "import type a from 'b'; require(", "from . import (a as b,", "__import__('\\u{61}\\x'", "é\u00a0ü`}})]",
	} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		for _, file := range []string{"a.go", "a.py", "a.ts", "a.rs", "a.java", "a.kt", "a.swift", "a.cs", "a.c", "a.cpp", "a.php", "a.rb", "a.sh"} {
			end := 0
			pieces, open := Pieces(file, src)
			for _, p := range pieces {
				require.GreaterOrEqual(t, p.At, 0)
				if p.Kind != Part && p.Kind != Text {
					require.GreaterOrEqual(t, p.At, end, "%s: %q", file, p.Text)
					require.Equal(t, src[p.At:p.At+len(p.Text)], p.Text)
					end = p.At + len(p.Text)
				}
			}
			require.Less(t, open, len(src)+1)
			Texts(file, src)
		}
		PythonImports("a.py", []byte(src))
		ScriptSketch("a.ts", src)
		ScriptMentions(src, func(string) {})
		JSONC([]byte(src))
	})
}
