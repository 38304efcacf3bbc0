package judge

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pact/artifacts/testrun"
	"pact/schemas"
)

// gives are functions without parameters that return an expression of Python.
func gives(rows ...[3]string) []one {
	var out []one
	for _, r := range rows {
		out = append(out, one{"", r[0], "def F(): return " + r[1], "{}", r[2]})
	}
	return out
}

func TestPythonResults(t *testing.T) {
	pythonRows(t, pythonHead+`
class Lazy:
    tenant_id = "a"
    @property
    def seats(self): raise ValueError("later")
loop = []
loop.append(loop)
class Kind(IntEnum):
    ONE = 1
class Np:
    def __index__(self): return 7
`, gives(
		[3]string{"bool", "True", "returns true"},
		[3]string{"bool", "1", "misfit : 1 is no bool"},
		[3]string{"bool", "None", "misfit : None is no bool"},
		[3]string{"int", "2**63 - 1", "returns 9223372036854775807"},
		[3]string{"int", "2**63", "misfit : an int of more than 64 bits"},
		[3]string{"int", "Kind.ONE", "returns 1"},
		[3]string{"int", "Np()", "returns 7"},
		[3]string{"int", "True", "misfit : True is no int"},
		[3]string{"int", "2.0", "misfit : 2.0 is no int"},
		[3]string{"int", "'2'", "misfit : '2' is no int"},
		[3]string{"int", "Decimal(2)", "misfit : Decimal('2') is no int"},
		[3]string{"float", "2.0", "returns 2.0"},
		[3]string{"float", "1e300", "returns 1e+300"},
		[3]string{"float", "2", "returns 2.0"},
		[3]string{"float", "10**400", "misfit : an int that no float can hold"},
		[3]string{"float", "float('nan')", "misfit : nan is no float"},
		[3]string{"float", "-float('inf')", "misfit : -inf is no float"},
		[3]string{"float", "True", "misfit : True is no float"},
		[3]string{"decimal", "Decimal('12.50')", `returns "12.50"`},
		[3]string{"decimal", "Decimal('1E+3')", `returns "1000"`},
		[3]string{"decimal", "Decimal('NaN')", `misfit : Decimal('NaN') is no decimal`},
		[3]string{"decimal", "Decimal('1E+999999')", `misfit : Decimal('1E+999999') is no decimal`},
		[3]string{"decimal", "'-0.1'", `returns "-0.1"`},
		[3]string{"decimal", "'1e3'", `misfit : '1e3' is no decimal`},
		[3]string{"decimal", "12", `returns "12"`},
		[3]string{"decimal", "12.5", "misfit : 12.5 is no decimal"},
		[3]string{"string", "'ü\\n\"'", `returns "\u00fc\n\""`},
		[3]string{"string", "Text.HELD", `returns "held"`},
		[3]string{"string", "Status.HELD", `misfit : <Status.HELD: 'held'> is no string`},
		[3]string{"string", "b'x'", `misfit : b'x' is no string`},
		[3]string{"string", "'\\ud800'", `misfit : '\ud800' holds half of a surrogate pair`},
		[3]string{"bytes", "b'hi'", `returns "aGk="`},
		[3]string{"bytes", "bytearray(b'hi')", `returns "aGk="`},
		[3]string{"bytes", "'aGk='", `returns "aGk="`},
		[3]string{"bytes", "'aGk'", `misfit : 'aGk' is no bytes`},
		[3]string{"bytes", "'aGl='", `misfit : 'aGl=' is no bytes`},
		[3]string{"date", "date(2027, 1, 31)", `returns "2027-01-31"`},
		[3]string{"date", "'2027-01-31'", `returns "2027-01-31"`},
		[3]string{"date", "'2027-02-31'", `misfit : '2027-02-31' is no date`},
		[3]string{"date", "datetime(2027, 1, 31)", `misfit : datetime.datetime(2027, 1, 31, 0, 0) is no date`},
		[3]string{"timestamp", "datetime(2027, 1, 1, 10, tzinfo=timezone(timedelta(hours=2)))", `returns "2027-01-01T08:00:00Z"`},
		[3]string{"timestamp", "datetime(1, 1, 1, tzinfo=timezone.utc)", `returns "0001-01-01T00:00:00Z"`},
		[3]string{"timestamp", "datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=2)))", `misfit : reading it raised OverflowError: date value out of range`},
		[3]string{"timestamp", "datetime(2027, 1, 1)", `misfit : datetime.datetime(2027, 1, 1, 0, 0) is a datetime without a time zone`},
		[3]string{"timestamp", "'2027-01-01T10:00:00.123456789+02:00'", `returns "2027-01-01T10:00:00.123456789+02:00"`},
		[3]string{"timestamp", "'2027-01-01 10:00:00'", `misfit : '2027-01-01 10:00:00' is no timestamp`},
		[3]string{"timestamp", "'2027-01-01T25:00:00Z'", `misfit : '2027-01-01T25:00:00Z' is no timestamp`},
		[3]string{"timestamp", "1.5", `misfit : 1.5 is no timestamp`},
		[3]string{"duration", "timedelta(days=-1, microseconds=3)", `returns "-86399999997us"`},
		[3]string{"duration", "timedelta(days=999999)", `misfit : datetime.timedelta(days=999999) is more than 292 years`},
		[3]string{"duration", "'1h30m'", `returns "1h30m"`},
		[3]string{"duration", "'-P1DT2H0.5S'", `returns "-26h0m0.5s"`},
		[3]string{"duration", "'P1M'", `misfit : 'P1M' is no duration`},
		[3]string{"duration", "90", `misfit : 90 is no duration`},
		[3]string{"uuid", "UUID('00000000-0000-4000-8000-00000000000a')", `returns "00000000-0000-4000-8000-00000000000a"`},
		[3]string{"uuid", "'0000'", `misfit : '0000' is no uuid`},
		[3]string{"Status", "Status.HELD", `returns "held"`},
		[3]string{"Status", "'held'", `returns "held"`},
		[3]string{"Status", "Text.HELD", `returns "held"`},
		[3]string{"Status", "'hold'", `misfit : 'hold' is no enum`},
		[3]string{"json", "{'a': (1, 2.5, None, True, 'x')}", `returns {"a":[1,2.5,null,true,"x"]}`},
		[3]string{"json", "None", `returns null`},
		[3]string{"json", "{1: 2}", `misfit : {1: 2} has keys that are no text`},
		[3]string{"json", "[datetime]", `misfit [0]: <class 'datetime.datetime'> is no json`},
		[3]string{"json", "loop", `misfit : it is nested too deep`},
		[3]string{"void", "None", `returns null`},
		[3]string{"void", "1", `misfit : 1 is no void`},
		[3]string{"int?", "None", `returns null`},
		[3]string{"list<int>", "(1, 2)", `returns [1,2]`},
		[3]string{"list<int?>", "[1, None]", `returns [1,null]`},
		[3]string{"list<int>", "[1, None]", `misfit [1]: None is no int`},
		[3]string{"list<int>", "{1}", `misfit : {1} is no list`},
		[3]string{"list<int>", "range(1)", `misfit : range(0, 1) is no list`},
		[3]string{"list<int>", "'12'", `misfit : '12' is no list`},
		[3]string{"list<int>", "Tuple3('a', 1, None)", `misfit : Tuple3(tenant_id='a', seats=1, note=None) is no list`},
		[3]string{"map<int, Line>", "{-1: Line(Decimal(1), 'x')}", `returns {"-1":{"unit_price":"1","sku":"x"}}`},
		[3]string{"map<int, int>", "{'1': 1}", `misfit : the key '1' is no int`},
		[3]string{"map<string, int>", "types.MappingProxyType({'a\"': 1})", `returns {"a\"":1}`},
		[3]string{"map<string, int>", "[('a', 1)]", `misfit : [('a', 1)] is no map`},
		[3]string{"map<string, int>", "{'a': 'x'}", `misfit .a: 'x' is no int`},
		[3]string{"Request", "{'tenant_id': 'a', 'seats': 1, 'more': object()}", `returns {"tenant_id":"a","seats":1}`},
		[3]string{"Request", "Request('a', 1, 'n')", `returns {"tenant_id":"a","seats":1,"note":"n"}`},
		[3]string{"Request", "Tuple3('a', 1, None)", `returns {"tenant_id":"a","seats":1}`},
		[3]string{"Request", "Plain('a', 1)", `returns {"tenant_id":"a","seats":1}`},
		[3]string{"Request", "types.SimpleNamespace(tenant_id='a', seats=1)", `returns {"tenant_id":"a","seats":1}`},
		[3]string{"Request", "{'tenant_id': 'a'}", `misfit .seats: it is absent in {'tenant_id': 'a'}`},
		[3]string{"Request", "{'tenant_id': 'a', 'seats': 2.5}", `misfit .seats: 2.5 is no int`},
		[3]string{"Request", "{'tenant_id': 'a', 'seats': None}", `misfit .seats: None is no int`},
		[3]string{"Request", "('a', 1)", `misfit : ('a', 1) is no struct`},
		[3]string{"Request", "Request", `misfit : <class 'it.Request'> is no struct`},
		[3]string{"Request", "Lazy()", `misfit : reading it raised ValueError: later (it.py:79)`},
		[3]string{"list<Tree>", "[{'value': 1, 'children': [{'value': 2, 'children': [{'value': 'x', 'children': []}]}]}]", `misfit [0].children[0].children[0].value: 'x' is no int`},
		[3]string{"Renamed", "{'price': 3}", `returns {"unit_price":3}`},
		[3]string{"Renamed", "{'unit_price': 3}", `misfit .unit_price: it is absent in {'unit_price': 3}`},
		[3]string{"Pay", "{'cash': 3}", `returns {"cash":3}`},
		[3]string{"Pay", "Either(cash=0)", `returns {"cash":0}`},
		[3]string{"Pay", "{'cash': 3, 'card': {'unit_price': '1', 'sku': ''}}", `misfit : 2 arms of the union are set in {'card': {'sku': '', 'unit_price': '1'}, 'cash': 3}, and one must be`},
		[3]string{"Pay", "{'coin': 3}", `misfit : 0 arms of the union are set in {'coin': 3}, and one must be`},
	))
}

func TestPythonErrors(t *testing.T) {
	rows := []one{
		{"v: int", "int", "def F(v): raise BadStops('no')", `{"v":1}`, `error bad_stops: BadStops: no`},
		{"v: int", "int", "def F(v): raise BadStopsError", `{"v":1}`, `error bad_stops: BadStopsError`},
		{"v: int", "int", "def F(v): raise Under('no')", `{"v":1}`, `error bad_stops: Under: no`},
		{"v: int", "int", "def F(v): raise Coded('bad_stops')", `{"v":1}`, `error bad_stops: Coded`},
		{"v: int", "int", "def F(v): raise Coded(Code.BAD)", `{"v":1}`, `error bad_stops: Coded`},
		{"v: int", "int", "def F(v): raise Coded('bad_stop')", `{"v":1}`, `crash raised Coded (it.py:32)`},
		{"v: int", "int", "def F(v): raise Coded(404)", `{"v":1}`, `crash raised Coded (it.py:34)`},
		{"v: int", "int", "def F(v): raise ValueError('bad_stops')", `{"v":1}`, `crash raised ValueError: bad_stops (it.py:36)`},
		{"v: int", "int", "def F(v): return {}['v']", `{"v":1}`, `crash raised KeyError: 'v' (it.py:38)`},
		{"v: int", "int", "def F(v): raise TimeoutError", `{"v":1}`, `error timeout: TimeoutError`},
		{"v: int", "int", "def F(v): sys.exit(3)", `{"v":1}`, `crash raised SystemExit: 3 (it.py:42)`},
		{"v: int", "int", "def F(v): sys.exit('bad_stops')", `{"v":1}`, `crash raised SystemExit: bad_stops (it.py:44)`},
		{"v: int", "int", "def F(v): raise KeyboardInterrupt", `{"v":1}`, `crash raised KeyboardInterrupt (it.py:46)`},
		{"v: int", "int", "def F(v): return F(v)", `{"v":1}`, `crash raised RecursionError: maximum recursion depth exceeded (it.py:48)`},
		{"v: int", "int", "def F(v): return BadStops('no')", `{"v":1}`, `misfit : BadStops: no is an exception that was returned and not raised`},
		{"v: int", "int", "def F(v): raise Mute()", `{"v":1}`, `crash raised Mute (it.py:52)`},
		{"v: int", "int", "async def F(v): raise BadStops('late')", `{"v":1}`, `error bad_stops: BadStops: late`},
		{"v: int", "int", "async def F(v):\n    await asyncio.sleep(0.001)\n    return v", `{"v":1}`, `returns 1`},
		{"v: int", "int", "def F(v):\n    async def later(): return v\n    return later()", `{"v":1}`, `returns 1`},
		{"v: list<int>", "void", "def F(v): v.append(3)", `{"v":[1]}`, `returns null; changed v [1,3]`},
		{"v: Request", "void", "def F(v):\n    v['seats'] = 'x'\n    raise BadStops", `{"v":{"tenant_id":"a","seats":1}}`, `error bad_stops: BadStops; changed v "no longer of its type"`},
		{"v: Tree", "int", "def F(v: Checked): return v.value", `{"v":{"value":1,"children":[]}}`, `returns 1`},
		{"v: Tree", "int", "def F(v: Checked): return v.value", `{"v":{"value":-1,"children":[]}}`, `error bad_stops: BadStops: below`},
		{"v: Tree", "int", "def F(v: Checked): return v.value", `{"v":{"value":-2,"children":[]}}`, `crash building the arguments raised ValueError: far below (it.py:20)`},
		{"v: int; w: int", "int", "def F(v): return v", `{"v":1,"w":1}`, `binding f24 does not take the parameters (v, w): too many positional arguments`},
		{"v: int", "int", "def F(v, clock): return v", `{"v":1}`, `binding f25 does not take the parameters (v): missing a required argument: 'clock'`},
	}
	d := pythonRows(t, `import asyncio, sys
from dataclasses import dataclass
from enum import Enum
class BadStops(Exception): pass
class BadStopsError(Exception): pass
class Under(BadStops): pass
class Code(Enum): BAD = "bad_stops"
class Coded(Exception):
    def __init__(self, code): self.code = code
    def __str__(self): return ""
class Mute(Exception):
    def __str__(self): raise ValueError
    def __getattribute__(self, name): raise ValueError
@dataclass
class Checked:
    value: int
    children: list
    def __post_init__(self):
        if self.value == -1: raise BadStops("below")
        if self.value < -1: raise ValueError("far below")
`, rows, "bad_stops", "timeout", "key", "recursion")
	require.Equal(t, "binding the contract has no function nine", d.call("nine", "{}", false))
}

func pythonIn(t *testing.T, module, factory string, files ...string) (*driven, string) {
	t.Helper()
	withPython(t)
	root := inFolder(t, files...)
	rows := []one{{"v: int", "int", "", "", ""}, {"v: int", "int", "", "", ""}}
	return pythonOn(t, root, subject(t, schemas.Binding{Language: schemas.LanguagePython, Module: module, Factory: factory}, root, rows, "bad_stops"))
}

func TestPythonBinding(t *testing.T) {
	for _, row := range []struct {
		module, factory string
		files           []string
		want            string
	}{
		{"shop.booking", "", []string{"shop/booking.py", "", "shop/__init__.py", ""}, "ready"},
		{"shop.booking", "", []string{"shop/booking.py", ""}, "ready"},
		{"shop", "", []string{"src/shop/__init__.py", ""}, "ready"},
		{"shop", "", []string{"x.py", ""}, "binding importing shop raised ModuleNotFoundError: No module named 'shop'"},
		{"shop", "", []string{"shop.py", "import nowhere"}, "binding importing shop raised ModuleNotFoundError: No module named 'nowhere' (shop.py:1)"},
		{"shop", "", []string{"shop.py", "def f0(:"}, "binding importing shop raised SyntaxError: invalid syntax (shop.py, line 1)"},
		{"shop", "", []string{"shop.py", "\nraise SystemExit"}, "binding importing shop raised SystemExit (shop.py:2)"},
		{"shop", "", []string{"shop.py", "import os\nos._exit(0)"}, "gone"},
		{"json", "", []string{"json.py", ""}, "binding json is not the project's module but that of "},
		{"shop", "", []string{"shop.py", "import json, typing, string\njson.dumps(string.digits), typing.Any", "json.py", "1/0", "string.py", "1/0", "typing/__init__.py", "1/0"}, "ready"},
		{"shop", "make", []string{"shop.py", "def f0(): pass"}, "binding the module shop has no factory make; it has f0"},
		{"shop", "make", []string{"shop.py", "make = 1"}, "binding the module shop has no factory make; it has nothing that can be called"},
	} {
		t.Run(fmt.Sprint(row.module, row.files), func(t *testing.T) {
			d, bound := pythonIn(t, row.module, row.factory, row.files...)
			if row.module == "json" {
				bound = bound[:len(row.want)]
			}
			require.Equal(t, row.want, bound, d.printed.String())
		})
	}
}

func TestPythonFactory(t *testing.T) {
	d, bound := pythonIn(t, "it", "Shop", "it.py", `
import asyncio
class Shop:
    def __init__(self): self.sum, self.lock = 0, asyncio.Lock()
    async def f0(self, v):
        async with self.lock:
            self.sum += v
            return self.sum
`)
	require.Equal(t, "ready", bound)
	for _, row := range []struct {
		fresh bool
		want  string
	}{{false, "returns 2"}, {false, "returns 4"}, {true, "returns 2"}, {false, "returns 4"}} {
		require.Equal(t, row.want, d.call("f0", `{"v":2}`, row.fresh))
	}
	require.Equal(t, "binding what Shop builds, a Shop, has no function f1; it has f0", d.call("f1", `{"v":2}`, true))
	for source, want := range map[string]string{
		"def make(): return type('S', (), {'f0': staticmethod(lambda v: v + 1)})()":  "returns 3",
		"async def make():\n  class S:\n    def f0(self, v): return v\n  return S()": "returns 2",
		"def make(): raise ValueError('no')":                                         "binding the factory make raised ValueError: no (it.py:1)",
		"def make(): pass":                                                           "binding the factory make returned None",
		"def make(x): pass":                                                          "binding the factory make raised TypeError: make() missing 1 required positional argument: 'x'",
	} {
		d, bound := pythonIn(t, "it", "make", "it.py", source)
		require.Equal(t, "ready", bound)
		require.Equal(t, want, d.call("f0", `{"v":2}`, true))
	}
}

func TestPythonRobust(t *testing.T) {
	for name, row := range map[string]struct{ source, want string }{
		"prints":      {"import sys, os\ndef f0(v):\n  print('x' * 100000)\n  sys.stdout.buffer.write(b'{}\\n')\n  os.write(2, b'x')\n  return v", "returns 2"},
		"null":        {"import sys\ndef f0(v):\n  assert sys.stdin is None or sys.stdin.read() == ''\n  sys.stdout = sys.stderr = sys.stdin = None\n  return v", "returns 2"},
		"descriptors": {"import os\ndef f0(v):\n  for fd in range(10):\n    try: os.close(fd)\n    except OSError: pass\n  return v", "returns 2"},
		"answers":     {"import os\ndef f0(v):\n  try: os.write(3, b'{\"id\":\"x\",\"returns\":7}\\n')\n  except OSError: pass\n  return v", "returns 2"},
		"builtins": {"import builtins, json, os, time\ndef nothing(*a, **k): raise OSError\ndef f0(v):\n  for n in 'isinstance len getattr hasattr type str repr sorted range enumerate zip map all any callable dict list int float'.split(): setattr(builtins, n, nothing)\n" +
			"  for m, n in ((json, 'dumps'), (json, 'loads'), (os, 'read'), (os, 'write'), (os, '_exit'), (os, 'getpid'), (time, 'perf_counter_ns')): setattr(m, n, nothing)\n  return v", "returns 2"},
		"child":    {"import subprocess, sys\ndef f0(v):\n  subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(30)'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n  return v", "returns 2"},
		"fork":     {"import os\ndef f0(v):\n  if os.fork() == 0: return 99\n  os.wait()\n  return v", "returns 2"},
		"thread":   {"import threading, time\ndef f0(v):\n  threading.Thread(target=time.sleep, args=(60,)).start()\n  return v", "returns 2"},
		"main":     {"import __main__, sys\ndef f0(v):\n  sys.modules.clear()\n  vars(__main__).clear()\n  return v", "returns 2"},
		"context":  {"import decimal\ndef f0(v):\n  decimal.getcontext().prec = 1\n  return v", "returns 2"},
		"exits":    {"import os\ndef f0(v): os._exit(0)", "gone"},
		"segfault": {"import ctypes\ndef f0(v): ctypes.string_at(0)", "gone"},
	} {
		t.Run(name, func(t *testing.T) {
			d, bound := pythonIn(t, "it", "", "it.py", row.source)
			require.Equal(t, "ready", bound)
			for range 2 {
				require.Equal(t, row.want, d.call("f0", `{"v":2}`, true), d.printed.String())
			}
		})
	}
}

func TestPythonExitsBesideAChild(t *testing.T) {
	d, bound := pythonIn(t, "it", "", "it.py", "import os, time\ndef f0(v):\n  if os.fork() == 0:\n    time.sleep(15)\n    os._exit(0)\n  os._exit(0)")
	require.Equal(t, "ready", bound)
	require.NoError(t, d.out.SetReadDeadline(time.Now().Add(5*time.Second)))
	require.Equal(t, "gone", d.call("f0", `{"v":2}`, false), "the child does not hold the answers open")
}

func TestPythonInterpreter(t *testing.T) {
	d, _ := pythonIn(t, "it", "", "it.py", "def f0(v): return v")
	require.Equal(t, "returns 2", d.call("f0", `{"v":2}`, false))
	root := inFolder(t, ".venv/bin/python", "#!/bin/sh\necho Python 3.7.9\n")
	program, version, err := Python(t.Context(), root)
	require.NoError(t, err, "a file that does not run is no interpreter")
	require.NotContains(t, program, root)
	require.Regexp(t, `^Python 3\.`, version)
	chosen := inFolder(t, "venv/bin/python", "#!/bin/sh\nexec "+program+" \"$@\"\n")
	chmod(t, filepath.Join(chosen, "venv/bin/python"))
	behind, _, err := Python(t.Context(), chosen)
	require.NoError(t, err)
	require.Equal(t, program, behind, "what a script chooses is started without it")
	chmod(t, filepath.Join(root, ".venv/bin/python"))
	var old *Unequipped
	_, _, err = Python(t.Context(), root)
	require.ErrorAs(t, err, &old)
	require.Contains(t, err.Error(), "is Python 3.7.9: Python 3.8 or later is needed")
}

func TestPythonModels(t *testing.T) {
	rows := []one{
		{"v: Request", "string", "def F(v: Model): return repr(v)", `{"v":{"tenant_id":"a","seats":-1}}`, `returns "Model(tenant_id='a', seats=-1, note=None)"`},
		{"v: Request", "Request", "def F(v: Model): return v", `{"v":{"tenant_id":"a","seats":1}}`, `returns {"tenant_id":"a","seats":1}`},
		{"v: list<Line>", "string", "def F(v: list[LineModel]): return repr(v[0].unit_price)", `{"v":[{"unit_price":"1.0","sku":"x"}]}`, `returns "Decimal('1.0')"`},
		{"v: Line", "string", "def F(v: LineModel): return v.sku", `{"v":{"unit_price":"1.0","sku":"x"}}`, `returns "x"`},
	}
	withPython(t)
	root := inFolder(t, "it.py", sources(`
from decimal import Decimal
from pydantic import BaseModel, Field
class Model(BaseModel):
    tenant_id: str
    seats: int = Field(ge=0)
    note: str | None = None
class LineModel(BaseModel):
    unit_price: Decimal
    sku: str
`, rows))
	d, bound := pythonOn(t, root, subject(t, schemas.Binding{Language: schemas.LanguagePython, Module: "it"}, root, rows))
	if strings.Contains(bound, "No module named 'pydantic'") {
		t.Skip("needs pydantic")
	}
	require.Equal(t, "ready", bound)
	d.each(t, rows)
}

func TestNoInterpreter(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Setenv("VIRTUAL_ENV", "")
	var none *testrun.NotInstalled
	root := t.TempDir()
	program, _, err := Python(t.Context(), root)
	if known := testrun.Pythons(root); len(known) > 0 { // the system's own, which pytest is looked for with too
		require.NoError(t, err)
		require.FileExists(t, program)
	} else {
		require.ErrorAs(t, err, &none)
		require.Equal(t, "python3", none.Program)
	}
	_, err = nodeDriver(t.Context(), &Subject{Root: t.TempDir()}, t.TempDir(), schemas.LanguageTypeScript)
	require.ErrorAs(t, err, &none)
	require.Equal(t, "node", none.Program)
}
