package code

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestEmptyBodies: an empty body is found where others call it, and not where emptiness is meant.
func TestEmptyBodies(t *testing.T) {
	for _, c := range []struct{ file, src, want string }{
		{"a.py", "def f():\n    pass\n", "1:1 f has an empty body"},
		{"a.py", "async def f(x: int = (1), *, y: 'a: b' = {1: 2}) -> dict[str, int]: ...\n", "1:1 f has an empty body"},
		{"a.py", "class A(B):\n    @property\n    def f(self):\n        \"\"\"The f.\"\"\"\n\n    def g(self):\n        return 1\n", "3:5 f has an empty body"},
		{"a.py", "def f():\n    '''F.'''\n    ...\n\n# of the next\ndef g():\n    return 1\n", "1:1 f has an empty body"},
		{"a.py", "@functools.cache\ndef f():\n    pass; pass\n", "2:1 f has an empty body"},
		{"a.py", "def f():\n    pass  # nothing to close\n", ""},
		{"a.py", "def f():\n    # nothing to close\n    pass\n", ""},
		{"a.py", "def f():\n    pass\n    return 1\n", ""},
		{"a.py", "def f():\n    try:\n        g()\n    except E:\n        pass\n", ""},
		{"a.py", "class A(Protocol):\n    def f(self) -> int: ...\n\n    def g(self) -> int:\n        raise NotImplementedError\n\nclass B(Exception):\n    pass\n", ""},
		{"a.py", "class A(Protocol[T]):\n    def f(self) -> int: ...\n\ndef g(): ...\n", "4:1 g has an empty body"},
		{"a.py", "@abc.abstractmethod\ndef f(self):\n    '''F.'''\n\n@typing.overload\ndef g(x: int) -> int: ...\n\n@app.group()\ndef h():\n    '''All.'''\n", ""},
		{"a.py", "def _f():\n    pass\n\nclass _A:\n    def f(self): pass\n\nclass C:\n    def __init__(self): pass\n\ndef g():\n    def h(): pass\n    return h\n", ""},
		{"a.py", "x = '''\ndef f():\n    pass\n'''\ny = lambda: ...\nif x:\n    pass\n", ""},
		{"a.pyi", "def f() -> int: ...\n", ""},
		{"a.js", "export function f(a, { b } = {}) {}\n", "1:8 f has an empty body"},
		{"a.ts", "export default async function* (): AsyncGenerator<{ a: string }> {\n}\n", "1:22 the default export has an empty body"},
		{"a.ts", "export const f = async (a: { b: string }): Promise<void> => {};\n", "1:14 f has an empty body"},
		{"a.js", "export const f = x => {}, y = 3;\nexport let g = function () {};\n", "1:14 f has an empty body2:12 g has an empty body"},
		{"a.js", "function f() {}\nclass A { m(x) {} }\nexport { f, A as B };\n", "1:1 f has an empty body2:11 m has an empty body"},
		{"a.cjs", "exports.f = () => {};\nfunction g() {}\nmodule.exports = { g };\n", "1:9 f has an empty body2:1 g has an empty body"},
		{"a.ts", "export class A {\n  constructor(private x: T) {}\n  private g(): void {}\n  #h() {}\n  on = () => {};\n  abstract i(): { a: 1 };\n  @log({}) m(a: string): { b: 1 } | null {}\n  static async n() {}\n}\n", "7:12 m has an empty body8:16 n has an empty body"},
		{"a.ts", "export function f(): void {\n  // nothing to close\n}\nexport function g(): {} { return {}; }\nexport declare function h(): void;\nexport function i(x: string): void;\nexport function i(x: any) { if (x) {} else {} }\n", ""},
		{"a.js", "function f() {}\nconst g = () => {};\nexport const h = () => ({}), i = {};\nexport const k = { on() {} };\nexport class B {}\nexport interface C {}\n", ""},
		{"a.js", "// export function f() {}\nconst s = 'export function f() {}';\nitems.forEach(function () {});\nexport { x } from './x';\n", ""},
		{"a.d.ts", "export class A { m() {} }\n", ""},
	} {
		require.Equal(t, c.want, stubsIn(c.file, c.src), c.src)
	}
}

// TestOtherLanguages: what is left for later is told from texts, and from what a language means by the same words.
func TestOtherLanguages(t *testing.T) {
	for _, c := range []struct{ file, src, want string }{
		{"a.rs", "fn f<'a>(x: &'a str) -> u8 { todo!() }\n", "1:30 todo! stands for an implementation"},
		{"a.rs", "fn f() { unimplemented!(\"later\") } /* a /* b */ TODO */ // TODO: c\n", "1:57 TODO is left in: TODO: c1:10 unimplemented! stands for an implementation"},
		{"a.rs", "let s = r#\"\"// TODO \"#; let c = '\"'; let d = \"todo!()\"; // see https://x.org/TODO\nfn todo() { todo(); panic!(\"bad {}\", x) }\n", ""},
		{"a.rs", "panic!(\"not implemented\");\n", "1:1 panic(not implemented) stands for an implementation"},
		{"A.java", "int f() { throw new UnsupportedOperationException(\"Not implemented yet\"); } // FIXME\n", "1:77 FIXME is left in: FIXME1:11 throw UnsupportedOperationException Not implemented yet stands for an implementation"},
		{"A.java", "abstract int f(); String s = \"\"\"\n// TODO \"x\"\n\"\"\"; char c = '\"'; int g() { throw new UnsupportedOperationException(); } /** the to-do list */\n", ""},
		{"a.kt", "fun f(): Int = TODO()\nfun g() { TODO(\"later\") }\n", "1:16 TODO stands for an implementation2:11 TODO stands for an implementation"},
		{"a.kt", "val s = \"TODO()\"; val t = \"\"\"/* TODO \"\"\"; error(\"no stops\")\n", ""},
		{"a.cs", "int F() => throw new System.NotImplementedException();\n", "1:12 throw NotImplementedException stands for an implementation"},
		{"a.cs", "var p = @\"C:\\// TODO\"\"\"; throw new NotSupportedException();\n", ""},
		{"a.c", "int f(void) { abort(); } /* HACK: x */\nassert(!\"not implemented\");\n", "1:26 HACK is left in: HACK: x2:1 assert(not implemented) stands for an implementation"},
		{"a.cpp", "auto s = R\"x(// TODO)\" )x\"; auto n = 1'000; throw std::runtime_error(\"bad\"); char c = '\\'';\n", ""},
		{"a.cpp", "throw std::logic_error(\"not implemented\");\n", "1:1 throw logic_error not implemented stands for an implementation"},
		{"a.rb", "def f\n  raise NotImplementedError\nend\n# TODO\n=begin\nFIXME\n=end\n", "4:1 TODO is left in: TODO4:7 FIXME is left in: FIXME2:3 raise NotImplementedError stands for an implementation"},
		{"a.rb", "def f\n  raise NotImplementedError, \"#{self.class} must say it\"\nend\nx = \"# TODO\"; y = <<~TEXT\n  # TODO\nTEXT\nz = /# TODO/\n", ""},
		{"a.php", "<?php\nthrow new \\Exception('not implemented'); # XXX\n", "2:42 XXX is left in: XXX2:1 throw Exception not implemented stands for an implementation"},
		{"a.swift", "func f() { fatalError(\"not implemented\") }\n", "1:12 fatalError(not implemented) stands for an implementation"},
		{"a.scala", "def f: Int = ???\n", "1:14 ??? stands for an implementation"},
		{"a.sh", "x=${y#TODO} # TODO\necho it\\'s '# TODO'\n", "1:13 TODO is left in: TODO"},
	} {
		require.Equal(t, c.want, stubsIn(c.file, c.src), c.src)
	}
}

func stubsIn(file, src string) string {
	got := ""
	for _, f := range scriptStubs("c", file, []byte(src)) {
		got += place(f.Line, f.Column) + f.Message
	}
	return got
}
