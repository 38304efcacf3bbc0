package lang

import (
	"slices"
	"strings"
)

// reasoning shows that conditions follow from one another or exclude one another. It knows and, or, not and comparisons
// with literals; what it cannot show, it denies.
type reasoning struct{ steps int }

// maxReasoning bounds the steps of one question.
const maxReasoning = 20_000

// implies says that whenever p holds, q holds: for certain where it says so.
func implies(p, q *predicate) bool { return new(reasoning).implies(p, q) }

// excludes says that p and q never hold together: for certain where it says so.
func excludes(p, q *predicate) bool { return new(reasoning).excludes(p, q) }

func (r *reasoning) implies(p, q *predicate) bool {
	if r.steps++; r.steps > maxReasoning {
		return false
	}
	fromEach := func(k *predicate) bool { return r.implies(k, q) }
	toEach := func(k *predicate) bool { return r.implies(p, k) }
	switch {
	case p.key == q.key:
		return true
	case p.op == "or":
		return all(p.kids, fromEach)
	case q.op == "and":
		return all(q.kids, toEach)
	case p.op == "and" && slices.ContainsFunc(p.kids, fromEach):
		return true
	case q.op == "or":
		return slices.ContainsFunc(q.kids, toEach)
	case p.op == "not" && q.op == "not":
		return r.implies(q.kids[0], p.kids[0])
	}
	return p.of != "" && p.of == q.of && compareImplies(p, q)
}

func (r *reasoning) excludes(p, q *predicate) bool {
	if r.steps++; r.steps > maxReasoning {
		return false
	}
	withP := func(k *predicate) bool { return r.excludes(p, k) }
	withQ := func(k *predicate) bool { return r.excludes(k, q) }
	switch {
	case p.op == "or":
		return all(p.kids, withQ)
	case q.op == "or":
		return all(q.kids, withP)
	case p.op == "and" && slices.ContainsFunc(p.kids, withQ), q.op == "and" && slices.ContainsFunc(q.kids, withP):
		return true
	}
	return r.implies(p, negated(q)) || p.of != "" && p.of == q.of && apart(p, q)
}

func all(ps []*predicate, holds func(*predicate) bool) bool {
	return !slices.ContainsFunc(ps, func(p *predicate) bool { return !holds(p) })
}

// compareImplies compares two comparisons of the same thing with literals. Different texts are different values; numbers
// are compared as such.
func compareImplies(p, q *predicate) bool {
	if p.num == nil || q.num == nil {
		return p.op == "==" && q.op == "!=" && p.num == nil && q.num == nil && p.literal() != q.literal()
	}
	switch {
	case p.op == "!=":
		return false // the same one has the same key
	case q.op == "!=":
		return !p.span().holds(q.num)
	}
	return p.span().within(q.span())
}

// apart says that two comparisons of the same thing leave no value to both.
func apart(p, q *predicate) bool {
	if p.num == nil || q.num == nil || p.op == "!=" || q.op == "!=" {
		return false
	}
	s, t := p.span(), q.span()
	if s.low == nil || t.low != nil && t.low.Cmp(s.low) > 0 {
		s, t = t, s // s begins later
	}
	if s.low == nil || t.high == nil {
		return false
	}
	c := s.low.Cmp(t.high)
	return c > 0 || c == 0 && (s.lowOpen || t.highOpen)
}

// span is the numbers for which a comparison holds; not for !=.
func (p *predicate) span() span {
	switch p.op {
	case "<", "<=":
		return span{high: p.num, highOpen: p.op == "<"}
	case ">", ">=":
		return span{low: p.num, lowOpen: p.op == ">"}
	}
	return span{low: p.num, high: p.num}
}

func (p *predicate) literal() string { return strings.TrimPrefix(p.key, p.op+" "+p.of+" ") }
