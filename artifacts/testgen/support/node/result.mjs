// Result is what came back from a call. A test says what it promised to be, else nothing is checked.
class Result {
  constructor(subject, name, values) {
    this.subject = subject;
    this.name = name;
    this.values = values;
    this.value = null;
    this.misfit = "";
    this.threw = false;
    this.thrown = undefined;
  }

  // succeeds wants a result of the promised type that keeps what the function ensures.
  succeeds() {
    if (this.threw) {
      throw new Error(`${this.name}/call: it must succeed, and threw ${told(this.thrown)}`, { cause: this.thrown });
    }
    if (this.misfit !== "") {
      throw new Error(`${this.name}/returns: result${this.misfit}`);
    }
    const x = new Vars(new Map([...this.values, ["result", this.value]]));
    const broken = [];
    for (const [clause, text, holds] of FUNCTIONS[this.name].ensures) {
      const got = evaluated(holds, x);
      if (got !== true) {
        broken.push(`${clause}: ${text} is ${shown(got)}; result: ${shown(this.value)}`);
      }
    }
    if (broken.length > 0) {
      throw new Error(broken.join("\n"));
    }
    return this;
  }

  // returns wants a success with this value.
  returns(want) {
    this.succeeds();
    const difference = same(read(typeOf(FUNCTIONS[this.name].returns), want, this.subject.saved), this.value);
    if (difference !== "") {
      throw new Error(`${this.name}/returns: result${difference}`);
    }
    return this;
  }

  // fails wants one of these errors of the contract.
  fails(...names) {
    const want = names.join(" or ");
    if (!this.threw) {
      throw new Error(`${this.name}/errors/${names[0]}: it must fail with ${want}, and returned ${shown(this.value)}${this.misfit}`);
    }
    if (!names.some((name) => isError(this.thrown, name))) {
      const ways = names.map((name) => `the code ${shown(name)}, or that name`).join(" or ");
      throw new Error(
        `${this.name}/errors/${names[0]}: it must fail with ${want}, and threw ${told(this.thrown)}: it must have ${ways}`,
        { cause: this.thrown },
      );
    }
  }

  // succeedsOrFails wants a success, or one of these errors, which depend on state.
  succeedsOrFails(...names) {
    if (this.threw) {
      this.fails(...names);
    } else {
      this.succeeds();
    }
  }

  // holds wants a success of which the expression holds.
  holds(text, expression) {
    this.succeeds();
    const got = evaluated(expression, new Vars(new Map([...this.values, ...this.subject.saved, ["result", this.value]])));
    if (got !== true) {
      throw new Error(`${this.name}/expect: ${text} is ${shown(got)}; result: ${shown(this.value)}`);
    }
    return this;
  }

  // repeats wants what an equal call before it gave.
  repeats(first) {
    const difference = same(first.value, this.value);
    if (difference !== "") {
      throw new Error(`${this.name}/idempotent: the same call again: result${difference}`);
    }
  }

  // save keeps the result for ${name} in later steps.
  save(name) {
    this.subject.saved.set(name, this.value);
  }
}

// isError says whether what was thrown is the contract's error of that name: by its code, its name, or the name of its class
// or one above it. What mistakes throw by themselves, as TypeError, is none.
function isError(thrown, name) {
  if (typeof thrown !== "object" || thrown === null) {
    return false;
  }
  const names = [thrown.name];
  for (let at = Object.getPrototypeOf(thrown); at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    names.push(at.constructor?.name);
  }
  const plain = name.replaceAll("_", "").toLowerCase();
  return thrown.code === name || names.some((own) => {
    const spelled = String(own).replaceAll("_", "").toLowerCase();
    return !BUILTIN.includes(own) && (spelled === plain || spelled === plain + "error");
  });
}

const BUILTIN = ["Error", "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError"];
