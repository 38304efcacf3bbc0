package testrun

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

// told is a report in one line a test.
func told(r Report) string {
	var b strings.Builder
	for _, t := range r.Tests {
		fmt.Fprintf(&b, "%s|%s|%s\n", t.Package, t.Name, t.Status)
	}
	return b.String()
}

func TestParseJUnit(t *testing.T) {
	for _, c := range []struct{ name, in, want, problem string }{
		{
			"all kinds", `<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="5" failures="1"><testsuite name="s" tests="5" failures="1" errors="1" skipped="1"><properties><property name="x"/></properties>
<testcase classname="c" name="passes" time="1,234.5"/><testcase classname="c" name="fails"><failure message="no">why</failure></testcase>
<testcase classname="c" name="breaks" file="f.py"><error type="E"/></testcase><testcase classname="c" name="skips"><skipped/></testcase>
<testcase name="bare"><system-out>fine</system-out></testcase></testsuite></testsuites>`,
			"c|passes|pass\nc|fails|fail\nc|skips|skip\nf.py|breaks|fail\ns|bare|pass\n", "",
		},
		{"nested", `<testsuite name="a" tests="2"><testsuite name="b" tests="1"><testcase name="x"/></testsuite><testsuite name="c"><testcase name="y"/></testsuite></testsuite>`, "b|x|pass\nc|y|pass\n", ""},
		{"skipped and failed", `<testsuite><testcase name="x"><skipped/><failure/></testcase></testsuite>`, "|x|fail\n", ""},
		{"not run", `<testsuite><testcase name="x" status="notrun"/></testsuite>`, "|x|skip\n", ""},
		{"no time", `<testsuite><testcase name="x" time=""/></testsuite>`, "|x|pass\n", ""},
		{"truncated", `<testsuite><testcase name="x"/><testcase name="y">`, "|x|pass\n", "truncated or no JUnit XML"},
		{"empty", ``, "", "the report is empty"},
		{"no XML", `1..2`, "", "no JUnit XML"},
		{"other root", `<html></html>`, "", "begins with <html>"},
		{"two roots", `<testsuite/><testsuite/>`, "", "goes on with <testsuite>"},
		{"a failure outside", `<testsuite><failure/><testcase name="x"/></testsuite>`, "|x|pass\n", ""},
		{"test in test", `<testsuite><testcase name="x"><testcase name="y"/></testcase></testsuite>`, "", "a testcase stands in a testcase"},
		{"fewer than said", `<testsuite name="s" tests="3"><testcase name="x"/></testsuite>`, "s|x|pass\n", "says that it has 3 tests, and the report holds 1"},
		{"failures denied", `<testsuite name="s" tests="1" failures="1"><testcase name="x"/></testsuite>`, "s|x|pass\n", "says that 1 of its tests failed, and none of them did"},
		{"deep", strings.Repeat("<testsuite>", 200), "", "more than 100 deep"},
		{"entities", `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><testsuite><testcase name="&a;"/></testsuite>`, "", "truncated or no JUnit XML"},
		{"other charset", `<?xml version="1.0" encoding="utf-16"?><testsuite/>`, "", "in utf-16, not in UTF-8"},
	} {
		r := ParseJUnit(strings.NewReader(c.in))
		if told(r) != c.want || (c.problem == "") != (len(r.Problems) == 0) || c.problem != "" && !hasProblem(r, c.problem) {
			t.Errorf("%s:\n%sproblems %q", c.name, told(r), r.Problems)
		}
	}
	r := ParseJUnit(strings.NewReader(`<testsuite><testcase name="x" time="1,234.5"><failure message="no" type="E">the trace</failure></testcase></testsuite>`))
	if got := r.Tests[0]; got.Elapsed != 1234.5 || got.Output != "failure: E: no\nthe trace" || r.Packages[0].Status != Fail {
		t.Errorf("%+v, %+v", got, r.Packages)
	}
}

func TestParseTAP(t *testing.T) {
	for _, c := range []struct{ name, in, want, problem string }{
		{"all kinds", "TAP version 13\n1..6\nok 1 - a\nnot ok 2 - b\nok 3 # SKIP no\nnot ok 4 - d # TODO later\nok 5 e # todo\nok\n", "|a|pass\n|b|fail\n||skip\n|d|skip\n|e|skip\n||pass\n", ""},
		{"a failed skip", "not ok 1 - x # SKIP no\n1..1\n", "|x|fail\n", ""},
		{"escapes", "ok 1 - a \\# b \\\\ c #1\n1..1\n", "|a # b \\ c #1|pass\n", ""},
		{"noise", "hello\nok 1 - a\nokay 2\n# a comment\n1..1\r\n", "|a|pass\n", ""},
		{"subtests", "TAP version 14\n# Subtest: p\n    ok 1 - k\n      ---\n      duration_ms: 1500\n      ...\n    # Subtest: q\n        ok 1 - d\n        1..1\n    ok 2 - q\n    1..2\nok 1 - p\n1..1\n", "|p > k|pass\n|p > q > d|pass\n|p > q|pass\n|p|pass\n", ""},
		{"a failed subtest", "    not ok 1 - k\n    1..1\nok 1 - p\n1..1\n", "|p > k|fail\n|p|fail\n", "passed although a subtest of it failed"},
		{"no plan", "ok 1 - a\n", "|a|pass\n", "no plan"},
		{"empty", "", "", "no plan"},
		{"fewer", "1..3\nok 1 - a\nok 2 - b\n", "|a|pass\n|b|pass\n", "planned 3 tests, and 2 came"},
		{"more", "1..1\nok 1 - a\nok 2 - b\n", "|a|pass\n|b|pass\n", "planned 1 test, and 2 came"},
		{"two plans", "1..1\nok 1\n1..1\n", "||pass\n", "two plans"},
		{"twice", "ok 1 - a\nok 1 - b\n1..2\n", "|a|pass\n|b|pass\n", "has the number 1 and is the 2."},
		{"bails out", "1..2\nok 1 - a\nBail out! no database\nok 2 - b\n", "|a|pass\n", "bailed out: no database"},
		{"all skipped", "1..0 # SKIP no\n", "", ""},
		{"ends in details", "ok 1 - a\n  ---\n  x: y\n", "|a|pass\n", "truncated"},
		{"ends in a subtest", "    ok 1 - k\n    1..1\n", "|? > k|pass\n|?|fail\n", "ends within a subtest"},
		{"no parent", "        ok 1 - k\n        1..1\nok 1 - p\n1..1\n", "|p > ? > k|pass\n|p > ?|fail\n|p|fail\n", "a subtest has no result"},
	} {
		r := ParseTAP(strings.NewReader(c.in))
		if told(r) != c.want || (c.problem == "") != (len(r.Problems) == 0) || c.problem != "" && !hasProblem(r, c.problem) {
			t.Errorf("%s:\n%sproblems %q", c.name, told(r), r.Problems)
		}
	}
	r := ParseTAP(strings.NewReader("not ok 1 - x\n  ---\n  duration_ms: 1500\n  message: |\n    no\n  ...\n1..1\n"))
	if got := r.Tests[0]; got.Elapsed != 1.5 || got.Output != "duration_ms: 1500\nmessage: |\n  no\n" {
		t.Errorf("%+v", got)
	}
}

// TestReportsAreBounded: what goes on for ever is cut off and said.
func TestReportsAreBounded(t *testing.T) {
	t.Parallel()
	if r := readTAP(&endless{text: "ok " + strings.Repeat("x", 1000) + "\n"}, 100_000).report(); !hasProblem(r, "cut off after 100000 bytes") {
		t.Errorf("TAP: %q", r.Problems)
	}
	suite := io.MultiReader(strings.NewReader("<testsuite>"), &endless{text: `<testcase name="x"/>`})
	if r := readJUnit(suite, 100_000).report(); !hasProblem(r, "cut off after 100000 bytes") || len(r.Tests) < 1000 {
		t.Errorf("JUnit: %d tests, %q", len(r.Tests), r.Problems)
	}
	if r := ParseTAP(strings.NewReader("ok 1 " + strings.Repeat("x", maxLine+1))); !hasProblem(r, "not read to its end") {
		t.Errorf("a long line: %q", r.Problems)
	}
	full := 0
	b := &cappedBuffer{limit: 5, full: func() { full++ }}
	for range 3 {
		if n, err := b.Write([]byte("abc")); n != 3 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
	}
	if b.String() != "abcab" || full != 1 {
		t.Errorf("%q, full %d times", b.String(), full)
	}
	o := newOutcomes()
	o.budget = 1000
	for range 10 {
		o.add(outcome{name: strings.Repeat("x", 100), status: Pass})
	}
	if r := o.report(); len(r.Tests) != 4 || !hasProblem(r, "the rest was left out") {
		t.Errorf("%d tests, %q", len(r.Tests), r.Problems)
	}
}

func FuzzParseJUnit(f *testing.F) {
	f.Add(`<testsuites><testsuite name="s" tests="1"><testcase name="x"><failure message="m">t</failure></testcase></testsuite></testsuites>`)
	f.Add(`<testsuite><testcase name="x"/>`)
	f.Fuzz(func(t *testing.T, in string) {
		sound(t, ParseJUnit(strings.NewReader(in)), ParseJUnit(strings.NewReader(in)))
	})
}

func FuzzParseTAP(f *testing.F) {
	f.Add("TAP version 14\n    ok 1 - k\n      ---\n      a: b\n      ...\n    1..1\nnot ok 1 - p # TODO x\n1..1\nBail out!")
	f.Add("        ok\n    1..1\n1..2")
	f.Fuzz(func(t *testing.T, in string) {
		sound(t, ParseTAP(strings.NewReader(in)), ParseTAP(strings.NewReader(in)))
	})
}

// sound wants the same report twice, with known statuses, and something to say about a report without tests.
func sound(t *testing.T, r, again Report) {
	if told(r) != told(again) || !slices.Equal(r.Problems, again.Problems) {
		t.Error("the same report twice is told in two ways")
	}
	for _, test := range r.Tests {
		if test.Status != Pass && test.Status != Fail && test.Status != Skip {
			t.Errorf("status %q", test.Status)
		}
	}
}

func TestCustom(t *testing.T) {
	t.Parallel()
	dir := project(t, `
-- go.mod --
module m

go 1.24
-- a_test.go --
package m

import "testing"

func TestA(t *testing.T) {}
-- stale.xml --
<testsuite name="s"><testcase name="x"/></testsuite>
-- good.xml --
<testsuite name="s"><testcase name="x"/></testsuite>
`)
	sh := func(script string) []string { return []string{"sh", "-c", script} }
	for _, c := range []struct {
		name          string
		o             CustomOptions
		want, problem string
	}{
		{"tap", CustomOptions{Argv: sh("echo ok 1 - a; echo 1..1"), Format: FormatTAP}, "|a|pass\n", ""},
		{"tap that fails", CustomOptions{Argv: sh("echo not ok 1 - a; echo 1..1; exit 1"), Format: FormatTAP}, "|a|fail\n", ""},
		{"tap against the status", CustomOptions{Argv: sh("echo not ok 1 - a; echo 1..1"), Format: FormatTAP}, "|a|fail\n", "exit status 0, and a did not pass"},
		{"status against tap", CustomOptions{Argv: sh("echo ok 1 - a; echo 1..1; echo went wrong >&2; exit 3"), Format: FormatTAP}, "|a|pass\n", "exit status 3, and the report names no failure: went wrong"},
		{"zero tests", CustomOptions{Argv: sh("echo 1..0"), Format: FormatTAP}, "", "reported no test and ended with exit status 0"},
		{"junit on stdout", CustomOptions{Argv: sh("cat good.xml"), Format: FormatJUnit}, "s|x|pass\n", ""},
		{"junit in a file", CustomOptions{Argv: sh("mkdir -p out; cp good.xml out/new.xml"), Format: FormatJUnit, Report: "out/new.xml"}, "s|x|pass\n", ""},
		{"junit written again", CustomOptions{Argv: sh("sleep 0.02; cp good.xml out/new.xml"), Format: FormatJUnit, Report: "out/new.xml"}, "s|x|pass\n", ""},
		{"junit of another run", CustomOptions{Argv: sh("true"), Format: FormatJUnit, Report: "stale.xml"}, "", "was not written by it"},
		{"no file", CustomOptions{Argv: sh("echo hello"), Format: FormatJUnit, Report: "none.xml"}, "", "left no report in none.xml"},
		{"a link out", CustomOptions{Argv: sh("ln -s /etc/hostname link.xml"), Format: FormatJUnit, Report: "link.xml"}, "", "no regular file"},
		{"a pipe", CustomOptions{Argv: sh("mkfifo pipe.xml"), Format: FormatJUnit, Report: "pipe.xml"}, "", "no regular file"},
		{"gotest", CustomOptions{Argv: []string{"go", "test", "-json", "."}, Format: FormatGoTest}, "m|TestA|pass\n", ""},
		{"timeout", CustomOptions{Argv: sh("echo ok 1 - a; echo 1..1; sleep 60"), Format: FormatTAP, Timeout: 200e6}, "|a|pass\n", "timed out"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.o.Dir = dir
			r, err := Custom(t.Context(), c.o)
			if err != nil {
				t.Fatal(err)
			}
			if told(r) != c.want || (c.problem == "") != (len(r.Problems) == 0) || c.problem != "" && !hasProblem(r, c.problem) {
				t.Errorf("%sproblems %q", told(r), r.Problems)
			}
		})
	}
	for _, o := range []CustomOptions{{Argv: sh("true"), Format: "xunit"}, {Format: FormatTAP}, {Argv: sh("true"), Format: FormatTAP, Report: "../x"}, {Argv: []string{"no-such-program-here"}, Format: FormatTAP}} {
		o.Dir = dir
		if _, err := Custom(t.Context(), o); err == nil {
			t.Errorf("%+v is started", o)
		}
	}
}

// endless repeats a text for ever.
type endless struct {
	text string
	at   int
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.text[e.at:])
	e.at = (e.at + n) % len(e.text)
	return n, nil
}
