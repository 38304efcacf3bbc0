package schemas_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"pact/schemas"
)

func TestWithin(t *testing.T) {
	_, src, _ := schemas.Decode[map[string]any]([]byte("a:\n  - \"x.y < 1\"\n  - plain > 2\n  - 'q''s'\n"))
	require.Equal(t, schemas.Place{Line: 2, Column: 8}, src.Within("/a/0", 2), "inside quotes")
	require.Equal(t, schemas.Place{Line: 3, Column: 11}, src.Within("/a/1", 6))
	require.Equal(t, schemas.Place{Line: 4, Column: 9}, src.Within("/a/2", 2), "behind an escape")
	require.Equal(t, schemas.Place{Line: 2, Column: 3}, src.At("/a/9"), "the nearest parent that exists")
}

// In every style that YAML has, a character of a value is found where it stands.
func TestWithinEveryStyle(t *testing.T) {
	for name, text := range map[string]string{
		"plain":                   "a: one < two",
		"plain, two lines":        "b: 1\na: one <\n   two\n   and three\nc: 2\n",
		"plain, an empty line":    "a: one <\n\n   two\n",
		"plain, after umlauts":    "{ö: ü, a: one < twö}",
		"double, two lines":       "a: \"one <   \n\n\n     two\"\n",
		"double, a line joined":   "a: \"one \\\n     two\"\n",
		"double, escapes":         "a: \"ä\\t\\x41\\u00e9 one \\\"two\\\" three\"\n",
		"single, escapes":         "a: 'one ''two'' three'\n",
		"single, two lines":       "a: 'one\n  ''two''\n\n  three'\n",
		"anchored":                "a: &x !!str \"one < two\"\nb: *x\n",
		"literal":                 "a: |\n  one <\n    two\n\n  three\n",
		"literal, empty first":    "a: |-\n\n  one\n  two\nb: 1\n",
		"literal, indented first": "a: |2\n    one\n  two\n",
		"literal, anchored":       "a: &x |+ # why\n     one\n     two\n\nb: 1\n",
		"folded":                  "a: >-\n  one <\n  two\n\n  three\n   four\n  five\n",
		"folded, no end":          "k:\n- a: >\n    one\n    two",
		"carriage returns":        "a: >-\r\n  one\r\n  two\r\nb: \"x\r\n  y\"\r\n",
	} {
		v, src, problems := schemas.Decode[map[string]any]([]byte(text))
		require.Empty(t, problems, name)
		pointer := "/a"
		value, ok := (*v)["a"].(string)
		if !ok {
			pointer, value = "/k/0/a", (*v)["k"].([]any)[0].(map[string]any)["a"].(string)
		}
		lines := strings.Split(text, "\n")
		for i, r := range value {
			if i == 0 || r == ' ' || r == '\n' || r == '\t' {
				continue // between words, line breaks stand for spaces
			}
			p := src.Within(pointer, i)
			there := []rune(lines[p.Line-1])[p.Column-1:]
			if there[0] != '\\' && there[0] != '\'' {
				require.Equal(t, string(r), string(there[:1]), "%s: byte %d of %q at %v", name, i, value, p)
			}
		}
		require.NotEqual(t, src.At(pointer), src.Within(pointer, len(value)), "%s: its end", name)
	}
}

// FuzzWithin: every byte of every scalar has a place in the text.
func FuzzWithin(f *testing.F) {
	f.Add("a: >-\n  one <\n  two\n\n  three\n   four\n")
	f.Add("a: \"one \\\n   two\\u00e9 x\"\n")
	f.Add("a: &x |2-\n    one\n\n  two\n")
	f.Add("{a: 'x''y\n\n z'}")
	f.Fuzz(func(t *testing.T, text string) {
		v, src, _ := schemas.Decode[map[string]any]([]byte(text))
		value, _ := (*v)["a"].(string)
		if src == nil || len(text) > 2000 || strings.ContainsAny(text, "\r\u0085\u2028\u2029") {
			return // to YAML these end lines too, to an editor they do not
		}
		lines := strings.Split(text, "\n")
		for i := range len(value) + 1 {
			if p := src.Within("/a", i); p != src.At("/a") {
				require.LessOrEqual(t, p.Line, len(lines))
				require.LessOrEqual(t, p.Column, utf8.RuneCountInString(lines[p.Line-1])+1, "%q at %d", value, i)
			}
		}
	})
}
