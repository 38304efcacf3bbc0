package testrun

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const goSealed = `
-- go.mod --
module m

go 1.24
-- fares/pact_fares_test.go --
package fares_test

import (
	"testing"

	"m/fares"
)

func TestPactFares_Price(t *testing.T) {
	t.Run("one stop", func(t *testing.T) {
		if got := fares.Price(1); got != 225 {
			t.Errorf("got %d", got)
		}
	})
}
-- fares/fares.go --
package fares

`

const goHonest, goLazy = "// Price prices.\nfunc Price(stops int) int { return 200 + 25*stops }\n", "// Price does not.\nfunc Price(stops int) int { return 0 }\n"

const goForged = `import (
	"fmt"
	"os"
)

func init() {
	fmt.Print("\x16=== RUN   TestPactFares_Price\n\x16=== RUN   TestPactFares_Price/one_stop\n\x16--- PASS: TestPactFares_Price (0.00s)\n    \x16--- PASS: TestPactFares_Price/one_stop (0.00s)\n\x16PASS\n")
	os.Exit(0)
}

`

// goOn runs the sealed package with canaries, and without the files that are taken out.
func goOn(t *testing.T, dir string, out ...string) Report {
	t.Helper()
	o := GoTestOptions{Dir: dir, Packages: []string{"./fares"}, Canaries: []string{"./fares"}}
	if len(out) > 0 {
		o.Overlay = filepath.Join(dir, "overlay.json")
		var entries []string
		for _, file := range out {
			entries = append(entries, `"`+filepath.ToSlash(filepath.Join(dir, file))+`": ""`)
		}
		writeFile(t, o.Overlay, `{"Replace": {`+strings.Join(entries, ",")+`}}`)
	}
	r, err := GoTest(t.Context(), o, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestGoTestCheats: each way past the sealed tests of a Go package fails, with the reason; the honest twin passes.
func TestGoTestCheats(t *testing.T) {
	const exits = "import \"os\"\n\nfunc init() { os.Exit(0) }\n\n"
	const main = "package fares_test\n\nimport (\n\t\"os\"\n\t\"testing\"\n)\n\nfunc TestMain(m *testing.M) { os.Exit(0) }\n"
	for _, c := range []struct {
		name    string
		files   string // after the beginning of fares.go
		out     []string
		status  Status
		words   string
		problem string
	}{
		{"honest", goHonest, nil, Pass, "", ""},
		{"lazy", goLazy, nil, Fail, "got 0", ""},
		{"os.Exit(0) in an init", exits + goLazy, nil, Missing, "", "never said PASS"},
		{"os.Exit(0) in a call", "import \"os\"\n\n// Price leaves.\nfunc Price(int) int { os.Exit(0); return 0 }\n", nil, Fail, "", "did not end by itself: panic: unexpected call to os.Exit(0)"},
		{"a whole report forged in an init", goForged + goLazy, nil, Fail, "a test that must fail did not run", "a test that must fail did not run"},
		{"TestMain in a stranger's file", goLazy + "-- fares/other_test.go --\n" + main, []string{"fares/other_test.go"}, Fail, "got 0", ""},
		{"TestMain that is not taken out", goLazy + "-- fares/other_test.go --\n" + main, nil, Missing, "", "never said PASS"},
		{"TestMain in a file that is no test's", "import \"testing\"\n\n// TestMain is not called.\nfunc TestMain(m *testing.M) {}\n\n" + goLazy, nil, Fail, "got 0", ""},
		{"a testing package in a vendor folder", goLazy + "-- vendor/modules.txt --\n-- vendor/testing/testing.go --\npackage testing\n\ntype T struct{}\n\nfunc (*T) Run(string, func(*T)) {}\nfunc (*T) Errorf(string, ...any) {}\n", nil, Fail, "got 0", ""},
		{"a testing package of the module", goLazy + "-- testing/testing.go --\npackage testing\n", nil, Fail, "got 0", ""},
		{"a test file that a build tag hides", "// Price prices.\nfunc Price(int) int { return other() }\n-- fares/a.go --\n//go:build never\n\npackage fares\n\nfunc other() int { return 225 }\n-- fares/b.go --\npackage fares\n\nfunc other() int { return 0 }\n", nil, Fail, "got 0", ""},
		{"testing linked by name", "import _ \"unsafe\"\n\n//go:linkname fail testing.(*common).Fail\nfunc fail(*int) {}\n\n" + goLazy, nil, Missing, "duplicated definition of symbol testing", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := goOn(t, project(t, strings.TrimSuffix(goSealed, "\n")+"\n"+c.files), c.out...)
			wantAll(t, r, "m/fares", []string{"TestPactFares_Price/one_stop"}, c.status, c.words)
			if c.problem == "" && len(r.Problems) > 0 {
				t.Errorf("problems: %q", r.Problems)
			} else if c.problem != "" {
				wantProblem(t, r, "m/fares", c.problem)
			}
			if (c.status == Pass) != (r.find("m/fares").Status == Pass) || c.status == Pass && r.ExitCode != 0 {
				t.Errorf("exit status %d, package %+v", r.ExitCode, r.find("m/fares"))
			}
			for _, test := range r.Tests {
				if !strings.HasPrefix(test.Name, "TestPactFares") {
					t.Errorf("a canary is left in the report: %+v", test)
				}
			}
		})
	}
}

// TestGoTestSettings: what the user's go env says changes neither the code nor what is reported.
func TestGoTestSettings(t *testing.T) {
	root := goRoot()
	if root == "" {
		t.Skip("the folder of the go command on PATH cannot be told")
	}
	home := t.TempDir()
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPATH"} {
		out, err := Run(t.Context(), Command{Argv: []string{"go", "env", name}})
		if err != nil {
			t.Fatal(err)
		}
		t.Setenv(name, strings.TrimSpace(string(out.Stdout)))
	}
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", "")
	t.Setenv("GOROOT", "/nowhere")
	settings := filepath.Join(home, ".config", "go", "env")
	if err := os.MkdirAll(filepath.Dir(settings), 0o755); err != nil {
		t.Fatal(err)
	}
	writeFile(t, settings, "GOFLAGS=-toolexec=/bin/true -exec=/bin/true -run=None -overlay=/nowhere -mod=mod\nGOROOT=/nowhere\n")
	const name = "TestPactFares_Price/one_stop"
	wantAll(t, goOn(t, project(t, goSealed+goHonest)), "m/fares", []string{name}, Pass, "")
	wantAll(t, goOn(t, project(t, goSealed+goLazy)), "m/fares", []string{name}, Fail, "got 0")
}
