// What does not fit; the text begins with the path to it.
class Failed extends Error {}

// start gives a test a subject of its own: the module, or what its factory builds.
async function start() {
  try {
    const module = await load();
    if (FACTORY === null) {
      return new Subject(module);
    }
    const [owner, factory] = found(module, FACTORY);
    if (typeof factory !== "function") {
      throw new Failed(`it has no ${FACTORY} that can be called`);
    }
    const built = /^class\b/.test(Function.prototype.toString.call(factory)) ? new factory() : await factory.call(owner);
    if (built === null || built === undefined) {
      throw new Failed(`${FACTORY} returned nothing`);
    }
    return new Subject(built);
  } catch (problem) {
    throw new Error(`${COMPONENT}/binding: ${MODULE} does not give a subject: ${told(problem)}`, { cause: problem });
  }
}

// found is a function of a subject, or of what a module exports by default, behind what it belongs to.
function found(target, name) {
  return target[name] === undefined ? [target.default, target.default?.[name]] : [target, target[name]];
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
    try {
      for (const [param, expression] of shape.params) {
        const value = atPath(` ${param}`, () => read(typeOf(expression), given[param], this.saved));
        values.set(param, value);
        args.push(atPath(` ${param}`, () => build(typeOf(expression), value)));
      }
    } catch (problem) {
      throw new Error(`${name}/call: argument${problem.message}`, { cause: problem });
    }
    const [owner, target] = found(this.target, shape.call);
    if (typeof target !== "function") {
      throw new Error(`${name}/call: there is no function ${shape.call}`);
    }
    const result = new Result(this, name, values);
    let value;
    try {
      value = await target.apply(owner, args);
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
