// Puts calls to an implementation in JavaScript or TypeScript. The protocol is in doc.go, the rules for values in
// driver_node.go. What is used after the implementation was loaded is taken here, before it can change it, and nothing is
// then asked of a prototype: loops count, methods are called as functions. node:process is not imported, which would open
// the standard input.
import { Buffer } from "node:buffer";
import { closeSync, existsSync, openSync, read, writeSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { inspect, types } from "node:util";

const { isArray } = Array;
const { from: bufferFrom, concat } = Buffer;
const { round } = Math;
const { parse, stringify: quote } = JSON; // quote is given strings only
const { isFinite, isInteger } = Number;
const { defineProperty, getPrototypeOf, keys, prototype: objectPrototype } = Object;
const { apply, construct } = Reflect;
const { isArrayBufferView, isBoxedPrimitive, isDate, isMap, isNativeError, isPromise, isRegExp, isSet, isUint8Array } = types;
const [BigIntOf, ErrorClass, NumberOf, RangeErrorClass, StringOf] = [BigInt, Error, Number, RangeError, String];
const uncurry = Function.prototype.bind.bind(Function.prototype.call);
const [base64Of, textOf, newlineIn, part] = [Buffer.prototype.base64Slice, Buffer.prototype.utf8Slice, Buffer.prototype.indexOf, Buffer.prototype.subarray].map((f) => uncurry(f));
const [hasOwn, sourceOf, eachEntry, isoOf] = [objectPrototype.hasOwnProperty, Function.prototype.toString, Map.prototype.forEach, Date.prototype.toISOString].map((f) => uncurry(f));
const [matchOf, cut, find, upper, lower] = [RegExp.prototype.exec, String.prototype.slice, String.prototype.indexOf, String.prototype.toUpperCase, String.prototype.toLowerCase].map((f) => uncurry(f));
const now = process.hrtime.bigint;
const leave = process.reallyExit.bind(process);

// Misfit is thrown for a value that is not what is promised; why begins with the path to it.
class Misfit {
  constructor(why) {
    this.why = why;
  }
}

// NoWay is thrown for a call that cannot be made.
class NoWay {
  constructor(why) {
    this.why = why;
  }
}

// within works, and puts the path in front of what does not fit.
function within(path, work, type, value) {
  try {
    return work(type, value);
  } catch (problem) {
    throw problem instanceof Misfit ? new Misfit(path + problem.why) : problem;
  }
}

// shown is a value in a message, shortened.
function shown(value) {
  try {
    const text = inspect(value, { __proto__: null, depth: 2, maxArrayLength: 5, maxStringLength: 120, breakLength: Infinity, customInspect: false });
    return text.length > 200 ? cut(text, 0, 200) + "…" : text;
  } catch {
    return `a value of type ${typeof value}`;
  }
}

function isError(value) {
  return isNativeError(value) || value instanceof ErrorClass;
}

// told says what was thrown, and where in the project.
function told(thrown, root = "") {
  try {
    if (!isError(thrown)) {
      return shown(thrown);
    }
    const message = `${thrown.message}`;
    const text = `${thrown.name}` + (message === "" ? "" : `: ${cut(message, 0, 400)}`);
    const stack = thrown.stack;
    return typeof stack === "string" && root !== "" ? text + placeIn(stack, pathToFileURL(root).pathname + "/", root + "/") : text;
  } catch {
    return "something that cannot be read";
  }
}

// placeIn is the first place of a stack that lies in a folder, which an URL spells in its own way.
function placeIn(stack, encoded, root) {
  const folder = find(stack, encoded) >= 0 ? encoded : root;
  const at = find(stack, folder);
  const place = at < 0 ? null : matchOf(/^[^\s():]+(:[0-9]+)?/, cut(stack, at + folder.length));
  return place === null ? "" : ` (${place[0]})`;
}

const FORMS = {
  __proto__: null,
  uuid: /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/,
  decimal: /^-?(0|[1-9][0-9]*)(\.[0-9]+)?$/,
  date: /^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/,
  timestamp: /^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$/,
  duration: /^[+-]?(0|(([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)$/,
};
const ISO = /^([+-]?)P(?=[0-9T])(?:([0-9]+)W)?(?:([0-9]+)D)?(?:T(?=[0-9])(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+(?:\.[0-9]+)?)S)?)?$/;
const SURROGATE = /\p{Surrogate}/u;
const INT = /^(0|-?[1-9][0-9]*)$/;

// take writes a value of the implementation as JSON, by the type that it is promised to have.
function take(type, value) {
  const { kind } = type;
  if (isError(value)) {
    throw new Misfit(`: the error ${told(value)} was returned and not thrown`);
  }
  if (value === undefined || value === null) {
    if (type.optional || kind === "json" || kind === "void") {
      return "null";
    }
    throw new Misfit(`: ${value} is no ${kind}`);
  }
  if (kind === "struct" || kind === "union") {
    return takeMembers(type, value);
  }
  if (kind === "list") {
    return takeList(type, type.elem, value);
  }
  if (kind === "map") {
    return takeMap(type, value);
  }
  if (kind === "json") {
    return takeJSON(type, value);
  }
  const text = takeScalar(type, value);
  if (text === undefined) {
    throw new Misfit(`: ${shown(value)} is no ${kind}`);
  }
  return text;
}

function takeList(type, elem, value) {
  if (!isArray(value)) {
    throw new Misfit(`: ${shown(value)} is no ${type.kind}`);
  }
  let out = "[";
  for (let i = 0; i < value.length; i++) {
    out += (i === 0 ? "" : ",") + within(`[${i}]`, take, elem, value[i]);
  }
  return out + "]";
}

// isObject says whether a value may stand for a struct, a union or a map that is no Map.
function isObject(value) {
  return typeof value === "object" && !isArray(value) && !isDate(value) && !isMap(value) && !isSet(value) && !isPromise(value) &&
    !isRegExp(value) && !isBoxedPrimitive(value) && !isArrayBufferView(value);
}

function takeMap(type, value) {
  let out = "";
  const add = (key, v) => {
    out += (out === "" ? "" : ",") + takeKey(type.key.kind, key) + ":" + within(`.${StringOf(key)}`, take, type.elem, v);
  };
  if (isMap(value)) {
    eachEntry(value, (v, key) => add(key, v));
    return `{${out}}`;
  }
  if (!isObject(value)) {
    throw new Misfit(`: ${shown(value)} is no map`);
  }
  const names = keys(value);
  for (let i = 0; i < names.length; i++) {
    add(names[i], value[names[i]]);
  }
  return `{${out}}`;
}

function takeKey(kind, key) {
  if (kind === "string" && typeof key === "string") {
    return quoted(key);
  }
  const text = kind === "int" ? typeof key === "string" ? key : takeInt(key) : undefined;
  if (text === undefined || matchOf(INT, text) === null) {
    throw new Misfit(`: the key ${shown(key)} is no ${kind}`);
  }
  return `"${text}"`;
}

function quoted(text) {
  if (matchOf(SURROGATE, text) !== null) {
    throw new Misfit(`: ${shown(text)} holds half of a surrogate pair`);
  }
  return quote(text);
}

// takeJSON takes what JSON has: null, booleans, finite numbers, strings, arrays, and objects, whose undefined is absent.
function takeJSON(type, value) {
  if (isArray(value)) {
    return takeList(type, type, value);
  }
  if (typeof value === "object") {
    if (!isObject(value)) {
      throw new Misfit(`: ${shown(value)} is no json`);
    }
    let out = "";
    const names = keys(value);
    for (let i = 0; i < names.length; i++) {
      const v = value[names[i]];
      if (v !== undefined) {
        out += (out === "" ? "" : ",") + quoted(names[i]) + ":" + within(`.${names[i]}`, take, type, v);
      }
    }
    return `{${out}}`;
  }
  if (typeof value === "string") {
    return quoted(value);
  }
  const text = typeof value === "boolean" ? `${value}` : isInteger(value) || typeof value === "bigint" ? takeInt(value) : takeFloat(value);
  if (text === undefined) {
    throw new Misfit(`: ${shown(value)} is no json`);
  }
  return text;
}

// property reads one property, and nothing that every object has.
function property(value, name) {
  const found = value[name];
  return found !== undefined && found === objectPrototype[name] && !hasOwn(value, name) ? undefined : found;
}

// takeMembers takes a struct or a union from properties: by the name in the contract, else in camel case.
function takeMembers(type, value) {
  if (!isObject(value)) {
    throw new Misfit(`: ${shown(value)} is no ${type.kind}`);
  }
  let out = "";
  let count = 0;
  for (let i = 0; i < type.members.length; i++) {
    const member = type.members[i];
    let found = property(value, member.other);
    if (found === undefined && member.camel !== "") {
      found = property(value, member.camel);
    }
    if ((found === undefined || found === null) && (member.type.optional || type.kind === "union")) {
      continue;
    }
    if (found === undefined) {
      throw new Misfit(`.${member.name}: it is absent in ${shown(value)}`);
    }
    out += (count++ === 0 ? "" : ",") + quote(member.name) + ":" + within(`.${member.name}`, take, member.type, found);
  }
  if (type.kind === "union" && count !== 1) {
    throw new Misfit(`: ${count} arms of the union are set in ${shown(value)}, and one must be`);
  }
  return `{${out}}`;
}

// takeScalar writes a scalar as JSON; undefined for what is none of its kind.
function takeScalar(type, value) {
  switch (type.kind) {
    case "bool":
      return typeof value === "boolean" ? `${value}` : undefined;
    case "int":
      return takeInt(value);
    case "float":
      return takeFloat(value);
    case "string":
      return typeof value === "string" ? quoted(value) : undefined;
    case "enum":
      for (let i = 0; i < type.values.length; i++) {
        if (value === type.values[i]) {
          return quote(value);
        }
      }
      return undefined;
    case "bytes":
      if (isUint8Array(value)) {
        const copy = bufferFrom(value);
        return quote(base64Of(copy, 0, copy.length));
      }
      break;
    case "timestamp":
      if (isDate(value)) {
        return takeDate(value);
      }
      break;
    case "duration":
      if (typeof value === "number") {
        return takeMillis(value);
      }
      break;
    case "decimal":
      if (typeof value === "bigint") {
        return `"${value}"`;
      }
  }
  return typeof value === "string" ? takeText(type.kind, value) : undefined;
}

function takeInt(value) {
  if (typeof value !== "bigint" && !isInteger(value)) {
    return undefined;
  }
  const exact = BigIntOf(value);
  if (exact < -(2n ** 63n) || exact >= 2n ** 63n) {
    throw new Misfit(`: ${exact} has more than 64 bits`);
  }
  return `${exact}`;
}

function takeFloat(value) {
  return typeof value === "number" && isFinite(value) ? `${value}` : undefined;
}

function takeDate(value) {
  let text;
  try {
    text = isoOf(value);
  } catch {
    throw new Misfit(": an invalid Date is no timestamp");
  }
  return text.length === 24 ? quote(text) : undefined; // else the year has more than four digits
}

function takeMillis(value) {
  if (!isFinite(value) || value > 9.2e12 || value < -9.2e12) {
    return undefined;
  }
  const nanos = isInteger(value) ? BigIntOf(value) * 1000000n : BigIntOf(round(value * 1e6));
  return `"${nanos}ns"`;
}

// takeText takes the text that a scalar is written as in JSON; undefined where it has not that form.
function takeText(kind, text) {
  if (kind === "bytes") {
    const read = bufferFrom(text, "base64");
    return base64Of(read, 0, read.length) === text ? quote(text) : undefined;
  }
  if (kind === "duration") {
    const iso = matchOf(ISO, text);
    if (iso !== null) {
      const hours = NumberOf(iso[2] ?? 0) * 168 + NumberOf(iso[3] ?? 0) * 24 + NumberOf(iso[4] ?? 0);
      return quote(`${iso[1]}${hours}h${iso[5] ?? 0}m${iso[6] ?? 0}s`);
    }
  }
  const form = FORMS[kind];
  return form !== undefined && matchOf(form, text) !== null ? quote(text) : undefined;
}
