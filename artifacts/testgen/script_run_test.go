package testgen_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pact/artifacts/installed"
	"pact/artifacts/testgen"
	"pact/schemas"
)

// A scripted subject is an implementation in a language without a compiler, in a project of its own.
type scripted struct {
	name, component string
	source          string           // file below testdata/impl; where it is but an ending, a stub
	stub            testgen.StubMode //
	change          []string         // old, new, old, new … in the source
	contract        func(*schemas.Contract)
	red             []string // tests that must fail; nil: all must pass; "*": each must fail, "function": some of each
	says            string   // what the report must contain
	also            []string // and this
}

var pythonSubjects = []scripted{
	{name: "refuses", component: "booking", source: ".py", stub: testgen.StubRefuses, red: []string{"*"}, says: "create/call: it must succeed, and raised not implemented: not implemented"},
	{name: "refuses", component: "parcel", source: ".py", stub: testgen.StubRefuses, red: []string{"*"}},
	{name: "refuses", component: "ledger", source: ".py", stub: testgen.StubRefuses, red: []string{"*"}},
	{name: "refuses", component: "calculus", source: ".py", stub: testgen.StubRefuses, red: []string{"*"}},
	{name: "zero", component: "booking", source: ".py", stub: testgen.StubZero, red: []string{"function"}, says: `create/returns: result.id: "" is no uuid`},
	{name: "zero", component: "parcel", source: ".py", stub: testgen.StubZero, red: []string{"function"}},
	{name: "zero", component: "ledger", source: ".py", stub: testgen.StubZero, red: []string{"function"}},
	{name: "zero", component: "calculus", source: ".py", stub: testgen.StubZero, red: []string{"function"}},

	{name: "dicts", component: "booking", source: "booking/dicts.py"},
	{name: "classes", component: "booking", source: "booking/classes.py"},
	{name: "dicts", component: "parcel", source: "parcel/dicts.py"},
	{name: "classes", component: "parcel", source: "parcel/classes.py"},
	{name: "dicts", component: "ledger", source: "ledger/dicts.py"},
	{name: "same", component: "calculus", source: "calculus/same.py"},
	{name: "phrases", component: "calculus", source: "calculus/same.py", contract: ensuring("%s", phrases...)},
	{name: "errors", component: "calculus", source: "calculus/same.py", contract: ensuring("%s", wrongs...), red: []string{"*"}, also: errors(wrongs)},
	{name: "not_phrases", component: "calculus", source: "calculus/same.py", contract: ensuring("!(%s)", phrases...), red: []string{"*"}, also: falsehoods(phrases)},

	{
		name: "mistakes", component: "booking", source: "booking/dicts.py", change: []string{"raise InvalidSeats", "raise ValueError"}, contract: renamed("value"),
		red: []string{"test_create__refuses_zero_seats", "test_create__request_seats_maximum_bad_21", "test_create__request_seats_minimum_bad_0"}, says: "raised ValueError: from 1 to 20 seats",
	},
	{name: "timeouts", component: "booking", source: "booking/dicts.py", change: []string{"raise InvalidSeats", "raise TimeoutError"}, contract: renamed("timeout")},
	{
		name: "constructor", component: "booking", source: "booking/classes.py",
		change: []string{"    note: Optional[str]\n", "    note: Optional[str]\n\n    def __post_init__(self):\n        if not 0 < self.seats < 21:\n            raise Refused('invalid_seats')\n"},
	},
	{
		name: "off_by_one", component: "booking", source: "booking/dicts.py", change: []string{"<= 20", "<= 21"},
		red: []string{"test_create__request_seats_maximum_bad_21"}, says: "create/errors/invalid_seats: it must fail with invalid_seats, and raised SoldOut: it must have a class InvalidSeats or InvalidSeatsError",
	},
	{
		name: "wrong_error", component: "booking", source: "booking/classes.py", change: []string{`"note_too_long"`, `"invalid_seats"`},
		red: []string{"test_create__request_note_max_length_bad_201_characters"}, says: "raised Refused: invalid_seats",
	},
	{
		name: "floats", component: "booking", source: "booking/dicts.py", change: []string{"free = 20 -", "free = 20.0 -"},
		red: []string{
			"test_free__an_empty_house", "test_free__one_row_of_an_empty_house", "test_free__row_minimum_good_0", "test_free__row_maximum_good_9",
			"test_free__row_optional_good_absent", "test_free__repeat_an_empty_house",
			"test_scenario__a_cancelled_booking_frees_its_seats", "test_scenario__the_house_sells_out",
		},
		says: "free/returns: result: 20.0 is no int",
	},
	{
		name: "returns_errors", component: "booking", source: "booking/dicts.py", change: []string{"raise UnknownBooking", "return UnknownBooking", "raise SoldOut", "return SoldOut()"},
		red:  []string{"test_scenario__a_cancelled_booking_frees_its_seats", "test_scenario__the_house_sells_out"},
		says: "it must fail with sold_out, and returned nothing: the exception SoldOut was returned and not raised",
	},
	{
		name: "no_zone", component: "booking", source: "booking/classes.py", change: []string{".astimezone(datetime.timezone.utc)", ".replace(tzinfo=None)"},
		red: []string{"creates"}, says: "create/returns: result.start: 2027-01-01T10:00:00 has no time zone",
	},
	{
		name: "exits", component: "booking", source: "booking/dicts.py", change: []string{"raise SoldOut", `raise SystemExit("sold_out")`},
		red: []string{"test_scenario__the_house_sells_out"}, says: "raised SystemExit: sold_out",
	},
	{
		name: "skips", component: "booking", source: "booking/dicts.py", change: []string{"raise NoteTooLong", `__import__("pytest").skip("later")`},
		red: []string{"test_create__request_note_max_length_bad_201_characters"}, says: "raised Skipped: later",
	},
	{
		name: "keeps_seats", component: "booking", source: "booking/dicts.py", change: []string{"del self.held[id]", "pass"},
		red: []string{"test_scenario__a_cancelled_booking_frees_its_seats"}, says: "free/returns: result: want 20, got 13",
	},
	{
		name: "forgets", component: "booking", source: "booking/dicts.py", change: []string{"        free = 20", `        self.held[len(self.held)] = {"seats": 1}` + "\n        free = 21"},
		red: []string{"test_free__repeat_an_empty_house", "test_scenario__a_cancelled_booking_frees_its_seats", "test_scenario__the_house_sells_out"}, says: "free/idempotent: the same call again: result: want 20, got 19",
	},
	{
		name: "no_method", component: "booking", source: "booking/dicts.py", change: []string{"def cancel", "def abandon"},
		red: []string{"test_scenario__a_cancelled_booking_frees_its_seats"}, says: "cancel/call: argument: there is no function cancel",
	},
	{name: "broken", component: "booking", source: "booking/dicts.py", change: []string{"import re\n", "import nothing_at_all\n"}, red: []string{"*"}, says: "booking/binding: broken.booking does not give a subject: ModuleNotFoundError"},
	{
		name: "wrong_sum", component: "parcel", source: "parcel/dicts.py", change: []string{"minutes=90", "minutes=89"},
		red: []string{"test_quote__to_a_shop_in_a_hurry"}, says: `quote/returns: result.takes: want "5400s", got "5340s"`,
	},
	{
		name: "broken_ensures", component: "parcel", source: "parcel/dicts.py", change: []string{`        "insured": parcel["insured"],`, ""},
		red: []string{"insured"}, says: "quote/ensures/6: has(parcel.insured) == has(result.insured) is false",
	},
}

// renamed gives the first error of the booking contract another name.
func renamed(name string) func(*schemas.Contract) {
	return func(c *schemas.Contract) {
		c.Functions[0].Errors[0].Name, c.Functions[0].Examples[1].Error = name, name
	}
}

var nodeSubjects = []scripted{
	{name: "refuses", component: "booking", source: ".mjs", stub: testgen.StubRefuses, red: []string{"*"}, says: "create/call: it must succeed, and threw not implemented: not implemented"},
	{name: "refuses", component: "parcel", source: ".cjs", stub: testgen.StubRefuses, red: []string{"*"}},
	{name: "refuses", component: "ledger", source: ".mjs", stub: testgen.StubRefuses, red: []string{"*"}},
	{name: "refuses", component: "calculus", source: ".mjs", stub: testgen.StubRefuses, red: []string{"*"}},
	{name: "zero", component: "booking", source: ".cjs", stub: testgen.StubZero, red: []string{"function"}, says: `create/returns: result.id: "" is no uuid`},
	{name: "zero", component: "parcel", source: ".mjs", stub: testgen.StubZero, red: []string{"function"}},
	{name: "zero", component: "ledger", source: ".mjs", stub: testgen.StubZero, red: []string{"function"}},
	{name: "zero", component: "calculus", source: ".mjs", stub: testgen.StubZero, red: []string{"function"}},

	{name: "objects", component: "booking", source: "booking/objects.mjs"},
	{name: "camel", component: "booking", source: "booking/camel.mjs"},
	{name: "objects", component: "parcel", source: "parcel/objects.mjs"},
	{name: "objects", component: "ledger", source: "ledger/objects.cjs"},
	{name: "same", component: "calculus", source: "calculus/same.mjs"},
	{name: "phrases", component: "calculus", source: "calculus/same.mjs", contract: ensuring("%s", phrases...)},
	{name: "errors", component: "calculus", source: "calculus/same.mjs", contract: ensuring("%s", wrongs...), red: []string{"*"}, also: errors(wrongs)},
	{name: "not_phrases", component: "calculus", source: "calculus/same.mjs", contract: ensuring("!(%s)", phrases...), red: []string{"*"}, also: falsehoods(phrases)},

	{
		name: "off_by_one", component: "booking", source: "booking/objects.mjs", change: []string{"> 20 ", "> 21 ", "seats > 20", "seats > 21"},
		red: []string{"create/bounds/request.seats/maximum/bad 21"}, says: `create/errors/invalid_seats: it must fail with invalid_seats, and threw Error: sold_out: it must have the code or the name "invalid_seats"`,
	},
	{
		name: "wrong_error", component: "booking", source: "booking/camel.mjs", change: []string{`"note_too_long"`, `"InvalidSeats"`},
		red: []string{"create/bounds/request.note/max_length/bad 201 characters"}, says: "threw InvalidSeats: refused",
	},
	{
		name: "halves", component: "booking", source: "booking/objects.mjs", change: []string{"Math.floor(free / 10)", "String(free / 10)"},
		red: []string{"free/examples/one row of an empty house", "free/bounds/row/minimum/good 0", "free/bounds/row/maximum/good 9"}, says: `free/returns: result: "2" is no int`,
	},
	{
		name: "returns_errors", component: "booking", source: "booking/objects.mjs", change: []string{`throw refused("unknown_booking")`, `return refused("unknown_booking")`},
		red: []string{"scenarios/a cancelled booking frees its seats"}, says: "it must fail with unknown_booking, and returned nothing: the error Error: unknown_booking was returned and not thrown",
	},
	{
		name: "throws_text", component: "booking", source: "booking/objects.mjs", change: []string{`throw refused("sold_out")`, `throw "sold_out"`},
		red: []string{"scenarios/the house sells out"}, says: "threw string sold_out",
	},
	{name: "broken", component: "booking", source: "booking/objects.mjs", change: []string{"node:crypto", "./nothing.mjs"}, red: []string{"*"}, says: "booking/binding: ./booking.mjs does not give a subject"},
	{
		name: "no_method", component: "booking", source: "booking/objects.mjs", change: []string{"cancel(id)", "abandon(id)"},
		red: []string{"scenarios/a cancelled booking frees its seats"}, says: "cancel/call: there is no function cancel",
	},
	{
		name: "wrong_sum", component: "parcel", source: "parcel/objects.mjs", change: []string{"90 * 60", "89 * 60"},
		red: []string{"quote/examples/to a shop, in a hurry"}, says: `quote/returns: result.takes: want "5400s", got "5340s"`,
	},
	{
		name: "broken_ensures", component: "parcel", source: "parcel/objects.mjs", change: []string{"    insured: parcel.insured,", ""},
		red: []string{"insured"}, says: "quote/ensures/6: has(parcel.insured) == has(result.insured) is false",
	},
}

var typedSubjects = []scripted{
	{name: "refuses", component: "booking", source: ".ts", stub: testgen.StubRefuses, red: []string{"*"}},
	{name: "zero", component: "booking", source: ".ts", stub: testgen.StubZero, red: []string{"function"}},
	{name: "typed", component: "booking", source: "booking/typed.ts"},
	{name: "same", component: "calculus", source: "calculus/same.ts"},
	{
		name: "off_by_one", component: "booking", source: "booking/typed.ts", change: []string{"seats > 20", "seats > 21"},
		red: []string{"create/bounds/request.seats/maximum/bad 21"}, says: "must fail with invalid_seats",
	},
}

// insured are the tests that a quote without its insurance fails.
var insured = map[string][]string{
	".py": {
		"test_quote__two_items_to_the_door", "test_quote__parcel_items_min_items_good_1_items", "test_quote__parcel_items_max_items_good_3_items",
		"test_quote__parcel_labels_max_properties_good_2_entries", "test_quote__pairs_parcel_zone_home_rush_false", "test_quote__pairs_parcel_zone_home_rush_true",
		"test_quote__pairs_parcel_zone_near_rush_true", "test_quote__pairs_parcel_zone_far_rush_false", "test_quote__pairs_parcel_zone_far_rush_true",
	},
	".mjs": {
		"quote/examples/two items to the door", "quote/bounds/parcel.items/min_items/good 1 items", "quote/bounds/parcel.items/max_items/good 3 items",
		"quote/bounds/parcel.labels/max_properties/good 2 entries", "quote/pairs/parcel.zone=home rush=false", "quote/pairs/parcel.zone=home rush=true",
		"quote/pairs/parcel.zone=near rush=true", "quote/pairs/parcel.zone=far rush=false", "quote/pairs/parcel.zone=far rush=true",
	},
}

// write puts the subject's project into a folder, and says what its tests are called and where they are.
func (s scripted) write(t *testing.T, dir string, target testgen.Target) (file string, tests []string) {
	t.Helper()
	ending := filepath.Ext(s.source)
	u := changed(t, s.component, func(c *schemas.Contract) {
		bind(c, ending, s.name)
		if s.contract != nil {
			s.contract(c)
		}
	})
	if len(u.Problems()) > 0 {
		t.Fatal(u.Problems())
	}
	files, err := testgen.Generate(u, target)
	if err != nil {
		t.Fatal(err)
	}
	file, tests = files[0].Path, files[0].Tests
	if s.stub != "" {
		stub, err := testgen.Stub(u, s.stub)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, stub...)
	} else {
		src, err := os.ReadFile(filepath.Join("testdata/impl", s.source))
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(s.change); i += 2 {
			src = bytes.ReplaceAll(src, []byte(s.change[i]), []byte(s.change[i+1]))
		}
		if before, _ := os.ReadFile(filepath.Join("testdata/impl", s.source)); len(s.change) > 0 && bytes.Equal(before, src) {
			t.Fatalf("%s: nothing was changed", s.source)
		}
		files = append(files, testgen.File{Path: s.name + "/" + s.component + ending, Data: src})
	}
	for _, f := range files {
		write(t, filepath.Join(dir, f.Path), f.Data)
	}
	return file, tests
}

// judge compares what ran with what should have run, and what is red with what should be.
func (s scripted) judge(t *testing.T, promised []string, got map[string]testcase, output string) {
	t.Helper()
	var ran, red []string
	for name, c := range got {
		ran = append(ran, name)
		if c.Failure != nil || c.Error != nil {
			red = append(red, name)
			text := html.UnescapeString(c.Failure.text() + c.Error.text())          // node escapes twice
			output += "\n" + name + ": " + strings.ReplaceAll(text, "#x1F600", "😀") // and pytest some letters its own way
		}
		if c.Skipped != nil {
			t.Errorf("%s was skipped", name)
		}
	}
	slices.Sort(ran)
	slices.Sort(red)
	if want := slices.Sorted(slices.Values(promised)); !slices.Equal(want, ran) {
		t.Errorf("ran %q\nwant %q\n%s", ran, want, output)
	}
	want := slices.Clone(s.red)
	switch {
	case len(s.red) != 1:
	case s.red[0] == "*":
		want = ran
	case s.red[0] == "insured":
		want = slices.Clone(insured[filepath.Ext(s.source)])
	case s.red[0] == "creates":
		want = slices.DeleteFunc(slices.Clone(red), func(name string) bool {
			return !strings.HasPrefix(name, "test_create") && !strings.HasPrefix(name, "test_scenario")
		})
	case s.red[0] == "function":
		want = red
		for _, name := range ran {
			function, _, _ := strings.Cut(strings.ReplaceAll(strings.TrimPrefix(name, "test_"), "__", "/"), "/")
			if function != "clear" && function != "entries" && !slices.ContainsFunc(red, func(r string) bool { return strings.HasPrefix(strings.TrimPrefix(r, "test_"), function) }) {
				t.Errorf("no test of %s is red", function)
			}
		}
	}
	slices.Sort(want)
	if !slices.Equal(want, red) {
		t.Errorf("red are %q\nwant     %q\n%s", red, want, output)
	}
	for _, says := range append(s.also, s.says) {
		if !strings.Contains(output, says) {
			t.Errorf("the report does not say %q:\n%.3000s", says, output)
		}
	}
}

// testcase is a test in a report in JUnit XML.
type testcase struct {
	Name    string `xml:"name,attr"`
	Class   string `xml:"classname,attr"`
	Failure *told  `xml:"failure"`
	Error   *told  `xml:"error"`
	Skipped *told  `xml:"skipped"`
}

type told struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

func (t *told) text() string {
	if t == nil {
		return ""
	}
	return t.Message + "\n" + t.Text
}

// testcases reads a report.
func testcases(t *testing.T, report []byte, output string) []testcase {
	t.Helper()
	var out []testcase
	d := xml.NewDecoder(bytes.NewReader(report))
	for {
		token, err := d.Token()
		if token == nil {
			if len(out) == 0 {
				t.Fatalf("%v: %s\n%s", err, report, output)
			}
			return out
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "testcase" {
			var c testcase
			if err := d.DecodeElement(&c, &e); err != nil {
				t.Fatal(err)
			}
			out = append(out, c)
		}
	}
}

// pythonWithPytest finds an interpreter that has pytest.
func pythonWithPytest(t *testing.T) string {
	t.Helper()
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(python, "-c", "import pytest").Run() == nil {
			return python
		}
	}
	t.Skip("pytest is not installed")
	return ""
}

// TestPytest runs generated tests against implementations in Python that are right, wrong and empty.
func TestPytest(t *testing.T) {
	if testing.Short() {
		t.Skip("runs many tests")
	}
	python := pythonWithPytest(t)
	dir := t.TempDir()
	var promised [][]string
	for _, s := range pythonSubjects {
		_, tests := s.write(t, filepath.Join(dir, s.name+"_"+s.component), testgen.Target{})
		promised = append(promised, tests)
	}
	cmd := exec.Command(python, "-m", "pytest", "-q", "--tb=native", "--assert=plain", "--import-mode=importlib", "-p", "no:cacheprovider", "--rootdir=.", "--junitxml=report.xml", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	output, _ := cmd.CombinedOutput() // some tests are red
	report, _ := os.ReadFile(filepath.Join(dir, "report.xml"))
	results := map[string]map[string]testcase{}
	for _, c := range testcases(t, report, string(output)) {
		project, _, _ := strings.Cut(c.Class, ".")
		if results[project] == nil {
			results[project] = map[string]testcase{}
		}
		results[project][c.Name] = c
	}
	for i, s := range pythonSubjects {
		t.Run(s.name+"/"+s.component, func(t *testing.T) { s.judge(t, promised[i], results[s.name+"_"+s.component], "") })
	}
}

// runNode runs one subject after the other and judges it.
func runNode(t *testing.T, subjects []scripted, command ...string) {
	t.Helper()
	if testing.Short() {
		t.Skip("runs many tests")
	}
	for _, s := range subjects {
		t.Run(s.name+"/"+s.component, func(t *testing.T) {
			dir := t.TempDir()
			file, tests := s.write(t, dir, testgen.Target{})
			var report, output bytes.Buffer
			cmd := exec.Command(command[0], append(slices.Clone(command[1:]), "--test-reporter=junit", file)...)
			cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &report, &output
			_ = cmd.Run() // some tests are red
			results := map[string]testcase{}
			for _, c := range testcases(t, report.Bytes(), output.String()) {
				results[c.Name] = c
			}
			s.judge(t, tests, results, output.String())
		})
	}
}

// TestNode runs generated tests against implementations in JavaScript that are right, wrong and empty.
func TestNode(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed")
	}
	runNode(t, nodeSubjects, node)
}

// nodeModule finds a file of a package of npm that these tests need.
func nodeModule(t *testing.T, name string) string {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not installed")
	}
	module, _, _ := strings.Cut(name, "/")
	return filepath.Join(installed.NodeModules(t, module), filepath.FromSlash(name))
}

// TestTypeScript runs generated tests against implementations in TypeScript.
func TestTypeScript(t *testing.T) {
	loader := nodeModule(t, "tsx/dist/loader.mjs")
	runNode(t, typedSubjects, "node", "--import", "file://"+filepath.ToSlash(loader))
}

// TestTypeCheck wants the type checker to let generated tests and stubs pass, however strict it is.
func TestTypeCheck(t *testing.T) {
	tsc := nodeModule(t, "typescript/bin/tsc")
	dir := t.TempDir()
	args := []string{tsc, "--noEmit", "--strict", "--target", "es2022", "--module", "nodenext"}
	for _, s := range []scripted{
		{name: "zero", component: "booking", source: ".ts", stub: testgen.StubZero},
		{name: "refuses", component: "parcel", source: ".ts", stub: testgen.StubRefuses},
	} {
		file, _ := s.write(t, dir, testgen.Target{})
		args = append(args, file)
	}
	cmd := exec.Command("node", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestVitest runs generated tests in JavaScript and TypeScript under vitest, all in one project.
func TestVitest(t *testing.T) {
	if testing.Short() {
		t.Skip("runs many tests")
	}
	vitest := nodeModule(t, "vitest/vitest.mjs")
	dir := t.TempDir()
	if err := os.Symlink(filepath.Dir(filepath.Dir(vitest)), filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	var subjects []scripted
	for _, s := range slices.Concat(typedSubjects, nodeSubjects) {
		if slices.Contains([]string{"typed", "off_by_one", "camel", "zero"}, s.name) && s.component == "booking" {
			s.name += "_" + filepath.Ext(s.source)[1:]
			subjects = append(subjects, s)
		}
	}
	promised := map[string][]string{}
	for _, s := range subjects {
		file, tests := s.write(t, dir, testgen.Target{Vitest: true})
		promised[file] = tests
		promised[s.name] = []string{file}
	}
	cmd := exec.Command("node", vitest, "run", "--reporter=junit", "--outputFile=report.xml")
	cmd.Dir = dir
	output, _ := cmd.CombinedOutput() // some tests are red
	report, _ := os.ReadFile(filepath.Join(dir, "report.xml"))
	results := map[string]map[string]testcase{}
	for _, c := range testcases(t, report, string(output)) {
		if results[c.Class] == nil {
			results[c.Class] = map[string]testcase{}
		}
		results[c.Class][c.Name] = c
	}
	for _, s := range subjects {
		file := promised[s.name][0]
		t.Run(s.name, func(t *testing.T) { s.judge(t, promised[file], results[file], fmt.Sprintf("%.2000s", output)) })
	}
}
