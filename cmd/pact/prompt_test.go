package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/examples/project"
	"pact/schemas"
	"pact/tools"
)

// talk plays a person who types lines, and then is gone. It returns what the person saw, and how much is open.
func talk(t *testing.T, dir string, again []string, lines ...string) (string, int) {
	t.Helper()
	text := ""
	for _, l := range lines {
		text += l + "\n"
	}
	var saw strings.Builder
	open, err := tools.Interview(t.Context(), &tools.Env{Root: dir}, "", again, newPrompter(t.Context(), strings.NewReader(text), &saw))
	require.NoError(t, err)
	return saw.String(), open
}

// TestTalk: the whole interview with a person, in two sittings.
func TestTalk(t *testing.T) {
	project.Require(t)
	t.Parallel()
	dir := asked(t)
	saw, open := talk(t, dir, nil, "?", "", "rings?", "2", "maybe", "Y") // and the terminal is closed
	require.Equal(t, 4, open, "Q-4, A-1, A-2, and the assumption that the default is")
	for _, part := range []string{
		"Enter takes the default, - leaves it open, ? explains, Ctrl-D ends.",
		"Q-1  How many seats has a booking?\n     a number from 1 to 40\n     default: 20\n> ",
		"     It takes a number from 1 to 40. The default becomes an assumption, which you accept or reject afterwards.\n",
		"Q-2  Does the price go by stops or by rings?\n     1) stops\n     2) rings\n> ",
		`     ! "rings?" is none of stops, rings; it takes one of stops, rings.`,
		"Q-3  Can it be cancelled?\n     yes or no\n>      ! Type yes or no.\n> ",
		"Q-4  Until when?\n     a text\n> ",
	} {
		require.Contains(t, saw, part)
	}
	v := kept(t, dir)
	require.Equal(t, map[string]any{"Q-1": int64(20), "Q-2": "rings", "Q-3": true}, heard(v))
	require.Equal(t, schemas.SourceDefault, v.AnswerTo("Q-1").Source)
	require.Equal(t, schemas.SourceHuman, v.AnswerTo("Q-2").Source)
	require.Equal(t, "Q-1 is answered with its default 20: How many seats has a booking?", v.Assumptions[2].Text)

	saw, open = talk(t, dir, nil, "", "-", "a", "-", "r", "41", "0x10", "1/2", "NaN", "30")
	require.Equal(t, 2, open, "Q-4 and A-2 were left open")
	require.NotContains(t, saw, "Q-2", "what is answered is not asked again")
	require.Contains(t, saw, "It has no default: answer it, or leave it open with -.")
	require.Contains(t, saw, "! 41 is above 40; it takes a number from 1 to 40.")
	for _, bad := range []string{"0x10", "1/2", "NaN"} {
		require.Contains(t, saw, `"`+bad+`" is not a decimal number`)
	}
	require.Equal(t, map[string]any{"Q-1": int64(30), "Q-2": "rings", "Q-3": true, "A-1": "accepted", "A-3": "rejected"}, heard(kept(t, dir)))

	saw, open = talk(t, dir, []string{"Q-2", "A-1"}, "1", "TBD", "An hour before.", "n", "y")
	require.Zero(t, open)
	require.Contains(t, saw, "! It is answered with rings.")
	require.Contains(t, saw, `! "TBD" says that there is no answer yet`)
	require.Equal(t, map[string]any{"Q-1": int64(30), "Q-2": "stops", "Q-3": true, "Q-4": "An hour before.", "A-1": "rejected", "A-2": "accepted", "A-3": "rejected"}, heard(kept(t, dir)))
	_, err := tools.Interview(t.Context(), &tools.Env{Root: dir}, "", []string{"Q-9"}, newPrompter(t.Context(), strings.NewReader(""), io.Discard))
	require.ErrorContains(t, err, `"Q-9" is neither asked nor assumed`)
}

// TestTalkAboutCriteria: where nobody said what must hold, the person is asked.
func TestTalkAboutCriteria(t *testing.T) {
	project.Require(t)
	t.Parallel()
	dir := t.TempDir()
	project.Git(t, dir, "init", "-q", "-b", "main", ".")
	project.Call(t, dir, "plan_start", map[string]any{"task": "Book a seat on a tram."})
	saw, open := talk(t, dir, nil, "-")
	require.Equal(t, 1, open)
	require.Contains(t, saw, "What must hold when it is done?")
	saw, open = talk(t, dir, nil, "?", "todo", "A booking of 41 seats is refused.", "It is fast and robust.", "a booking of 41  seats is refused.", "")
	require.Zero(t, open)
	require.Contains(t, saw, `"todo" says nothing`)
	require.Contains(t, saw, "It is kept, but it is vague")
	require.Contains(t, saw, "That stands there already.")
	require.Equal(t, []schemas.Criterion{{ID: "AC-1", Text: "A booking of 41 seats is refused."}, {ID: "AC-2", Text: "It is fast and robust."}}, kept(t, dir).Acceptance)
}

// TestTerminalObeysNothing: what an agent wrote reaches the terminal as text.
func TestTerminalObeysNothing(t *testing.T) {
	project.Require(t)
	t.Parallel()
	dir := asked(t)
	bad := "Fine?\x1b[2J\x1b]0;x\x07\r\u202e"
	project.Call(t, dir, "plan_interview", map[string]any{
		"questions":   []any{map[string]any{"id": "Q-1", "text": bad, "kind": "choice", "options": []any{"a\x1b[8m", "b"}}},
		"assumptions": []any{map[string]any{"id": "A-1", "text": bad}},
	})
	saw, _ := talk(t, dir, []string{"A-1"}, "2", "1", "n", "a")
	for _, r := range []string{"\x1b", "\x07", "\r", "\u202e"} {
		require.NotContains(t, saw, r)
	}
	require.Contains(t, saw, `Fine?\u001b[2J`)
	require.Contains(t, saw, "Assumed: Fine?")
	require.Equal(t, "b", heard(kept(t, dir))["Q-1"])
}

// leaving is a person who answers one question, and then the call is cancelled while the next one is read.
type leaving struct {
	tools.Person
	cancel context.CancelFunc
	asked  int
}

func (l *leaving) Question(schemas.Question, string) (tools.Said, error) {
	if l.asked++; l.asked > 1 {
		return tools.Said{}, errors.New("gone")
	}
	l.cancel()
	return tools.Said{Value: int64(7)}, nil
}

// TestLeavingKeepsTheAnswer: what was said in the moment of leaving is written.
func TestLeavingKeepsTheAnswer(t *testing.T) {
	project.Require(t)
	t.Parallel()
	dir := asked(t)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := tools.Interview(ctx, &tools.Env{Root: dir}, "", nil, &leaving{cancel: cancel})
	require.Error(t, err)
	require.Equal(t, map[string]any{"Q-1": int64(7)}, heard(kept(t, dir)))
}

// TestAnAgentWritesMeanwhile: a question that changes while the person reads it is asked anew, and nothing is lost.
func TestAnAgentWritesMeanwhile(t *testing.T) {
	project.Require(t)
	t.Parallel()
	dir := asked(t)
	p := &meanwhile{t: t, dir: dir}
	_, err := tools.Interview(t.Context(), &tools.Env{Root: dir}, "", nil, p)
	require.NoError(t, err)
	require.Equal(t, []string{"How many seats has a booking? / ", "How many seats has a tram? / The question changed while you read it.", "Does the price go by stops or by rings? / "}, p.saw)
	require.Equal(t, map[string]any{"Q-1": int64(7)}, heard(kept(t, dir)))
}

type meanwhile struct {
	tools.Person
	t   *testing.T
	dir string
	saw []string
}

func (m *meanwhile) Question(q schemas.Question, why string) (tools.Said, error) {
	m.saw = append(m.saw, q.Text+" / "+why)
	switch len(m.saw) {
	case 1:
		project.Call(m.t, m.dir, "plan_interview", map[string]any{"questions": []any{map[string]any{"id": "Q-1", "text": "How many seats has a tram?", "kind": "number"}}})
	case 3:
		return tools.Said{}, io.EOF
	}
	return tools.Said{Value: int64(7)}, nil
}
