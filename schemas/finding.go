package schemas

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Severity says how much a finding weighs: an error blocks, a warning and an info do not.
type Severity string

// The severities, heaviest first.
const (
	SeverityError   Severity = "error"
	SeverityWarning Severity = "warning"
	SeverityInfo    Severity = "info"
)

// Enum lists the severities, heaviest first.
func (Severity) Enum() []string { return []string{"error", "warning", "info"} }

// Finding is one thing that a gate refuses or remarks on. Strings are empty and numbers zero where they do not apply.
type Finding struct {
	ID       string   `json:"id"`       // f- and eight hex digits; see Identify
	Gate     string   `json:"gate"`     // the gate's id, contract/examples
	Severity Severity `json:"severity"` // error blocks
	Subject  string   `json:"subject"`  // component, clause, control …
	Path     string   `json:"path"`     // relative to the project root, with slashes
	Line     int      `json:"line"`     // from 1
	Column   int      `json:"column"`   // from 1
	Message  string   `json:"message"`  // what is wrong, with the value seen
	Fix      string   `json:"fix"`      // what to do next

	Excused Excuse `json:"-"` // why it does not block
	Aspect  string `json:"-"` // which of the things that its gate looks at it is about
	Spared  bool   `json:"-"` // an error, but for a profile that does not ask for it
}

// Excuse is why a finding that would block does not: a human waived it, or it was there when the code was adopted.
type Excuse string

// The excuses.
const (
	Waived Excuse = "waived"
	Known  Excuse = "known"
)

// Identify gives the finding its id. It comes from gate, subject, path and message, never from the line, so that it
// stays the same while what the finding says stays true.
func (f Finding) Identify() Finding {
	sum := sha256.Sum256([]byte(strings.Join([]string{f.Gate, f.Subject, f.Path, f.Message}, "\x00")))
	f.ID = "f-" + hex.EncodeToString(sum[:4])
	return f
}

// String is the finding on one line: place, message and gate. What a terminal would obey, or take for a line end, is shown
// as Visible shows it.
func (f Finding) String() string {
	place := f.Path
	if f.Line > 0 {
		place += fmt.Sprintf(":%d:%d", f.Line, f.Column)
	}
	if place != "" {
		place += ": "
	}
	return Visible(fmt.Sprintf("%s%s [%s]", place, f.Message, f.Gate))
}

// Visible is text for a terminal, on one line: control characters, marks that turn the direction of writing, and bytes that
// are no UTF-8 are written as escapes. File names may hold any of them.
func Visible(text string) string {
	hidden := func(c rune) bool {
		return unicode.IsControl(c) || c == utf8.RuneError || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069
	}
	if strings.IndexFunc(text, hidden) < 0 {
		return text
	}
	var b strings.Builder
	for len(text) > 0 {
		c, size := utf8.DecodeRuneInString(text)
		if hidden(c) {
			quoted := strconv.QuoteToASCII(text[:size])
			b.WriteString(quoted[1 : len(quoted)-1])
		} else {
			b.WriteString(text[:size])
		}
		text = text[size:]
	}
	return b.String()
}

// SortFindings puts findings into the one order that every report uses: heaviest first, then gate, path, place, message.
func SortFindings(fs []Finding) {
	slices.SortStableFunc(fs, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(severityRank(a.Severity), severityRank(b.Severity)),
			cmp.Compare(a.Gate, b.Gate), cmp.Compare(a.Path, b.Path),
			cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Message, b.Message))
	})
}

func severityRank(s Severity) int { return slices.Index(Severity("").Enum(), string(s)) }
