package schemas_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/schemas"
)

// The spec's own example of a build request must apply as it stands.
const buildSpec = `version: "1"
task: |
  Build a tenant-scoped booking API.
readiness:
  security: strict
  privacy: standard
  compliance: basic
config:
  build_mode: hierarchy
  budget: 25
`

func TestDecodeBuildSpec(t *testing.T) {
	spec, _, problems := schemas.Decode[schemas.BuildSpec]([]byte(buildSpec))
	require.Empty(t, problems)
	require.Equal(t, "Build a tenant-scoped booking API.\n", spec.Task)
	require.Equal(t, schemas.LevelStrict, spec.Readiness.Level("security"))
	require.Equal(t, schemas.LevelStandard, spec.Readiness.Level("gating"), "the default")
	require.Equal(t, schemas.BuildMode("hierarchy"), spec.Config.BuildMode)
	require.Equal(t, "25", string(*spec.Config.Budget))

	json, _, problems := schemas.Decode[schemas.BuildSpec]([]byte(`{"version": "1", "task": "x", "config": {"build_mode": "unary", "role_models": {"a": "b"}, "shaping_depth": 2}}`))
	require.Empty(t, problems)
	require.Equal(t, []string{"role_models", "shaping_depth"}, json.Config.Ignored)
}

// Each refusal names the value, its place and the way out; the near miss beside it is accepted.
func TestDecodeRefuses(t *testing.T) {
	for _, c := range []struct{ name, refused, message, accepted string }{
		{"unknown key", "version: \"1\"\nbuild_moode: auto\n", `2:1: unknown key "build_moode", did you mean "build_mode"?`, "version: \"1\"\nbuild_mode: auto\n"},
		{"unknown key inside", "version: \"1\"\nreadiness: {securty: strict}\n", `2:13: unknown key "securty", did you mean "security"?`, "version: \"1\"\nreadiness: {security: strict}\n"},
		{"duplicate key", "version: \"1\"\nmode: enforce\nmode: off\n", `3:1: duplicate key "mode"`, "version: \"1\"\nmode: enforce\n"},
		{"unknown value", "version: \"1\"\nmode: enforced\n", `2:7: "enforced" is not known here, did you mean "enforce"?`, "version: \"1\"\nmode: shadow\n"},
		{"mode off is no boolean", "version: \"1\"\nmode: true\n", `2:7: "mode" must be text, not "true"`, "version: \"1\"\nmode: off\n"},
		{"wrong type", "version: \"1\"\nshared_paths: docs\n", `2:15: "shared_paths" must be a list, not "docs"`, "version: \"1\"\nshared_paths: [docs]\n"},
		{"number", "version: \"1\"\nbudget: a lot\n", `2:9: "budget" must be a number, not "a lot"`, "version: \"1\"\nbudget: 2.50\n"},
		{"not a number", "version: \"1\"\nbudget: .nan\n", `2:9: "budget" must be a number, not ".nan"`, "version: \"1\"\nbudget: 1e2\n"},
		{"missing key", "mode: enforce\n", `1:1: the key "version" is missing`, "version: 1\n"},
		{"duration", "version: \"1\"\njudge: {call_timeout: 2}\n", `2:23: "2" is no duration; write one such as 30s or 2m`, "version: \"1\"\njudge: {call_timeout: 2s}\n"},
		{"second document", "version: \"1\"\n---\nversion: \"1\"\n", "a second document follows", "---\nversion: \"1\"\n"},
		{"no YAML", "version: \"1\n", "this is no YAML", "version: \"1\" # \"\n"},
		{"empty", "", "1:1: the document is empty", "version: '1'\n"},
		{"not UTF-8", "version: \"1\"\n# \xff\n", "the document is not UTF-8", "version: \"1\"\n# ÿ\n"},
		{"a list", "- version\n", "must be a mapping with", "{version: \"1\"}\n"},
		{"alias bomb", "version: \"1\"\nx: &a [1,1,1,1,1,1,1,1,1,1]\n" + bomb(), "aliases unfold to more than", "version: \"1\"\nshared_paths: &a [x]\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, problems := schemas.Decode[schemas.Project]([]byte(c.refused))
			require.NotEmpty(t, problems)
			p := problems[0]
			text := p.Message
			if p.Place.Line > 0 && strings.ContainsRune(c.message[:2], ':') {
				text = place(p) + text
			}
			require.Contains(t, text, c.message)
			require.NotEmpty(t, p.Fix)
			_, _, problems = schemas.Decode[schemas.Project]([]byte(c.accepted))
			require.Empty(t, problems, "the near miss")
		})
	}
}

func place(p schemas.Problem) string {
	return strings.TrimSuffix(schemas.Finding{Path: "", Line: p.Place.Line, Column: p.Place.Column}.String()[1:], " []")
}

func bomb() string {
	var b strings.Builder
	last := "a"
	for _, next := range []string{"b", "c", "d", "e", "f"} {
		b.WriteString("y" + next + ": &" + next + " [" + strings.TrimSuffix(strings.Repeat("*"+last+",", 10), ",") + "]\n")
		last = next
	}
	return b.String()
}

func TestDecodeTooLarge(t *testing.T) {
	_, src, problems := schemas.Decode[schemas.Project]([]byte("version: \"1\"\n#" + strings.Repeat("x", schemas.MaxDocument)))
	require.Nil(t, src)
	require.Contains(t, problems[0].Message, "524288 are allowed")
}

// One pass names every mistake, in the order of the file.
func TestDecodeGoesOn(t *testing.T) {
	_, _, problems := schemas.Decode[schemas.Plan]([]byte("pact: plan/1\nbaseline: \"\"\ncomponents:\n  - {id: a, sumary: x}\n  - {title: b}\n  - {id: c, paths: fares}\n"))
	var got []string
	for _, p := range problems {
		got = append(got, p.Message)
	}
	require.Equal(t, []string{`unknown key "sumary", did you mean "summary"?`, `the key "id" is missing`, `"paths" must be a list, not "fares"`}, got)
}

func TestValuesKeepTheirType(t *testing.T) {
	c, _, problems := schemas.Decode[schemas.Example]([]byte("name: x\nargs: {i: 2, f: 2.0, d: 2027-01-31, s: \"3\", t: 2027-01-01T10:00:00Z, b: true, n: null, big: 123456789012345678901}\nreturns: null\n"))
	require.Empty(t, problems)
	require.Equal(t, int64(2), c.Args["i"])
	require.Equal(t, 2.0, c.Args["f"])
	require.Equal(t, "2027-01-31", c.Args["d"])
	require.Equal(t, "3", c.Args["s"])
	require.Equal(t, "2027-01-01T10:00:00Z", c.Args["t"])
	require.Nil(t, c.Args["n"])
	require.True(t, c.Returns.Set, "null is an answer")
	absent, _, _ := schemas.Decode[schemas.Example]([]byte("name: x\n"))
	require.False(t, absent.Returns.Set)
}

func TestNearest(t *testing.T) {
	for _, c := range []struct {
		name, want string
		known      []string
	}{
		{"dependecies", "depends_on", []string{"id", "depends_on", "paths"}},
		{"seat", "seats", []string{"start", "seats"}},
		{"projct", "project", []string{"project"}},
		{"zebra", "", []string{"id", "paths"}},
	} {
		require.Equal(t, c.want, schemas.Nearest(c.name, c.known), c.name)
	}
}

// FuzzDecode: no input makes the decoder panic or hang, and what it accepts is written so that it reads back equal.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{buildSpec, "pact: contract/1\ncomponent: x\nversion: 1\nsummary: s\nbinding: {language: go}\nfunctions: []\n", "a: &a [*a]\n", "? [x]\n: y\n", "a: !!binary aGk=\n", "<<: {a: 1}\n", "functions: [{name: f, examples: [{name: e, args: {x: [1, {y: 2.5}]}, returns: ~}]}]\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		roundTrip[schemas.Contract](t, data)
		roundTrip[schemas.Project](t, data)
		roundTrip[schemas.Interview](t, data)
		roundTrip[schemas.BuildSpec](t, data)
	})
}

func roundTrip[T any](t *testing.T, data []byte) {
	t.Helper()
	v, _, problems := schemas.Decode[T](data)
	if len(problems) > 0 {
		return
	}
	for _, old := range [][]byte{nil, data} {
		text, err := schemas.Format(old, v)
		if err != nil {
			return // grew over the size of a document
		}
		again, _, problems := schemas.Decode[T](text)
		require.Empty(t, problems, "what was written is refused:\n%s", text)
		require.Equal(t, schemas.Digest(v), schemas.Digest(again), "what was written reads back otherwise:\n%s", text)
	}
}
