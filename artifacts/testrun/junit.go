package testrun

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

const (
	maxDocument = 32 << 20 // bytes of a report in JUnit XML or TAP
	maxDepth    = 100      // of its elements, or of its subtests
)

// ParseJUnit reads a report in JUnit XML. A test's package is its file attribute, else its class, else its suite. What is
// truncated, no XML, or contradicts its own counts is in Problems.
func ParseJUnit(r io.Reader) Report { return readJUnit(r, maxDocument).report() }

// junitSuite is a testsuite that is open: what it says of itself, and what came.
type junitSuite struct {
	name               string
	tests, bad, errors int // declared; a test that fails twice, in itself and in its teardown, counts as two
	seen, failed       int
}

// junit reads one document.
type junit struct {
	*outcomes
	stack  []string
	suites []junitSuite
	test   *outcome // that is open
	text   *headTail
	marks  map[Status]string // what its children say, by status
	roots  int
}

func readJUnit(r io.Reader, limit int64) *outcomes {
	j := &junit{outcomes: newOutcomes()}
	limited := &io.LimitedReader{R: r, N: limit + 1}
	d := xml.NewDecoder(limited)
	d.CharsetReader = func(charset string, in io.Reader) (io.Reader, error) {
		if c := strings.ToLower(charset); c == "us-ascii" || c == "ascii" {
			return in, nil
		}
		return nil, fmt.Errorf("it is in %s, not in UTF-8", charset)
	}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = j.take(token)
		}
		switch {
		case limited.N <= 0:
			j.problem("the report was cut off after %d bytes", limit)
			return j.outcomes
		case err != nil:
			j.problem("the report is truncated or no JUnit XML: %v", err)
			return j.outcomes
		}
	}
	if j.roots == 0 {
		j.problem("the report is empty, or no JUnit XML")
	}
	return j.outcomes
}

func (j *junit) take(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		if len(j.stack) >= maxDepth {
			return fmt.Errorf("elements stand more than %d deep", maxDepth)
		}
		if len(j.stack) == 0 {
			if j.roots++; j.roots > 1 {
				return fmt.Errorf("it goes on with <%s> after its end", t.Name.Local)
			}
			if t.Name.Local != "testsuites" && t.Name.Local != "testsuite" {
				return fmt.Errorf("it begins with <%s>, not with <testsuites>", t.Name.Local)
			}
		}
		j.stack = append(j.stack, t.Name.Local)
		return j.open(t)
	case xml.EndElement:
		j.stack = j.stack[:len(j.stack)-1]
		j.close(t.Name.Local)
	case xml.CharData:
		if j.test != nil && strings.TrimSpace(string(t)) != "" {
			_, _ = j.text.Write(t)
		}
	}
	return nil
}

func (j *junit) open(e xml.StartElement) error {
	attr := func(name string) string {
		for _, a := range e.Attr {
			if a.Name.Local == name {
				return a.Value
			}
		}
		return ""
	}
	number := func(name string) int {
		if n, err := strconv.Atoi(attr(name)); err == nil && n >= 0 {
			return n
		}
		return 0
	}
	switch e.Name.Local {
	case "testsuite":
		failures, errs := number("failures"), number("errors")
		j.suites = append(j.suites, junitSuite{name: attr("name"), tests: number("tests"), bad: failures + errs, errors: errs})
	case "testcase":
		if j.test != nil {
			return errors.New("a testcase stands in a testcase")
		}
		elapsed, _ := strconv.ParseFloat(strings.ReplaceAll(attr("time"), ",", ""), 64)
		j.test = &outcome{group: attr("file"), class: attr("classname"), name: attr("name"), elapsed: elapsed}
		j.text, j.marks = newHeadTail(testOutput), map[Status]string{}
		if s := attr("status"); s == "notrun" || s == "disabled" {
			j.marks[Skip] = s
		}
	case "skipped":
		j.mark(Skip, "skipped", attr("type"), attr("message"))
	case "failure", "error":
		j.mark(Fail, e.Name.Local, attr("type"), attr("message"))
	}
	return nil
}

func (j *junit) mark(s Status, words ...string) {
	if j.test != nil && j.marks[s] == "" {
		words = append(words[:1:1], nonEmpty(words[1:])...)
		j.marks[s] = short(strings.Join(words, ": "))
	}
}

func nonEmpty(words []string) []string {
	var out []string
	for _, w := range words {
		if w != "" {
			out = append(out, w)
		}
	}
	return out
}

func (j *junit) close(element string) {
	switch {
	case element == "testcase" && j.test != nil:
		j.finish()
	case element == "testsuite":
		last := len(j.suites) - 1
		s := j.suites[last]
		j.suites = j.suites[:last]
		if s.tests > s.seen+s.errors {
			j.problem("suite %q says that it has %d tests, and the report holds %d", short(s.name), s.tests, s.seen)
		}
		if s.bad > 0 && s.failed == 0 {
			j.problem("suite %q says that %d of its tests failed, and none of them did", short(s.name), s.bad)
		}
		if last > 0 {
			j.suites[last-1].seen += s.seen
			j.suites[last-1].failed += s.failed
		}
	}
}

// finish ends the test at hand: a failure weighs more than a skip, and only a test without either passed.
func (j *junit) finish() {
	t := *j.test
	j.test = nil
	t.status, t.output = Pass, j.text.String()
	for _, s := range []Status{Skip, Fail} {
		if why, ok := j.marks[s]; ok {
			t.status = s
			if s == Skip || t.output == "" || !strings.Contains(t.output, why) {
				t.output = reason("%s", why) + j.text.String()
			}
		}
	}
	last := len(j.suites) - 1
	if t.group == "" {
		t.group = t.class
	}
	if last >= 0 {
		j.suites[last].seen++
		if t.status == Fail {
			j.suites[last].failed++
		}
		if t.group == "" {
			t.group = j.suites[last].name
		}
	}
	j.add(t)
}
