package importer

import (
	"fmt"
	"strings"
	"unicode"

	"pact/schemas"
	"pact/schemas/lang"
)

const (
	maxName     = 48
	maxTypeName = 64
)

// words splits a name where its writer did: at marks, and where small letters turn into capitals.
func words(name string) []string {
	var out []string
	var word []rune
	end := func() {
		if len(word) > 0 {
			out = append(out, string(word))
		}
		word = nil
	}
	runes := []rune(name)
	for i, r := range runes {
		if r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			end()
			continue
		}
		if unicode.IsUpper(r) && i > 0 {
			before := runes[i-1]
			next := i+1 < len(runes) && unicode.IsLower(runes[i+1])
			if unicode.IsLower(before) || unicode.IsDigit(before) || unicode.IsUpper(before) && next {
				end()
			}
		}
		word = append(word, r)
	}
	end()
	return out
}

// typeName writes a name as the name of a type.
func typeName(name string) string {
	var b strings.Builder
	for _, w := range words(name) {
		b.WriteString(strings.ToUpper(w[:1]) + w[1:])
	}
	s := b.String()
	if s == "" || !unicode.IsUpper(rune(s[0])) {
		s = "T" + s
	}
	return s[:min(len(s), maxTypeName)]
}

// identifier writes a name as that of a field, a parameter, an error or a function.
func identifier(name, otherwise string) string {
	var parts []string
	for _, w := range words(name) {
		parts = append(parts, strings.ToLower(w))
	}
	s := strings.Join(parts, "_")
	if s == "" {
		s = otherwise
	}
	if s[0] >= '0' && s[0] <= '9' {
		s = "n" + s
	}
	s = strings.TrimRight(s[:min(len(s), maxName)], "_")
	if lang.Taken(s) {
		s += "_value"
	}
	return s
}

// names gives out names, each once.
type names map[string]bool

// take gives the name, or the next free one with a number behind it.
func (n names) take(name string, longest int) string {
	free := name
	for i := 2; n[free]; i++ {
		number := fmt.Sprint(i)
		free = name[:min(len(name), longest-len(number))] + number
	}
	n[free] = true
	return free
}

// brief is the first paragraph of a text on one line, shortened.
func brief(text string) string {
	paragraph, _, _ := strings.Cut(strings.TrimSpace(text), "\n\n")
	clean := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, paragraph)
	clean = strings.Join(strings.Fields(clean), " ")
	if r := []rune(clean); len(r) > 200 {
		clean = strings.TrimSpace(string(r[:197])) + " …"
	}
	return clean
}

func quote(s string) string { return fmt.Sprintf("%q", s) }

// clip shortens what is quoted in a note.
func clip(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:57]) + " …"
	}
	return s
}

// short is a value as it stands in a note.
func short(t *schemas.Tree) string {
	if t.Kind() == "string" {
		return clip(t.Text())
	}
	raw, _ := t.MarshalJSON()
	return clip(string(raw))
}
