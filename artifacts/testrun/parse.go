package testrun

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

const (
	testOutput    = 2 << 10   // bytes kept of a test's output
	packageOutput = 4 << 10   // bytes kept of a package's, and of a build's
	maxLine       = 1 << 20   // bytes of one event; the go tool's are below 10 KiB
	maxKept       = 64 << 20  // bytes of names and outputs in one report
	maxReport     = 512 << 20 // bytes of events in one run
)

// event is what `go test -json` writes, one a line: those of test2json, and since Go 1.24 those of `go build -json`.
type event struct {
	Action      string
	Package     string
	ImportPath  string // of build events: import path, and the test variant in brackets
	Test        string
	Output      string
	Elapsed     float64
	FailedBuild string
}

// parser takes the stream in as it comes and keeps only results. Its memory is bounded by maxKept, whatever is written.
type parser struct {
	progress func(done int)
	overflow func() // called once, when more than maxReport bytes came

	line     []byte // the beginning of a line whose end has not come
	tooLong  bool   // the line at hand is over maxLine
	read     int64
	limit    int64
	kept     int // bytes of names and outputs
	budget   int
	full     bool // kept came to its budget
	strays   int  // lines that are no events
	stray    string
	done     int
	packages map[string]*pack
	builds   map[string]*build
	stderr   string // what the go command said beside the events: before 1.24 the compiler's words
}

func newParser() *parser {
	return &parser{limit: maxReport, budget: maxKept, packages: map[string]*pack{}, builds: map[string]*build{}}
}

// ParseGoTest reads the events of one `go test -json` to their end and says what they add up to. It knows no exit status:
// ExitCode and Elapsed are zero, and only GoTest compares them.
func ParseGoTest(r io.Reader) Report {
	p := newParser()
	_, err := io.Copy(p, r)
	report := p.report()
	if err != nil {
		report.Problems = append(report.Problems, fmt.Sprintf("the report was not read to its end: %v", err))
	}
	return report
}

// Write never fails and always takes all of b.
func (p *parser) Write(b []byte) (int, error) {
	n := len(b)
	if p.read <= p.limit && p.read+int64(n) > p.limit && p.overflow != nil {
		p.overflow()
	}
	p.read += int64(n)
	if p.read > p.limit {
		return n, nil
	}
	for len(b) > 0 {
		end := bytes.IndexByte(b, '\n')
		if end < 0 {
			p.add(b)
			break
		}
		if len(p.line) == 0 && !p.tooLong && end <= maxLine {
			p.take(b[:end])
		} else {
			p.add(b[:end])
			p.flush()
		}
		b = b[end+1:]
	}
	return n, nil
}

func (p *parser) add(b []byte) {
	if len(p.line)+len(b) > maxLine {
		p.tooLong, b = true, b[:maxLine-len(p.line)]
	}
	p.line = append(p.line, b...)
}

// flush ends the line at hand.
func (p *parser) flush() {
	if p.tooLong {
		p.noEvent(p.line)
	} else {
		p.take(p.line)
	}
	p.line, p.tooLong = p.line[:0], false
}

func (p *parser) take(line []byte) {
	line = bytes.TrimSpace(line)
	if len(line) == 0 {
		return
	}
	var e event
	if line[0] != '{' || json.Unmarshal(line, &e) != nil || e.Action == "" || e.Package == "" && e.ImportPath == "" {
		if !p.oldBuildFailure(string(line)) {
			p.noEvent(line)
		}
		return
	}
	switch e.Action {
	case "build-output":
		_, _ = p.buildOf(e.ImportPath).output.Write([]byte(e.Output))
	case "build-fail":
		p.buildOf(e.ImportPath).failed = true
	default:
		p.packageOf(e.Package).take(p, e)
	}
}

func (p *parser) noEvent(line []byte) {
	if p.strays == 0 {
		p.stray = string(line[:min(len(line), 200)])
	}
	p.strays++
}

// oldBuildFailure reads the plain line that Go before 1.24 writes between the events for a package that was not built.
func (p *parser) oldBuildFailure(line string) bool {
	rest, ok := strings.CutPrefix(line, "FAIL\t")
	name, built := strings.CutSuffix(rest, " [build failed]")
	if !built {
		name, built = strings.CutSuffix(rest, " [setup failed]")
	}
	if !ok || !built {
		return false
	}
	k := p.packageOf(name)
	k.take(p, event{Action: "start"})
	k.take(p, event{Action: "output", Output: line + "\n"})
	k.take(p, event{Action: "fail"})
	return true
}

// keep says whether n more bytes of names or outputs may be kept.
func (p *parser) keep(n int) bool {
	if p.kept+n > p.budget {
		p.full = true
		return false
	}
	p.kept += n
	return true
}

func (p *parser) packageOf(importPath string) *pack {
	k := p.packages[importPath]
	if k == nil {
		k = &pack{tests: map[string]*trace{}}
		if p.keep(len(importPath) + packageOutput) {
			p.packages[importPath] = k
		}
	}
	return k
}

func (p *parser) buildOf(importPath string) *build {
	b := p.builds[importPath]
	if b == nil {
		b = &build{output: newHeadTail(packageOutput)}
		if p.keep(len(importPath) + packageOutput) {
			p.builds[importPath] = b
		}
	}
	return b
}
