package testgen_test

import (
	"bytes"
	"fmt"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"

	"pact/artifacts/testgen"
	"pact/schemas"
	"pact/schemas/lang"
)

// script is one of the contracts of testdata, bound in a language without a compiler; pkg is the folder of its module.
func script(t *testing.T, component, ending, pkg string) *lang.Unit {
	t.Helper()
	return changed(t, component, func(c *schemas.Contract) { bind(c, ending, pkg) })
}

// bind binds a contract to the module of its name.
func bind(c *schemas.Contract, ending, pkg string) {
	b := schemas.Binding{Language: schemas.LanguageJavaScript, Module: "./" + pkg + "/" + c.Component + ending}
	if c.Binding.Factory != "" {
		b.Factory = map[string]string{"booking": "newForPact", "ledger": "New"}[c.Component]
	}
	switch ending {
	case ".py":
		b.Language, b.Module = schemas.LanguagePython, pkg+"."+c.Component
		if b.Factory != "" {
			b.Factory = map[string]string{"booking": "new_for_pact", "ledger": "Ledger"}[c.Component]
		}
	case ".ts":
		b.Language = schemas.LanguageTypeScript
	}
	c.Binding = b
}

// TestScriptGolden keeps what generated scripts look like, and wants the same bytes every time.
func TestScriptGolden(t *testing.T) {
	for _, ending := range []string{".py", ".mjs", ".ts"} {
		for _, name := range []string{"booking", "parcel", "ledger", "calculus"} {
			u := script(t, name, ending, "shop")
			target := testgen.Target{Vitest: name == "parcel"}
			files, err := testgen.Generate(u, target)
			if err != nil {
				t.Fatal(err)
			}
			f := files[0]
			if digest, n := testgen.Header(f.Data); digest != schemas.Digest(u.Contract()) || n != testgen.Generator {
				t.Errorf("%s: the header says %q and %d", f.Path, digest, n)
			}
			if len(f.Tests) != len(testgen.Cases(u)) {
				t.Errorf("%s: %d tests for %d cases", f.Path, len(f.Tests), len(testgen.Cases(u)))
			}
			again, err := testgen.Generate(script(t, name, ending, "shop"), target)
			if err != nil || !bytes.Equal(again[0].Data, f.Data) {
				t.Errorf("%s: the same contract gives other bytes (%v)", f.Path, err)
			}
			stub, err := testgen.Stub(u, testgen.StubZero)
			if err != nil {
				t.Fatal(err)
			}
			if ending == ".ts" && name != "booking" { // as .mjs, but for a line
				continue
			}
			golden(t, name+"/tests"+ending+".txt", f.Data)
			golden(t, name+"/names"+ending+".txt", []byte(f.Path+"\n"+strings.Join(f.Tests, "\n")+"\n"))
			golden(t, name+"/stub"+ending+".txt", stub[0].Data)
		}
	}
}

// TestScriptSyntax parses what is generated from all contracts, awkward ones among them.
func TestScriptSyntax(t *testing.T) {
	dir := t.TempDir()
	for _, ending := range []string{".py", ".mjs", ".ts", ".cjs"} {
		units := map[string]*lang.Unit{
			"clash": clashing(t, func(c *schemas.Contract) { bind(c, ending, "shop") }),
			"made": clashing(t, func(c *schemas.Contract) {
				bind(c, ending, "shop")
				c.Binding.Factory = "Make"
				c.Types[4].Fields[1].Field, c.Types[4].Fields[2].Field = "Below", "the str"
				c.Functions[0].Bind = &schemas.FunctionMap{Call: "Klass"}
			}),
		}
		for _, name := range []string{"booking", "parcel", "ledger", "calculus"} {
			units[name] = script(t, name, ending, "shop")
		}
		for _, e := range edges {
			c := *e.contract
			bind(&c, ending, "shop")
			c.Binding.Module = strings.ReplaceAll(c.Binding.Module, "-", "_")
			units["edge "+c.Component] = lang.Compile(map[string]*schemas.Contract{c.Component: &c}).Unit(c.Component)
		}
		for name, u := range units {
			files, err := testgen.Generate(u, testgen.Target{})
			stub, err2 := testgen.Stub(u, testgen.StubZero)
			refuses, err3 := testgen.Stub(u, testgen.StubRefuses)
			if err != nil || err2 != nil || err3 != nil {
				t.Fatalf("%s%s: %v, %v, %v", name, ending, err, err2, err3)
			}
			seen := map[string]bool{}
			for _, test := range files[0].Tests {
				if seen[test] {
					t.Errorf("%s: two tests are called %q", name, test)
				}
				seen[test] = true
			}
			for i, f := range append(append(files, stub...), refuses...) {
				if ending == ".py" {
					write(t, filepath.Join(dir, strings.ReplaceAll(name, " ", "_"), fmt.Sprintf("%d_%s", i, path.Base(f.Path))), f.Data)
					continue
				}
				for _, m := range api.Transform(string(f.Data), api.TransformOptions{Loader: api.LoaderTS}).Errors {
					t.Errorf("%s: %s: %+v", name, f.Path, m)
				}
			}
		}
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed")
	}
	cmd := exec.Command(python, "-W", "error", "-c", `
import glob
for name in glob.glob("*/*.py"):
    compile(open(name, encoding="utf-8").read(), name, "exec")
`)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestScriptRefused wants what is no name or module to be named and not to become code.
func TestScriptRefused(t *testing.T) {
	for _, c := range []struct {
		ending, want string
		change       func(*schemas.Contract)
	}{
		{".py", `module "shop/booking.py" is not the name of a Python module`, func(c *schemas.Contract) { c.Binding.Module = "shop/booking.py" }},
		{".py", `module "shop.class" is not`, func(c *schemas.Contract) { c.Binding.Module = "shop.class" }},
		{".py", `"a\"\nb" is not the name`, func(c *schemas.Contract) { c.Binding.Factory = "a\"\nb" }},
		{".py", `"f()" is not the name`, func(c *schemas.Contract) { c.Functions[0].Bind = &schemas.FunctionMap{Call: "f()"} }},
		{".mjs", `module "../x.mjs" is not below the project root`, func(c *schemas.Contract) { c.Binding.Module = "../x.mjs" }},
		{".mjs", `module "./x.ts" does not end in one of .js .mjs .cjs`, func(c *schemas.Contract) { c.Binding.Module = "./x.ts" }},
		{".ts", `module "./x" does not end in one of .ts .mts .cts`, func(c *schemas.Contract) { c.Binding.Module = "./x" }},
		{".ts", `"f()" is not the name`, func(c *schemas.Contract) { c.Functions[0].Bind = &schemas.FunctionMap{Call: "f()"} }},
	} {
		u := changed(t, "booking", func(contract *schemas.Contract) {
			bind(contract, c.ending, "shop")
			c.change(contract)
		})
		_, err := testgen.Generate(u, testgen.Target{})
		_, err2 := testgen.Stub(u, testgen.StubZero)
		for _, err := range []error{err, err2} {
			if err == nil || !strings.Contains(err.Error(), "binding of contract booking: ") || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %s", err, c.want)
			}
		}
	}
}
