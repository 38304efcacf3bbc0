// Broken is what cannot be worked out, and why. It is passed on by all but and, or and cond, which need not look at both
// sides.
class Broken {
  constructor(why) {
    this.why = why;
  }
}

// evaluated evaluates an expression of the contract.
function evaluated(expression, x) {
  try {
    return expression(x);
  } catch (problem) {
    return new Broken(told(problem));
  }
}

// broken is the first of the values that is broken.
function broken(...values) {
  return values.find((v) => v instanceof Broken);
}

// Vars are the plain values that an expression of the contract sees, by name. Its methods work as CEL does.
class Vars {
  constructor(values) {
    this.values = values;
  }

  // at is the variable of that name, or a field of it.
  at(name, ...path) {
    return this.of(this.values, name, ...path);
  }

  // of is a field of a value, or of a field of it.
  of(value, ...path) {
    for (const name of path) {
      if (value instanceof Broken) {
        return value;
      }
      if (!(value instanceof Map) || !value.has(name)) {
        return new Broken(`there is no ${name}`);
      }
      value = value.get(name);
    }
    return value;
  }

  // has says whether a field is there.
  has(value, name) {
    return value instanceof Map ? value.has(name) : broken(value) ?? new Broken(`there is no ${name}`);
  }

  and(a, b) {
    if (a === false || b === false) {
      return false;
    }
    return broken(a, b) ?? (a === true && b === true ? true : new Broken("&& of no bool"));
  }

  or(a, b) {
    if (a === true || b === true) {
      return true;
    }
    return broken(a, b) ?? (a === false && b === false ? false : new Broken("|| of no bool"));
  }

  not(a) {
    return typeof a === "boolean" ? !a : broken(a) ?? new Broken("! of no bool");
  }

  cond(test, yes, no) {
    return test === true ? yes : test === false ? no : broken(test) ?? new Broken("? of no bool");
  }

  eq(a, b) {
    return broken(a, b) ?? same(a, b) === "";
  }

  lt(a, b) {
    return this.order(a, b, (a, b) => a < b);
  }

  le(a, b) {
    return this.order(a, b, (a, b) => a <= b);
  }

  gt(a, b) {
    return this.order(a, b, (a, b) => a > b);
  }

  ge(a, b) {
    return this.order(a, b, (a, b) => a >= b);
  }

  // order compares numbers, texts, instants, durations, bytes and bools.
  order(a, b, holds) {
    const right = kindsOf(b);
    const kind = kindsOf(a).find((k) => right.includes(k) && ["bool", "float", "string", "timestamp", "duration", "bytes"].includes(k));
    switch (kind) {
      case undefined:
        return broken(a, b) ?? new Broken(`${shown(a)} and ${shown(b)} have no order`);
      case "string":
        return holds(compared([...textOf(a)].map((c) => c.codePointAt(0)), [...textOf(b)].map((c) => c.codePointAt(0))), 0);
      case "bytes":
        return holds(compared(a, b), 0);
      case "timestamp":
      case "duration":
        return holds(a.nanos, b.nanos);
    }
    return holds(a, b);
  }

  add(a, b) {
    const [left, right] = [textOf(a), textOf(b)];
    if (left !== undefined && right !== undefined) {
      return left + right;
    }
    if (Array.isArray(a) && Array.isArray(b)) {
      return [...a, ...b];
    }
    if (a instanceof Duration && b instanceof Duration) {
      return new Duration(a.nanos + b.nanos);
    }
    if (a instanceof Instant && b instanceof Duration || a instanceof Duration && b instanceof Instant) {
      return new Instant(a.nanos + b.nanos);
    }
    return this.arithmetic("+", a, b);
  }

  sub(a, b) {
    if (a instanceof Instant && b instanceof Duration) {
      return new Instant(a.nanos - b.nanos);
    }
    if (a instanceof Instant && b instanceof Instant || a instanceof Duration && b instanceof Duration) {
      return new Duration(a.nanos - b.nanos);
    }
    return this.arithmetic("-", a, b);
  }

  mul(a, b) {
    return this.arithmetic("*", a, b);
  }

  div(a, b) {
    return this.arithmetic("/", a, b);
  }

  mod(a, b) {
    return this.arithmetic("%", a, b);
  }

  neg(a) {
    return typeof a === "number" ? -a : this.arithmetic("-", 0n, a);
  }

  // arithmetic is that of CEL: integers of 64 bits that do not overflow, floats; never the two mixed.
  arithmetic(op, a, b) {
    const ints = typeof a === "bigint" && typeof b === "bigint";
    if (!ints && !(typeof a === "number" && typeof b === "number" && op !== "%")) {
      return broken(a, b) ?? new Broken(`${shown(a)} ${op} ${shown(b)} is no arithmetic`);
    }
    if (ints && b === 0n && (op === "/" || op === "%")) {
      return new Broken("division by zero");
    }
    const out = { "+": () => a + b, "-": () => a - b, "*": () => a * b, "/": () => a / b, "%": () => a % b }[op]();
    return ints && BigInt.asIntN(64, out) !== out ? new Broken("integer overflow") : out;
  }

  size(value) {
    const text = textOf(value);
    if (text !== undefined) {
      return BigInt([...text].length);
    }
    const count = value instanceof Map ? value.size : value?.length;
    return count === undefined ? broken(value) ?? new Broken(`${shown(value)} has no size`) : BigInt(count);
  }

  index(value, key) {
    if (Array.isArray(value) && typeof key === "bigint" && key >= 0n && key < value.length) {
      return value[Number(key)];
    }
    return value instanceof Map && value.has(key) ? value.get(key) : broken(value, key) ?? new Broken(`there is no [${shown(key)}]`);
  }

  in(item, value) {
    const items = value instanceof Map ? [...value.keys()] : value;
    return broken(item, value) ?? (Array.isArray(items) ? items.some((v) => same(item, v) === "") : new Broken(`${shown(value)} has no items`));
  }

  list(...items) {
    return broken(...items) ?? items;
  }

  mapping(...items) {
    return broken(...items) ?? new Map(items.flatMap((key, i) => (i % 2 === 0 ? [[key, items[i + 1]]] : [])));
  }

  // fold goes through the items of a list or the keys of a map.
  fold(value, sum, step) {
    const items = value instanceof Map ? [...value.keys()] : value;
    return Array.isArray(items) ? items.reduce(step, sum) : broken(value) ?? new Broken(`${shown(value)} has no items`);
  }

  all(value, test) {
    return this.fold(value, true, (sum, item) => this.and(sum, test(item)));
  }

  exists(value, test) {
    return this.fold(value, false, (sum, item) => this.or(sum, test(item)));
  }

  existsOne(value, test) {
    return this.eq(this.size(this.filter(value, test)), 1n);
  }

  filter(value, test) {
    return this.fold(value, [], (sum, item) => this.cond(test(item), this.add(sum, [item]), sum));
  }

  transform(value, to) {
    return this.fold(value, [], (sum, item) => this.add(sum, this.list(to(item))));
  }

  timestamp(text) {
    return this.parsed(text, readTimestamp);
  }

  duration(text) {
    return this.parsed(text, readDuration);
  }

  // parsed reads a text, and leaves alone what was read already.
  parsed(value, parse) {
    return typeof value === "string" ? parse(value) ?? new Broken(`${shown(value)} cannot be read`) : value;
  }

  startsWith(a, b) {
    return this.texts((a, b) => a.startsWith(b), a, b);
  }

  endsWith(a, b) {
    return this.texts((a, b) => a.endsWith(b), a, b);
  }

  contains(a, b) {
    return this.texts((a, b) => a.includes(b), a, b);
  }

  matches(a, pattern) {
    return this.texts((a) => new RegExp(pattern, "u").test(a), a);
  }

  // texts works on texts.
  texts(work, ...values) {
    const texts = values.map(textOf);
    const at = texts.indexOf(undefined);
    return at < 0 ? work(...texts) : broken(...values) ?? new Broken(`${shown(values[at])} is no string`);
  }

  lowerAscii(a) {
    return this.texts((a) => a.replace(/[A-Z]/g, (c) => c.toLowerCase()), a);
  }

  upperAscii(a) {
    return this.texts((a) => a.replace(/[a-z]/g, (c) => c.toUpperCase()), a);
  }

  trim(a) {
    return this.texts((a) => a.replace(SPACES, ""), a);
  }

  charAt(a, i) {
    return this.part(a, i, i, 1);
  }

  substring(a, start, end) {
    return this.part(a, start, end ?? this.size(a), 0);
  }

  // part is what stands from a start to an end, and so many more characters; a character is a code point.
  part(a, start, end, more) {
    return this.texts((text) => {
      const letters = [...text];
      if (typeof start !== "bigint" || typeof end !== "bigint" || start < 0n || start > end || end > letters.length) {
        return broken(start, end) ?? new Broken(`there is no [${shown(start)}:${shown(end)}]`);
      }
      return letters.slice(Number(start), Number(end) + more).join("");
    }, a);
  }

  indexOf(a, b, start = 0n) {
    const head = this.part(a, 0n, start, 0);
    const at = this.texts((a, b, head) => a.indexOf(b, head.length), a, b, head);
    return typeof at === "number" ? this.place(a, at) : at;
  }

  lastIndexOf(a, b) {
    const at = this.texts((a, b) => a.lastIndexOf(b), a, b);
    return typeof at === "number" ? this.place(a, at) : at;
  }

  // place counts the characters before a place.
  place(a, at) {
    return at < 0 ? -1n : this.size(textOf(a).slice(0, at));
  }

  replace(a, old, now, count = -1n) {
    const parts = this.split(a, old, count < 0n ? count : count + 1n);
    return count === 0n ? a : this.join(parts, now);
  }

  split(a, by, count = -1n) {
    return this.texts((a, by) => {
      const parts = by === "" ? [...a] : a.split(by);
      if (typeof count !== "bigint") {
        return new Broken(`${shown(count)} is no int`);
      }
      const rest = count > 0n && parts.length > count ? parts.splice(Number(count) - 1) : [];
      return count === 0n ? [] : rest.length > 0 ? [...parts, rest.join(by)] : parts;
    }, a, by);
  }

  join(items, by = "") {
    return Array.isArray(items) ? this.texts((by, ...items) => items.join(by), by, ...items) : broken(items) ?? new Broken("it is no list");
  }
}

const SPACES = /^[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+|[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/g;

// compared says how two rows of numbers stand to each other: below, at or above 0.
function compared(left, right) {
  for (let i = 0; i < left.length && i < right.length; i++) {
    if (left[i] !== right[i]) {
      return left[i] - right[i];
    }
  }
  return left.length - right.length;
}
