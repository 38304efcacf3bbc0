package testrun

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"
)

//go:embed boot/pytest_boot.py
var pytestBoot string

// PytestOptions say which test files run, and how long.
type PytestOptions struct {
	Root    string        // of the project; the tests run there, and import from it and from its src
	Files   []string      // relative to Root, with /
	Modules []string      // dotted; what the project must provide itself: an installed package of that name is refused
	Timeout time.Duration // of each file; 0 is DefaultTimeout
	Env     []string      // added to Environment()
}

// Pytest runs test files by the project's own pytest, one process a file, and reports what ran in it: Package is the file,
// Name the function (Class::function in a class). Nothing that configures pytest has a say: no conftest, no ini file, no
// plugin but pytest_asyncio where a file has async tests, no variable, no byte code of earlier runs. A failure of any kind,
// a timeout and a cancel are in the report; *NotInstalled: no interpreter that the project has can import pytest.
//
// progress, where given, is called with the number of tests that ended so far, after each file.
func Pytest(ctx context.Context, o PytestOptions, progress func(done int)) (Report, error) {
	root, err := filepath.Abs(o.Root)
	if err == nil {
		root, err = filepath.EvalSymlinks(root)
	}
	if err != nil {
		return Report{}, fmt.Errorf("run pytest: %w", err)
	}
	p := &pytestRun{o: o, root: root, pythons: Pythons(root)}
	return sealedRun{root: root, what: "pytest", start: p.file}.run(ctx, o.Files, progress)
}

// Pythons lists the interpreters that a project may have, the likeliest first: that of the virtual environment that is
// active, that of .venv or venv in its root, then those on PATH.
func Pythons(root string) []string {
	var out []string
	add := func(file string) {
		if info, err := os.Stat(file); err == nil && !info.IsDir() && info.Mode()&0o111 != 0 && !slices.Contains(out, file) {
			out = append(out, file)
		}
	}
	bin, name := "bin", "python3"
	if runtime.GOOS == "windows" {
		bin, name = "Scripts", "python.exe"
	}
	for _, dir := range []string{os.Getenv("VIRTUAL_ENV"), filepath.Join(root, ".venv"), filepath.Join(root, "venv")} {
		if filepath.IsAbs(dir) {
			add(filepath.Join(dir, bin, name))
			add(filepath.Join(dir, bin, "python"))
		}
	}
	for _, dir := range append(filepath.SplitList(os.Getenv("PATH")), "/usr/bin") {
		if filepath.IsAbs(dir) {
			add(filepath.Join(dir, name))
		}
	}
	return out
}

type pytestRun struct {
	o       PytestOptions
	root    string
	pythons []string // the first is tried first; those without pytest go
}

// pytestPlan is what the bootstrap is told.
type pytestPlan struct {
	Token     string   `json:"token"` // begins its own words
	Root      string   `json:"root"`
	Path      []string `json:"path"`
	Modules   []string `json:"modules"`
	Cache     string   `json:"cache"` // an empty folder
	Asyncio   bool     `json:"asyncio"`
	Arguments []string `json:"arguments"`
}

var (
	pythonTest  = regexp.MustCompile(`(?m)^(?:async[ \t]+)?def[ \t]+(test\w*)`)
	pythonAsync = regexp.MustCompile(`(?m)^[ \t]*async[ \t]+def[ \t]+test`)
)

// file runs one file between two files of canaries, which carry its name and the names of its tests.
func (p *pytestRun) file(ctx context.Context, file, scratch string) (fileRun, error) {
	source, err := os.ReadFile(filepath.Join(p.root, filepath.FromSlash(file)))
	if err != nil {
		return fileRun{}, fmt.Errorf("run pytest: %w", err)
	}
	var names []string
	for _, m := range pythonTest.FindAllSubmatch(source, -1) {
		names = append(names, string(m[1]))
	}
	var around [2][]canary
	var paths [2]string
	for i := range around {
		around[i] = canaries(names, slices.Sorted(maps.Keys(pythonForms)))
		paths[i] = filepath.Join(scratch, token(), filepath.FromSlash(file))
		if err := writeNew(paths[i], pythonCanaries(around[i])); err != nil {
			return fileRun{}, err
		}
	}
	ini, xml := filepath.Join(scratch, "pytest.ini"), filepath.Join(scratch, token()+".xml")
	if err := writeNew(ini, []byte("[pytest]\n")); err != nil {
		return fileRun{}, err
	}
	top := filepath.VolumeName(p.root) + string(filepath.Separator)
	plan := pytestPlan{Token: token(), Root: p.root, Cache: filepath.Join(scratch, "cache"), Path: []string{p.root}, Modules: append([]string{}, p.o.Modules...), Asyncio: pythonAsync.Match(source), Arguments: []string{
		"-c", ini, "--rootdir", top, "--noconftest", "-p", "no:cacheprovider", "--import-mode=importlib", "-q", "--tb=short",
		"--continue-on-collection-errors", "-o", "junit_family=xunit1", "-o", "xfail_strict=true", "--junitxml", xml,
		paths[0], filepath.Join(p.root, filepath.FromSlash(file)), paths[1],
	}}
	if info, err := os.Stat(filepath.Join(p.root, "src")); err == nil && info.IsDir() {
		plan.Path = append(plan.Path, filepath.Join(p.root, "src"))
	}
	out, foreign, err := p.launch(ctx, plan)
	if err != nil {
		return fileRun{}, err
	}
	run := fileRun{out: out, said: lastLines(append(bytes.Clone(out.Stdout), out.Stderr...)), failing: 1}
	if foreign != "" {
		run.refused = foreign
		return run, nil
	}
	run.report, err = readReport(xml)
	if err != nil || run.report == nil {
		return run, err
	}
	run.sort(top, paths, around, file, filepath.Join(p.root, filepath.FromSlash(file)))
	return run, nil
}

// launch starts the bootstrap with the first interpreter that has a pytest. foreign is why the bootstrap refused to start.
func (p *pytestRun) launch(ctx context.Context, plan pytestPlan) (out Output, foreign string, err error) {
	input, err := json.Marshal(plan)
	if err != nil {
		return out, "", err
	}
	for len(p.pythons) > 0 {
		out, err = Run(ctx, Command{
			Dir: p.root, Stdin: bytes.NewReader(input), Timeout: p.o.Timeout, OutputLimit: 64 << 10,
			Argv: []string{p.pythons[0], "-I", "-B", "-X", "utf8", "-c", pytestBoot},
			Env:  append([]string{"PYTEST_DISABLE_PLUGIN_AUTOLOAD=1"}, p.o.Env...),
		})
		_, words, refused := strings.Cut(string(out.Stderr), plan.Token+" ")
		if err != nil || !refused || out.ExitCode != 64 {
			return out, "", err
		}
		if why, ok := strings.CutPrefix(words, "foreign "); ok {
			return out, strings.TrimSpace(why), nil
		}
		p.pythons = p.pythons[1:]
	}
	return out, "", &NotInstalled{Program: "pytest", Where: "for none of the project's interpreters"}
}

// sort parts the results of the file from those of the canaries.
func (f *fileRun) sort(top string, paths [2]string, around [2][]canary, file, sealed string) {
	var of [2][]outcome
	for _, o := range f.report.list {
		full := filepath.Join(top, filepath.FromSlash(o.group))
		at := slices.Index(paths[:], full)
		switch {
		case at >= 0:
			of[at] = append(of[at], o)
		case full != sealed:
			f.report.problem("the report names %q, and only %s was to run", short(o.group), file)
		case o.class == "": // the file as a whole: it was not collected
			f.notBuilt = o.output
		default:
			module := strings.TrimSuffix(strings.ReplaceAll(o.group, "/", "."), ".py")
			if class := strings.TrimPrefix(strings.TrimPrefix(o.class, module), "."); class != "" {
				o.name = strings.ReplaceAll(class, ".", "::") + "::" + o.name
			}
			f.tests = append(f.tests, o)
		}
	}
	for i := range around {
		if f.why == "" {
			f.why = trusted(around[i], of[i])
		}
	}
}

// readReport reads a report in JUnit XML that a run left in its scratch folder; nil: it left none.
func readReport(name string) (*outcomes, error) {
	info, err := os.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
		return nil, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read the report: %w", err)
	}
	defer f.Close()
	return readJUnit(f, maxDocument), nil
}

// writeNew writes a file and the folders that it stands in.
func writeNew(name string, data []byte) error {
	if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, data, 0o600)); err != nil {
		return fmt.Errorf("write a scratch file: %w", err)
	}
	return nil
}
