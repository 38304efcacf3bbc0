class Result:
    """What came back from a call. A test says what it promised to be, else nothing is checked."""

    def __init__(self, subject, name, values):
        self.subject = subject
        self.name = name
        self.values = values
        self.value = None
        self.misfit = ""
        self.raised = None

    def succeeds(self):
        """Wants a result of the promised type that keeps what the function ensures."""
        __tracebackhide__ = True
        if self.raised is not None:
            raise AssertionError(f"{self.name}/call: it must succeed, and raised {told(self.raised)}") from self.raised
        if self.misfit:
            raise AssertionError(f"{self.name}/returns: result{self.misfit}")
        x = Vars({**self.values, "result": self.value})
        broken = []
        for clause, text, holds in FUNCTIONS[self.name]["ensures"]:
            got = evaluated(holds, x)
            if got is not True:
                broken.append(f"{clause}: {text} is {shown(got)}; result: {shown(self.value)}")
        if broken:
            raise AssertionError("\n".join(broken))
        return self

    def returns(self, want):
        """Wants a success with this value."""
        __tracebackhide__ = True
        self.succeeds()
        difference = same(read(type_of(FUNCTIONS[self.name]["returns"]), want, self.subject.saved), self.value)
        if difference:
            raise AssertionError(f"{self.name}/returns: result{difference}")
        return self

    def fails(self, *names):
        """Wants one of these errors of the contract."""
        __tracebackhide__ = True
        want = " or ".join(names)
        if self.raised is None:
            raise AssertionError(f"{self.name}/errors/{names[0]}: it must fail with {want}, and returned {shown(self.value)}{self.misfit}")
        if not any(is_error(self.raised, name) for name in names):
            ways = " or ".join(f"a class {camel(name)} or {camel(name)}Error, or code {name!r}" for name in names)
            raise AssertionError(
                f"{self.name}/errors/{names[0]}: it must fail with {want}, and raised {told(self.raised)}: it must have {ways}"
            ) from self.raised

    def succeeds_or_fails(self, *names):
        """Wants a success, or one of these errors, which depend on state."""
        __tracebackhide__ = True
        if self.raised is None:
            self.succeeds()
        else:
            self.fails(*names)

    def holds(self, text, expression):
        """Wants a success of which the expression holds."""
        __tracebackhide__ = True
        self.succeeds()
        got = evaluated(expression, Vars({**self.values, **self.subject.saved, "result": self.value}))
        if got is not True:
            raise AssertionError(f"{self.name}/expect: {text} is {shown(got)}; result: {shown(self.value)}")
        return self

    def repeats(self, first):
        """Wants what an equal call before it gave."""
        __tracebackhide__ = True
        difference = same(first.value, self.value)
        if difference:
            raise AssertionError(f"{self.name}/idempotent: the same call again: result{difference}")

    def save(self, name):
        """Keeps the result for ${name} in later steps."""
        self.subject.saved[name] = self.value


def is_error(raised, name):
    """Says whether an exception is the contract's error of that name: by its code, or by its class or one above it. Builtin
    classes do not count, for mistakes raise them by themselves, but for those of the system, as TimeoutError is."""
    if not isinstance(raised, Exception):
        return False
    code = getattr(raised, "code", None)
    if name in (code, getattr(code, "value", None)):
        return True
    plain = name.replace("_", "").lower()
    for cls in type(raised).__mro__:
        own = cls.__module__ != "builtins" or issubclass(cls, OSError) and cls is not OSError
        if own and cls.__name__.replace("_", "").lower() in (plain, plain + "error"):
            return True
    return False


def camel(name):
    """Spells the name of an error as a class."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))
