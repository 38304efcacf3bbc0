package testrun

import (
	"bufio"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// ParseTAP reads a report in the Test Anything Protocol, version 13 or 14. The name of a subtest is that of its parents
// and its own, joined by " > "; its package is "". Lines that are no TAP are passed over, as the protocol asks; a plan that
// is missing or not kept, a number out of order, a bail out, and a parent that passed over a failed subtest are Problems.
func ParseTAP(r io.Reader) Report { return readTAP(r, maxDocument).report() }

var (
	tapPoint = regexp.MustCompile(`^(not )?ok\b(?:[ \t]+([0-9]+)\b)?(?:[ \t]+-)?[ \t]*`)
	tapPlan  = regexp.MustCompile(`^1\.\.([0-9]+)[ \t]*(?:#.*)?$`)
	tapTime  = regexp.MustCompile(`^\s*duration_ms:\s*([0-9.]+)\s*$`)
	tapMark  = regexp.MustCompile(`(?i)^(skip|todo)\S*\s*(.*)$`)
)

// tapLevel is the results at one depth of subtests that wait for their parent.
type tapLevel struct {
	points []outcome
	here   int // points of this very depth
	plan   int // -1: none came
	failed bool
}

// tap reads one stream.
type tap struct {
	*outcomes
	levels []tapLevel
	last   *outcome  // that a YAML block would belong to
	text   *headTail // the block's, nil outside of one
	block  string    // its indent
	points int
}

func readTAP(r io.Reader, limit int64) *outcomes {
	t := &tap{outcomes: newOutcomes(), levels: []tapLevel{{plan: -1}}}
	limited := &io.LimitedReader{R: r, N: limit + 1}
	lines := bufio.NewScanner(limited)
	lines.Buffer(nil, maxLine)
	bailed := false
	for !bailed && lines.Scan() {
		bailed = t.take(strings.TrimRight(lines.Text(), "\r"))
	}
	switch err := lines.Err(); {
	case err != nil:
		t.problem("the report was not read to its end: %v", err)
	case limited.N <= 0:
		t.problem("the report was cut off after %d bytes", limit)
	}
	if t.text != nil {
		t.problem("the report is truncated: it ends within the details of a test")
		t.endBlock()
	}
	if len(t.levels) > 1 {
		t.problem("the report is truncated: it ends within a subtest")
		for len(t.levels) > 1 {
			t.fold(outcome{name: "?", status: Fail})
		}
	}
	t.judgePlan(t.levels[0], "the report")
	for _, p := range t.levels[0].points {
		t.add(p)
	}
	return t.outcomes
}

// take reads a line and says whether it was a bail out.
func (t *tap) take(line string) (bailed bool) {
	body := strings.TrimLeft(line, " ")
	if t.text != nil {
		if strings.TrimSpace(line) == "..." && strings.HasPrefix(line, t.block) {
			t.endBlock()
		} else {
			_, _ = t.text.Write([]byte(strings.TrimPrefix(line, t.block) + "\n"))
			if m := tapTime.FindStringSubmatch(line); m != nil {
				ms, _ := strconv.ParseFloat(m[1], 64)
				t.last.elapsed = ms / 1000
			}
		}
		return false
	}
	indent := len(line) - len(body)
	depth := indent / 4
	if depth >= maxDepth {
		return false
	}
	if why, ok := strings.CutPrefix(body, "Bail out!"); ok {
		t.problem("the run bailed out%s", after(why))
		return true
	}
	switch {
	case body == "---" && t.last != nil:
		t.block, t.text = line[:indent], newHeadTail(testOutput)
	case indent%4 != 0:
	case strings.HasPrefix(body, "ok"), strings.HasPrefix(body, "not ok"):
		if m := tapPoint.FindStringSubmatch(body); m != nil {
			t.point(depth, m[1] != "", m[2], body[len(m[0]):])
		}
	case strings.HasPrefix(body, "1.."):
		if m := tapPlan.FindStringSubmatch(body); m != nil {
			t.planned(depth, m[1])
		}
	}
	return false
}

func (t *tap) endBlock() {
	t.last.output += t.text.String()
	t.last, t.text = nil, nil
}

// level is the level of a depth, made where it is not yet there.
func (t *tap) level(depth int) *tapLevel {
	for len(t.levels) <= depth {
		t.levels = append(t.levels, tapLevel{plan: -1})
	}
	return &t.levels[depth]
}

func (t *tap) planned(depth int, number string) {
	for len(t.levels) > depth+1 {
		t.problem("a subtest has no result of its own")
		t.fold(outcome{name: "?", status: Fail})
	}
	l := t.level(depth)
	n, err := strconv.Atoi(number)
	switch {
	case err != nil:
		t.problem("the plan 1..%s is none", short(number))
	case l.plan >= 0:
		t.problem("there are two plans, 1..%d and 1..%d", l.plan, n)
	default:
		l.plan = n
	}
}

func (t *tap) point(depth int, not bool, number, rest string) {
	if t.points++; t.points > maxKept/128 {
		t.full = true
		return
	}
	name, directive := splitDirective(rest)
	p := outcome{name: name, status: Pass}
	if not {
		p.status = Fail
	}
	if m := tapMark.FindStringSubmatch(directive); m != nil {
		todo := strings.EqualFold(m[1], "todo")
		if todo || !not {
			p.status = Skip
		}
		p.output = reason("# %s", directive)
	}
	t.level(depth)
	for len(t.levels) > depth+2 {
		t.problem("a subtest has no result of its own")
		t.fold(outcome{name: "?", status: Fail})
	}
	l := &t.levels[depth]
	l.here++
	if n, err := strconv.Atoi(number); number != "" && (err != nil || n != l.here) {
		t.problem("test %q has the number %s and is the %s of its level", short(name), short(number), ordinal(l.here))
	}
	if len(t.levels) == depth+2 {
		t.fold(p)
	} else {
		t.append(depth, p)
	}
	points := t.levels[depth].points
	t.last = &points[len(points)-1]
}

func ordinal(n int) string { return strconv.Itoa(n) + "." }

func (t *tap) append(depth int, p outcome) {
	l := &t.levels[depth]
	l.points = append(l.points, p)
	l.failed = l.failed || p.status == Fail
}

// fold ends the deepest level: its results are those of subtests of p, which follows them.
func (t *tap) fold(p outcome) {
	depth := len(t.levels) - 2
	l := t.levels[depth+1]
	t.levels = t.levels[:depth+1]
	t.judgePlan(l, "subtest "+strconv.Quote(short(p.name)))
	if l.failed && p.status == Pass {
		t.problem("test %q passed although a subtest of it failed", short(p.name))
		p.status, p.output = Fail, reason("the test did not fail, and a subtest of it did")+p.output
	}
	for _, kid := range l.points {
		kid.name = short(p.name) + " > " + kid.name
		t.append(depth, kid)
	}
	t.append(depth, p)
}

func (t *tap) judgePlan(l tapLevel, what string) {
	switch {
	case l.plan < 0:
		t.problem("%s has no plan: it is truncated, or no TAP", what)
	case l.plan != l.here:
		t.problem("%s planned %s, and %d came", what, plural(l.plan, "test", "tests"), l.here)
	}
}

// splitDirective parts a description from what follows its first # that no backslash escapes.
func splitDirective(s string) (name, directive string) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == '#' || s[i+1] == '\\'):
			i++
			b.WriteByte(s[i])
		case s[i] == '#':
			if d := strings.TrimSpace(s[i+1:]); tapMark.MatchString(d) {
				return strings.TrimSpace(b.String()), d
			}
			b.WriteByte('#')
		default:
			b.WriteByte(s[i])
		}
	}
	return strings.TrimSpace(b.String()), ""
}
