
// camel spells a name as JavaScript does: tenant_id is tenantId.
function camel(name) {
  let out = "";
  for (let i = 0; i < name.length; i++) {
    const skipped = name[i] === "_" && out !== "" && i + 1 < name.length;
    out += skipped ? "" : name[i - 1] === "_" && out !== "" ? upper(name[i]) : name[i];
  }
  return out;
}

// plain is a name without underscores, in lower case.
function plain(name) {
  let out = "";
  for (let i = 0; i < name.length; i++) {
    out += name[i] === "_" ? "" : lower(name[i]);
  }
  return out;
}

// prepared is a type of the bind request with all that it refers to at hand.
function prepared(type, named) {
  const out = { kind: type.kind, optional: type.optional === true };
  if (type.ref !== undefined) {
    const of = named.get(type.ref);
    out.members = of.members;
    out.values = of.values;
  }
  if (type.elem !== undefined) {
    out.elem = prepared(type.elem, named);
  }
  if (type.key !== undefined) {
    out.key = prepared(type.key, named);
  }
  return out;
}

// Subject is what is bound, and what the calls go to. Its functions are read from the request before the implementation is.
class Subject {
  constructor(bind) {
    const named = new Map(Object.keys(bind.types ?? {}).map((ref) => [ref, { members: [], values: bind.types[ref].values ?? [] }]));
    for (const [ref, of] of named) {
      for (const { name, as, type } of bind.types[ref].fields ?? []) {
        const other = as ? as : name;
        of.members.push({ name, other, camel: as || camel(name) === name ? "" : camel(name), type: prepared(type, named) });
      }
    }
    this.functions = new Map(bind.functions.map((f) => [f.name, {
      name: f.name,
      call: f.call ? f.call : camel(f.name),
      params: (f.params ?? []).map((p) => ({ name: p.name, type: prepared(p.type, named) })),
      returns: prepared(f.returns, named),
      errors: (f.errors ?? []).map((name) => ({ name, plain: plain(name) })),
    }]));
    this.root = bind.root;
    this.name = bind.module;
    this.factory = bind.factory ?? "";
    this.target = undefined;
  }

  async load() {
    const url = pathToFileURL(`${this.root}/${this.name}`);
    if (!existsSync(url)) {
      throw new NoWay(`there is no file ${this.name} below the project root`);
    }
    try {
      this.module = await import(url.href);
    } catch (thrown) {
      throw new NoWay(`importing ${this.name} threw ${told(thrown, this.root)}`);
    }
    if (this.factory !== "" && typeof this.found(this.factory)[1] !== "function") {
      throw new NoWay(`the module ${this.name} exports no factory ${this.factory}; it exports ${listed(this.module)}`);
    }
  }

  // found is what the module exports by a name, after what it belongs to; also as a member of a default export.
  found(name) {
    if (this.module[name] !== undefined) {
      return [undefined, this.module[name]];
    }
    const whole = this.module.default;
    return whole === undefined || whole === null ? [undefined, undefined] : [whole, property(whole, name)];
  }

  // fresh builds a subject by the factory, where there is one.
  async fresh() {
    if (this.factory === "") {
      return;
    }
    try {
      const at = this.found(this.factory);
      this.target = matchOf(/^class\b/, sourceOf(at[1])) !== null ? construct(at[1], []) : await apply(at[1], at[0], []);
    } catch (thrown) {
      throw new NoWay(`the factory ${this.factory} threw ${told(thrown, this.root)}`);
    }
    if (this.target === undefined || this.target === null) {
      throw new NoWay(`the factory ${this.factory} returned ${this.target}`);
    }
  }

  // member is the function, or method, that implements one of the contract, after what it belongs to.
  member(name) {
    if (this.factory !== "") {
      const method = property(this.target, name);
      if (typeof method === "function") {
        return [this.target, method];
      }
      throw new NoWay(`what ${this.factory} builds has no method ${name}; it has ${listed(this.target)}`);
    }
    const at = this.found(name);
    if (typeof at[1] !== "function") {
      throw new NoWay(`the module ${this.name} exports no function ${name}; it exports ${listed(this.module)}`);
    }
    return at;
  }

  // call makes one call and gives the members of the answer.
  async call(name, given, fresh) {
    const shape = functionOf(this.functions, name);
    if (shape === undefined) {
      throw new NoWay(`the contract has no function ${name}`);
    }
    if (fresh || this.factory !== "" && this.target === undefined) {
      await this.fresh();
    }
    const at = this.member(shape.call);
    const { params } = shape;
    const args = [];
    const before = [];
    for (let i = 0; i < params.length; i++) {
      define(args, i, build(params[i].type, hasOwn(given, params[i].name) ? given[params[i].name] : null));
      define(before, i, seen(params[i].type, args[i]));
    }
    let value;
    let thrown;
    let threw = false;
    const begin = now();
    try {
      value = apply(at[1], at[0], args);
      if (isThenable(value)) {
        value = await value;
      }
    } catch (problem) {
      threw = true;
      thrown = problem;
    }
    const took = now() - begin;
    let out = threw ? failed(shape, thrown, this.root) : result(shape, value, this.root);
    out += `,"ns":${took}`;
    let changed = "";
    for (let i = 0; i < params.length; i++) {
      const after = before[i] === undefined ? undefined : seen(params[i].type, args[i]);
      if (after !== before[i]) {
        changed += (changed === "" ? "" : ",") + quote(params[i].name) + ":" + (after ?? '"no longer of its type"');
      }
    }
    return changed === "" ? out : `${out},"changed":{${changed}}`;
  }
}

const functionOf = uncurry(Map.prototype.get);

function isThenable(value) {
  return (typeof value === "object" && value !== null || typeof value === "function") && typeof value.then === "function";
}

// seen writes an argument as it is now; undefined where that cannot be told.
function seen(type, value) {
  try {
    return take(type, value);
  } catch {
    return undefined;
  }
}

// listed names what can be called of an object.
function listed(where) {
  let out = "";
  let count = 0;
  try {
    for (let at = where; at !== null && at !== objectPrototype && count < 12; at = getPrototypeOf(at)) {
      const names = Object.getOwnPropertyNames(at);
      for (let i = 0; i < names.length && count < 12; i++) {
        if (names[i] !== "constructor" && typeof where[names[i]] === "function") {
          out += (count++ === 0 ? "" : ", ") + names[i];
        }
      }
    }
  } catch {
    // what cannot be read is not listed
  }
  return out === "" ? "nothing that can be called" : out;
}

function result(shape, value, root) {
  try {
    return `"returns":${take(shape.returns, value)}`;
  } catch (problem) {
    if (problem instanceof Misfit) {
      return `"misfit":${quote(problem.why)}`;
    }
    return `"misfit":${quote(problem instanceof RangeErrorClass ? ": it is nested too deep" : `: reading it threw ${told(problem, root)}`)}`;
  }
}

// failed answers with the contract's errors that something thrown is, or with a crash.
function failed(shape, thrown, root) {
  let names = "";
  for (let i = 0; i < shape.errors.length; i++) {
    if (isNamed(thrown, shape.errors[i])) {
      names += (names === "" ? "" : ",") + quote(shape.errors[i].name);
    }
  }
  const text = told(thrown, names === "" ? root : "");
  return names === "" ? `"crash":${quote(`threw ${text}`)}` : `"error":{"names":[${names}],"message":${quote(text)}}`;
}

// The names of what a mistake in the code throws by itself.
const BUILTIN = { __proto__: null, Error: true, EvalError: true, RangeError: true, ReferenceError: true, SyntaxError: true, TypeError: true, URIError: true };

// isNamed says whether what was thrown is an error of the contract: by its code, its name, or that of its class or one above.
function isNamed(thrown, error) {
  if (typeof thrown !== "object" || thrown === null) {
    return false;
  }
  const spelled = (name) => typeof name === "string" && BUILTIN[name] === undefined && (plain(name) === error.plain || plain(name) === error.plain + "error");
  try {
    if (thrown.code === error.name || spelled(thrown.name)) {
      return true;
    }
    for (let at = getPrototypeOf(thrown); at !== null && at !== objectPrototype; at = getPrototypeOf(at)) {
      if (hasOwn(at, "constructor") && typeof at.constructor === "function" && spelled(at.constructor.name)) {
        return true;
      }
    }
  } catch {
    // what cannot be read is no error of the contract
  }
  return false;
}

// moved takes a descriptor out of the implementation's way and puts the null device in its place.
function moved(fd, flags) {
  try {
    const private_ = openSync(`/dev/fd/${fd}`, flags);
    closeSync(fd);
    openSync("/dev/null", flags);
    return private_;
  } catch {
    return fd;
  }
}

const requests = moved(0, "r");
const answers = moved(3, "w");
setInterval(() => {}, 2 ** 30); // a call that never ends does not end the process
const chunk = Buffer.allocUnsafe(1 << 16);
let pending = Buffer.alloc(0);
let subject;

function send(text) {
  const data = bufferFrom(text + "\n", "utf8");
  for (let at = 0; at < data.length;) {
    try {
      at += writeSync(answers, data, at, data.length - at);
    } catch (problem) {
      if (problem.code !== "EAGAIN") {
        leave(70);
      }
    }
  }
}

async function answer(request) {
  let out;
  try {
    if (request.bind !== undefined) {
      subject = new Subject(request.bind);
      await subject.load();
      out = '"ready":true';
    } else {
      out = await subject.call(request.call, request.args ?? {}, request.fresh === true);
    }
  } catch (problem) {
    if (!(problem instanceof NoWay)) {
      throw problem;
    }
    out = `"binding":${quote(problem.why)}`;
  }
  send(`{"id":${quote(request.id)},${out}}`);
}

async function work() {
  for (let at = newlineIn(pending, 10); at >= 0; at = newlineIn(pending, 10)) {
    const line = textOf(pending, 0, at);
    pending = part(pending, at + 1);
    await answer(parse(line));
  }
  read(requests, chunk, 0, chunk.length, null, (problem, count) => {
    if (problem || count === 0) {
      leave(problem ? 70 : 0);
    }
    pending = concat([pending, part(chunk, 0, count)]);
    work();
  });
}

work();
