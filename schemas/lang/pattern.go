package lang

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"sync"
)

// maxPatternLength is how long strings are looked at when the lengths are worked out that a pattern can have.
const maxPatternLength = 1024

// pattern is a regular expression made to give strings that it matches.
type pattern struct {
	re      *regexp.Regexp
	prog    *syntax.Prog
	choices [][]rune // of each instruction that reads a character: those that are tried
	lengths []bool   // lengths[n]: some string of n characters may match, for n up to maxPatternLength
	open    bool     // longer strings may match too
	exact   bool     // lengths is right, and not only not wrong
	known   sync.Map // strings that were looked for: [least length, which] → string, or nil
}

// made holds the patterns that were compiled; they are constants of contracts, so they stay few.
var made sync.Map // string → *pattern

// patternOf compiles a pattern; nil where it is not RE2 or too large to work with.
func patternOf(source string) *pattern {
	if p, ok := made.Load(source); ok {
		return p.(*pattern)
	}
	re, err := regexOf(source)
	if err != nil {
		return nil
	}
	tree, err := anywhere(source)
	if err != nil {
		return nil
	}
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil || len(prog.Inst) > 20_000 {
		return nil
	}
	p := &pattern{re: re, prog: prog, exact: true}
	for i := range prog.Inst {
		p.choices = append(p.choices, choices(&prog.Inst[i]))
		if in := &prog.Inst[i]; in.Op == syntax.InstEmptyWidth {
			p.exact = p.exact && syntax.EmptyOp(in.Arg)&^(syntax.EmptyBeginText|syntax.EmptyEndText) == 0
		}
	}
	p.measure()
	made.Store(source, p)
	return p
}

// anywhere parses a pattern with any text around it, as far as it is not anchored.
func anywhere(source string) (*syntax.Regexp, error) {
	tree, err := syntax.Parse(source, syntax.Perl)
	if err != nil {
		return nil, err
	}
	first, last := tree, tree
	for first.Op == syntax.OpConcat || first.Op == syntax.OpCapture {
		first = first.Sub[0]
	}
	for last.Op == syntax.OpConcat || last.Op == syntax.OpCapture {
		last = last.Sub[len(last.Sub)-1]
	}
	whole := `(?:` + source + `)`
	if first.Op != syntax.OpBeginText {
		whole = `(?s:.*)` + whole
	}
	if last.Op != syntax.OpEndText {
		whole += `(?s:.*)`
	}
	return syntax.Parse(whole, syntax.Perl)
}

// measure runs the program over any characters at all and notes after how many it can accept.
func (p *pattern) measure() {
	p.lengths = make([]bool, maxPatternLength+1)
	states, steady := []uint32{uint32(p.prog.Start)}, false
	for n := 0; n <= maxPatternLength && len(states) > 0; n++ {
		_, p.lengths[n] = p.closure(states, n == 0, true)
		runes, _ := p.closure(states, n == 0, false)
		before := states
		states = states[:0:0]
		for _, pc := range runes {
			states = append(states, p.prog.Inst[pc].Out)
		}
		steady = n > 0 && slices.Equal(before, states)
	}
	p.open = len(states) > 0 && (p.lengths[maxPatternLength] || !steady) // from a steady state on, all lengths are alike
}

// closure follows what consumes nothing: to the instructions that read a character, and whether to a match.
func (p *pattern) closure(states []uint32, begin, end bool) (runes []uint32, match bool) {
	seen := make([]bool, len(p.prog.Inst))
	stack := append([]uint32(nil), states...)
	for len(stack) > 0 {
		pc := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen[pc] {
			continue
		}
		seen[pc] = true
		switch in := &p.prog.Inst[pc]; in.Op {
		case syntax.InstMatch:
			match = true
		case syntax.InstAlt, syntax.InstAltMatch:
			stack = append(stack, in.Out, in.Arg)
		case syntax.InstNop, syntax.InstCapture:
			stack = append(stack, in.Out)
		case syntax.InstEmptyWidth:
			if passes(syntax.EmptyOp(in.Arg), begin, end) {
				stack = append(stack, in.Out)
			}
		case syntax.InstFail:
		default:
			if len(p.choices[pc]) > 0 {
				runes = append(runes, pc)
			}
		}
	}
	return runes, match
}

// passes lets line and word boundaries pass: whatever is built is matched afterwards.
func passes(op syntax.EmptyOp, begin, end bool) bool {
	return (op&syntax.EmptyBeginText == 0 || begin) && (op&syntax.EmptyEndText == 0 || end)
}
