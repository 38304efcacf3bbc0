package testrun

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// project writes an archive into a folder of its own.
func project(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(text)).Files {
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		writeFile(t, path, string(f.Data))
	}
	return dir
}

const pythonSealed = `
-- tests/pact/test_booking_contract.py --
import pytest
from shop import booking

def test_create_holds_two_seats():
    assert booking.create(2) == 2

def test_create_refuses_zero_seats():
    with pytest.raises(booking.InvalidSeats):
        booking.create(0)
-- shop/__init__.py --
`

const pythonHonest = `
class InvalidSeats(Exception):
    pass


def create(seats):
    if seats < 1:
        raise InvalidSeats()
    return seats
`

// pythonLazy does nothing; the cheats are added to it.
const pythonLazy = `
class InvalidSeats(Exception):
    pass


def create(seats):
    return None
`

const pySealed = "tests/pact/test_booking_contract.py"

var pyNames = []string{"test_create_holds_two_seats", "test_create_refuses_zero_seats"}

// withPytest skips a test where no interpreter has a pytest.
func withPytest(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("starts pytest")
	}
	for _, python := range Pythons(t.TempDir()) {
		out, err := Run(t.Context(), Command{Argv: []string{python, "-I", "-c", "import pytest"}})
		if err == nil && out.ExitCode == 0 {
			t.Setenv("PATH", filepath.Dir(python)) // the first that is tried
			return
		}
	}
	t.Skip("pytest is not installed")
}

// wantAll wants the statuses of the picked tests, and words in the problems or the output of each.
func wantAll(t *testing.T, r Report, file string, names []string, status Status, words string) {
	t.Helper()
	for _, got := range r.Pick(file, names) {
		if got.Status != status || !strings.Contains(got.Output, words) {
			t.Errorf("%s: %s, want %s with %q; output:\n%s\nproblems: %q", got.Name, got.Status, status, words, got.Output, r.Problems)
		}
	}
}

func pytestOn(t *testing.T, dir string) Report {
	t.Helper()
	r, err := Pytest(t.Context(), PytestOptions{Root: dir, Files: []string{pySealed}, Modules: []string{"shop.booking"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestPytest(t *testing.T) {
	withPytest(t)
	t.Setenv("PYTEST_ADDOPTS", "--collect-only")
	t.Setenv("GITHUB_TOKEN", "hunter2")
	dir := project(t, pythonSealed+"-- shop/booking.py --\n"+pythonHonest+`
-- tests/pact/test_more.py --
import asyncio, os, sys, unittest
import pytest

class TestClass:
    def test_passes(self):
        pass

class Unit(unittest.TestCase):
    @unittest.expectedFailure
    def test_expected(self):
        self.fail("so")

def test_fails():
    assert [1, 2] == [1, 3]

def test_skips():
    pytest.skip("not today")

def test_xfails():
    pytest.xfail("known")

@pytest.mark.xfail
def test_xpasses():
    pass

@pytest.mark.parametrize("n", ["a[b]", "ä"])
def test_each(n):
    pass

@pytest.fixture
def broken():
    yield
    raise RuntimeError("in the teardown")

def test_teardown(broken):
    pass

def test_environment():
    assert "GITHUB_TOKEN" not in os.environ
    assert os.path.samefile(os.getcwd(), os.path.dirname(os.path.dirname(os.path.dirname(__file__))))

def test_async():
    asyncio.run(asyncio.sleep(0))
-- tests/pact/test_none.py --
VALUE = 1
-- tests/pact/test_syntax.py --
def test_a(:
`)
	calls := []int{}
	files := []string{pySealed, "tests/pact/test_more.py", "tests/pact/test_none.py", "tests/pact/test_syntax.py"}
	r, err := Pytest(t.Context(), PytestOptions{Root: dir, Files: files, Modules: []string{"shop.booking"}}, func(n int) { calls = append(calls, n) })
	if err != nil {
		t.Fatal(err)
	}
	wantAll(t, r, pySealed, pyNames, Pass, "")
	wantTests(t, r, pySealed, "test_of_nobody missing [without this test]")
	wantPackage(t, r, Package{ImportPath: pySealed, Status: Pass})
	wantTests(t, r, "tests/pact/test_more.py", "TestClass::test_passes pass", "test_fails fail [assert [1, 2] == [1, 3]]",
		"test_skips skip [not today]", "test_xfails skip [known]", "test_xpasses fail [XPASS]", "test_each[a[b]] pass", "test_teardown fail [in the teardown]",
		"test_environment pass", "test_async pass", "Unit::test_expected skip [xfail]")
	wantPackage(t, r, Package{ImportPath: "tests/pact/test_more.py", Status: Fail})
	wantPackage(t, r, Package{ImportPath: "tests/pact/test_none.py", Status: Fail, NoTests: true})
	wantPackage(t, r, Package{ImportPath: "tests/pact/test_syntax.py", Status: Fail, BuildFailed: true})
	wantTests(t, r, "tests/pact/test_syntax.py", "test_a missing [SyntaxError]")
	if len(r.Problems) != 0 || r.ExitCode != 1 || !slices.IsSorted(calls) || len(calls) != 2 {
		t.Errorf("problems %q, exit status %d, progress %v", r.Problems, r.ExitCode, calls)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*", "__pycache__")); len(left) > 0 {
		t.Errorf("the run left %q", left)
	}
	for _, file := range []string{"../x.py", "/etc/passwd", "tests", "tests/pact/no.py"} {
		if _, err := Pytest(t.Context(), PytestOptions{Root: dir, Files: []string{file}}, nil); err == nil {
			t.Errorf("%q is taken for a test file", file)
		}
	}
}

func TestPytestMissing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Setenv("VIRTUAL_ENV", "")
	p := &pytestRun{root: t.TempDir(), pythons: nil}
	_, _, err := p.launch(t.Context(), pytestPlan{})
	var missing *NotInstalled
	if !errors.As(err, &missing) || missing.Program != "pytest" || !strings.Contains(err.Error(), `"pytest" is not installed`) {
		t.Errorf("%v", err)
	}
}

// TestPytestCheats: each way past the sealed tests fails, with the reason; its honest twin passes.
func TestPytestCheats(t *testing.T) {
	withPytest(t)
	booking := func(code string) string { return "-- shop/booking.py --\n" + code }
	for _, c := range []struct {
		name    string
		files   string
		status  Status // of the sealed tests
		words   string // in what is said of them
		problem string // "" none
	}{
		{"honest", booking(pythonHonest), Pass, "", ""},
		{"lazy", booking(pythonLazy), Fail, "", ""},
		{"nothing", "", Missing, "cannot import name 'booking'", ""},
		{"module skips itself", booking("import pytest\npytest.skip('later', allow_module_level=True)\n"), Missing, "Skipped: later", ""},
		{"module leaves", booking("import sys\nsys.exit(0)\n"), Missing, "SystemExit: 0", ""},
		{"module ends pytest", booking("import pytest\npytest.exit('all good', returncode=0)\n"), Missing, "", ""},
		{"function skips", booking("import pytest\nclass InvalidSeats(Exception): pass\ndef create(seats): pytest.skip('later')\n"), Skip, "later", ""},
		{"function xfails", booking("import pytest\nclass InvalidSeats(Exception): pass\ndef create(seats): pytest.xfail('known')\n"), Skip, "known", ""},
		{"os._exit at import", booking("import os\nos._exit(0)\n"), Missing, "the process left early", "exit status 0"},
		{"os._exit in a call", booking("import os\nclass InvalidSeats(Exception): pass\ndef create(seats): os._exit(0)\n"), Missing, "the process left early", "exit status 0"},
		{"os._exit(1) in a call", booking("import os\nclass InvalidSeats(Exception): pass\ndef create(seats): os._exit(1)\n"), Missing, "the process left early", "exit status 1"},
		{"exit status swallowed", booking("import atexit, os\natexit.register(lambda: os._exit(0))\n" + pythonHonest), Fail, "ended with exit status 0", "exit status 0"},
		{"reports patched", booking(`
from _pytest.reports import TestReport
honest = TestReport.from_item_and_call.__func__
def forged(cls, item, call):
    report = honest(cls, item, call)
    report.outcome, report.longrepr = "passed", None
    return report
TestReport.from_item_and_call = classmethod(forged)
` + pythonLazy), Fail, "the runner was patched: a test that must fail passed", "the runner was patched"},
		{"reports patched to skips", booking(`
from _pytest.reports import TestReport
honest = TestReport.from_item_and_call.__func__
def forged(cls, item, call):
    report = honest(cls, item, call)
    if report.outcome == "failed":
        report.outcome, report.longrepr = "skipped", ("x.py", 1, "Skipped: x")
    return report
TestReport.from_item_and_call = classmethod(forged)
` + pythonLazy), Skip, "", "the runner was patched: a test that must fail was skipped"},
		{"raises patched", booking("import contextlib, pytest\n@contextlib.contextmanager\ndef raises(*a, **k):\n    try: yield\n    except Exception: pass\npytest.raises = raises\n" +
			strings.ReplaceAll(pythonHonest, "if seats < 1", "if False")), Fail, "the runner was patched", "the runner was patched"},
		{"patched by a call", booking("import _pytest.python\n" + pythonLazy + "    \n\ndef create(seats):\n    _pytest.python.Function.runtest = lambda self: None\n    return seats\n"), Fail, "the runner was patched", "the runner was patched"},
		{"tests taken out", booking("import gc, types\n" + pythonLazy + `
import _pytest.python
honest = _pytest.python.Module.collect
_pytest.python.Module.collect = lambda self: [i for i in honest(self) if "seats" not in i.name]
`), Fail, "", "a test that must fail did not run"},
		{"report forged at exit", booking(`
import atexit, gc, re
from _pytest import junitxml
file = [o for o in gc.get_objects() if isinstance(o, junitxml.LogXML)][0].logfile
@atexit.register
def forge():
    text = re.sub(r'(?s)<failure.*?</failure>', '', open(file).read())
    open(file, "w").write(re.sub(r'failures="\d+"', 'failures="0"', text))
` + pythonLazy), Fail, "the runner was patched", "the runner was patched"},
		{"conftest reports passes", booking(pythonLazy) + "-- conftest.py --\n" + pyConftest + "-- tests/conftest.py --\n" + pyConftest + "-- tests/pact/conftest.py --\n" + pyConftest, Fail, "", ""},
		{"honest beside a conftest", booking(pythonHonest) + "-- conftest.py --\nraise SystemExit(0)\n", Pass, "", ""},
		{"configuration", booking(pythonLazy) + "-- pytest.ini --\n[pytest]\naddopts = --collect-only -p cheat\n-- cheat.py --\n" + pyConftest + "-- pyproject.toml --\n[tool.pytest.ini_options]\naddopts = '--co'\n-- setup.cfg --\n[tool:pytest]\naddopts = --co\n", Fail, "", ""},
		{"fake pytest", booking(pythonLazy) + "-- pytest.py --\nimport os\nos._exit(0)\n-- _pytest/__init__.py --\nimport os\nos._exit(0)\n-- json.py --\nimport os\nos._exit(0)\n-- sitecustomize.py --\nimport os\nos._exit(0)\n-- usercustomize.py --\nimport os\nos._exit(0)\n-- unittest/__init__.py --\n-- pluggy.py --\n", Fail, "", ""},
		{"honest beside a fake pytest", booking(pythonHonest) + "-- pytest.py --\nraise SystemExit(0)\n", Pass, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := pytestOn(t, project(t, pythonSealed+c.files))
			wantAll(t, r, pySealed, pyNames[:1], c.status, c.words)
			if c.problem == "" && len(r.Problems) > 0 {
				t.Errorf("problems: %q", r.Problems)
			} else if c.problem != "" {
				wantProblem(t, r, pySealed, c.problem)
			}
			if (c.status == Pass) != (r.ExitCode == 0) || (c.status == Pass) != (r.Packages[0].Status == Pass) {
				t.Errorf("exit status %d, package %+v", r.ExitCode, r.Packages[0])
			}
		})
	}
}

const pyConftest = `
import pytest

@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    result = yield
    report = result.get_result()
    report.outcome = "passed"
`

// TestPytestStale: byte code that was laid beside the sources is not run in their place.
func TestPytestStale(t *testing.T) {
	withPytest(t)
	dir := project(t, pythonSealed+"-- shop/booking.py --\n"+pythonLazy)
	forge := `
import importlib._bootstrap_external as b, importlib.util as u, _imp, marshal, os, sys
for source, text in (("shop/booking.py", "class InvalidSeats(Exception): pass\ndef create(n):\n    if n < 1: raise InvalidSeats()\n    return n\n"),
        ("tests/pact/test_booking_contract.py", "def test_create_holds_two_seats(): pass\ndef test_create_refuses_zero_seats(): pass\n")):
    stat = os.stat(source)
    data = b._code_to_timestamp_pyc(compile(text, source, "exec"), int(stat.st_mtime), stat.st_size)
    for tag in ("", "-pytest-" + sys.argv[1]):
        name = u.cache_from_source(source)[:-4] + tag + ".pyc"
        os.makedirs(os.path.dirname(name), exist_ok=True)
        open(name, "wb").write(data)
`
	for _, python := range Pythons(dir) {
		out, err := Run(t.Context(), Command{Dir: dir, Argv: []string{python, "-c", "import pytest; print(pytest.__version__, end='')"}})
		if err == nil && out.ExitCode == 0 {
			if out, err = Run(t.Context(), Command{Dir: dir, Argv: []string{python, "-c", forge, string(out.Stdout)}}); err != nil || out.ExitCode != 0 {
				t.Fatal(err, string(out.Stderr))
			}
		}
	}
	if planted, _ := filepath.Glob(filepath.Join(dir, "*", "__pycache__", "*")); len(planted) == 0 {
		t.Fatal("nothing was planted")
	}
	wantAll(t, pytestOn(t, dir), pySealed, pyNames, Fail, "")
}

// TestPytestInstalled: a package that is installed under the name of the project's is not what is tested.
func TestPytestInstalled(t *testing.T) {
	withPytest(t)
	dir := project(t, pythonSealed+"-- json.py --\n")
	r, err := Pytest(t.Context(), PytestOptions{Root: dir, Files: []string{pySealed}, Modules: []string{"pluggy.hooks"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	wantProblem(t, r, "pytest was not started: pluggy.hooks comes from", "not from the project")
	wantTests(t, r, pySealed, "test_create_holds_two_seats missing [not from the project]")
	r, err = Pytest(t.Context(), PytestOptions{Root: dir, Files: []string{pySealed}, Modules: []string{"json"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	wantProblem(t, r, "json comes from", "not from the project")
}
