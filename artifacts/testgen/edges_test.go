package testgen_test

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"pact/artifacts/testgen"
	"pact/schemas"
	"pact/schemas/lang"
)

// edges are contracts whose names or shapes could trip a generator.
var edges = []struct {
	name, path string // of the generated file
	contract   *schemas.Contract
	importPath string
}{
	{
		name: "two components share a package", path: "shared/pact_one_test.go", importPath: "example.com/edges/shared",
		contract: edge("one", "./shared", schemas.Function{Name: "first_of_all", Returns: "int"}),
	},
	{
		name: "and its name is that of an operating system", path: "shared/pact_windows_contract_test.go", importPath: "example.com/edges/shared",
		contract: edge("windows", "./shared", schemas.Function{Name: "close_all"}),
	},
	{
		name: "the project root", path: "pact_root_test.go", importPath: "example.com/root",
		contract: edge("root", ".", schemas.Function{Name: "go"}),
	},
	{
		name: "a package called errors", path: "errors/pact_faults_test.go", importPath: "example.com/edges/errors",
		contract: edge("faults", "errors/", schemas.Function{Name: "type", Returns: "string", Params: []schemas.Field{{Name: "type", Type: "string"}, {Name: "any", Type: "json"}}}),
	},
	{
		name: "a path that is no identifier", path: "api/v2/pact_my-api_test.go", importPath: "example.com/edges/api/v2",
		contract: edge("my-api", "./api/v2", schemas.Function{Name: "t", Returns: "timestamp?", Params: []schemas.Field{{Name: "s", Type: "duration"}}}),
	},
	{
		name: "no functions", path: "nothing/pact_nothing_test.go", importPath: "example.com/edges/nothing",
		contract: edge("nothing", "./nothing"),
	},
	{
		name: "names that collide", path: "collide/pact_collide_test.go", importPath: "example.com/edges/collide",
		contract: func() *schemas.Contract {
			c := edge("collide", "./collide", schemas.Function{
				Name: "hold", Returns: "Hold", Params: []schemas.Field{{Name: "result", Type: "Hold"}, {Name: "err", Type: "ErrNo"}},
				Errors: []schemas.ErrorCase{{Name: "no", When: "err.hold_id > 1"}},
				Examples: []schemas.Example{
					{Name: "a/b \"c\"\n`d` #01", Args: map[string]any{"result": "x", "err": map[string]any{"hold_id": int64(1)}}, Returns: schemas.Any{Set: true, Value: "x"}},
					{Name: "a/b \"c\"\n`d` #01", Args: map[string]any{"result": "y", "err": map[string]any{"hold_id": int64(1)}}, Returns: schemas.Any{Set: true, Value: "y"}},
				},
			})
			c.Types = []schemas.Type{
				{Name: "Hold", Kind: schemas.KindEnum, Values: []string{"x", "y", "2 z"}},
				{Name: "ErrNo", Kind: schemas.KindStruct, Fields: []schemas.Field{{Name: "hold_id", Type: "int"}, {Name: "hold__id", Type: "int?"}}},
			}
			return c
		}(),
	},
}

func edge(component, pkg string, fs ...schemas.Function) *schemas.Contract {
	return &schemas.Contract{
		Pact: "contract/1", Component: component, Version: 1, Summary: "An edge.", Functions: fs,
		Binding: schemas.Binding{Language: schemas.LanguageGo, Package: pkg},
	}
}

// TestEdges compiles what is generated from awkward contracts, beside stubs of them and interfaces.
func TestEdges(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), []byte("module example.com/edges\n\ngo 1.22\n"))
	write(t, filepath.Join(dir, "root", "go.mod"), []byte("module example.com/root\n\ngo 1.22\n"))
	for _, e := range edges {
		u := lang.Compile(map[string]*schemas.Contract{e.contract.Component: e.contract}).Unit(e.contract.Component)
		files, err := testgen.Generate(u, testgen.Target{ImportPath: e.importPath})
		if err != nil {
			t.Errorf("%s: %v", e.name, err)
			continue
		}
		if files[0].Path != e.path {
			t.Errorf("%s: %s, want %s", e.name, files[0].Path, e.path)
		}
		stub, err := testgen.Stub(u, testgen.StubRefuses)
		if err != nil {
			t.Errorf("%s: %v", e.name, err)
			continue
		}
		text, err := testgen.Interface(u, schemas.LanguageGo)
		if u.SoundTypes() != nil {
			if err == nil {
				t.Errorf("%s: an interface of types that are not sound", e.name)
			}
			text = "package nothing\n"
		} else if err != nil {
			t.Errorf("%s: %v", e.name, err)
		}
		files = append(files, testgen.File{Path: path.Join("interfaces", e.contract.Component, "interface.go"), Data: []byte(text)})
		root := dir
		if strings.Contains(e.importPath, "/root") {
			root = filepath.Join(dir, "root")
		}
		for _, f := range append(files, stub...) {
			write(t, filepath.Join(root, f.Path), f.Data)
		}
	}
	for _, name := range []string{"booking", "parcel", "ledger", "calculus"} {
		text, err := testgen.Interface(contracts(t).Unit(name), schemas.LanguageGo)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, "interfaces", name, "interface.go"), []byte(text))
	}
	for _, root := range []string{dir, filepath.Join(dir, "root")} {
		cmd := exec.Command("go", "vet", "./...")
		cmd.Dir = root
		cmd.Env = append(os.Environ(), "GOFLAGS=-buildvcs=false", "GOWORK=off", "GOPROXY=off")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("go vet: %v\n%s", err, out)
		}
	}
}

// TestRefused wants what is no Go to be named and not to become code.
func TestRefused(t *testing.T) {
	call := func(name string) schemas.Function {
		return schemas.Function{Name: "f", Bind: &schemas.FunctionMap{Call: name}}
	}
	outside := edge("x", "../x", call("F"))
	factory := edge("x", "./x", call("F"))
	factory.Binding.Factory = "new"
	for _, c := range []*schemas.Contract{outside, factory, edge("x", "./x", call("F); os.Exit(0")), edge("x", "./x", call("unexported"))} {
		u := lang.Compile(map[string]*schemas.Contract{"x": c}).Unit("x")
		_, err := testgen.Generate(u, testgen.Target{ImportPath: "example.com/x"})
		_, err2 := testgen.Stub(u, testgen.StubZero)
		if err == nil || err2 == nil || !strings.Contains(err.Error(), "binding of contract x") {
			t.Errorf("%+v: %v, %v", c.Binding, err, err2)
		}
	}
	if _, err := testgen.Generate(contracts(t).Unit("booking"), testgen.Target{}); err == nil {
		t.Error("tests without an import path")
	}
}
