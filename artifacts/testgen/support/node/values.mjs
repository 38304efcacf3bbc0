// typeOf reads a type as a contract writes it: list<Leg>, map<string, int>, string?.
function typeOf(expression) {
  if (expression.endsWith("?")) {
    return { ...typeOf(expression.slice(0, -1)), optional: true };
  }
  if (expression.startsWith("list<")) {
    return { kind: "list", elem: typeOf(expression.slice(5, -1)) };
  }
  if (expression.startsWith("map<")) {
    const comma = expression.indexOf(", ");
    return { kind: "map", key: expression.slice(4, comma), elem: typeOf(expression.slice(comma + 2, -1)) };
  }
  return Object.hasOwn(TYPES, expression) ? TYPES[expression] : { kind: expression };
}

// fieldsOf lists the fields of a struct or the arms of a union: name, type, name in the implementation.
function fieldsOf(type) {
  return (type.fields ?? []).map(([name, expression, other]) => {
    const member = typeOf(expression);
    return [name, type.kind === "union" ? { ...member, optional: true } : member, other];
  });
}

// A plain value has the contract's type: null, boolean, bigint for an int, number for a float, string, Decimal, Instant,
// Duration, Uint8Array, array, Map. Values are compared, and expressions evaluated, as plain values only.
const SECOND = 1000000000n;

// Kind stands for any value of a kind: what ${uuid} and ${any} are read as.
class Kind {
  constructor(kind) {
    this.kind = kind;
  }

  // fits says whether a plain value is of the kind.
  fits(value) {
    if (this.kind === "any" || this.kind === "json") {
      return true;
    }
    try {
      const plain = typeof value === "string" ? readText({ kind: this.kind }, value, true) : value;
      return kindsOf(plain).includes(this.kind);
    } catch {
      return false;
    }
  }
}

// Decimal is a decimal as it was written: 12.50 is 12.5 in a comparison, and an expression of the contract sees the text.
class Decimal {
  constructor(text) {
    this.text = text;
  }
}

// numeral writes a decimal in its one spelling.
function numeral(text) {
  const short = text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  return short === "-0" ? "0" : short;
}

// Instant is a moment, in nanoseconds since 1970.
class Instant {
  constructor(nanos) {
    this.nanos = nanos;
  }
}

// Duration is a time, in nanoseconds.
class Duration {
  constructor(nanos) {
    this.nanos = nanos;
  }
}

// kindsOf names the kinds that a plain value is of.
function kindsOf(value) {
  switch (typeof value) {
    case "boolean":
      return ["bool"];
    case "bigint":
      return ["int", "float"];
    case "number":
      return ["float"];
    case "string":
      return ["string", "date", "uuid", "enum"];
  }
  const classes = [[Decimal, "decimal", "string"], [Instant, "timestamp"], [Duration, "duration"], [Uint8Array, "bytes"], [Array, "list"], [Map, "map"]];
  return classes.find(([type]) => value instanceof type)?.slice(1) ?? [];
}

// textOf is the text of a string or decimal, undefined for what is none.
function textOf(value) {
  return value instanceof Decimal ? value.text : typeof value === "string" ? value : undefined;
}

// read turns what JSON can say into the plain value of a type. saved answers the placeholders of a test; it is null for
// what the implementation wrote, which has none and is judged strictly.
function read(type, value, saved) {
  const kind = type.kind;
  if ((value === null || value === undefined) && (saved !== null || type.optional || kind === "json" || kind === "void")) {
    return null;
  }
  if (typeof value === "string") {
    const placeholder = saved === null ? null : /^\$\{([^{}]+)\}$/.exec(value);
    return placeholder ? resolved(placeholder[1], saved) : readText(type, value, saved === null);
  }
  if (typeof value === "boolean" && (kind === "bool" || kind === "json")) {
    return value;
  }
  if (typeof value === "bigint" || typeof value === "number" && Number.isInteger(value)) {
    if (kind === "int" || kind === "json") {
      return BigInt(value);
    }
  }
  if (kind === "float" && ["number", "bigint"].includes(typeof value) || kind === "json" && typeof value === "number") {
    return Number(value);
  }
  if (Array.isArray(value) && (kind === "list" || kind === "json")) {
    return value.map((v, i) => atPath(`[${i}]`, () => read(type.elem ?? { kind: "json" }, v, saved)));
  }
  if (typeof value === "object" && value !== null && ["map", "struct", "union", "json"].includes(kind)) {
    return readMap(type, value, saved);
  }
  throw new Failed(`: ${shown(value)} is no ${kind}`);
}

// readMap reads a map, a struct or a union.
function readMap(type, value, saved) {
  const members = new Map(fieldsOf(type).map(([name, member]) => [name, member]));
  const out = new Map();
  for (const [name, v] of Object.entries(value)) {
    const member = type.kind === "map" ? type.elem : members.get(name) ?? { kind: "json" };
    if (v !== null || !members.has(name) || !member.optional) { // else as absent as without the key
      out.set(type.key === "int" ? BigInt(name) : name, atPath(`.${name}`, () => read(member, v, saved)));
    }
  }
  return out;
}

// resolved answers ${first.id} with what was saved, and ${uuid} with any value of that kind.
function resolved(name, saved) {
  const [first, ...path] = name.split(".");
  if (!saved.has(first)) {
    return new Kind(name);
  }
  const value = new Vars(saved).at(first, ...path);
  if (value instanceof Broken) {
    throw new Failed(`: \${${name}}: ${value.why}`);
  }
  return value;
}

// readText reads the text of a scalar. The form of ids, dates and decimals and the values of enums are judged where strict.
function readText(type, text, strict) {
  const { kind, values } = type;
  const good = !strict || (FORMS[kind]?.test(text) ?? true) && (kind !== "enum" || !values || values.includes(text));
  const plain = good ? READERS[kind]?.(text) : undefined;
  if (plain === undefined) {
    throw new Failed(`: ${shown(text)} is no ${kind}`);
  }
  return plain;
}

const FORMS = {
  uuid: /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/,
  decimal: /^-?(0|[1-9][0-9]*)(\.[0-9]+)?$/,
  date: /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/,
};

const READERS = {
  string: (text) => text,
  date: (text) => text,
  enum: (text) => text,
  json: (text) => text,
  uuid: (text) => text.toLowerCase(),
  decimal: (text) => new Decimal(text),
  timestamp: readTimestamp,
  duration: readDuration,
  bytes: (text) => /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)
    ? Uint8Array.from(atob(text), (c) => c.charCodeAt(0))
    : undefined,
};

// readTimestamp reads RFC 3339; undefined where it is none.
function readTimestamp(text) {
  const parts = /^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$/.exec(text);
  const millis = parts ? Date.parse(parts[1] + parts[3]) : NaN;
  const real = parts && new Date(`${parts[1]}Z`).toJSON()?.startsWith(parts[1]); // 30 February is none
  return Number.isNaN(millis) || !real ? undefined : new Instant(BigInt(millis) * 1000000n + BigInt((parts[2] ?? ".").slice(1, 10).padEnd(9, "0")));
}

// readDuration reads 1h30m; undefined where it is none.
function readDuration(text) {
  if (/^[+-]?0$/.test(text)) {
    return new Duration(0n);
  }
  if (!/^[+-]?(([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+$/.test(text)) {
    return undefined;
  }
  const units = { ns: 1n, us: 1000n, "µs": 1000n, "μs": 1000n, ms: 1000000n, s: SECOND, m: 60n * SECOND, h: 3600n * SECOND };
  let nanos = 0n;
  for (const [, whole, fraction, unit] of text.matchAll(/([0-9]*)(?:\.([0-9]*))?(ns|us|µs|μs|ms|s|m|h)/g)) {
    const digits = fraction ?? "";
    nanos += BigInt(whole + digits || "0") * units[unit] / 10n ** BigInt(digits.length);
  }
  return new Duration(text.startsWith("-") ? -nanos : nanos);
}

// written writes a plain value as JSON has it.
function written(value) {
  if (value instanceof Instant) {
    const millis = value.nanos / 1000000n - (value.nanos % 1000000n < 0n ? 1n : 0n);
    const rest = value.nanos - millis * 1000000n;
    const text = new Date(Number(millis)).toISOString();
    return rest === 0n ? text.replace(".000Z", "Z") : text.replace("Z", `${String(rest).padStart(6, "0")}Z`);
  }
  if (value instanceof Duration) {
    return Number(value.nanos) / 1e9 + "s";
  }
  if (value instanceof Uint8Array) {
    return btoa(String.fromCharCode(...value));
  }
  return value;
}

// same compares plain values by meaning, and says where they differ: ".seats: want 2, got 3".
function same(want, got) {
  if (want instanceof Map && got instanceof Map) {
    for (const key of [...new Set([...want.keys(), ...got.keys()])].sort()) {
      const difference = same(want.get(key) ?? null, got.get(key) ?? null);
      if (difference !== "") {
        return `.${key}${difference}`;
      }
    }
    return "";
  }
  if (Array.isArray(want) && Array.isArray(got)) {
    if (want.length !== got.length) {
      return `: want ${want.length} items, got ${got.length}: ${shown(got)}`;
    }
    for (const [i, w] of want.entries()) {
      const difference = same(w, got[i]);
      if (difference !== "") {
        return `[${i}]${difference}`;
      }
    }
    return "";
  }
  return alike(want, got) ? "" : `: want ${shown(want)}, got ${shown(got)}`;
}

// alike compares scalars.
function alike(want, got) {
  if (want instanceof Kind) {
    return want.fits(got);
  }
  const [left, right] = [textOf(want), textOf(got)];
  if (left !== undefined && right !== undefined) {
    return want instanceof Decimal || got instanceof Decimal ? numeral(left) === numeral(right) : left === right;
  }
  for (const type of [Instant, Duration]) {
    if (want instanceof type && got instanceof type) {
      return want.nanos === got.nanos;
    }
  }
  if (want instanceof Uint8Array && got instanceof Uint8Array) {
    return want.length === got.length && want.every((b, i) => b === got[i]);
  }
  const numbers = ["bigint", "number"];
  return want === got || numbers.includes(typeof want) && numbers.includes(typeof got) && want == got;
}

// shown is a value in a message, shortened.
function shown(value) {
  if (value === null || value === undefined) {
    return "nothing";
  }
  if (value instanceof Broken) {
    return `an error: ${value.why}`;
  }
  if (value instanceof Kind) {
    return `\${${value.kind}}`;
  }
  let text;
  try {
    text = JSON.stringify(listed(value)) ?? String(value);
  } catch {
    text = String(value);
  }
  const letters = [...text];
  return letters.length > 300 ? letters.slice(0, 300).join("") + " …" : text;
}

// listed is a plain value as JSON can write it.
function listed(value) {
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([k, v]) => [k, listed(v)]));
  }
  if (Array.isArray(value)) {
    return value.map(listed);
  }
  if (typeof value === "bigint") {
    return Number.isSafeInteger(Number(value)) ? Number(value) : `${value}`;
  }
  return textOf(value) ?? written(value);
}
