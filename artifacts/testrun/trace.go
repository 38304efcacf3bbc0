package testrun

import (
	"slices"
	"strings"
)

// build is what the go tool said while it built one package.
type build struct {
	output *headTail
	failed bool
	named  bool // by a package that it failed
}

// pack is what the events said about one package.
type pack struct {
	begins, ends int
	status       Status // of the last end
	failedBuild  string
	notBuilt     bool   // its words say so, as Go before 1.24 does
	passLine     bool   // the testing package said PASS, outside of any test
	failLine     bool   // it said FAIL
	crash        string // the last line that looks like a runtime's last words
	left         string // the test in which the go command says that the process is over
	outside      bool   // an event came before its begin or after its end
	nameless     bool   // a test event without a test
	output       *headTail
	tests        map[string]*trace
	order        []*trace
}

// trace is what the events said about one test.
type trace struct {
	name         string
	begins, ends int
	status       Status // of the last end
	flaw         string // the first thing that was wrong
	elapsed      float64
	output       *headTail
}

func (k *pack) take(p *parser, e event) {
	inside := k.begins == 1 && k.ends == 0
	if !inside && e.Action != "start" {
		k.outside = true
	}
	switch {
	case e.Action == "start":
		k.begins++
	case e.Action == "output":
		k.print(p, e)
	case e.Test == "" && isEnd(e.Action):
		k.ends++
		k.status, k.failedBuild = Status(e.Action), e.FailedBuild
	case e.Action == "run" && e.Test == "":
		k.nameless = true
	case e.Action == "run" || isEnd(e.Action):
		if t := k.test(p, e.Test); t != nil {
			t.take(p, e, inside)
		}
	}
}

func isEnd(action string) bool { return action == "pass" || action == "fail" || action == "skip" }

func (t *trace) take(p *parser, e event, inside bool) {
	switch {
	case !inside:
		t.blame("an event of this test stands before the begin or after the end of its package")
	case e.Action == "run" && t.begins > 0:
		t.blame("the test began twice")
	case e.Action != "run" && t.begins == 0:
		t.blame("the test ended without having begun")
	case e.Action != "run" && t.ends > 0:
		t.blame("the test ended twice: " + string(t.status) + ", then " + e.Action)
	}
	if e.Action == "run" {
		t.begins++
		return
	}
	t.ends++
	t.status, t.elapsed = Status(e.Action), e.Elapsed
	if t.ends == 1 {
		p.done++
		if p.progress != nil {
			p.progress(p.done)
		}
	}
}

func (t *trace) blame(flaw string) {
	if t.flaw == "" {
		t.flaw = flaw
	}
}

// test is the trace of a name, nil when the report is full.
func (k *pack) test(p *parser, name string) *trace {
	t := k.tests[name]
	if t == nil && p.keep(len(name)) {
		t = &trace{name: strings.Clone(name)}
		k.tests[t.name] = t
		k.order = append(k.order, t)
	}
	return t
}

// print keeps what was printed: a test's own with the test, the rest with the package.
func (k *pack) print(p *parser, e event) {
	k.listen(e)
	if isFraming(e.Output) {
		return
	}
	out, limit := &k.output, packageOutput
	if e.Test != "" {
		t := k.tests[e.Test]
		if t == nil {
			return // output makes no test
		}
		out, limit = &t.output, testOutput
		if *out == nil && !p.keep(limit) {
			return
		}
	}
	if *out == nil {
		*out = newHeadTail(int64(limit))
	}
	_, _ = (*out).Write([]byte(e.Output))
}

// listen picks the words out that tell how the process ended. They can be forged, and are used against a package only.
func (k *pack) listen(e event) {
	line := strings.TrimSpace(e.Output)
	if e.Test == "" {
		k.passLine = k.passLine || line == "PASS"
		k.failLine = k.failLine || line == "FAIL"
		k.notBuilt = k.notBuilt || strings.HasPrefix(line, "FAIL\t") &&
			(strings.HasSuffix(line, " [build failed]") || strings.HasSuffix(line, " [setup failed]"))
	}
	if e.Test != "" && strings.HasPrefix(e.Output, "ok  \t"+e.Package+"\t") {
		k.left = strings.Clone(e.Test)
	}
	if strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") {
		k.crash = strings.ToValidUTF8(line[:min(len(line), 200)], "")
	}
}

var framing = []string{"=== RUN ", "=== PAUSE ", "=== CONT ", "=== NAME ", "--- PASS: ", "--- FAIL: ", "--- SKIP: "}

// isFraming: lines that the events say again.
func isFraming(line string) bool {
	line = strings.TrimLeft(line, " ")
	return slices.ContainsFunc(framing, func(f string) bool { return strings.HasPrefix(line, f) })
}
