package testrun

import (
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// events writes a report: "action test output" a line, of package m/p.
func events(lines ...string) string {
	var b strings.Builder
	for _, line := range lines {
		if strings.HasPrefix(line, "{") || strings.HasPrefix(line, "!") {
			fmt.Fprintln(&b, strings.TrimPrefix(line, "!"))
			continue
		}
		f := append(strings.SplitN(line, " ", 3), "", "")
		fmt.Fprintf(&b, `{"Action":%q,"Package":"m/p","Test":%q,"Output":%q}`+"\n", f[0], f[1], f[2])
	}
	return b.String()
}

func TestParseGoTest(t *testing.T) {
	pass := func(lines ...string) []string {
		return append(append([]string{"start"}, lines...), "output  PASS\n", "pass")
	}
	fail := func(lines ...string) []string {
		return append(append([]string{"start"}, lines...), "output  FAIL\n", "fail")
	}
	for name, c := range map[string]struct {
		lines   []string
		want    string // status of T
		output  string // words in its output
		problem string // words in a problem; "" is no problem at all
		pkg     Status
	}{
		"pass":                   {pass("run T", "pass T"), "pass", "", "", Pass},
		"fail":                   {fail("run T", "output T why", "fail T"), "fail", "why", "", Fail},
		"skip":                   {pass("run T", "output T why", "skip T"), "skip", "why", "", Pass},
		"unknown actions":        {pass("run T", "attr T", "artifacts T", "pause T", "cont T", "new T", "pass T"), "pass", "", "", Pass},
		"missing":                {pass("run U", "pass U"), "missing", "without this test", "", Pass},
		"output makes no test":   {pass("output T PASS"), "missing", "", "", Pass},
		"end without begin":      {pass("pass T"), "fail", "without having begun", "without having begun", Pass},
		"end before begin":       {pass("pass T", "run T"), "fail", "without having begun", "without having begun", Pass},
		"twice begun":            {pass("run T", "run T", "pass T"), "fail", "began twice", "began twice", Pass},
		"never ended":            {pass("run T"), "fail", "never ended", "never ended", Pass},
		"pass and skip":          {pass("run T", "pass T", "skip T"), "fail", "pass, then skip", "ended twice", Pass},
		"fail and pass":          {fail("run T", "fail T", "pass T"), "fail", "fail, then pass", "ended twice", Fail},
		"run again":              {pass("run T", "pass T", "run T", "pass T"), "fail", "began twice", "began twice", Pass},
		"before the begin":       {append([]string{"run T", "pass T"}, pass()...), "fail", "before the begin", "before its begin", Pass},
		"after the end":          {append(pass(), "run T", "pass T"), "fail", "after the end", "after its end", Pass},
		"begun inside only":      {append(pass("run T"), "pass T"), "fail", "after the end", "after its end", Pass},
		"package never ended":    {[]string{"start", "run T", "pass T"}, "fail", "has no end", "no end", Missing},
		"package ended twice":    {append(pass("run T", "pass T"), "pass"), "pass", "", "ended 2 times", Fail},
		"package ended both":     {append(fail("run T", "pass T"), "pass"), "pass", "", "ended 2 times", Fail},
		"package began twice":    {append([]string{"start"}, pass("run T", "pass T")...), "fail", "", "began 2 times", Pass},
		"nameless begin":         {pass("run T", "pass T", "run"), "pass", "", "without a name", Pass},
		"package says otherwise": {pass("run T", "fail T"), "fail", "", "although a test of it failed", Pass},
		"testing says otherwise": {pass("run T", "pass T", "output  FAIL\n"), "pass", "", "although a test of it failed", Pass},
		"no PASS line":           {[]string{"start", "run T", "pass T", "output T PASS\n", "pass"}, "pass", "", "never said PASS", Pass},
		"package fails alone":    {[]string{"start", "run T", "pass T", "output  panic: x\n", "fail"}, "pass", "", "by itself: panic: x", Fail},
		"data race":              {fail("run T", "output T WARNING: DATA RACE", "fail T", "run U", "pass U"), "fail", "RACE", "", Fail},
		"left in the middle":     {[]string{"start", "run T", "output T ok  \tm/p\t0.01s\n", "pass T"}, "fail", "not the test's own", "no end", Missing},
		"prints an ok line":      {pass("run T", "output T ok  \tm/p\t0.01s\n", "pass T"), "pass", "", "", Pass},
		"subtest failed":         {fail("run T", "run T/a", "fail T/a", "pass T"), "fail", "a subtest of it did", "a subtest of it did", Fail},
		"slash in a subtest":     {fail("run T", "run T/a/b", "fail T/a/b", "skip T"), "fail", "a subtest of it did", "a subtest of it did", Fail},
		"no files, yet a test":   {[]string{"start", "run T", "pass T", "skip"}, "pass", "", "no test files", Skip},
		"no event":               {pass("run T", "!FAKE", `{"Action":"pass"}`, `{"x":`, "!", "pass T"), "pass", "", "3 lines are no event of a report, the first: \"FAKE\"", Pass},
		"not an event":           {pass("run T", "![1]", "pass T"), "pass", "", "1 line is", Pass},
		"long line":              {pass("run T", "!"+strings.Repeat("x", 2*maxLine), "pass T"), "pass", "", "no event", Pass},
		"long event":             {pass("run T", `{"Action":"pass","Package":"m/p","Test":"T"}`+strings.Repeat(" ", 2*maxLine)), "fail", "never ended", "no event", Pass},
		"not built": {[]string{
			`{"ImportPath":"m/q","Action":"build-output","Output":"q.go:1: bad\n"}`, `{"ImportPath":"m/q","Action":"build-fail"}`,
			"start", `{"Action":"fail","Package":"m/p","FailedBuild":"m/q"}`,
		}, "missing", "q.go:1: bad", "", Fail},
		"a build of nobody": {append(pass("run T", "pass T"), `{"ImportPath":"m/q","Action":"build-fail"}`), "pass", "", "m/q was not built", Pass},
		"before 1.24":       {[]string{"!FAIL\tm/p [build failed]"}, "missing", "was not built", "", Fail},
	} {
		t.Run(name, func(t *testing.T) {
			text := events(c.lines...)
			r := ParseGoTest(strings.NewReader(text))
			got := r.Pick("m/p", []string{"T"})[0]
			if string(got.Status) != c.want || !strings.Contains(got.Output, c.output) {
				t.Errorf("%s, want %s with %q; output:\n%s", got.Status, c.want, c.output, got.Output)
			}
			if c.problem == "" && len(r.Problems) > 0 {
				t.Errorf("problems: %q", r.Problems)
			} else if c.problem != "" {
				wantProblem(t, r, c.problem)
			}
			if p := r.find("m/p"); p == nil || p.Status != c.pkg {
				t.Errorf("package: %+v, want %s", p, c.pkg)
			}
			if again := ParseGoTest(iotest.OneByteReader(strings.NewReader(text))); !reflect.DeepEqual(r, again) {
				t.Errorf("byte by byte: %+v, at once: %+v", again, r)
			}
		})
	}
}

func TestPickDoubtsReportsOfOthers(t *testing.T) {
	r := Report{
		Packages: []Package{{ImportPath: "p", Status: Pass}},
		Tests:    []Test{{Package: "p", Name: "Twice", Status: Pass}, {Package: "p", Name: "Twice", Status: Pass}, {Package: "p", Name: "Odd", Status: "PASS"}, {Package: "q", Name: "T", Status: Pass}},
	}
	wantTests(t, r, "p", "Twice fail [2 results]", "Odd fail [status]", "T missing")
	wantTests(t, r, "q", "T fail [does not name the package]")
	if got := r.Pick("p", []string{"B", "Odd", "B"}); len(got) != 3 || got[0].Name != "B" || got[1].Name != "Odd" || got[2].Name != "B" {
		t.Errorf("the order given: %+v", got)
	}
}

func TestParseGoTestReadError(t *testing.T) {
	text := events("start", "run T", "pass T", "output  PASS\n", "pass")
	r := ParseGoTest(io.MultiReader(strings.NewReader(text), iotest.ErrReader(io.ErrUnexpectedEOF)))
	wantProblem(t, r, "not read to its end", "unexpected EOF")
}

func TestExitStatus(t *testing.T) {
	good := events("start", "run T", "pass T", "output  PASS\n", "pass")
	bad := events("start", "run T", "fail T", "output  FAIL\n", "fail")
	for name, c := range map[string]struct {
		text    string
		out     Output
		problem string
	}{
		"good":            {good, Output{}, ""},
		"bad":             {bad, Output{ExitCode: 1}, ""},
		"good, status 1":  {good, Output{ExitCode: 1}, "exit status 1, and the report names no failure: why"},
		"bad, status 0":   {bad, Output{}, "exit status 0, and package m/p did not pass"},
		"swallowed":       {strings.NewReplacer(`"fail","Package":"m/p","Test":""`, `"pass","Package":"m/p","Test":""`).Replace(bad), Output{}, "exit status 0, and m/p: T did not pass"},
		"nothing":         {"", Output{ExitCode: 2}, "no package and ended with exit status 2: why"},
		"nothing at all":  {"", Output{}, "no package"},
		"good, timed out": {good, Output{TimedOut: true, Elapsed: time.Hour}, "timed out after 1m0s"},
		"good, canceled":  {good, Output{Canceled: true}, "canceled"},
	} {
		p := newParser()
		_, _ = io.WriteString(p, c.text)
		p.stderr = "why"
		r := p.report()
		r.judgeExit(c.out, time.Minute, p)
		if r.ExitCode != c.out.ExitCode || (c.problem == "") != (len(r.Problems) == 0) || c.problem != "" && !hasProblem(r, c.problem) {
			t.Errorf("%s: exit status %d, problems %q, want %q", name, r.ExitCode, r.Problems, c.problem)
		}
	}
}

func TestProblemsAreBounded(t *testing.T) {
	var r Report
	for i := range 1000 {
		r.problem("problem %d", i)
	}
	if len(r.Problems) != maxProblems+1 || r.Problems[maxProblems] != "and more" {
		t.Errorf("%d problems", len(r.Problems))
	}
}

// Whatever is printed, the parser stays small and says that it left something out.
func TestParserIsBounded(t *testing.T) {
	begin := events("start", "run T", "pass T")
	p := newParser()
	p.budget = 4 << 20
	_, _ = io.WriteString(p, begin)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	long := strings.Repeat("x", 4000)
	for i := range 8000 { // 32 MB of names
		fmt.Fprintf(p, `{"Action":"run","Package":"m/p","Test":"T%d%s"}`+"\n", i, long)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 2*int64(p.budget) {
		t.Errorf("%d MiB on the heap", grown>>20)
	}
	_, _ = io.WriteString(p, events("run T"))
	r := p.report()
	wantProblem(t, r, "over 4 MiB")
	wantTests(t, r, "m/p", "T fail [began twice]") // what is known is watched on
	if len(r.Problems) > maxProblems+1 || len(strings.Join(r.Problems, "")) > maxProblems*1000 {
		t.Errorf("%d problems", len(r.Problems))
	}
}

func TestParserStopsAtItsLimit(t *testing.T) {
	p, called := newParser(), 0
	p.limit, p.overflow = 500, func() { called++ }
	for i := range 100 {
		_, _ = io.WriteString(p, events(fmt.Sprint("run T", i)))
	}
	r := p.report()
	wantProblem(t, r, "cut off after 500 bytes")
	if called != 1 || len(r.Tests) > 20 {
		t.Errorf("called %d times, %d tests", called, len(r.Tests))
	}
}

func TestHeadTail(t *testing.T) {
	for size := range 40 {
		for _, chunk := range []int{1, 3, 7, 40} {
			text, b := strings.Repeat("0123456789", 4)[:size], newHeadTail(10)
			for rest := text; rest != ""; rest = rest[min(chunk, len(rest)):] {
				_, _ = io.WriteString(b, rest[:min(chunk, len(rest))])
			}
			want := text
			if size > 10 {
				want = fmt.Sprintf("%s\n[%d bytes dropped]\n%s", text[:5], size-10, text[size-5:])
			}
			if got := b.String(); got != want || len(b.tail) > 10 {
				t.Fatalf("%d bytes by %d: %q, want %q", size, chunk, got, want)
			}
		}
	}
	b := newHeadTail(4)
	_, _ = io.WriteString(b, "äöüäö"[1:])
	if got := b.String(); got != strings.ToValidUTF8(got, "") {
		t.Errorf("%q is not UTF-8", got)
	}
}

// FuzzParseGoTest: nothing panics, and only what has one begin and one end passes.
func FuzzParseGoTest(f *testing.F) {
	f.Add(events("start", "run T", "pass T", "output  PASS\n", "pass"))
	f.Add(events("run T", "pass T", "start", "fail", "skip T/a/b", "run", "!FAIL\tm/p [build failed]"))
	f.Fuzz(func(t *testing.T, text string) {
		r := ParseGoTest(strings.NewReader(text))
		if r.Pick("m/p", []string{"T"})[0].Status == Pass {
			seen := map[string]int{}
			for line := range strings.Lines(text) {
				var e event
				if json.Unmarshal([]byte(line), &e) == nil && e.Package == "m/p" && e.Test == "T" {
					seen[e.Action]++
				}
			}
			if seen["run"] != 1 || seen["pass"] != 1 || seen["fail"]+seen["skip"] > 0 {
				t.Errorf("a pass out of %v in %q", seen, text)
			}
		}
		if again := ParseGoTest(iotest.HalfReader(strings.NewReader(text))); !reflect.DeepEqual(r, again) {
			t.Errorf("in parts: %+v, at once: %+v", again, r)
		}
	})
}
