

# The protocol.

class Source(importlib.machinery.SourceFileLoader):
    """Loads the source that stands there, never the byte code beside it, which may be of another one."""

    def get_code(self, name):
        path = self.get_filename(name)
        return self.source_to_code(self.get_data(path), path)


finder_of = importlib.machinery.FileFinder.path_hook(
    (importlib.machinery.ExtensionFileLoader, importlib.machinery.EXTENSION_SUFFIXES),
    (Source, importlib.machinery.SOURCE_SUFFIXES),
    (importlib.machinery.SourcelessFileLoader, importlib.machinery.BYTECODE_SUFFIXES))


class Subject:
    """What is bound, and what the calls go to."""

    def __init__(self, bind):
        self.root, self.name = bind["root"], bind.get("module", "")
        self.types, self.functions = bind.get("types") or {}, {f["name"]: f for f in bind["functions"]}
        self.factory_name, self.target = bind.get("factory", ""), None
        self.plans, self.loop = {}, None
        self.module = self.load()
        if self.factory_name:
            self.factory = getattr(self.module, self.factory_name, None)
            if not callable(self.factory):
                raise NoWay(f"the module {self.name} has no factory {self.factory_name}; it has {self.listed(self.module)}")

    def load(self):
        """Imports the module, with the project before what is installed and after the standard library."""
        home = os.path.dirname(os.__file__)
        standard = [i for i, p in enumerate(sys.path) if p.endswith(".zip") or p.startswith(home) and "-packages" not in p]
        at = max(standard, default=-1) + 1
        sys.path[at:at] = [p for p in (self.root, os.path.join(self.root, "src")) if os.path.isdir(p)]
        sys.path_hooks.insert(0, self.finder)
        sys.path_importer_cache.clear()
        try:
            module = importlib.import_module(self.name)
        except BaseException as problem:
            raise NoWay(f"importing {self.name} raised {told(problem, self.root)}") from None
        spec = getattr(module, "__spec__", None)
        places = [getattr(spec, "origin", None)] + list(getattr(spec, "submodule_search_locations", None) or [])
        roots = (self.root + os.sep, os.path.realpath(self.root) + os.sep)
        if not any(p and (p.startswith(roots) or os.path.realpath(p).startswith(roots)) for p in places):
            raise NoWay(f"{self.name} is not the project's module but that of {places[0]}: give it a name of its own, or put it into a package")
        return module

    def finder(self, folder):
        """Finds modules in a folder of the project, but not in what is installed there."""
        inside = folder == self.root or folder.startswith((self.root + os.sep, os.path.realpath(self.root) + os.sep))
        if not inside or "site-packages" in folder.split(os.sep):
            raise ImportError
        return finder_of(folder)

    def listed(self, where):
        names = sorted(n for n in dir(where) if not n.startswith("_") and callable(getattr(where, n, None)))
        return ", ".join(names[:12]) or "nothing that can be called"

    def fresh(self):
        if self.factory_name:
            try:
                self.target = self.awaited(self.factory())
            except BaseException as problem:
                raise NoWay(f"the factory {self.factory_name} raised {told(problem, self.root)}") from None
            if self.target is None:
                raise NoWay(f"the factory {self.factory_name} returned None")

    def awaited(self, value):
        """Waits for what can be awaited, in one event loop for all calls."""
        if not hasattr(sort_of(value), "__await__"):
            return value
        if self.loop is None:
            import asyncio
            self.loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self.loop)

        async def wait():
            return await value
        return self.loop.run_until_complete(wait())

    def find(self, function):
        """Gives the function, or method, that implements one of the contract, and how it takes its arguments."""
        if self.factory_name and self.target is None:
            self.fresh()
        where = self.target if self.factory_name else self.module
        name = function.get("call") or function["name"]
        found = getattr(where, name, None)
        if not callable(found):
            holder = f"what {self.factory_name} builds, a {sort_of(where).__name__}," if self.factory_name else f"the module {self.name}"
            raise NoWay(f"{holder} has no function {name}; it has {self.listed(where)}")
        base = getattr(found, "__func__", found)
        plan = self.plans.get(name)
        if plan is None or plan[0] is not base:
            plan = self.plans[name] = (base,) + self.plan(found, function)
        return found, plan[1], plan[2]

    def plan(self, found, function):
        """Says whether arguments go by keyword, and the annotation of each."""
        params, names = parameters(found), [p.get("as") or p["name"] for p in function["params"]]
        by_name, hints = keywords(params), hints_of(found)
        keyword = params is not None and (by_name is None or by_name.issuperset(names))
        takes = [p for p in (params or {}).values() if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
        if not keyword and len(takes) >= len(names):
            return False, [hints.get(p.name) for p in takes[:len(names)]]
        if params is not None:
            try:
                inspect.signature(found).bind(**dict.fromkeys(names)) if keyword else inspect.signature(found).bind(*names)
            except TypeError as problem:
                raise NoWay(f"{found.__name__} does not take the parameters ({', '.join(names)}): {problem}") from None
        return keyword, [hints.get(n) for n in names]

    def call(self, function, args):
        """Makes one call and gives the members of the answer."""
        found, keyword, hints = self.find(function)
        params, built = function["params"], []
        try:
            for p, hint in zip(params, hints):
                built.append(within(f"argument {p['name']}", build, p["type"], args.get(p["name"]), hint, self.types))
        except NoWay:
            raise
        except BaseException as problem:
            return [self.raised(function, problem, "building the arguments ")]
        before = [self.seen(p["type"], v) for p, v in zip(params, built)]
        given = {p.get("as") or p["name"]: v for p, v in zip(params, built)} if keyword else {}
        begin, value, problem = clock(), None, None
        try:
            value = self.awaited(found(**given) if keyword else found(*built))
        except BaseException as raised:
            problem = raised
        took = clock() - begin
        out = [self.result(function, value) if problem is None else self.raised(function, problem), f'"ns":{took}']
        changed = []
        for p, v, was in zip(params, built, before):
            now = self.seen(p["type"], v) if was is not None else None
            if now != was:
                changed.append(quote(p["name"]) + ":" + (now or '"no longer of its type"'))
        if changed:
            out.append('"changed":{' + ",".join(changed) + "}")
        return out

    def seen(self, typ, value):
        """Writes an argument as it is now; None where that cannot be told."""
        try:
            return take(typ, value, self.types)
        except Exception:
            return None

    def result(self, function, value):
        try:
            return '"returns":' + take(function["returns"], value, self.types)
        except Misfit as problem:
            return '"misfit":' + quote(problem.args[0])
        except RecursionError:
            return '"misfit":": it is nested too deep"'
        except BaseException as problem:
            return '"misfit":' + quote(f": reading it raised {told(problem, self.root)}")

    def raised(self, function, problem, act=""):
        """Answers with the contract's errors that an exception is, or with a crash."""
        names = [name for name in function.get("errors") or [] if is_error(problem, name)]
        if not names:
            return '"crash":' + quote(f"{act}raised {told(problem, self.root)}")
        return f'"error":{{"names":[{",".join([quote(name) for name in names])}],"message":{quote(told(problem))}}}'


def is_error(raised, name):
    """Says whether an exception is the contract's error of that name: by its code, or by its class or one above it."""
    if not isinstance(raised, Exception):
        return False
    try:
        code = getattr(raised, "code", None)
        code = code.value if isinstance(code, enum.Enum) else code
        if isinstance(code, str) and code == name:
            return True
    except Exception:
        pass
    plain = name.replace("_", "").lower()
    for cls in sort_of(raised).__mro__:
        if cls.__module__ == "builtins" and not (is_class(cls, OSError) and cls is not OSError):
            continue  # a mistake in the code raises these by itself
        if cls.__name__.replace("_", "").lower() in (plain, plain + "error"):
            return True
    return False


def private(fd):
    """Moves a descriptor out of the implementation's way and puts the null device in its place."""
    try:
        import fcntl
        moved = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 200)
    except (ImportError, OSError):
        moved = os.dup(fd)
    null = os.open(os.devnull, os.O_RDWR)
    if null != fd:
        os.dup2(null, fd, fd < 3)
        os.close(null)
    return moved


def main():
    requests, answers = private(0), private(3)
    if hasattr(os, "register_at_fork"):  # a child cannot answer, and does not hold the answers open
        os.register_at_fork(after_in_child=lambda: (os.close(requests), os.close(answers)))
    subject, pending = None, b""
    while True:
        line, newline, rest = pending.partition(b"\n")
        if not newline:
            more = read(requests, 1 << 16)
            if not more:
                leave(0)
            pending += more
            continue
        pending = rest
        request = parse(line.decode("utf-8"), 0)[0]
        out = ['"id":' + quote(request["id"])]
        try:
            if "bind" in request:
                subject = Subject(request["bind"])
                out.append('"ready":true')
            else:
                function = subject.functions.get(request["call"])
                if function is None:
                    raise NoWay(f"the contract has no function {request['call']}")
                if request.get("fresh"):
                    subject.fresh()
                out += subject.call(function, request.get("args") or {})
        except NoWay as problem:
            out.append('"binding":' + quote(problem.args[0]))
        data = ("{" + ",".join(out) + "}\n").encode("ascii")
        while data:
            data = data[write(answers, data):]


if __name__ == "pact_driver":
    try:
        main()
    except BaseException:
        sys.excepthook(*sys.exc_info())
        leave(70)
