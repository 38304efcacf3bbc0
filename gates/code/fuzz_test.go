package code

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzStubs: whatever a file holds, the gate says where in it something is, and does not break.
func FuzzStubs(f *testing.F) {
	for _, src := range []string{
		"export class A { m(x): { a: {} } {} @x() y = (", "export const f = async (a = {", "export default function* (", "exports.a = module.exports = { b", "class A(Protocol\ndef f(", "@a.b\nasync def f(): pass; 'x'", "raise X('not implemented'", "todo!( ??? TODO(", "throw new \\A::B.C(", "export { a as",
	} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		for _, file := range []string{"a.py", "a.ts", "a.js", "a.rs", "a.kt", "a.scala", "a.rb", "a.php", "a.cs"} {
			for _, found := range scriptStubs("c", file, []byte(src)) {
				require.Positive(t, found.Line)
				require.Positive(t, found.Column)
			}
		}
	})
}
