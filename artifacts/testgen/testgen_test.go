package testgen_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pact/artifacts/testgen"
	"pact/schemas"
	"pact/schemas/lang"
)

var update = flag.Bool("update", false, "write the golden files")

// contracts compiles the contracts of testdata together, and wants them sound.
func contracts(t *testing.T) *lang.Set {
	t.Helper()
	all := read(t)
	set := lang.Compile(all)
	for name := range all {
		for _, p := range append(set.Unit(name).Problems(), set.Unit(name).Agreement()...) {
			if p.Warning || p.Check == lang.CheckClauses { // bounds exercise more than examples
				continue
			}
			t.Errorf("%s%s: %s", name, p.Pointer, p.Message)
		}
	}
	return set
}

// changed is one of the contracts of testdata, changed.
func changed(t *testing.T, component string, change func(*schemas.Contract)) *lang.Unit {
	t.Helper()
	all := read(t)
	change(all[component])
	return lang.Compile(all).Unit(component)
}

func read(t *testing.T) map[string]*schemas.Contract {
	t.Helper()
	paths, err := filepath.Glob("testdata/contracts/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*schemas.Contract{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		c, _, problems := schemas.Decode[schemas.Contract](data)
		for _, p := range problems {
			t.Errorf("%s:%d: %s", path, p.Place.Line, p.Message)
		}
		all[c.Component] = c
	}
	return all
}

// golden compares with a file of testdata, or writes it.
func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	path = filepath.Join("testdata", "golden", path)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got) {
		t.Errorf("%s differs; run go test -update and look at what git shows. Got:\n%s", path, got)
	}
}

func describe(cases []testgen.Case, cover []testgen.Coverage) []byte {
	var b strings.Builder
	for _, c := range cases {
		outcome := "succeeds"
		switch {
		case c.Kind == testgen.KindScenario:
			outcome = fmt.Sprintf("%d steps", len(c.Steps))
		case c.Error != "":
			outcome = "fails with " + c.Error
		case len(c.Errors) > 0:
			outcome = fmt.Sprintf("gives one of %q", c.Errors)
		case c.Returns.Set:
			outcome = "returns"
		case c.Expect != "":
			outcome = "succeeds with " + c.Expect
		}
		fmt.Fprintf(&b, "%s: %s %s\n    %s\n", c.ID, c.Kind, outcome, strings.Join(c.Clauses, ", "))
	}
	b.WriteString("\n")
	for _, c := range cover {
		fmt.Fprintf(&b, "%4d %s\n", c.Cases, c.Clause)
	}
	return []byte(b.String())
}

func TestGolden(t *testing.T) {
	set := contracts(t)
	for _, name := range []string{"booking", "parcel", "ledger", "calculus"} {
		t.Run(name, func(t *testing.T) {
			u := set.Unit(name)
			cases := testgen.Cases(u)
			golden(t, name+"/cases.txt", describe(cases, testgen.Cover(u, cases)))
			files, err := testgen.Generate(u, testgen.Target{ImportPath: "example.com/shop/" + name})
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name+"/tests.go.txt", files[0].Data)
			if len(files[0].Tests) != len(cases) {
				t.Errorf("%d tests for %d cases", len(files[0].Tests), len(cases))
			}
			if digest, n := testgen.Header(files[0].Data); digest != schemas.Digest(u.Contract()) || n != testgen.Generator {
				t.Errorf("the header says %q and %d", digest, n)
			}
			golden(t, name+"/tests.txt", []byte(files[0].Path+"\n"+strings.Join(files[0].Tests, "\n")+"\n"))
			stub, err := testgen.Stub(u, testgen.StubZero)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name+"/stub.go.txt", stub[0].Data)
			for range 2 {
				again, err := testgen.Generate(contracts(t).Unit(name), testgen.Target{ImportPath: "example.com/shop/" + name})
				if err != nil || !bytes.Equal(again[0].Data, files[0].Data) {
					t.Fatalf("the same contract gives other bytes (%v)", err)
				}
			}
		})
	}
}
