// build turns a plain value into what the implementation takes: timestamps and bytes as text, durations as milliseconds.
function build(type, value) {
  if (value === null) {
    return type.kind === "json" ? null : undefined;
  }
  if (typeof value === "bigint") {
    if (!Number.isSafeInteger(Number(value))) {
      throw new Failed(`: ${value} is more than a number can hold exactly`);
    }
    return Number(value);
  }
  if (value instanceof Duration) {
    return Number(value.nanos) / 1e6;
  }
  if (Array.isArray(value)) {
    return value.map((v, i) => atPath(`[${i}]`, () => build(type.elem ?? { kind: "json" }, v)));
  }
  if (!(value instanceof Map)) {
    return textOf(value) ?? written(value);
  }
  const members = new Map(fieldsOf(type).map(([name, member, other]) => [name, [member, other]]));
  const out = {};
  for (const [name, v] of value) {
    const [member, other] = members.get(name) ?? [type.elem ?? { kind: "json" }];
    const built = atPath(`.${name}`, () => build(member, v));
    define(out, other ?? String(name), built);
  }
  for (const [name, [, other]] of members) {
    if (other === undefined && !Object.hasOwn(out, camel(name)) && camel(name) !== name) {
      Object.defineProperty(out, camel(name), { get: () => out[name], set: (v) => define(out, name, v), enumerable: false, configurable: true });
    }
  }
  return out;
}

// define gives an object a property, also one that is called __proto__. In camel case a field is there as well, hidden, so
// that only who asks for it meets it.
function define(out, name, value) {
  Object.defineProperty(out, name, { value, enumerable: true, configurable: true, writable: true });
}

// camel spells a field as JavaScript does: tenant_id is tenantId.
function camel(name) {
  return name.replace(/(?<=.)_+(.)/g, (_, letter) => letter.toUpperCase());
}

// take turns what the implementation gave into the plain value of a type, and refuses what does not have that type.
function take(type, value) {
  const { kind } = type;
  if (value instanceof Error) {
    throw new Failed(`: the error ${told(value)} was returned and not thrown`);
  }
  if ((value === null || value === undefined) && (type.optional || kind === "json" || kind === "void")) {
    return null;
  }
  if (kind === "struct" || kind === "union") {
    return takeMembers(type, value);
  }
  if (Array.isArray(value) && (kind === "list" || kind === "json")) {
    return value.map((v, i) => atPath(`[${i}]`, () => take(type.elem ?? type, v)));
  }
  if (kind === "map" && (value instanceof Map || isPlain(value))) {
    const entries = value instanceof Map ? [...value] : Object.entries(value);
    return new Map(entries.map(([k, v]) => [takeKey(type, k), atPath(`.${k}`, () => take(type.elem, v))]));
  }
  if (kind === "json" && isPlain(value)) {
    return new Map(Object.entries(value).filter(([, v]) => v !== undefined).map(([k, v]) => [k, atPath(`.${k}`, () => take(type, v))]));
  }
  const plain = typeof value === "string" ? readText(type, kind === "duration" ? fromISO(value) : value, true) : takeScalar(kind, value);
  if (plain === undefined) {
    throw new Failed(`: ${shown(value)} is no ${kind}`);
  }
  return plain;
}

// isPlain says whether a value may stand for a struct, a union or a map.
function isPlain(value) {
  return Object.prototype.toString.call(value) === "[object Object]";
}

// fromISO writes a duration of ISO 8601 as the contract does, and leaves any other text alone.
function fromISO(text) {
  const iso = /^([+-]?)P(?=[0-9T])(?:([0-9]+)W)?(?:([0-9]+)D)?(?:T(?=[0-9])(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+(?:\.[0-9]+)?)S)?)?$/.exec(text);
  return iso ? `${iso[1]}${(iso[2] ?? 0) * 168 + (iso[3] ?? 0) * 24 + +(iso[4] ?? 0)}h${iso[5] ?? 0}m${iso[6] ?? 0}s` : text;
}

// takeKey takes the key of a map.
function takeKey(type, key) {
  if (type.key !== "int") {
    return String(key);
  }
  if (!/^-?[0-9]+$/.test(String(key))) {
    throw new Failed(`: the key ${shown(key)} is no int`);
  }
  return BigInt(key);
}

// takeScalar takes what a kind may be given as beside text; undefined for all else.
function takeScalar(kind, value) {
  if (typeof value === "boolean") {
    return kind === "bool" || kind === "json" ? value : undefined;
  }
  if (typeof value === "bigint") {
    return kind === "int" ? value : kind === "decimal" ? new Decimal(`${value}`) : undefined;
  }
  if (typeof value === "number" && Number.isFinite(value)) {
    switch (kind) {
      case "float":
        return value;
      case "int":
        return Number.isInteger(value) ? BigInt(value) : undefined;
      case "json":
        return Number.isInteger(value) ? BigInt(value) : value;
      case "duration":
        return new Duration(BigInt(Math.round(value * 1e6)));
    }
  }
  if (kind === "timestamp" && value instanceof Date && !Number.isNaN(value.getTime())) {
    return new Instant(BigInt(value.getTime()) * 1000000n);
  }
  return kind === "bytes" && value instanceof Uint8Array ? Uint8Array.from(value) : undefined;
}

// takeMembers takes a struct or a union from the properties of an object: by the name in the contract, else in camel case.
function takeMembers(type, value) {
  if (!isPlain(value)) {
    throw new Failed(`: ${shown(value)} is no ${type.kind}`);
  }
  const out = new Map();
  for (const [name, member, other] of fieldsOf(type)) {
    const spelled = other === undefined ? [name, camel(name)] : [other];
    const given = spelled.map((n) => value[n] === Object.prototype[n] && !Object.hasOwn(value, n) ? undefined : value[n]).find((v) => v !== undefined);
    const absent = given === null || given === undefined;
    if (absent && !member.optional && member.kind !== "json") {
      throw new Failed(`.${name}: it is absent in ${shown(value)}`);
    }
    if (!absent || !member.optional) {
      out.set(name, atPath(`.${name}`, () => take(member, given)));
    }
  }
  if (type.kind === "union" && out.size !== 1) {
    throw new Failed(`: ${out.size} arms of the union are set in ${shown(value)}, and one must be`);
  }
  return out;
}
