// What does not fit; the text begins with the path to it.
class Failed extends Error {}

// start gives a test a subject of its own: the module, or what its factory builds.
async function start() {
  try {
    const module = await load();
    if (FACTORY === null) {
      return new Subject(module);
    }
    const factory = found(module, FACTORY);
    if (typeof factory !== "function") {
      throw new Failed(`it has no ${FACTORY} that can be called`);
    }
    const built = /^class\b/.test(Function.prototype.toString.call(factory)) ? new factory() : await factory();
    if (built === null || built === undefined) {
      throw new Failed(`${FACTORY} returned nothing`);
    }
    return new Subject(built);
  } catch (problem) {
    throw new Error(`${COMPONENT}/binding: ${MODULE} does not give a subject: ${told(problem)}`, { cause: problem });
  }
}

// found is what a module exports, also where it exports one object with everything.
function found(module, name) {
  return module[name] ?? module.default?.[name];
}

// Subject is what a test calls: the functions of a module, or the methods of one object.
class Subject {
  constructor(target) {
    this.target = target;
    this.saved = new Map();
  }

  // call calls a function of the contract with arguments by name, as they would be written in JSON.
  async call(name, given) {
    const shape = FUNCTIONS[name];
    const values = new Map();
    const args = [];
    const target = found(this.target, shape.call);
    try {
      for (const [param, expression] of shape.params) {
        const value = atPath(` ${param}`, () => read(typeOf(expression), given[param], this.saved));
        values.set(param, value);
        args.push(atPath(` ${param}`, () => build(typeOf(expression), value)));
      }
    } catch (problem) {
      throw new Error(`${name}/call: argument${problem.message}`, { cause: problem });
    }
    if (typeof target !== "function") {
      throw new Error(`${name}/call: there is no function ${shape.call}`);
    }
    const result = new Result(this, name, values);
    let value;
    try {
      value = await target.apply(this.target, args);
    } catch (thrown) {
      result.threw = true;
      result.thrown = thrown;
      return result;
    }
    try {
      result.value = take(typeOf(shape.returns), value);
    } catch (problem) {
      result.misfit = problem instanceof Failed ? problem.message : `: reading it threw ${told(problem)}`;
    }
    return result;
  }
}

// atPath works, and puts the path in front of what does not fit.
function atPath(path, work) {
  try {
    return work();
  } catch (problem) {
    throw problem instanceof Failed ? new Failed(path + problem.message) : problem;
  }
}

// told says what was thrown.
function told(thrown) {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : `${typeof thrown} ${String(thrown)}`;
}
