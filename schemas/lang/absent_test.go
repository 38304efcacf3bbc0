package lang

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// What may be absent is asked for: in the clause, in requires, or by an error that has taken the input without it.
func TestWhatMayBeAbsent(t *testing.T) {
	const absent = "request.note may be absent, and then this has no value to look at"
	for name, c := range map[string]struct{ requires, when, ensures, found string }{
		"used in when":                 {"", "size(request.note) > 3", "", "expressions /functions/0/errors/0/when+13: " + absent},
		"used in ensures":              {"", "false", "result == size(request.note)", "expressions /functions/0/ensures/0+23: " + absent},
		"told once":                    {"", "request.note == '' || request.note == 'x'", "", "expressions /functions/0/errors/0/when+8: " + absent},
		"asked for the other thing":    {"", "has(request.more) && size(request.note) > 3", "", "expressions /functions/0/errors/0/when+34: " + absent},
		"asked on one side of an or":   {"", "(has(request.note) || request.n > 1) && request.note == 'x'", "", "expressions /functions/0/errors/0/when+48: " + absent},
		"inside of a macro":            {"", "[1, 2].exists(i, i == size(request.note))", "", "expressions /functions/0/errors/0/when+35: " + absent},
		"an absent parameter":          {"", "extra.size() > 3", "", "expressions /functions/0/errors/0/when: extra may be absent, and then this has no value to look at"},
		"asked before":                 {"", "has(request.note) && size(request.note) > 3", "", ""},
		"asked by requires":            {"has(request.note)", "size(request.note) > 3", "result == size(request.note)", ""},
		"taken by an error":            {"", "!has(request.note)", "result == size(request.note)", ""},
		"asked by its lack":            {"", "!has(request.note) || size(request.note) > 3", "", ""},
		"asked in a condition":         {"", "has(request.note) ? request.note == 'x' : request.n > 1", "", ""},
		"asked around a macro":         {"", "has(request.note) && [1, 2].exists(i, i == size(request.note))", "", ""},
		"both asked":                   {"", "has(request.note) && has(request.more) && request.note == request.more", "", ""},
		"an absent parameter, asked":   {"", "extra != null && extra.size() > 3", "", ""},
		"an absent parameter, by null": {"", "extra == null || extra.size() > 3", "", ""},
		"an absent parameter, equal":   {"", "extra == 'x'", "", ""},
	} {
		when := c.when
		text := "types:\n  - {name: Request, kind: struct, fields: [{name: n, type: int}, {name: note, type: \"string?\"}, {name: more, type: \"string?\"}]}\n" +
			"functions:\n  - name: f\n    params: [{name: request, type: Request}, {name: extra, type: \"string?\"}]\n    returns: int\n    errors: [{name: e, when: \"" + when + "\"}]\n"
		if c.requires != "" {
			text += "    requires: [\"" + c.requires + "\"]\n"
		}
		if c.ensures != "" {
			text += "    ensures: [\"" + c.ensures + "\"]\n"
		}
		found := lines(compile(t, text).Problems())
		if c.found != "" {
			c.found += "\n"
		}
		require.Equal(t, c.found, found, name)
	}
}
