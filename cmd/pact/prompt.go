package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"pact/schemas"
	"pact/tools"
)

// prompter asks a person line by line. It is a tools.Person over any reader and writer. What it shows comes from documents
// that an agent writes, so nothing of it reaches the terminal that a terminal would obey.
type prompter struct {
	ctx   context.Context
	lines <-chan string // closed at the end of the input
	w     io.Writer
	asked int
	left  bool // the person went away before the end
}

func newPrompter(ctx context.Context, r io.Reader, w io.Writer) *prompter {
	lines := make(chan string)
	go func() { // a read from a terminal cannot be cancelled
		defer close(lines)
		for in := bufio.NewReader(r); ; {
			line, err := in.ReadString('\n')
			if err != nil { // a line that was not ended was not given
				return
			}
			select {
			case lines <- line:
			case <-ctx.Done():
				return
			}
		}
	}()
	return &prompter{ctx: ctx, lines: lines, w: w}
}

const keys = "Enter takes the default, - leaves it open, ? explains, Ctrl-D ends. Every answer is kept at once."

func (p *prompter) say(format string, args ...any) {
	fmt.Fprint(p.w, schemas.Printable(fmt.Sprintf(format, args...)))
}

// line asks for a line and trims it; io.EOF when the person is gone.
func (p *prompter) line() (string, error) {
	p.say("> ")
	select {
	case line, ok := <-p.lines:
		if ok {
			return strings.TrimSpace(line), nil
		}
	case <-p.ctx.Done():
	}
	p.left = true
	return "", io.EOF
}

func (p *prompter) head(id, text, why string) {
	if p.asked++; p.asked == 1 {
		p.say("%s\n", keys)
	}
	p.say("\n%s  %s\n", id, strings.TrimSpace(text))
	if why != "" {
		p.say("     ! %s\n", why)
	}
}

// Question shows the question, what it takes, and its default.
func (p *prompter) Question(q schemas.Question, why string) (tools.Said, error) {
	p.head(q.ID, q.Text, why)
	if q.Kind == "choice" {
		for i, o := range q.Options {
			p.say("     %d) %s\n", i+1, o)
		}
	} else {
		p.say("     %s\n", q.Takes())
	}
	standard := ""
	if q.Default.Set {
		standard = said(q.Default.Value)
		p.say("     default: %s\n", standard)
	}
	for {
		line, err := p.line()
		switch {
		case err != nil:
			return tools.Said{}, err
		case line == "-":
			return tools.Said{Skip: true}, nil
		case line == "?":
			p.say("     %s\n     %s\n", explained(q), keys)
		case line == "" && !q.Default.Set:
			p.say("     It has no default: answer it, or leave it open with -.\n")
		case line == "":
			return tools.Said{Default: true}, nil
		default:
			value, why := typed(q, line)
			if why == "" {
				return tools.Said{Value: value}, nil
			}
			p.say("     ! %s\n", why)
		}
	}
}

// Assumption shows an assumption.
func (p *prompter) Assumption(a schemas.Assumption, why string) (tools.Said, error) {
	p.head(a.ID, "Assumed: "+a.Text, why)
	p.say("     a accepts it, r rejects it, - leaves it open\n")
	for {
		line, err := p.line()
		switch strings.ToLower(line) {
		case "a", "accept", "y", "yes":
			return tools.Said{Value: true}, nil
		case "r", "reject", "n", "no":
			return tools.Said{Value: false}, nil
		case "-":
			return tools.Said{Skip: true}, nil
		}
		if err != nil {
			return tools.Said{}, err
		}
		p.say("     Type a when it holds, r when it does not (a default that is rejected is asked again), or - to leave it open.\n")
	}
}

// Criterion asks for acceptance criteria, one a line.
func (p *prompter) Criterion(given []schemas.Criterion, why string) (tools.Said, error) {
	if len(given) == 0 && why == "" {
		p.head("AC", "What must hold when it is done? One criterion a line, which a test could decide; Enter on an empty line ends.", "")
	} else if why != "" {
		p.say("     ! %s\n", why)
	}
	for {
		line, err := p.line()
		switch {
		case err != nil:
			return tools.Said{}, err
		case line == "" || line == "-":
			return tools.Said{Skip: true}, nil
		case line == "?":
			p.say("     Say what exactly happens, with values: \"A cancelled trip gives back all but 50 cents.\" They are numbered AC-1, AC-2 …\n")
		default:
			return tools.Said{Value: line}, nil
		}
	}
}

// explained says what happens with an answer.
func explained(q schemas.Question) string {
	text := "It takes " + q.Takes() + "."
	if q.Kind == "choice" {
		text = "Type the number of an option, or its name."
	}
	if q.DependsOn != nil {
		text += fmt.Sprintf(" It is asked because %s is answered with %s.", q.DependsOn.Question, said(q.DependsOn.Answer.Value))
	}
	if q.Default.Set {
		text += " The default becomes an assumption, which you accept or reject afterwards."
	}
	return text
}

func said(v any) string {
	switch v {
	case true:
		return "yes"
	case false:
		return "no"
	}
	return fmt.Sprint(v)
}

// typed reads what a person typed as an answer, or says why it is none.
func typed(q schemas.Question, line string) (any, string) {
	var v any = line
	switch q.Kind {
	case "boolean":
		switch strings.ToLower(line) {
		case "y", "yes", "true":
			v = true
		case "n", "no", "false":
			v = false
		default:
			return nil, "Type yes or no."
		}
	case "number":
		n, err := schemas.ParseNumber(line)
		if err != nil {
			return nil, err.Error() + "; it takes " + q.Takes() + "."
		}
		raw, _ := n.MarshalJSON()
		if v, err = schemas.ValueFromJSON(raw); err != nil {
			return nil, err.Error()
		}
	case "choice":
		named := slices.ContainsFunc(q.Options, func(o string) bool { return schemas.SameOption(line, o) })
		if at, err := strconv.Atoi(line); err == nil && !named && at >= 1 && at <= len(q.Options) {
			v = q.Options[at-1]
		}
	}
	value, err := q.Accept(v)
	if err != nil {
		return nil, err.Error() + "; it takes " + q.Takes() + "."
	}
	return value, ""
}
