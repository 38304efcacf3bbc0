package testrun

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

//go:embed boot/node_boot.mjs
var nodeBoot []byte

//go:embed boot/node_report.mjs
var nodeReport []byte

// NodeTestOptions say which test files run, how, and how long.
type NodeTestOptions struct {
	Root       string        // of the project; the tests run there
	Files      []string      // relative to Root, with /
	Modules    []string      // the files that are tested, relative to Root: what Vitest loads beside its canaries
	TypeScript bool          // files or what they import are TypeScript
	Vitest     bool          // they are written for the project's own vitest, not for node:test
	Timeout    time.Duration // of each file; 0 is DefaultTimeout
	Env        []string      // added to Environment()
}

// NodeTest runs test files by node:test or by the project's vitest, one process a file, and reports what ran in it: Package
// is the file, Name the test's, after those of its parents and " > ". No configuration of the tests has a say, and no
// NODE_OPTIONS. A failure of any kind, a timeout and a cancel are in the report; *NotInstalled: there is no node, no
// vitest, or nothing that runs TypeScript.
//
// progress, where given, is called with the number of tests that ended so far, after each file.
func NodeTest(ctx context.Context, o NodeTestOptions, progress func(done int)) (Report, error) {
	root, err := filepath.Abs(o.Root)
	if err == nil {
		root, err = filepath.EvalSymlinks(root)
	}
	if err != nil {
		return Report{}, fmt.Errorf("run node: %w", err)
	}
	if o.Root = root; o.Vitest {
		cli := nodeModule(root, "vitest/vitest.mjs")
		if cli == "" {
			return Report{}, &NotInstalled{Program: "vitest", Where: "in no node_modules of the project"}
		}
		v := vitestRun{o: o, cli: cli}
		return sealedRun{root: root, what: "vitest", start: v.file}.run(ctx, o.Files, progress)
	}
	n := nodeRun{o: o}
	if o.TypeScript {
		if n.flags, err = typeScriptFlags(ctx, root); err != nil {
			return Report{}, err
		}
	}
	return sealedRun{root: root, what: "node", start: n.file}.run(ctx, o.Files, progress)
}

// typeScriptFlags are what node needs to run TypeScript: nothing where it strips types by itself, else a flag for it, else
// the project's tsx.
func typeScriptFlags(ctx context.Context, root string) ([]string, error) {
	out, err := Run(ctx, Command{Dir: root, Argv: []string{"node", "--version"}, Timeout: time.Minute})
	if err != nil {
		return nil, err
	}
	version := strings.TrimSpace(string(out.Stdout))
	var major, minor int
	_, _ = fmt.Sscanf(version, "v%d.%d", &major, &minor)
	switch at := major*1000 + minor; {
	case at >= 23_006 || major == 22 && minor >= 18:
		return nil, nil
	case at >= 22_006:
		return []string{"--experimental-strip-types"}, nil
	case nodeModule(root, "tsx/package.json") != "":
		return []string{"--import", "tsx"}, nil // node looks from the working folder upwards, as nodeModule does
	}
	return nil, &NotInstalled{Program: "tsx", Where: "in no node_modules of the project, and node " + version + " does not run TypeScript by itself; node 22.6 and later do"}
}

// nodeModule is a file of a package that the project has installed, in its root or upwards to the root of the repository;
// "" where it has not.
func nodeModule(root, file string) string {
	for dir := root; ; dir = filepath.Dir(dir) {
		full := filepath.Join(dir, "node_modules", filepath.FromSlash(file))
		if info, err := os.Stat(full); err == nil && info.Mode().IsRegular() {
			return full
		}
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil || dir == filepath.Dir(dir) {
			return ""
		}
	}
}

type nodeRun struct {
	o     NodeTestOptions
	flags []string
}

// nodeForms are the ways in which a canary fails; the bootstrap has them.
func nodeForms() (out []string) {
	for _, m := range regexp.MustCompile(`(?m)^  '([^']+)': \(t\)`).FindAllSubmatch(nodeBoot, -1) {
		out = append(out, string(m[1]))
	}
	return out
}

var nodeTestName = regexp.MustCompile("\\b(?:test|it)\\(\\s*(\"(?:[^\"\\\\\\n]|\\\\.)+\"|'[^'\\\\\\n]+'|`[^`\\\\$]+`)")

// nodeNames are the names of the tests in a source, as far as they stand there as plain texts.
func nodeNames(source []byte) []string {
	var out []string
	for _, m := range nodeTestName.FindAllSubmatch(source, -1) {
		name := strings.Trim(string(m[1]), "'`")
		if m[1][0] == '"' && json.Unmarshal(m[1], &name) != nil {
			continue
		}
		out = append(out, name)
	}
	return out
}

// nodePlan is what the bootstrap is told.
type nodePlan struct {
	File   string   `json:"file"`  // URL
	Token  string   `json:"token"` // the name of a test that fails where the file cannot be loaded
	Before []canary `json:"before"`
	After  []canary `json:"after"`
}

func (n nodeRun) file(ctx context.Context, file, scratch string) (fileRun, error) {
	full := filepath.Join(n.o.Root, filepath.FromSlash(file))
	source, err := os.ReadFile(full)
	if err != nil {
		return fileRun{}, fmt.Errorf("run node: %w", err)
	}
	names, forms := nodeNames(source), nodeForms()
	plan := nodePlan{File: fileURL(full), Token: token(), Before: canaries(names, forms), After: canaries(names, forms)}
	input, err := json.Marshal(plan)
	if err != nil {
		return fileRun{}, err
	}
	boot, reporter, report := filepath.Join(scratch, token()+".mjs"), filepath.Join(scratch, token()+".mjs"), filepath.Join(scratch, token())
	if err := errors.Join(writeNew(boot, nodeBoot), writeNew(reporter, nodeReport)); err != nil {
		return fileRun{}, err
	}
	argv := append([]string{"node", "--no-warnings"}, n.flags...)
	argv = append(argv, "--test-reporter="+fileURL(reporter), "--test-reporter-destination="+report, boot)
	out, err := Run(ctx, Command{Dir: n.o.Root, Argv: argv, Stdin: bytes.NewReader(input), Env: append([]string{"TSX_DISABLE_CACHE=1"}, n.o.Env...), Timeout: n.o.Timeout, OutputLimit: 64 << 10})
	if err != nil {
		return fileRun{}, err
	}
	run := fileRun{out: out, said: lastLines(append(bytes.Clone(out.Stdout), out.Stderr...)), failing: 1}
	top, err := run.read(report)
	if err == nil && run.report != nil {
		run.part(top, plan)
	}
	return run, err
}

func fileURL(file string) string {
	file = filepath.ToSlash(file)
	if !strings.HasPrefix(file, "/") {
		file = "/" + file
	}
	return (&url.URL{Scheme: "file", Path: file}).String()
}

// nodeEvent is a line of the reporter.
type nodeEvent struct {
	Event   string   `json:"event"` // pass, fail, plan, end
	Name    string   `json:"name"`
	Parents []string `json:"parents"`
	Nesting int      `json:"nesting"`
	Number  int      `json:"number"` // within its parent; of a plan, how many tests
	Skip    *string  `json:"skip"`
	Todo    *string  `json:"todo"`
	MS      float64  `json:"ms"`
	Output  string   `json:"output"`
}

// read reads the events of a run. top are the results that have no parent, as indices into the report's list.
func (f *fileRun) read(name string) (top []int, err error) {
	file, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the report: %w", err)
	}
	defer file.Close()
	f.report = newOutcomes()
	planned, ended := -1, false
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, maxLine)
	for lines.Scan() {
		var e nodeEvent
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil || ended {
			f.report.problem("a line of the report is no event: %q", short(lines.Text()))
			continue
		}
		switch e.Event {
		case "plan":
			planned = e.Number
		case "end":
			ended = true
		case "pass", "fail":
			if e.Nesting == 0 {
				if top = append(top, len(f.report.list)); e.Number != len(top) {
					f.report.problem("test %q has the number %d and is the %s", short(e.Name), e.Number, ordinal(len(top)))
				}
			}
			f.report.add(e.outcome())
		}
	}
	switch {
	case lines.Err() != nil:
		f.report.problem("the report was not read to its end: %v", lines.Err())
	case !ended:
		f.report.problem("the report is truncated: the process left early")
	case planned != len(top):
		f.report.problem("the report planned %s, and %d came", plural(planned, "test", "tests"), len(top))
	}
	return top, nil
}

func (e nodeEvent) outcome() outcome {
	o := outcome{name: strings.Join(append(e.Parents, e.Name), " > "), status: Status(e.Event), elapsed: e.MS / 1000}
	text := newHeadTail(testOutput)
	_, _ = text.Write([]byte(e.Output))
	o.output = text.String()
	switch {
	case e.Todo != nil:
		o.status, o.output = Skip, reason("marked todo: %s", *e.Todo)+o.output
	case e.Skip != nil:
		o.status, o.output = Skip, reason("skipped: %s", *e.Skip)+o.output
	}
	return o
}

// part parts the results of the file from those of the canaries, by their places: the first and the last.
func (f *fileRun) part(top []int, plan nodePlan) {
	list := f.report.list
	if n := len(top); n > 0 && list[top[n-1]].name == plan.Token {
		f.notBuilt = strings.TrimSpace(list[top[n-1]].output)
		top = top[:n-1]
	}
	before, after := len(plan.Before), len(plan.After)
	if len(top) < before+after {
		f.why = "a test that must fail did not run: the process left early, or the runner was patched"
		if first := min(len(top), before); first == before {
			f.tests = list[top[before-1]+1:]
		}
		return
	}
	end := top[len(top)-after]
	for i, c := range plan.After {
		if name := list[top[len(top)-after+i]].name; name != c.Name {
			f.why = "the runner was patched: " + strconv.Quote(short(name)) + " stands where a test that must fail was"
		}
	}
	f.tests = list[top[before-1]+1 : end]
	for _, side := range []struct {
		want []canary
		at   []int
	}{{plan.Before, top[:before]}, {plan.After, top[len(top)-after:]}} {
		var got []outcome
		for _, i := range side.at {
			got = append(got, list[i])
		}
		if f.why == "" {
			f.why = trusted(side.want, got)
		}
	}
}
