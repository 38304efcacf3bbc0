// Package secrets finds keys, tokens and passwords in a text. The rules are those of gitleaks, taken from its module as
// they are; the engine that applies them is this package's own and finds what gitleaks itself finds, with three
// differences that are meant: neither a file's name, nor a comment, nor a file of the repository silences a rule.
//
// Nothing is read or compiled before the first scan, and no rule's expression before a keyword of it was seen. The package
// reads no file and keeps nothing of what it scanned.
package secrets

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/pelletier/go-toml/v2"
	gitleaks "github.com/zricethezav/gitleaks/v8/config"

	"pact/schemas"
)

// published is the form of gitleaks' configuration. A field that it gains is an error, for a rule that is read by half
// finds half.
type published struct {
	Title      string
	MinVersion string
	Allowlist  allowlist
	Rules      []struct {
		ID          string
		Description string
		Regex       string
		Path        string
		SecretGroup int
		Entropy     float64
		Keywords    []string
		Allowlists  []allowlist
	}
}

// rule is one rule, compiled when a keyword of it is seen for the first time.
type rule struct {
	id, says string
	path     func() *regexp.Regexp // the files that it is about; nil: all
	group    int                   // of the expression that is the secret; 0: the first that holds something
	entropy  float64               // what the secret must have more of; 0: any
	allowed  []allowlist
	keywords []int
	search   func() *search // nil where the file's name alone is judged
}

// ruleset is all rules with what is common to them.
type ruleset struct {
	rules   []*rule
	names   []string // the keywords
	always  []int    // rules without a keyword
	byWord  [][]int  // rules by keyword
	words   *automaton
	allowed []allowlist
	scratch sync.Pool
}

// rules are gitleaks' own, read once.
var rules = sync.OnceValues(func() (*ruleset, error) { return readRules(gitleaks.DefaultConfig) })

func readRules(text string) (*ruleset, error) {
	var doc published
	d := toml.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&doc); err != nil {
		return nil, fmt.Errorf("read the rules: %w", err)
	}
	set := &ruleset{}
	var words []string
	for _, r := range doc.Rules {
		own := &rule{id: r.ID, says: r.Description, group: r.SecretGroup, entropy: r.Entropy}
		for _, k := range r.Keywords {
			k = strings.ToLower(k)
			at := slices.Index(words, k)
			if at < 0 {
				at = len(words)
				words = append(words, k)
				set.byWord = append(set.byWord, nil)
			}
			own.keywords = append(own.keywords, at)
			set.byWord[at] = append(set.byWord[at], len(set.rules))
		}
		if len(own.keywords) == 0 {
			set.always = append(set.always, len(set.rules))
		}
		if r.Path != "" {
			own.path = schemas.Lazy(r.Path)
		}
		if r.Regex != "" {
			own.search = sync.OnceValue(func() *search { return newSearch(r.Regex, own.keywords, words) })
		}
		if own.search == nil && own.path == nil {
			return nil, fmt.Errorf("read the rules: %s looks at nothing", r.ID)
		}
		own.allowed = judgedByContent(r.Allowlists)
		set.rules = append(set.rules, own)
	}
	if len(set.rules) == 0 {
		return nil, fmt.Errorf("read the rules: there is none")
	}
	set.allowed = judgedByContent([]allowlist{doc.Allowlist})
	set.names, set.words = words, newAutomaton(words)
	set.scratch.New = func() any { return &hits{at: make([][]int32, len(words))} }
	return set, nil
}

// judgedByContent drops what gitleaks allows by a file's name: whoever writes a secret also chooses the name of its file.
func judgedByContent(lists []allowlist) []allowlist {
	var out []allowlist
	for _, a := range lists {
		if strings.EqualFold(a.Condition, "AND") && len(a.Paths) > 0 {
			continue
		}
		for _, source := range a.Regexes {
			a.patterns = append(a.patterns, schemas.Lazy(source))
		}
		for i, w := range a.StopWords {
			a.StopWords[i] = strings.ToLower(w)
		}
		out = append(out, a)
	}
	return out
}

// allowlist says what a rule finds and is no secret.
type allowlist struct {
	Description string
	Condition   string
	Paths       []string
	RegexTarget string // "" the secret, "match", "line"
	Regexes     []string
	StopWords   []string

	patterns []func() *regexp.Regexp
}

// allows judges a find: text[from:to] is what the rule's expression took, secret the part of it that counts. Something of
// the line that stands beside the find allows nothing: it could be a comment.
func (a *allowlist) allows(text []byte, from, to int, secret string) bool {
	pattern := slices.ContainsFunc(a.patterns, func(p func() *regexp.Regexp) bool {
		switch a.RegexTarget {
		case "match":
			return p().Match(bytes.Trim(text[from:to], "\n"))
		case "line":
			start := bytes.LastIndexByte(text[:from], '\n') + 1
			end := to
			if i := bytes.IndexByte(text[to:], '\n'); i >= 0 {
				end += i
			} else {
				end = len(text)
			}
			return slices.ContainsFunc(p().FindAllIndex(text[start:end], -1), func(m []int) bool { return start+m[0] < to && start+m[1] > from })
		}
		return p().MatchString(secret)
	})
	lower := strings.ToLower(secret)
	word := slices.ContainsFunc(a.StopWords, func(w string) bool { return strings.Contains(lower, w) })
	if strings.EqualFold(a.Condition, "AND") {
		return (pattern || len(a.patterns) == 0) && (word || len(a.StopWords) == 0)
	}
	return pattern || word
}
