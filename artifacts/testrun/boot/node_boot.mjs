// Runs the tests of one file between canaries, in one process. The plan comes on standard input. Canaries wait until the file
// and with it the implementation has been loaded.
import { readFileSync } from 'node:fs';
import loose from 'node:assert';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';

const plan = JSON.parse(readFileSync(0, 'utf8'));

const forms = {
  'throw': (t) => { throw new Error(t); },
  'reject': async (t) => { await null; throw new Error(t); },
  'assert': (t) => assert(0 === 1, t),
  'ok': (t) => assert.ok(0 === 1, t),
  'equal': (t) => assert.equal(1, 2, t),
  'strictEqual': (t) => assert.strictEqual(1, 2, t),
  'deepEqual': (t) => assert.deepEqual({ a: [1] }, { a: [2] }, t),
  'deepStrictEqual': (t) => assert.deepStrictEqual({ a: [1] }, { a: [2] }, t),
  'notEqual': (t) => assert.notEqual(1, 1, t),
  'match': (t) => assert.match('a', /b/, t),
  'fail': (t) => assert.fail(t),
  'throws nothing': (t) => assert.throws(() => {}, t),
  'throws another': (t) => assert.throws(() => { throw new Error(t); }, TypeError),
  'rejects nothing': (t) => assert.rejects(async () => {}, t),
  'rejects another': (t) => assert.rejects(async () => { throw new Error(t); }, TypeError),
  'loose ok': (t) => loose.ok(0 === 1, t),
  'loose strictEqual': (t) => loose.strictEqual(1, 2, t),
  'loose deepStrictEqual': (t) => loose.deepStrictEqual({ a: [1] }, { a: [2] }, t),
  'loose throws': (t) => loose.throws(() => {}, t),
  'loose rejects': (t) => loose.rejects(async () => {}, t),
  'isDeepStrictEqual': (t) => { if (!isDeepStrictEqual({ a: [1] }, { a: [2] })) throw new Error(t); },
};

let open;
const gate = new Promise((resolve) => { open = resolve; });

function place(canaries) {
  for (const { name, form, token } of canaries) {
    test(name, async () => {
      await gate;
      await forms[form](token);
    });
  }
}

place(plan.before);
let broken;
try {
  await import(plan.file);
} catch (e) {
  broken = { error: e };
}
place(plan.after);
if (broken !== undefined) {
  test(plan.token, () => { throw broken.error; });
}
open();
