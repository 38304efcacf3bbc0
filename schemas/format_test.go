package schemas_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"pact/schemas"
)

const handWritten = `# The plan of the tram project.
pact: plan/1
decisions: [] # none yet
baseline: ""
components:
  # everything hangs on this one
  - {id: tram, title: Tram, summary: "Everything about fares."}
  - id: fares # the heart
    summary: "Prices a trip."
    parent: tram
    paths: ["fares/**"]
`

// A rewrite changes what changed: comments, order and styles of the rest stay.
func TestFormatKeepsWhatAPersonWrote(t *testing.T) {
	plan, _, problems := schemas.Decode[schemas.Plan]([]byte(handWritten))
	require.Empty(t, problems)
	same, err := schemas.Format([]byte(handWritten), plan)
	require.NoError(t, err)
	require.Equal(t, handWritten, string(same))

	plan.Components[1].Summary = "Prices a trip by its stops."
	plan.Components = append(plan.Components, schemas.Component{ID: "refunds", Parent: "tram", Summary: "Gives back.", Paths: []string{"refunds/**"}})
	text, err := schemas.Format([]byte(handWritten), plan)
	require.NoError(t, err)
	for _, kept := range []string{"# The plan of the tram project.\n", "  # everything hangs on this one\n", `- {id: tram, title: Tram, summary: "Everything about fares."}`, "id: fares # the heart\n", "    summary: \"Prices a trip by its stops.\"\n    parent: tram"} {
		require.Contains(t, string(text), kept)
	}
	again, _, problems := schemas.Decode[schemas.Plan](text)
	require.Empty(t, problems)
	require.Equal(t, plan, again)
}

// A comment or another order of keys changes no digest; a value does.
func TestDigest(t *testing.T) {
	read := func(text string) string {
		p, _, problems := schemas.Decode[schemas.Project]([]byte(text))
		require.Empty(t, problems)
		return schemas.Digest(p)
	}
	a := read("version: \"1\"\nmode: enforce\nbuild_mode: auto\n")
	require.Equal(t, a, read("# x\nbuild_mode: auto\nmode: enforce # y\nversion: \"1\"\n"))
	require.NotEqual(t, a, read("version: \"1\"\nmode: shadow\nbuild_mode: auto\n"))
	require.Regexp(t, `^sha256:[0-9a-f]{64}$`, a)
}

func TestReadinessDigest(t *testing.T) {
	var r schemas.Readiness
	require.Equal(t, r.Digest(), r.Resolve().Digest(), "a default that is written out is the same bar")
	noted := r
	noted.Notes = "as agreed"
	require.Equal(t, r.Digest(), noted.Digest())
	for _, name := range schemas.DimensionNames {
		higher := r
		higher.Dimension(name).Level = schemas.LevelRegulated
		require.NotEqual(t, r.Digest(), higher.Digest(), name)
		custom := r
		custom.Dimension(name).Controls = []string{"Fares are never logged."}
		require.NotEqual(t, r.Digest(), custom.Digest(), name)
	}
}

func TestQuestionAccept(t *testing.T) {
	low, high := schemas.Number("1"), schemas.Number("40")
	number := schemas.Question{ID: "Q-1", Kind: "number", Minimum: &low, Maximum: &high}
	choice := schemas.Question{ID: "Q-2", Kind: "choice", Options: []string{"Stops", "rings"}}
	boolean := schemas.Question{ID: "Q-3", Kind: "boolean"}
	text := schemas.Question{ID: "Q-4", Kind: "text"}
	for _, c := range []struct {
		q    schemas.Question
		v    any
		want any
		why  string
	}{
		{number, int64(40), int64(40), ""},
		{number, int64(41), nil, "41 is above 40"},
		{number, int64(0), nil, "0 is below 1"},
		{number, "20", nil, `"20" is no number`},
		{choice, " STOPS ", "Stops", ""},
		{choice, "stop", nil, `"stop" is none of Stops, rings`},
		{choice, int64(1), nil, "1 is none of Stops, rings"},
		{boolean, true, true, ""},
		{boolean, "true", nil, `"true" is neither true nor false`},
		{text, "  by rings ", "by rings", ""},
		{text, "  ", nil, `"  " is no text`},
	} {
		got, err := c.q.Accept(c.v)
		if c.why != "" {
			require.EqualError(t, err, c.why)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, c.want, got)
	}
}
