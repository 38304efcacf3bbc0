package judge

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/artifacts/installed"
	"pact/schemas"
)

// nodeOn starts a driver on a module and binds it.
func nodeOn(t testing.TB, root string, s *Subject, language schemas.Language) (*driven, string) {
	t.Helper()
	if onPath("node") == "" {
		t.Skip("needs node")
	}
	l, err := nodeDriver(t.Context(), s, t.TempDir(), language)
	require.NoError(t, err)
	before := listing(t, root)
	t.Cleanup(func() { require.Equal(t, before, listing(t, root), "the work tree changed") })
	d := drive(t, l)
	return d, d.ask(request{Bind: s})
}

func nodeRows(t *testing.T, head string, rows []one, errors ...string) *driven {
	t.Helper()
	root := inFolder(t, "it.mjs", sources(head, rows))
	s := subject(t, schemas.Binding{Language: schemas.LanguageJavaScript, Module: "./it.mjs"}, root, rows, errors...)
	d, bound := nodeOn(t, root, s, schemas.LanguageJavaScript)
	require.Equal(t, "ready", bound, d.printed.String())
	d.each(t, rows)
	return d
}

func TestNodeArguments(t *testing.T) {
	req := `{"v":{"tenant_id":"acme","seats":2}}`
	nodeRows(t, "import { inspect } from 'node:util';\n", []one{
		{"v: int", "string", "export function F(v) { return inspect(v) }", `{"v":9007199254740991}`, `returns "9007199254740991"`},
		{"v: float", "string", "export function F(v) { return inspect(v) }", `{"v":2.0}`, `returns "2"`},
		{"v: decimal", "string", "export function F(v) { return inspect(v) }", `{"v":"1.50"}`, `returns "'1.50'"`},
		{"v: timestamp", "string", "export function F(v) { return inspect(v) }", `{"v":"2027-01-01T10:00:00.5Z"}`, `returns "'2027-01-01T10:00:00.5Z'"`},
		{"v: bytes", "string", "export function F(v) { return inspect(v) }", `{"v":"aGk="}`, `returns "'aGk='"`},
		{"v: duration", "string", "export function F(v) { return inspect(v) }", `{"v":"-1h1m1.5s2us"}`, `returns "-3661500.002"`},
		{"v: duration", "string", "export function F(v) { return inspect(v) }", `{"v":"0"}`, `returns "0"`},
		{"v: json", "string", "export function F(v) { return inspect(v) }", `{"v":{"__proto__":[1,null]}}`, `returns "{ ['__proto__']: [ 1, null ] }"`},
		{"v: list<int?>", "string", "export function F(v) { return inspect(v) }", `{"v":[1,null]}`, `returns "[ 1, undefined ]"`},
		{"v: map<string, int>", "string", "export function F(v) { return inspect(v) }", `{"v":{"__proto__":1,"a":2}}`, `returns "{ ['__proto__']: 1, a: 2 }"`},
		{"v: Pay", "string", "export function F(v) { return inspect(v) }", `{"v":{"cash":3}}`, `returns "{ cash: 3 }"`},
		{"v: Renamed", "string", "export function F(v) { return inspect(v) + v.unitPrice + v.unit_price }", `{"v":{"unit_price":3}}`, `returns "{ price: 3 }undefinedundefined"`},
		{"v: Request", "string", "export function F(v) { return inspect(v) }", req, `returns "{ tenant_id: 'acme', seats: 2 }"`},
		{"v: Request", "string", "export function F({ tenantId, tenant_id, note = 'none' }) { return tenantId + tenant_id + note }", req, `returns "acmeacmenone"`},
		{"v: Request", "Request", "export function F(v) { return { ...v, seats: 3 } }", req, `returns {"tenant_id":"acme","seats":3}`},
		{"v: Request", "string", "export function F(v) { return JSON.stringify(v) + JSON.stringify({ ...v }) + JSON.stringify(structuredClone(v)) }", req, `returns "` + strings.Repeat(`{\"tenant_id\":\"acme\",\"seats\":2}`, 3) + `"`},
		{"v: Request", "Request", "export function F(v) { v.tenantId = 'x'; return v }", req, `returns {"tenant_id":"x","seats":2}; changed v {"tenant_id":"x","seats":2}`},
		{"v: int?; w: int?", "string", "export function F(v = 7, ...rest) { return v + inspect(rest) }", `{"w":null}`, `returns "7[ undefined ]"`},
		{"v: All", "All", "export function F(v) { return v }", allArgs, `returns ` + strings.NewReplacer(`{"v":`, "", `Z"}}}`, `Z"}}`, `2.0,`, `2,`, `-1h30m0.5s`, `-5400500000000ns`).Replace(allArgs)},
	})
}

func TestNodeResults(t *testing.T) {
	var rows []one
	for _, r := range [][3]string{
		{"bool", "true", "returns true"},
		{"bool", "1", "misfit : 1 is no bool"},
		{"bool", "undefined", "misfit : undefined is no bool"},
		{"bool", "new Boolean(true)", "misfit : [Boolean: true] is no bool"},
		{"int", "2", "returns 2"},
		{"int", "-0", "returns 0"},
		{"int", "1e20", "misfit : 100000000000000000000 has more than 64 bits"},
		{"int", "2 ** 60", "returns 1152921504606846976"},
		{"int", "2n ** 63n - 1n", "returns 9223372036854775807"},
		{"int", "2.5", "misfit : 2.5 is no int"},
		{"int", "NaN", "misfit : NaN is no int"},
		{"int", "'2'", "misfit : '2' is no int"},
		{"int", "true", "misfit : true is no int"},
		{"float", "2.5", "returns 2.5"},
		{"float", "1e300", "returns 1e+300"},
		{"float", "1n", "misfit : 1n is no float"},
		{"float", "-Infinity", "misfit : -Infinity is no float"},
		{"decimal", "'12.50'", `returns "12.50"`},
		{"decimal", "12n", `returns "12"`},
		{"decimal", "12.5", `misfit : 12.5 is no decimal`},
		{"decimal", "'1e3'", `misfit : '1e3' is no decimal`},
		{"string", "'ü\\n\"'", `returns "ü\n\""`},
		{"string", "'\\ud800'", `misfit : '\ud800' holds half of a surrogate pair`},
		{"string", "new String('a')", `misfit : [String: 'a'] is no string`},
		{"bytes", "new Uint8Array([104, 105])", `returns "aGk="`},
		{"bytes", "Buffer.from('xhi').subarray(1)", `returns "aGk="`},
		{"bytes", "'aGk='", `returns "aGk="`},
		{"bytes", "'aGl='", `misfit : 'aGl=' is no bytes`},
		{"bytes", "[104]", `misfit : [ 104 ] is no bytes`},
		{"date", "'2027-01-31'", `returns "2027-01-31"`},
		{"date", "'2027-01-32'", `misfit : '2027-01-32' is no date`},
		{"date", "new Date(0)", `misfit : 1970-01-01T00:00:00.000Z is no date`},
		{"timestamp", "new Date(1)", `returns "1970-01-01T00:00:00.001Z"`},
		{"timestamp", "new Date(NaN)", `misfit : an invalid Date is no timestamp`},
		{"timestamp", "new Date(8e15)", `misfit : +255479-11-28T14:13:20.000Z is no timestamp`},
		{"timestamp", "'2027-01-01T10:00:00+02:00'", `returns "2027-01-01T10:00:00+02:00"`},
		{"timestamp", "'2027-01-01'", `misfit : '2027-01-01' is no timestamp`},
		{"timestamp", "0", `misfit : 0 is no timestamp`},
		{"duration", "1500.25", `returns "1500250000ns"`},
		{"duration", "-1", `returns "-1000000ns"`},
		{"duration", "1e-7", `returns "0ns"`},
		{"duration", "1e13", `misfit : 10000000000000 is no duration`},
		{"duration", "'1h30m'", `returns "1h30m"`},
		{"duration", "'-P1DT2H0.5S'", `returns "-26h0m0.5s"`},
		{"duration", "'1 hour'", `misfit : '1 hour' is no duration`},
		{"uuid", "'00000000-0000-4000-8000-00000000000A'", `returns "00000000-0000-4000-8000-00000000000A"`},
		{"uuid", "'0'", `misfit : '0' is no uuid`},
		{"Status", "'held'", `returns "held"`},
		{"Status", "'hold'", `misfit : 'hold' is no enum`},
		{"json", "({ a: [1, 2.5, null, true, 'x'], b: undefined })", `returns {"a":[1,2.5,null,true,"x"]}`},
		{"json", "[new Date(0)]", `misfit [0]: 1970-01-01T00:00:00.000Z is no json`},
		{"json", "[NaN]", `misfit [0]: NaN is no json`},
		{"json", "loop", `misfit : it is nested too deep`},
		{"void", "undefined", `returns null`},
		{"void", "1", `misfit : 1 is no void`},
		{"int?", "null", `returns null`},
		{"list<int?>", "[1, undefined]", `returns [1,null]`},
		{"list<int>", "[1, , 3]", `misfit [1]: undefined is no int`},
		{"list<int>", "new Set([1])", `misfit : Set(1) { 1 } is no list`},
		{"list<int>", "[1].values()", `misfit : Object [Array Iterator] {} is no list`},
		{"map<int, int>", "new Map([[-1, 2], ['3', 4]])", `returns {"-1":2,"3":4}`},
		{"map<int, int>", "({ 1: 2 })", `returns {"1":2}`},
		{"map<int, int>", "({ x: 2 })", `misfit : the key 'x' is no int`},
		{"map<string, int>", "new Map([[1, 2]])", `misfit : the key 1 is no string`},
		{"map<string, int>", "({ a: 'x' })", `misfit .a: 'x' is no int`},
		{"map<string, int>", "[1]", `misfit : [ 1 ] is no map`},
		{"Request", "({ tenant_id: 'a', seats: 1, note: null, more: () => 1 })", `returns {"tenant_id":"a","seats":1}`},
		{"Request", "({ tenantId: 'a', seats: 1, note: 'n' })", `returns {"tenant_id":"a","seats":1,"note":"n"}`},
		{"Request", "({ tenant_id: 'a', tenantId: 'b', seats: 1 })", `returns {"tenant_id":"a","seats":1}`},
		{"Request", "new class { #s = 1; tenantId = 'a'; get seats() { return this.#s } }", `returns {"tenant_id":"a","seats":1}`},
		{"Request", "({ tenant_id: 'a' })", `misfit .seats: it is absent in { tenant_id: 'a' }`},
		{"Request", "({ tenant_id: 'a', seats: 2.5 })", `misfit .seats: 2.5 is no int`},
		{"Request", "({ tenant_id: 'a', seats: null })", `misfit .seats: null is no int`},
		{"Request", "new Map([['tenant_id', 'a'], ['seats', 1]])", `misfit : Map(2) { 'tenant_id' => 'a', 'seats' => 1 } is no struct`},
		{"Request", "({ tenant_id: 'a', get seats() { throw new RangeError } })", `misfit : it is nested too deep`},
		{"Request", "({ tenant_id: 'a', get seats() { throw new TypeError('later') } })", `misfit : reading it threw TypeError: later (it.mjs:152)`},
		{"list<Tree>", "[{ value: 1, children: [{ value: 'x', children: [] }] }]", `misfit [0].children[0].value: 'x' is no int`},
		{"Odd", "({})", `misfit .constructor: it is absent in {}`},
		{"Odd", "({ constructor: 'x', aB_: 2 })", `returns {"constructor":"x","a__b_":2}`},
		{"Renamed", "({ price: 3 })", `returns {"unit_price":3}`},
		{"Renamed", "({ unit_price: 3 })", `misfit .unit_price: it is absent in { unit_price: 3 }`},
		{"Pay", "({ cash: 0, card: null })", `returns {"cash":0}`},
		{"Pay", "({ coin: 0 })", `misfit : 0 arms of the union are set in { coin: 0 }, and one must be`},
		{"int", "Promise.resolve(3)", `returns 3`},
		{"int", "({ then(ok) { ok(4) } })", `returns 4`},
		{"int", "new BadStops('no')", `misfit : the error Error: no was returned and not thrown`},
		{"int", "Promise.reject(new BadStops('no'))", `error bad_stops: Error: no`},
	} {
		rows = append(rows, one{"", r[0], "export function F() { return " + r[1] + " }", "{}", r[2]})
	}
	nodeRows(t, "const loop = []; loop.push(loop); class BadStops extends Error {}", rows, "bad_stops")
}

func TestNodeErrors(t *testing.T) {
	var rows []one
	for _, r := range [][2]string{
		{"throw new BadStops('no')", "error bad_stops: Error: no"},
		{"throw new Under('no')", "error bad_stops: Error: no"},
		{"throw new BadStopsError('no')", "error bad_stops: Named: no"},
		{"throw Object.assign(new Error('no'), { name: 'BadStops' })", "error bad_stops: BadStops: no"},
		{"throw Object.assign(new Error('no'), { name: 'bad_stops' })", "error bad_stops: bad_stops: no"},
		{"throw Object.assign(new TypeError('no'), { code: 'bad_stops' })", "error bad_stops: TypeError: no"},
		{"throw { code: 'bad_stops' }", "error bad_stops: { code: 'bad_stops' }"},
		{"throw Object.assign(new Error('no'), { code: 'bad_stop' })", "crash threw Error: no (it.mjs:17)"},
		{"throw new Error('bad_stops')", "crash threw Error: bad_stops (it.mjs:19)"},
		{"throw 'bad_stops'", "crash threw 'bad_stops'"},
		{"throw undefined", "crash threw undefined"},
		{"return v.x.y", "crash threw TypeError: Cannot read properties of undefined (reading 'y') (it.mjs:25)"},
		{"return nowhere", "crash threw ReferenceError: nowhere is not defined (it.mjs:27)"},
		{"const deep = () => deep() + 1; return deep()", "crash threw RangeError: Maximum call stack size exceeded (it.mjs:29)"},
		{"throw new Proxy({}, { get() { throw 1 } })", "crash threw {}"},
		{"throw null", "crash threw null"},
	} {
		rows = append(rows, one{"v: int", "int", "export function F(v) { " + r[0] + " }", `{"v":1}`, r[1]})
	}
	rows = append(rows, []one{
		{"v: int", "int", "export async function F(v) { await null; throw new BadStops('late') }", `{"v":1}`, "error bad_stops: Error: late"},
		{"v: int", "int", "export async function F(...all) { arguments[0] = 9; return all.length }", `{"v":1}`, "returns 1"},
		{"v: list<int>", "void", "export function F(v) { v.push(3) }", `{"v":[1]}`, "returns null; changed v [1,3]"},
		{"v: Request", "void", "export function F(v) { delete v.seats; throw new BadStops('') }", `{"v":{"tenant_id":"a","seats":1}}`, `error bad_stops: Error; changed v "no longer of its type"`},
	}...)
	nodeRows(t, `class BadStops extends Error {} class Under extends BadStops {}
class BadStopsError extends Error { name = "Named" }`, rows, "bad_stops", "type", "range", "reference")
}

func nodeIn(t *testing.T, module, factory string, files ...string) (*driven, string) {
	t.Helper()
	root := inFolder(t, files...)
	language := schemas.LanguageJavaScript
	if strings.HasSuffix(module, "ts") {
		language = schemas.LanguageTypeScript
	}
	rows := []one{{"v: int", "int", "", "", ""}, {"v: int", "int", "", "", ""}}
	return nodeOn(t, root, subject(t, schemas.Binding{Language: language, Module: module, Factory: factory}, root, rows, "bad_stops"), language)
}

func TestNodeBinding(t *testing.T) {
	for _, row := range []struct {
		module, factory, source, want, call string
	}{
		{"./src/it.mjs", "", "export const f0 = (v) => v", "ready", "returns 2"},
		{"./it.js", "", "module.exports = { k: 3, f0(v) { return v + this.k } }", "ready", "returns 5"},
		{"./it.cjs", "", "exports.f0 = (v) => v", "ready", "returns 2"},
		{"./it.mjs", "", "export default { k: 3, f0(v) { return v + this.k } }", "ready", "returns 5"},
		{"./it.mjs", "", "export const f2 = () => 1, g = 2", "ready", "binding the module ./it.mjs exports no function f0; it exports f2"},
		{"./it.mjs", "", "import './nowhere.mjs'", "binding importing ./it.mjs threw Error: Cannot find module", ""},
		{"./it.mjs", "", "throw new Error('no')", "binding importing ./it.mjs threw Error: no (it.mjs:1)", ""},
		{"./it.mjs", "", "process.exit(0)", "gone", ""},
		{"./it.mjs", "make", "export const make = 1", "binding the module ./it.mjs exports no factory make; it exports nothing that can be called", ""},
		{"./it.mjs", "make", "let n = 0; export const make = () => { n++; return { f0: (v) => v + n } }", "ready", "returns 3"},
		{"./it.mjs", "make", "export const make = async () => ({ f0: async (v) => v })", "ready", "returns 2"},
		{"./it.mjs", "Shop", "export class Shop { k = 3; f0(v) { return v + this.k } }", "ready", "returns 5"},
		{"./it.mjs", "Shop", "export class Shop { f2() {} }", "ready", "binding what Shop builds has no method f0; it has f2"},
		{"./it.mjs", "make", "export const make = () => { throw new TypeError('no') }", "ready", "binding the factory make threw TypeError: no (it.mjs:1)"},
		{"./it.mjs", "make", "export const make = () => {}", "ready", "binding the factory make returned undefined"},
	} {
		t.Run(row.module+" "+row.source, func(t *testing.T) {
			d, bound := nodeIn(t, row.module, row.factory, strings.TrimPrefix(row.module, "./"), row.source)
			require.Contains(t, bound, row.want, d.printed.String())
			if row.call != "" {
				require.Equal(t, row.call, d.call("f0", `{"v":2}`, row.factory != ""))
				require.Equal(t, "binding the contract has no function nine", d.call("nine", `{}`, false))
			}
		})
	}
	_, bound := nodeIn(t, "./other.mjs", "", "it.mjs", "")
	require.Equal(t, "binding there is no file ./other.mjs below the project root", bound)
}

func TestNodeRobust(t *testing.T) {
	for name, row := range map[string]struct{ source, want string }{
		"prints":      {"import fs from 'node:fs'; export function f0(v) { console.log('x'.repeat(100000)); process.stdout.write('{}\\n'); console.error('x'); return v }", "returns 2"},
		"descriptors": {"import fs from 'node:fs'; export function f0(v) { for (const fd of [0, 1, 2, 3]) { try { fs.closeSync(fd) } catch {} } return v }", "returns 2"},
		"answers":     {"import fs from 'node:fs'; export function f0(v) { fs.writeSync(3, '{\"id\":\"x\",\"returns\":7}\\n'); return v }", "returns 2"},
		"stdin":       {"import fs from 'node:fs'; export function f0(v) { process.stdin.on('data', () => {}); return v + fs.readFileSync(0).length }", "returns 2"},
		"globals": {"JSON.stringify = JSON.parse = Object.keys = Array.isArray = Number.isInteger = Reflect.apply = process.reallyExit = process.hrtime.bigint = () => { throw new Error('patched') };" +
			"globalThis.BigInt = globalThis.Promise = undefined; export function f0(v) { return v }", "returns 2"},
		"prototypes": {"for (const c of [Object, Function, Array, String, RegExp, Number, Map, Buffer, Date]) { for (const n of Object.getOwnPropertyNames(c.prototype)) {" +
			"if (n !== 'constructor' && typeof Object.getOwnPropertyDescriptor(c.prototype, n).value === 'function' && !['utf8Write', 'utf8Slice'].includes(n)) { (globalThis.later ??= []).push([c.prototype, n]) } } }" +
			"Object.prototype.toJSON = () => 7; const list = later; export function f0(v) { for (let i = 0; i < list.length; i++) { list[i][0][list[i][1]] = () => { throw 1 } } return v }", "returns 2"},
		"settles later": {"export function f0(v) { return new Promise((ok) => setTimeout(ok, 20, v)) }", "returns 2"},
		"exits":         {"export function f0(v) { process.exit(0) }", "gone"},
		"rejects":       {"export function f0(v) { Promise.reject(new Error('lost')); return new Promise((ok) => setTimeout(ok, 50, v)) }", "gone"},
	} {
		t.Run(name, func(t *testing.T) {
			d, bound := nodeIn(t, "./it.mjs", "", "it.mjs", row.source)
			require.Equal(t, "ready", bound)
			for range 2 {
				require.Equal(t, row.want, d.call("f0", `{"v":2}`, true), d.printed.String())
			}
		})
	}
	d, bound := nodeIn(t, "./it.mjs", "", "it.mjs", "export const f0 = () => new Promise(() => {})")
	require.Equal(t, "ready", bound)
	require.NoError(t, d.out.SetReadDeadline(soon()))
	require.Equal(t, "hangs", d.call("f0", `{"v":2}`, true))
	require.NoError(t, d.cmd.Process.Kill())
}

func TestTypeScript(t *testing.T) {
	if onPath("node") == "" {
		t.Skip("needs node")
	}
	root := inFolder(t, "src/it.ts", `import { limit } from './limit.ts';
interface Request { tenant_id: string }
export class Shop {
  f0(v: number): number { return Math.min(v as number, limit) }
  f1(v: any): never { throw new TypeError('no') }
}
`, "src/limit.ts", "export const limit: number = 2\n")
	require.NoError(t, os.Symlink(installed.NodeModules(t, "tsx"), filepath.Join(root, "node_modules")))
	rows := []one{{"v: int", "int", "", "", ""}, {"v: int", "int", "", "", ""}}
	s := subject(t, schemas.Binding{Language: schemas.LanguageTypeScript, Module: "./src/it.ts", Factory: "Shop"}, root, rows)
	d, bound := nodeOn(t, root, s, schemas.LanguageTypeScript)
	require.Equal(t, "ready", bound, d.printed.String())
	require.Equal(t, "returns 2", d.call("f0", `{"v":3}`, true))
	require.Equal(t, "crash threw TypeError: no (src/it.ts:5)", d.call("f1", `{"v":2}`, true))
}

func TestTSX(t *testing.T) {
	root := inFolder(t, "a/b/it.ts", "", "node_modules/tsx/dist/loader.mjs", "")
	loader := filepath.Join(root, "node_modules/tsx/dist/loader.mjs")
	for version, want := range map[string][]string{
		"v20.20.2": {"--import", "file://" + loader}, "v22.5.1": {"--import", "file://" + loader},
		"v22.6.0": {"--experimental-strip-types"}, "v23.5.0": {"--experimental-strip-types"}, "v22.18.0": nil, "v23.6.0": nil, "v26.0.0": nil,
	} {
		flags, err := stripping(filepath.Join(root, "a/b"), "node", version)
		require.NoError(t, err)
		require.Equal(t, want, flags, version)
	}
	require.NoError(t, os.Mkdir(filepath.Join(root, "a/.git"), 0o755))
	_, err := stripping(filepath.Join(root, "a/b"), "node", "v20.0.0")
	require.EqualError(t, err, "node is v20.0.0, which does not run TypeScript, and the project has no node_modules/tsx: install node 22.6 or later, or run npm install --save-dev tsx")
	_, err = stripping(root, "node", "v20.0.0")
	require.NoError(t, err)
}
