package schemas

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Accept checks a value against the question and returns it in its stored form: a choice in the option's own spelling, a
// text without the space around it.
func (q Question) Accept(v any) (any, error) {
	switch q.Kind {
	case "boolean":
		if b, ok := v.(bool); ok {
			return b, nil
		}
		return nil, fmt.Errorf("%v is neither true nor false", show(v))
	case "number":
		return q.acceptNumber(v)
	case "choice":
		s, ok := v.(string)
		for _, o := range q.Options {
			if ok && SameOption(s, o) {
				return o, nil
			}
		}
		return nil, fmt.Errorf("%v is none of %s", show(v), strings.Join(q.Options, ", "))
	default:
		s, ok := v.(string)
		s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
		switch {
		case !ok || s == "":
			return nil, fmt.Errorf("%v is no text", show(v))
		case strings.IndexFunc(s, hidden) >= 0:
			return nil, fmt.Errorf("%s holds a character that cannot be seen", Printable(show(v)))
		case slices.Contains(notYet, strings.Trim(strings.ToLower(s), ".!:() ")):
			return nil, fmt.Errorf("%v says that there is no answer yet", show(v))
		}
		return s, nil
	}
}

// notYet are texts that stand for an answer which is to come.
var notYet = []string{"", "todo", "tbd", "tbc", "fixme", "xxx", "?", "??", "???", "-", "--", "to be decided", "to be defined", "to be determined"}

// SameOption says that two spellings name one option: case and the space around do not count.
func SameOption(a, b string) bool {
	return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}

// SameText says that two texts differ in case and space alone.
func SameText(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
}

func (q Question) acceptNumber(v any) (any, error) {
	if f, ok := v.(float64); ok && (math.IsNaN(f) || math.IsInf(f, 0)) {
		return nil, fmt.Errorf("%v is no number within bounds", f)
	}
	exact, ok := exactly(v)
	if !ok {
		return nil, fmt.Errorf("%v is no number", show(v))
	}
	if q.Minimum != nil && exact.Cmp(q.Minimum.Rat()) < 0 {
		return nil, fmt.Errorf("%v is below %s", show(v), *q.Minimum)
	}
	if q.Maximum != nil && exact.Cmp(q.Maximum.Rat()) > 0 {
		return nil, fmt.Errorf("%v is above %s", show(v), *q.Maximum)
	}
	return v, nil
}

// exactly is a number of a document, as it is.
func exactly(v any) (*big.Rat, bool) {
	switch n := v.(type) {
	case int64:
		return new(big.Rat).SetInt64(n), true
	case int:
		return new(big.Rat).SetInt64(int64(n)), true
	case float64: // as it is written: 0.1 is a tenth
		number, err := ParseNumber(strconv.FormatFloat(n, 'g', -1, 64))
		return number.Rat(), err == nil
	case json.Number:
		number, err := ParseNumber(n.String())
		return number.Rat(), err == nil
	}
	return nil, false
}

func show(v any) string {
	if s, ok := v.(string); ok {
		return fmt.Sprintf("%q", clip(s, 60))
	}
	return fmt.Sprint(v)
}

// Takes says in words what an answer looks like.
func (q Question) Takes() string {
	switch q.Kind {
	case "boolean":
		return "yes or no"
	case "choice":
		return "one of " + strings.Join(q.Options, ", ")
	case "number":
		switch {
		case q.Minimum != nil && q.Maximum != nil:
			return fmt.Sprintf("a number from %s to %s", *q.Minimum, *q.Maximum)
		case q.Minimum != nil:
			return fmt.Sprintf("a number, %s or more", *q.Minimum)
		case q.Maximum != nil:
			return fmt.Sprintf("a number, %s or less", *q.Maximum)
		}
		return "a number"
	}
	return "a text"
}

// ByDefault is the assumption that an answer with the question's default is.
func (q Question) ByDefault() string {
	value, err := q.Accept(q.Default.Value)
	if err != nil {
		value = q.Default.Value
	}
	return fmt.Sprintf("%s is answered with its default %v: %s", q.ID, value, q.Text)
}

// SameAnswer says that two answers to one question are equal: 40 is 40.0.
func SameAnswer(a, b any) bool {
	x, ok := exactly(a)
	y, ok2 := exactly(b)
	if ok && ok2 {
		return x.Cmp(y) == 0
	}
	return ok == ok2 && fmt.Sprint(a) == fmt.Sprint(b)
}

// AnswerTo is the answer to a question, or nil.
func (i *Interview) AnswerTo(id string) *Answer {
	at := slices.IndexFunc(i.Answers, func(a Answer) bool { return a.Question == id })
	if at < 0 {
		return nil
	}
	return &i.Answers[at]
}

// Question is the question of that id, or nil.
func (i *Interview) Question(id string) *Question {
	at := slices.IndexFunc(i.Questions, func(q Question) bool { return q.ID == id })
	if at < 0 {
		return nil
	}
	return &i.Questions[at]
}

// Assumes is the assumption that says exactly this, or nil.
func (i *Interview) Assumes(text string) *Assumption {
	at := slices.IndexFunc(i.Assumptions, func(a Assumption) bool { return a.Text == text })
	if at < 0 {
		return nil
	}
	return &i.Assumptions[at]
}

// Open lists the questions that wait for an answer, in the order to ask them.
func (i *Interview) Open() []Question {
	return slices.DeleteFunc(i.Due(), func(q Question) bool { return i.AnswerTo(q.ID) != nil })
}

// Unsettled lists the assumptions that are neither accepted nor rejected.
func (i *Interview) Unsettled() []Assumption {
	return slices.DeleteFunc(slices.Clone(i.Assumptions), func(a Assumption) bool { return a.Status != "" && a.Status != AssumptionProposed })
}

// Due lists the questions whose condition is met, whether they are answered or not. A question that waits for one that
// nobody asked, or for itself, is never due.
func (i *Interview) Due() []Question {
	var out []Question
	for _, q := range i.Questions {
		if i.IsDue(q) {
			out = append(out, q)
		}
	}
	return out
}

// IsDue says that a question's condition is met, and that of the one it waits for, and so on.
func (i *Interview) IsDue(q Question) bool { return i.due(q, 0) }

func (i *Interview) due(q Question, depth int) bool {
	if q.DependsOn == nil {
		return true
	}
	on := i.Question(q.DependsOn.Question)
	if on == nil || depth > len(i.Questions) || !i.due(*on, depth+1) {
		return false
	}
	a := i.AnswerTo(on.ID)
	if a == nil {
		return false
	}
	want, err := on.Accept(q.DependsOn.Answer.Value)
	got, err2 := on.Accept(a.Value.Value)
	return err == nil && err2 == nil && SameAnswer(want, got)
}

// Circle lists the questions that a question waits for until it comes back to it, nil where it does not.
func (i *Interview) Circle(id string) []string {
	var way []string
	for at := i.Question(id); at != nil && at.DependsOn != nil && len(way) <= len(i.Questions); at = i.Question(at.DependsOn.Question) {
		way = append(way, at.DependsOn.Question)
		if at.DependsOn.Question == id {
			return way
		}
	}
	return nil
}

// Printable is a text as it may be shown to a person: what a terminal would obey, or not show at all, is spelled out.
func Printable(s string) string {
	if strings.IndexFunc(s, hidden) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if hidden(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// hidden says that a character is none that a person reads: a control, a mark of direction, or one of no width.
func hidden(r rune) bool {
	return r != '\n' && r != '\t' && (unicode.IsControl(r) || r == unicode.ReplacementChar || unicode.Is(unicode.Cf, r) && r != '\u200d' && r != '\u200c')
}
