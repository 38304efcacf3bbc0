package testgen_test

import (
	"bytes"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"

	"pact/artifacts/testgen"
	"pact/schemas"
	"pact/schemas/lang"
)

// clash is a contract whose names mean something else in each language: keywords, builtins, what a module imports, and
// types that refer to each other in every order.
const clash = `
pact: contract/1
component: clash
version: 1
summary: "Ends no comment early: */ \"\"\" \\ and says \"so\""
binding: {language: none}
depends_on: [other]
types:
  - {name: Forest, kind: alias, type: "list<Tree?>", max_items: 3}
  - {name: Grove, kind: alias, type: "map<int, Forest>"}
  - {name: Plant, kind: alias, type: Tree}
  - {name: Anything, kind: alias, type: json}
  - name: Tree
    kind: struct
    doc: "A tree */ with \"\"\" and a \\"
    fields:
      - {name: left, type: "Tree?"}
      - {name: below, type: Grove, doc: "Two\nlines."}
      - {name: str, type: string, pattern: "^\\d*/\"\"\"$"}
      - {name: list, type: "list<string>?"}
      - {name: datetime, type: "timestamp?"}
      - {name: self, type: "Shape?"}
  - {name: Keys, kind: struct, fields: [{name: class, type: "Keys?"}, {name: from, type: Forest, min_items: 1}, {name: def, type: "decimal?", minimum: 0}]}
  - {name: Shape, kind: union, variants: [{tag: dot, type: Tree}, {tag: more, type: "list<Shape>"}, {tag: str, type: string}]}
  - {name: Lambda, kind: union, variants: [{tag: lambda, type: int}, {tag: other, type: Lambda}]}
  - {name: Any, kind: enum, values: ["a */ b", "A b", "none", "é", "2", "\"\\"]}
  - {name: Protocol, kind: struct, fields: [{name: any, type: Any}]}
  - {name: Date, kind: struct, fields: [{name: date, type: date}]}
  - {name: None, kind: alias, type: bytes}
  - {name: Contract, kind: alias, type: "map<string, None>"}
functions:
  - name: class
    params: [{name: self, type: "Tree?"}, {name: from, type: Shape}, {name: delete, type: "int?"}, {name: list, type: "list<other.Shape>?"}]
    returns: "other.Stamp?"
    errors: [{name: exception, doc: "Ends with \"quotes\""}, {name: any}, {name: tree, when: "delete == 1 && 'a' != '*/'"}]
  - {name: delete, params: [{name: x, type: None}], returns: Any, errors: [{name: any}], ensures: ["'\\\\d*/' != ''"]}
  - {name: list, params: [{name: class, type: "list<duration>"}], returns: "list<float>", idempotent: true}
  - {name: create_hold, params: [{name: request, type: Keys}, {name: limit, type: "Anything?"}]}
  - {name: constructor, returns: bool}
`

const other = `
pact: contract/1
component: other
version: 1
summary: Has names of its own.
binding: {language: none}
types:
  - {name: Shape, kind: struct, fields: [{name: stamp, type: Stamp}]}
  - {name: Stamp, kind: alias, type: Inner}
  - {name: Inner, kind: struct, fields: [{name: at, type: timestamp}, {name: wait, type: duration}]}
functions: []
`

var languages = map[schemas.Language]string{
	schemas.LanguageGo: "go", schemas.LanguagePython: "py", schemas.LanguageTypeScript: "ts", schemas.LanguageJavaScript: "js",
}

// clashing compiles the clash contract, bound as a change says.
func clashing(t *testing.T, change func(*schemas.Contract)) *lang.Unit {
	t.Helper()
	all := map[string]*schemas.Contract{}
	for _, text := range []string{clash, other} {
		c, _, problems := schemas.Decode[schemas.Contract]([]byte(text))
		for _, p := range problems {
			t.Fatal(p)
		}
		all[c.Component] = c
	}
	change(all["clash"])
	return lang.Compile(all).Unit("clash")
}

// interfaces are the interfaces of many contracts in a language, by a name that each language can import.
func interfaces(t *testing.T, language schemas.Language) map[string]string {
	t.Helper()
	units := map[string]*lang.Unit{
		"clash_plain": clashing(t, func(*schemas.Contract) {}),
		"clash_factory": clashing(t, func(c *schemas.Contract) {
			c.Binding = schemas.Binding{Language: language, Module: "m", Package: "./m", Factory: "Make"}
			c.Types[4].Fields[1].Field, c.Types[4].Fields[2].Field = "Below", "the str"
			c.Functions[0].Bind = &schemas.FunctionMap{Call: "Klass"}
		}),
	}
	for _, name := range []string{"booking", "parcel", "ledger", "calculus", "money"} {
		units[name] = contracts(t).Unit(name)
	}
	out := map[string]string{}
	for name, u := range units {
		text, err := testgen.Interface(u, language)
		if err != nil {
			t.Fatalf("%s in %s: %v", name, language, err)
		}
		out[name] = text
	}
	return out
}

// TestInterfaces keeps what each language's interface looks like.
func TestInterfaces(t *testing.T) {
	for language, ext := range languages {
		for name, text := range interfaces(t, language) {
			if language != schemas.LanguageGo || !strings.HasPrefix(name, "clash") {
				golden(t, name+"/interface."+ext+".txt", []byte(text))
			}
		}
	}
}

// TestPython imports the interfaces, resolves every annotation, and uses what they declare.
func TestPython(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed")
	}
	dir := t.TempDir()
	for name, text := range interfaces(t, schemas.LanguagePython) {
		write(t, filepath.Join(dir, name+".py"), []byte(text))
	}
	cmd := exec.Command(python, "-W", "error", "-c", `
import dataclasses, glob, inspect, importlib, os, sys, typing
sys.path.insert(0, ".")
hints = 0
for file in sorted(glob.glob("*.py")):
    module = importlib.import_module(file[:-3])
    for name, value in list(vars(module).items()):
        if getattr(value, "__module__", "") != module.__name__:
            continue
        if inspect.isclass(value) or inspect.isfunction(value):
            hints += len(typing.get_type_hints(value))
        for member in vars(value).values() if inspect.isclass(value) else ():
            if inspect.isfunction(member) and not member.__name__.startswith("_"):
                assert member.__doc__, (file, name, member)
                hints += len(typing.get_type_hints(member))
import booking, clash_plain, clash_factory, parcel
assert typing.get_type_hints(booking.Request)["tenant_id"] is str
assert booking.Request(tenant_id="acme", start=None, seats=2).note is None
assert booking.Status("held") is booking.Status.HELD
assert booking.InvalidSeats.code == "invalid_seats" and issubclass(booking.InvalidSeats, Exception)
assert [p for p in dir(booking.Contract) if not p.startswith("_")] == ["cancel", "create", "free"]
assert str(inspect.signature(booking.Contract.free)) == "(self, row: 'int | None' = None) -> 'int'"
assert str(inspect.signature(clash_plain.class_)).startswith("(self: 'Tree | None', from_: 'Shape', delete:"), inspect.signature(clash_plain.class_)
assert clash_plain.AnyError.code == "any" and clash_plain.ExceptionError.__mro__[1] is Exception
assert [m.name for m in clash_plain.Any2] == ["A_B", "A_B_2", "NONE", "VALUE", "VALUE_2", "VALUE_3"]
assert [m.value for m in clash_plain.Any2] == ["a */ b", "A b", "none", "é", "2", "\"\\"]
assert set(typing.get_type_hints(clash_plain.Keys)) == {"class", "from", "def"}
assert clash_plain.Plant is clash_plain.Tree
assert '*/ """ \\ and says "so"' in clash_plain.__doc__, clash_plain.__doc__
assert "Klass" in dir(clash_factory.Contract2)
assert typing.get_type_hints(clash_factory.Make)["return"] is clash_factory.Contract2
assert set(typing.get_type_hints(clash_factory.Tree)) >= {"Below", "the str"}
try:
    parcel.zones()
except NotImplementedError:
    print(hints)
`)
	cmd.Dir = dir
	cmd.Env = append(cmd.Environ(), "PYTHONDONTWRITEBYTECODE=1", "PYTHONIOENCODING=utf-8")
	out, err := cmd.CombinedOutput()
	var hints int
	if _, scan := fmt.Sscan(string(out), &hints); err != nil || scan != nil || hints < 150 {
		t.Errorf("%v: %d annotations\n%s", err, hints, out)
	}
}

// TestScripts parses what stands in TypeScript and JavaScript.
func TestScripts(t *testing.T) {
	for language, loader := range map[schemas.Language]api.Loader{schemas.LanguageTypeScript: api.LoaderTS, schemas.LanguageJavaScript: api.LoaderJS} {
		for name, text := range interfaces(t, language) {
			r := api.Transform(text, api.TransformOptions{Loader: loader, Format: api.FormatESModule})
			for _, m := range append(r.Errors, r.Warnings...) {
				t.Errorf("%s in %s: %+v\n%s", name, language, m, text)
			}
			if name == "booking" && !bytes.Contains(r.Code, []byte("InvalidSeats")) {
				t.Errorf("no errors in %s", r.Code)
			}
		}
	}
}

// TestJavaScript loads the interfaces and uses what they export.
func TestJavaScript(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed")
	}
	dir := t.TempDir()
	for name, text := range interfaces(t, schemas.LanguageJavaScript) {
		write(t, filepath.Join(dir, name+".mjs"), []byte(text))
	}
	write(t, filepath.Join(dir, "main.mjs"), []byte(`
import assert from "node:assert";
import * as booking from "./booking.mjs";
import * as plain from "./clash_plain.mjs";
import * as made from "./clash_factory.mjs";
import "./calculus.mjs"; import "./ledger.mjs"; import "./money.mjs";
import * as parcel from "./parcel.mjs";
assert.equal(new booking.InvalidSeats().code, "invalid_seats");
assert(new booking.InvalidSeats() instanceof Error);
assert.deepEqual(Object.getOwnPropertyNames(booking.Contract.prototype), ["constructor", "create", "cancel", "free"]);
assert.deepEqual(Object.keys(plain).sort(), ["AnyError", "Exception", "TreeError", "class", "constructor", "createHold", "delete", "list"]);
assert.equal(plain.class.length, 4);
assert(Object.getOwnPropertyNames(made.Contract2.prototype).includes("Klass"));
assert(made.Make() instanceof made.Contract2);
assert.throws(() => parcel.zones(), /not implemented/);
`))
	cmd := exec.Command(node, "main.mjs")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestInterfaceRefuses wants what is no name, and types that are not known, to become no code.
func TestInterfaceRefuses(t *testing.T) {
	for language := range languages {
		for name, change := range map[string]func(*schemas.Contract){
			"factory":  func(c *schemas.Contract) { c.Binding.Factory = "x()" },
			"function": func(c *schemas.Contract) { c.Functions[0].Bind = &schemas.FunctionMap{Call: "f): pass"} },
			"types":    func(c *schemas.Contract) { c.Types[0].Type = "Nope" },
		} {
			u := clashing(t, func(c *schemas.Contract) {
				c.Binding = schemas.Binding{Language: language, Module: "m", Package: "./m"}
				change(c)
			})
			want := "binding of contract clash"
			if name == "types" {
				want = "the types of contract clash are not sound"
			}
			if _, err := testgen.Interface(u, language); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s in %s: %v", name, language, err)
			}
		}
	}
}
