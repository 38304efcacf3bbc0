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
