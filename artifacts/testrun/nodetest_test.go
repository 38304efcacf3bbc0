package testrun

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pact/artifacts/installed"
)

const jsSealed = `
-- src/booking.contract.test.mjs --
import assert from 'node:assert/strict';
import test from 'node:test';
import * as subject from './booking.mjs';

test("create / holds two seats", async () => {
  assert.equal(await subject.create(2), 2);
});
test("create / refuses zero seats", async () => {
  await assert.rejects(async () => subject.create(0), { code: 'invalid_seats' });
});
`

const jsHonest = `
export function create(seats) {
  if (seats < 1) throw Object.assign(new Error('no seats'), { code: 'invalid_seats' });
  return seats;
}
`

const jsLazy = `
export function create(seats) {}
`

const jsFile = "src/booking.contract.test.mjs"

var jsNames = []string{"create / holds two seats", "create / refuses zero seats"}

func withNode(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("starts node")
	}
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not installed")
	}
}

func nodeOn(t *testing.T, o NodeTestOptions) Report {
	t.Helper()
	r, err := NodeTest(t.Context(), o, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestNodeTest(t *testing.T) {
	withNode(t)
	t.Setenv("NODE_OPTIONS", "--require=/nowhere.js")
	t.Setenv("GITHUB_TOKEN", "hunter2")
	dir := project(t, jsSealed+"-- src/booking.mjs --\n"+jsHonest+`
-- src/more.test.mjs --
import assert from 'node:assert/strict';
import test, { describe, it } from 'node:test';
test('a # b \\ "c" ä', () => {});
test('line one\nline two', () => {});
test('fails', () => { console.log('ok 1 - fails'); assert.deepEqual([1], [2]); });
test('skips', { skip: 'not today' }, () => {});
test('skips inside', (t) => { t.skip('later'); });
test('todo', { todo: true }, () => { assert.ok(false); });
test('todo that passes', (t) => { t.todo('some day'); });
test('parent', async (t) => { await t.test('kid', () => {}); await t.test('bad kid', () => { throw new Error('bad'); }); });
describe('suite', () => { it('first', () => {}); it('second', () => { throw 'a string'; }); });
test('environment', () => { assert.equal(process.env.GITHUB_TOKEN, undefined); assert.equal(process.env.NODE_OPTIONS, undefined); });
-- src/none.test.mjs --
export const value = 1;
-- src/syntax.test.mjs --
import test from 'node:test';
test('a', () => {}
`)
	calls := []int{}
	r, err := NodeTest(t.Context(), NodeTestOptions{Root: dir, Files: []string{jsFile, "src/more.test.mjs", "src/none.test.mjs", "src/syntax.test.mjs"}}, func(n int) { calls = append(calls, n) })
	if err != nil {
		t.Fatal(err)
	}
	wantAll(t, r, jsFile, jsNames, Pass, "")
	wantTests(t, r, jsFile, "nobody missing [without this test]")
	const more = "src/more.test.mjs"
	wantAll(t, r, more, []string{`a # b \ "c" ä`, "line one\nline two", "parent > kid", "suite > first", "environment"}, Pass, "")
	wantAll(t, r, more, []string{"fails"}, Fail, "Expected values to be strictly deep-equal")
	wantAll(t, r, more, []string{"parent > bad kid"}, Fail, "bad")
	wantAll(t, r, more, []string{"suite > second"}, Fail, "a string")
	wantAll(t, r, more, []string{"parent"}, Fail, "")
	wantAll(t, r, more, []string{"skips"}, Skip, "not today")
	wantAll(t, r, more, []string{"skips inside"}, Skip, "later")
	wantAll(t, r, more, []string{"todo", "todo that passes"}, Skip, "todo")
	wantPackage(t, r, Package{ImportPath: "src/none.test.mjs", Status: Fail, NoTests: true})
	wantPackage(t, r, Package{ImportPath: "src/syntax.test.mjs", Status: Fail, BuildFailed: true})
	wantAll(t, r, "src/syntax.test.mjs", []string{"a"}, Missing, "SyntaxError")
	if len(r.Problems) != 0 || r.ExitCode != 1 || len(calls) != 2 {
		t.Errorf("problems %q, exit status %d, progress %v", r.Problems, r.ExitCode, calls)
	}
}

// nodeCheats are ways past the sealed tests in an implementation, which is an .mjs module or a .ts one.
var nodeCheats = []struct {
	name    string
	code    string
	status  Status
	words   string
	problem string
}{
	{"honest", jsHonest, Pass, "", ""},
	{"lazy", jsLazy, Fail, "", ""},
	{"leaves at import", "process.exit(0);\n" + jsLazy, Missing, "the process left early", "left early"},
	{"leaves in a call", "export function create() { process.exit(0); }\n", Missing, "the process left early", "left early"},
	{"throws at import", "throw new Error('not there');\n" + jsLazy, Missing, "not there", ""},
	{"exit status swallowed", "process.on('exit', () => { process.exitCode = 0; });\n" + jsHonest, Fail, "ended with exit status 0", "exit status 0"},
	{"assert patched", `
import { createRequire, syncBuiltinESMExports } from 'node:module';
const require = createRequire(import.meta.url);
for (const assert of [require('node:assert'), require('node:assert/strict')])
  for (const name of ['equal', 'rejects']) assert[name] = () => {};
syncBuiltinESMExports();
` + jsLazy, Fail, "the runner was patched: a test that must fail passed", "the runner was patched"},
	{"report patched on its way", `
import { WriteStream } from 'node:fs';
const honest = WriteStream.prototype.write;
WriteStream.prototype.write = function (chunk, ...rest) {
  return honest.call(this, String(chunk).replaceAll('"event":"fail"', '"event":"pass"'), ...rest);
};
` + jsLazy, Fail, "the runner was patched: a test that must fail passed", "the runner was patched"},
	{"registered in front", `
import test from 'node:test';
test('create / holds two seats', () => {});
test('create / refuses zero seats', () => {});
` + jsLazy, Fail, "the report has 2 results for this test", ""},
	{"report forged", `
import { writeSync, readdirSync, readlinkSync } from 'node:fs';
for (const fd of readdirSync('/proc/self/fd')) {
  let to = '';
  try { to = readlinkSync('/proc/self/fd/' + fd); } catch {}
  if (to.startsWith('/tmp/t')) {
    writeSync(Number(fd), ['create / holds two seats', 'create / refuses zero seats'].map((name, i) => JSON.stringify({ event: 'pass', name, parents: [], nesting: 0, number: i + 1 }) + '\n').join('') + '{"event":"plan","number":2}\n{"event":"end"}\n');
    process.reallyExit(1);
  }
}
` + jsLazy, Missing, "", "a test that must fail did not run"},
}

func TestNodeTestCheats(t *testing.T) {
	withNode(t)
	for _, c := range nodeCheats {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := nodeOn(t, NodeTestOptions{Root: project(t, jsSealed+"-- src/booking.mjs --\n"+c.code), Files: []string{jsFile}})
			wantAll(t, r, jsFile, jsNames[:1], c.status, c.words)
			if c.problem == "" && len(r.Problems) > 0 {
				t.Errorf("problems: %q", r.Problems)
			} else if c.problem != "" {
				wantProblem(t, r, jsFile, c.problem)
			}
			if (c.status == Pass) != (r.ExitCode == 0) || (c.status == Pass) != (r.Packages[0].Status == Pass) {
				t.Errorf("exit status %d, package %+v", r.ExitCode, r.Packages[0])
			}
		})
	}
}

// withModules gives a project a package of npm.
func withModules(t *testing.T, dir, name string) {
	t.Helper()
	withNode(t)
	if err := os.Symlink(installed.NodeModules(t, name), filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
}

var typed = strings.NewReplacer("booking.mjs", "booking.ts", "contract.test.mjs", "contract.test.ts", "create(seats)", "create(seats: number): any")

func TestNodeTestTypeScript(t *testing.T) {
	for _, c := range []struct {
		code   string
		status Status
	}{{jsHonest, Pass}, {jsLazy, Fail}} {
		dir := project(t, typed.Replace(jsSealed+"-- src/booking.mjs --\n"+c.code))
		withModules(t, dir, "tsx")
		r := nodeOn(t, NodeTestOptions{Root: dir, Files: []string{typed.Replace(jsFile)}, TypeScript: true})
		wantAll(t, r, typed.Replace(jsFile), jsNames, c.status, "")
		if len(r.Problems) > 0 {
			t.Errorf("problems: %q", r.Problems)
		}
	}
}

func TestTypeScriptFlags(t *testing.T) {
	withNode(t)
	bin := t.TempDir()
	t.Setenv("PATH", bin)
	for version, want := range map[string]string{"v24.1.0": "", "v22.18.0": "", "v22.6.1": "--experimental-strip-types", "v20.20.2": "error"} {
		if err := os.WriteFile(filepath.Join(bin, "node"), []byte("#!/bin/sh\necho "+version+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		flags, err := typeScriptFlags(t.Context(), t.TempDir())
		got := strings.Join(flags, " ")
		if err != nil {
			got = "error"
			if !strings.Contains(err.Error(), `"tsx" is not installed`) || !strings.Contains(err.Error(), "node 22.6") || !strings.Contains(err.Error(), version) {
				t.Errorf("%v", err)
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", version, got, want)
		}
	}
}

var vitested = strings.NewReplacer("import test from 'node:test'", "import { test } from 'vitest'", "booking.mjs", "booking.ts", "contract.test.mjs", "contract.test.ts", "create(seats)", "create(seats: number): any")

func TestVitest(t *testing.T) {
	for _, c := range []struct {
		name    string
		code    string
		status  Status
		words   string
		problem string
	}{
		{"honest", jsHonest, Pass, "", ""},
		{"lazy", jsLazy, Fail, "", ""},
		{"throws at import", "throw new Error('not there');\n" + jsLazy, Missing, "not there", ""},
		{"expect patched", "import { expect } from 'vitest';\nimport { chai } from 'vitest';\nchai.Assertion.prototype.assert = function () {};\n" + jsLazy, Fail, "", "the runner was patched"},
		{"configured", jsHonest + "-- vitest.config.ts --\nthrow new Error('configured');\n-- vitest.workspace.ts --\nthrow new Error('configured');\n", Pass, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := project(t, vitested.Replace(jsSealed+"-- src/booking.mjs --\n"+c.code))
			withModules(t, dir, "vitest")
			file := vitested.Replace(jsFile)
			r := nodeOn(t, NodeTestOptions{Root: dir, Files: []string{file}, Modules: []string{"src/booking.ts"}, Vitest: true})
			wantAll(t, r, file, jsNames[:1], c.status, c.words)
			if c.problem == "" && len(r.Problems) > 0 {
				t.Errorf("problems: %q", r.Problems)
			} else if c.problem != "" {
				wantProblem(t, r, file, c.problem)
			}
		})
	}
	if _, err := NodeTest(t.Context(), NodeTestOptions{Root: t.TempDir(), Files: []string{"x"}, Vitest: true}, nil); err == nil || !strings.Contains(err.Error(), `"vitest" is not installed`) {
		t.Errorf("%v", err)
	}
}
