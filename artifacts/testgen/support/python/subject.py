import atexit
import asyncio
import functools
import importlib
import inspect
import pathlib
import sys
import typing


def start():
    """Gives a test a subject of its own: the module, or what its factory builds."""
    __tracebackhide__ = True
    root = pathlib.Path(__file__).resolve().parents[2]
    for folder in (root / "src", root):
        if folder.is_dir() and str(folder) not in sys.path:
            sys.path.insert(0, str(folder))
    try:
        module = importlib.import_module(MODULE)
        if FACTORY is None:
            return Subject(module)
        factory = getattr(module, FACTORY, None)
        if not callable(factory):
            raise Failed(f"{MODULE} has no {FACTORY} that can be called")
        return Subject(awaited(factory()))
    except KeyboardInterrupt:
        raise
    except BaseException as problem:
        raise AssertionError(f"{COMPONENT}/binding: {MODULE} does not give a subject: {told(problem)}") from problem


class Failed(Exception):
    """What does not fit; the text begins with the path to it."""


class Subject:
    """What a test calls: the functions of a module, or the methods of one object."""

    def __init__(self, target):
        self.target = target
        self.saved = {}

    def call(self, name, given):
        """Calls a function of the contract with arguments by name, as they would be written in JSON."""
        __tracebackhide__ = True
        function = FUNCTIONS[name]
        values = {}
        result = Result(self, name, values)
        try:
            for param, expression in function["params"]:
                values[param] = at_path(f" {param}", read, type_of(expression), given.get(param), self.saved)
            target = getattr(self.target, function["call"], None)
            if not callable(target):
                raise Failed(f": there is no function {function['call']} in {shown(self.target)}")
        except Failed as problem:
            raise AssertionError(f"{name}/call: argument{problem}") from None
        try:
            args, named = arguments(target, function["params"], values)
            value = awaited(target(*args, **named))
        except Failed as problem:
            raise AssertionError(f"{name}/call: argument{problem}") from None
        except KeyboardInterrupt:
            raise
        except BaseException as raised:
            result.raised = raised
            return result
        try:
            result.value = take(type_of(function["returns"]), value)
        except Failed as problem:
            result.misfit = str(problem)
        except Exception as problem:
            result.misfit = f": reading it raised {told(problem)}"
        return result


@functools.lru_cache(maxsize=None)
def loop():
    """Is the event loop of all tests in this file."""
    made = asyncio.new_event_loop()
    atexit.register(made.close)
    return made


def awaited(value):
    """Waits for what can be awaited."""
    async def wait():
        return await value
    return loop().run_until_complete(wait()) if inspect.isawaitable(value) else value


def arguments(target, params, values):
    """Builds the arguments of a call: by keyword where the parameters have the names of the contract, else by position."""
    try:
        taken = inspect.signature(target).parameters
    except (TypeError, ValueError):
        taken = {}
    hints = hints_of(target)
    free = any(p.kind is p.VAR_KEYWORD for p in taken.values())
    keyword = all(
        name in taken and taken[name].kind in (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
        or free and name not in taken
        for name, _ in params
    )
    positions = [name for name, p in taken.items() if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    built = {}
    for i, (name, expression) in enumerate(params):
        spelled = name if keyword or i >= len(positions) else positions[i]
        built[name] = at_path(f" {name}", build, type_of(expression), values[name], hints.get(spelled))
    return ([], built) if keyword else (list(built.values()), {})


def at_path(path, work, *args):
    """Works, and puts the path in front of what does not fit."""
    try:
        return work(*args)
    except Failed as problem:
        raise Failed(f"{path}{problem}") from None


def hints_of(annotated):
    """Gives the annotations of a function or class, none where they cannot be worked out."""
    if not inspect.isroutine(annotated) and not isinstance(annotated, type):
        annotated = getattr(annotated, "__call__", annotated)
    hints = hints_of(annotated.__init__) if isinstance(annotated, type) else {}
    try:
        return {**hints, **typing.get_type_hints(annotated)}
    except Exception:
        return hints


def told(problem):
    """Says what was raised."""
    text = str(problem)
    return f"{type(problem).__name__}: {text}" if text else type(problem).__name__
