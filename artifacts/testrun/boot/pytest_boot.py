# Starts pytest on the files of a plan, which comes on standard input. Until pytest has been imported and looked at, nothing
# of the project is on sys.path, so that nothing of it can stand in for pytest or for a module of the library.
import json
import os
import site
import sys

plan = json.load(sys.stdin)


def leave(word, why=""):
    sys.stderr.write("%s %s %s\n" % (plan["token"], word, why))
    sys.stderr.flush()
    os._exit(64)


try:
    import importlib.util
    import unittest

    import _pytest.config
    import pytest

    for name in getattr(_pytest.config, "default_plugins", ()):  # now, with the byte code that was installed with them
        importlib.import_module("_pytest." + name)
except ImportError as e:
    leave("missing", e)


def below(path, folders):
    path = os.path.realpath(path)
    return any(path.startswith(os.path.realpath(f) + os.sep) for f in folders)


installed = site.getsitepackages()
for module in (pytest, _pytest):
    if not below(module.__file__ or "", installed):
        leave("foreign", "%s comes from %s, not from the packages of %s" % (module.__name__, module.__file__, sys.executable))

# From here on no byte code is taken that somebody laid beside a source: neither by Python nor by pytest.
sys.pycache_prefix = plan["cache"]
sys.path.extend(plan["path"])
for name in plan["modules"]:
    spec = importlib.util.find_spec(name.partition(".")[0])
    places = [] if spec is None else [spec.origin] if spec.has_location else list(spec.submodule_search_locations or ["the library"])
    for place in places:
        if not below(place, [plan["root"]]) or below(place, installed):
            leave("foreign", "%s comes from %s, not from the project" % (name, place))

arguments = plan["arguments"]
if plan["asyncio"] and importlib.util.find_spec("pytest_asyncio") is not None:
    arguments = ["-p", "pytest_asyncio.plugin", "-o", "asyncio_mode=auto"] + arguments
sys.argv = ["pytest"]
sys.exit(int(pytest.main(arguments)))
