package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"pact/gates/gate"
	"pact/schemas"
)

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string     `xml:"classname,attr"`
	Name    string     `xml:"name,attr"`
	Failure *junitText `xml:"failure"`
	Error   *junitText `xml:"error"`
	Skipped *junitText `xml:"skipped"`
	Out     string     `xml:"system-out,omitempty"`
}

type junitText struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

// JUnit writes a suite for each stage and a case for each gate: a gate that refuses is a failure, one that could not look or broke
// an error, one that is off skipped. What does not block is its output.
func JUnit(w io.Writer, r *Report) error {
	out := junitSuites{Name: "pact"}
	for _, st := range gate.Stages {
		suite := junitSuite{Name: string(st)}
		for _, g := range r.Gates {
			if g.Stage == string(st) {
				suite.add(r.junitCase(g))
			}
		}
		if suite.Tests > 0 {
			out.Suites = append(out.Suites, suite)
			out.Tests, out.Failures, out.Errors, out.Skipped = out.Tests+suite.Tests, out.Failures+suite.Failures, out.Errors+suite.Errors, out.Skipped+suite.Skipped
		}
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(out); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (s *junitSuite) add(c junitCase) {
	s.Tests++
	s.Cases = append(s.Cases, c)
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	case c.Skipped != nil:
		s.Skipped++
	}
}

func (r *Report) junitCase(g Gate) junitCase {
	c := junitCase{Class: g.Stage, Name: g.ID}
	var blocking, rest []string
	for _, f := range r.Findings {
		if f.Gate != g.ID {
			continue
		}
		text := fmt.Sprintf("%s: %s (%s)\n  fix: %s\n", f.Severity, f.String(), f.ID, f.Fix)
		if f.Severity == schemas.SeverityError {
			blocking = append(blocking, text)
		} else {
			rest = append(rest, text)
		}
	}
	c.Out = strings.Join(rest, "")
	says := &junitText{Message: fmt.Sprintf("%s: %s, %d in the way", g.Title, g.Verdict, len(blocking)), Type: g.Verdict, Text: strings.Join(blocking, "")}
	switch gate.Verdict(g.Verdict) {
	case gate.Pass:
	case gate.Fail:
		c.Failure = says
	case gate.Off:
		c.Skipped = &junitText{Message: "off: the mode of the project asks no gate"}
	default:
		c.Error = says
	}
	return c
}
