
// build makes of decoded JSON what the implementation takes: timestamps and bytes as text, durations as milliseconds.
function build(type, value) {
  const { kind } = type;
  if (kind === "json") {
    return value;
  }
  if (value === null || value === undefined) {
    return undefined;
  }
  if (kind === "duration") {
    return millis(value);
  }
  if (kind === "list") {
    const out = [];
    for (let i = 0; i < value.length; i++) {
      define(out, i, build(type.elem, value[i]));
    }
    return out;
  }
  if (kind === "map") {
    const out = {};
    const names = keys(value);
    for (let i = 0; i < names.length; i++) {
      define(out, names[i], build(type.elem, value[names[i]]));
    }
    return out;
  }
  return kind === "struct" || kind === "union" ? buildMembers(type, value) : value;
}

// buildMembers gives an object the properties that the contract names. In camel case they are there as well, hidden: who
// asks for tenantId gets and sets tenant_id, and who lists or copies the properties meets each once.
function buildMembers(type, value) {
  const out = {};
  for (let i = 0; i < type.members.length; i++) {
    const { name, other, type: of } = type.members[i];
    if (hasOwn(value, name) && (value[name] !== null || of.kind === "json" && !of.optional)) {
      define(out, other, build(of, value[name]));
    }
  }
  for (let i = 0; i < type.members.length; i++) {
    const { camel, other } = type.members[i];
    if (camel !== "" && !hasOwn(out, camel)) {
      const set = (v) => define(out, other, v);
      defineProperty(out, camel, { __proto__: null, get: () => out[other], set, configurable: true, enumerable: false });
    }
  }
  return out;
}

// define gives an object a property, also one that is called __proto__.
function define(out, name, value) {
  defineProperty(out, name, { __proto__: null, value, configurable: true, enumerable: true, writable: true });
}

const UNITS = { __proto__: null, ns: 1n, us: 1000n, "µs": 1000n, "μs": 1000n, ms: 1000000n, s: 1000000000n, m: 60000000000n, h: 3600000000000n };

// millis is a duration in milliseconds.
function millis(text) {
  const part = /([0-9]*)(?:\.([0-9]*))?(ns|us|µs|μs|ms|s|m|h)/g;
  let nanos = 0n;
  for (let m = matchOf(part, text); m !== null; m = matchOf(part, text)) {
    const fraction = m[2] ?? "";
    nanos += BigIntOf(m[1]) * UNITS[m[3]] + BigIntOf(fraction) * UNITS[m[3]] / 10n ** BigIntOf(fraction.length);
  }
  return NumberOf(text[0] === "-" ? -nanos : nanos) / 1e6;
}
