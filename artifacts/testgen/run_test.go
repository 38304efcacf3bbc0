package testgen_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pact/artifacts/testgen"
	"pact/schemas"
)

// A subject is an implementation with its generated tests beside it. Those of one name share a package, as components may.
type subject struct {
	name, component string
	source          string // file below testdata/impl; "" is a stub
	stub            testgen.StubMode
	change          []string // old, new, old, new … in the source
	red             []string // tests that must fail; nil: all must pass; "*": each must fail, "function": some of each
	says            string   // what the report must contain
}

var subjects = []subject{
	{name: "refuses", component: "booking", stub: testgen.StubRefuses, red: []string{"*"}, says: "create/call: it panicked: not implemented"},
	{name: "refuses", component: "parcel", stub: testgen.StubRefuses, red: []string{"*"}},
	{name: "refuses", component: "ledger", stub: testgen.StubRefuses, red: []string{"*"}},
	{name: "refuses", component: "calculus", stub: testgen.StubRefuses, red: []string{"*"}},
	{name: "zero", component: "booking", stub: testgen.StubZero, red: []string{"function"}, says: `create/returns: result.id: "" is no uuid`},
	{name: "zero", component: "parcel", stub: testgen.StubZero, red: []string{"function"}},
	{name: "zero", component: "ledger", stub: testgen.StubZero, red: []string{"function"}},
	{name: "zero", component: "calculus", stub: testgen.StubZero, red: []string{"function"}},

	{name: "values", component: "booking", source: "booking/values.go"},
	{name: "codes", component: "booking", source: "booking/codes.go"},
	{name: "values", component: "parcel", source: "parcel/values.go"},
	{name: "codes", component: "parcel", source: "parcel/codes.go"},
	{name: "values", component: "ledger", source: "ledger/values.go"},
	{name: "values", component: "calculus", source: "calculus/values.go"},

	{
		name: "off_by_one", component: "booking", source: "booking/values.go", change: []string{"r.Seats > 20", "r.Seats > 21"},
		red: []string{"Create/request.seats_maximum_bad_21"}, says: `it must fail with invalid_seats, and gave the error`,
	},
	{
		name: "wrong_error", component: "booking", source: "booking/codes.go", change: []string{`"note_too_long"`, `"invalid_seats"`},
		red: []string{"Create/request.note_max_length_bad_201_characters"}, says: `its code is`,
	},
	{
		name: "panics", component: "booking", source: "booking/values.go", change: []string{"case r.Seats < 1, r.Seats > 20:", "case r.Seats < 1:\npanic(ErrInvalidSeats)\ncase r.Seats > 20:"},
		red: []string{"Create/refuses_zero_seats", "Create/request.seats_minimum_bad_0"}, says: `create/call: it panicked: booking: from 1 to 20 seats`,
	},
	{
		name: "keeps_seats", component: "booking", source: "booking/codes.go", change: []string{"delete(o.sold, *key)", "_ = o.sold"},
		red: []string{"Scenario_ACancelledBookingFreesItsSeats"}, says: `free/returns: result: want 20, got 13`,
	},
	{
		name: "no_method", component: "booking", source: "booking/values.go", change: []string{"Cancel(id string)", "Abandon(id string)"},
		red: []string{"Scenario_ACancelledBookingFreesItsSeats"}, says: `cancel/call: *shop.House has no method Cancel`,
	},
	{
		name: "no_sentinel", component: "parcel", source: "parcel/values.go", change: []string{"ErrNoItems, ErrTooMany", "errNoItems, ErrTooMany", "ErrNoItems\n", "errNoItems\n"},
		red: []string{"Quote/nothing_in_it", "Quote/parcel.items_min_items_bad_0_items"}, says: `the package declares no ErrNoItems; declare it with errors.New and a literal, or give the error a method Code() string`,
	},
	{
		name: "wrong_sum", component: "parcel", source: "parcel/codes.go", change: []string{"90 * time.Minute", "89 * time.Minute"},
		red: []string{"Quote/to_a_shop,_in_a_hurry"}, says: `quote/returns: result.takes: want "1h30m0s", got "1h29m0s"`,
	},
	{
		name: "broken_ensures", component: "parcel", source: "parcel/values.go", change: []string{"Insured: p.Insured, ", ""},
		red: []string{
			"Quote/two_items_to_the_door", "Quote/parcel.items_min_items_good_1_items", "Quote/parcel.items_max_items_good_3_items",
			"Quote/parcel.labels_max_properties_good_2_entries",
			"Quote/pairs_parcel.zone=home_rush=false", "Quote/pairs_parcel.zone=home_rush=true",
			"Quote/pairs_parcel.zone=near_rush=true", "Quote/pairs_parcel.zone=far_rush=false", "Quote/pairs_parcel.zone=far_rush=true",
		},
		says: `quote/ensures/6: has(parcel.insured) == has(result.insured) is false`,
	},
	{
		name: "forgets", component: "booking", source: "booking/codes.go", change: []string{"if row != nil {", "o.count++; o.sold[number{14: o.count}]++; if row != nil {"},
		red:  []string{"Free/repeat_an_empty_house", "Scenario_ACancelledBookingFreesItsSeats", "Scenario_TheHouseSellsOut"},
		says: `free/idempotent: the same call again: result: want 20, got 19`,
	},
	{
		name: "negative", component: "ledger", source: "ledger/values.go", change: []string{"if sum.Cents < 0", "if sum.Cents < -1"},
		red: []string{"Scenario_BalancesAddUp"}, says: `post/errors/overdrawn: it must fail with overdrawn, and gave no error`,
	},
	{
		name: "unreadable", component: "ledger", source: "ledger/values.go", change: []string{"Code() string", "Name() string"},
		red: []string{"Scenario_BalancesAddUp"}, says: `what ErrOverdrawn is cannot be read there`,
	},
}

// idle are the tests of functions that a stub which returns zero values meets by itself.
var idle = []string{"TestPactLedger_Clear", "TestPactLedger_Entries"}

// TestRun runs generated tests against implementations that are right, wrong and empty.
func TestRun(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs many packages")
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), []byte("module example.com\n\ngo 1.26\n"))
	var promised [][]string
	contracts(t)
	for _, s := range subjects {
		promised = append(promised, s.write(t, dir))
	}
	results := runTests(t, dir)
	for i, s := range subjects {
		t.Run(s.name+"/"+s.component, func(t *testing.T) { s.judge(t, promised[i], results["example.com/"+s.path()]) })
	}
}

// path is the folder of the subject's package.
func (s subject) path() string { return s.name + "/shop" }

// prefix is how the names of the subject's tests begin.
func (s subject) prefix() string {
	return "TestPact" + strings.ToUpper(s.component[:1]) + s.component[1:] + "_"
}

// write puts the implementation and its tests into the module.
func (s subject) write(t *testing.T, dir string) (tests []string) {
	t.Helper()
	u := changed(t, s.component, func(c *schemas.Contract) { c.Binding.Package = "./" + s.path() })
	files, err := testgen.Generate(u, testgen.Target{ImportPath: "example.com/" + s.path()})
	if err != nil {
		t.Fatal(err)
	}
	tests = files[0].Tests
	if s.source == "" {
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
			if !bytes.Contains(src, []byte(s.change[i])) {
				t.Fatalf("%s: no %q", s.source, s.change[i])
			}
			src = bytes.ReplaceAll(src, []byte(s.change[i]), []byte(s.change[i+1]))
		}
		src = bytes.Replace(src, []byte("\npackage "+s.component), []byte("\npackage shop"), 1)
		files = append(files, testgen.File{Path: s.path() + "/" + s.component + ".go", Data: src})
	}
	for _, f := range files {
		write(t, filepath.Join(dir, f.Path), f.Data)
	}
	return tests
}

func (s subject) judge(t *testing.T, promised []string, got result) {
	t.Helper()
	got.output = strings.Join(slices.DeleteFunc(strings.Split(got.output, "\n"), func(line string) bool {
		return strings.HasPrefix(line, "=== RUN") || strings.Contains(line, "--- PASS")
	}), "\n")
	var ran, red []string
	for name, action := range got.tests {
		if !strings.HasPrefix(name, s.prefix()) {
			continue // another component's
		}
		if !slices.Contains(promised, name) && slices.ContainsFunc(promised, func(p string) bool { return strings.HasPrefix(p, name+"/") }) {
			continue // the test around subtests
		}
		ran = append(ran, name)
		if action == "fail" {
			red = append(red, name)
		}
	}
	slices.Sort(ran)
	slices.Sort(red)
	if want := slices.Sorted(slices.Values(promised)); !slices.Equal(want, ran) {
		t.Errorf("ran %q\nwant %q", ran, want)
	}
	want := slices.Clone(s.red)
	for i := range want {
		want[i] = s.prefix() + want[i]
	}
	switch slices.Sort(want); {
	case len(s.red) == 1 && s.red[0] == "*":
		want = ran
	case len(s.red) == 1 && s.red[0] == "function":
		want = red
		for _, name := range ran {
			function, _, _ := strings.Cut(name, "/")
			if !slices.Contains(idle, function) && !slices.ContainsFunc(red, func(r string) bool { return r == function || strings.HasPrefix(r, function+"/") }) {
				t.Errorf("no test of %s is red", function)
			}
		}
	}
	if !slices.Equal(want, red) {
		t.Errorf("red are %q\nwant     %q\n%s", red, want, got.output)
	}
	if !strings.Contains(got.output, s.says) {
		t.Errorf("the report does not say %q:\n%s", s.says, got.output)
	}
}

// result is what go test -json says about a package.
type result struct {
	tests  map[string]string
	output string
}

func runTests(t *testing.T, dir string) map[string]result {
	t.Helper()
	cmd := exec.Command("go", "test", "-json", "-vet=off", "-ldflags=-s -w", "./...")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-buildvcs=false", "GOWORK=off", "GOPROXY=off")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	_ = cmd.Run() // some tests are red
	out := map[string]result{}
	lines := bufio.NewScanner(&stdout)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var e struct{ Action, Package, ImportPath, Test, Output string }
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			t.Fatalf("%v: %s", err, lines.Bytes())
		}
		if e.Package == "" {
			e.Package, _, _ = strings.Cut(e.ImportPath, " ")
		}
		e.Package = strings.TrimSuffix(e.Package, "_test")
		r := out[e.Package]
		if r.tests == nil {
			r.tests = map[string]string{}
		}
		if e.Test != "" && (e.Action == "pass" || e.Action == "fail" || e.Action == "skip") {
			r.tests[e.Test] = e.Action
		}
		r.output += e.Output
		out[e.Package] = r
	}
	if len(out) == 0 {
		t.Fatal(stderr.String())
	}
	return out
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestUnsupported wants the language named.
func TestUnsupported(t *testing.T) {
	u := contracts(t).Unit("money")
	_, err := testgen.Generate(u, testgen.Target{})
	if got := fmt.Sprint(err); !strings.Contains(got, `"none"`) {
		t.Error(got)
	}
	if _, err := testgen.Interface(u, schemas.LanguageNone); err == nil || !strings.Contains(err.Error(), `"none"; go, python, typescript and javascript are known`) {
		t.Error(err)
	}
}
