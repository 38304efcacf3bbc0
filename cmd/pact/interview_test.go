package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/examples/project"
	"pact/mcpserver"
	"pact/schemas"
)

// asking is an interview in which answers open other questions.
const asking = `{"questions": [
	{"id": "Q-1", "text": "How many seats has a booking?", "kind": "number", "minimum": 1, "maximum": 40, "default": 20},
	{"id": "Q-2", "text": "Does the price go by stops or by rings?", "kind": "choice", "options": ["stops", "rings"]},
	{"id": "Q-3", "text": "Can it be cancelled?", "kind": "boolean"},
	{"id": "Q-4", "text": "Until when?", "kind": "text", "depends_on": {"question": "Q-3", "answer": true}}],
	"assumptions": [{"id": "A-1", "text": "One currency."}, {"id": "A-2", "text": "No tax."}],
	"acceptance": [{"id": "AC-1", "text": "A booking of 41 seats is refused."}]}`

// asked begins a project with that interview.
func asked(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	project.Git(t, dir, "init", "-q", "-b", "main", ".")
	project.Git(t, dir, "config", "user.name", "Ann")
	project.Git(t, dir, "config", "user.email", "ann@example.org")
	project.Call(t, dir, "plan_start", map[string]any{"task": "Book a seat on a tram."})
	var args map[string]any
	require.NoError(t, json.Unmarshal([]byte(asking), &args))
	project.Call(t, dir, "plan_interview", args)
	return dir
}

// kept is the interview as it stands on disk.
func kept(t *testing.T, dir string) *schemas.Interview {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "pact/interview.yaml"))
	require.NoError(t, err)
	v, _, problems := schemas.Decode[schemas.Interview](data)
	require.Empty(t, problems)
	return v
}

func heard(v *schemas.Interview) map[string]any {
	out := map[string]any{}
	for _, a := range v.Answers {
		out[a.Question] = a.Value.Value
	}
	for _, a := range v.Assumptions {
		if a.Status != schemas.AssumptionProposed {
			out[a.ID] = string(a.Status)
		}
	}
	return out
}

// reply is what the human does with one form.
type reply struct {
	action string
	fields map[string]any
}

// eras are the revisions of the protocol, old and new.
var eras = map[string]string{"2025-11-25": "2025-11-25", "2026-07-28": mcpserver.Modern}

// walked asks over stdio and returns what was answered to the call, and the forms that were shown.
func walked(t *testing.T, dir, version string, args map[string]any, replies ...reply) (map[string]any, []string) {
	t.Helper()
	var human mcpserver.Asker
	var forms []string
	if replies != nil {
		human = func(form string, schema json.RawMessage) (string, map[string]any) {
			if forms = append(forms, form+string(schema)); len(forms) > len(replies) {
				return "cancel", nil // one form too many
			}
			r := replies[len(forms)-1]
			return r.action, r.fields
		}
	}
	self, err := os.Executable()
	require.NoError(t, err)
	c, err := mcpserver.DialAs(context.Background(), []string{self, "serve"}, dir, append(project.Environ(), "PACT_TEST_MAIN=1"), human, version)
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	args["ask"] = true
	out := newConforming(t, c).call("plan_interview", args)
	require.Len(t, forms, len(replies))
	return out, forms
}

// TestInterviewByForms: form after form, as answers open questions; refused answers are asked again with the reason; what was
// accepted is kept whatever becomes of the next form; and nothing but an accepted form is an answer.
func TestInterviewByForms(t *testing.T) {
	project.Require(t)
	accept := func(fields map[string]any) reply { return reply{"accept", fields} }
	first := accept(map[string]any{"q_1": 40, "q_2": " Rings ", "q_3": true})
	human := "Ann <ann@example.org>"
	for name, version := range eras {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			t.Run("to the end", func(t *testing.T) {
				t.Parallel()
				dir := asked(t)
				out, forms := walked(t, dir, version, map[string]any{}, accept(map[string]any{"q_1": 41, "q_2": " Rings ", "q_3": true}),
					accept(map[string]any{"q_1": 40, "q_4": "An hour before."}), accept(map[string]any{"a_1": true, "a_2": false}))
				require.Empty(t, out["findings"])
				require.Empty(t, out["open"])
				require.Empty(t, out["refused"], "the refused answer was given anew")
				require.Empty(t, out["needs_human"])
				for _, part := range []string{`"q_1":{"default":20,`, `"maximum":40`, `"minimum":1`, `"type":"number"`, `"enum":["stops","rings"]`, `"type":"boolean"`, "Q-3: Can it be cancelled? (yes or no)"} {
					require.Contains(t, forms[0], part)
				}
				require.NotContains(t, forms[0], "Q-4", "it waits for Q-3")
				require.Contains(t, forms[1], "Not taken: 41 is above 40.")
				require.NotContains(t, forms[1], "Q-2", "it is answered")
				require.Contains(t, forms[2], `"a_2":{`)
				v := kept(t, dir)
				require.Equal(t, map[string]any{"Q-1": int64(40), "Q-2": "rings", "Q-3": true, "Q-4": "An hour before.", "A-1": "accepted", "A-2": "rejected"}, heard(v))
				for _, a := range v.Answers {
					require.Equal(t, schemas.SourceHuman, a.Source)
					require.Equal(t, human, a.By)
					require.False(t, a.At.IsZero())
				}
				require.Equal(t, human, v.Assumptions[0].By)
			})
			for _, action := range []string{"decline", "cancel"} {
				t.Run(action, func(t *testing.T) {
					t.Parallel()
					dir := asked(t)
					out, _ := walked(t, dir, version, map[string]any{}, first, reply{action, map[string]any{"q_4": "never"}})
					require.Equal(t, map[string]any{"Q-1": int64(40), "Q-2": "rings", "Q-3": true}, heard(kept(t, dir)), "the first form is kept, the second is no answer")
					require.Contains(t, out["summary"], "Asking ended ("+action+")")
					require.Contains(t, out["needs_human"], "pact interview --root ")
					require.Len(t, out["open"], 1)
					_, forms := walked(t, dir, version, map[string]any{}, reply{action, map[string]any{"q_4": "never"}})
					require.Contains(t, forms[0], "Q-4: Until when?", "it goes on where it ended")
					require.NotContains(t, forms[0], "Q-1")
				})
			}
			t.Run("absent", func(t *testing.T) {
				t.Parallel()
				dir := asked(t)
				out, _ := walked(t, dir, version, map[string]any{"answers": []any{map[string]any{"question": "Q-2", "value": "stops"}}})
				require.Equal(t, map[string]any{"Q-2": "stops"}, heard(kept(t, dir)), "what the host passed on is kept")
				require.Contains(t, out["summary"], "Asking ended (absent)")
				require.Contains(t, out["needs_human"], "pact interview --root ")
			})
			t.Run("without end", func(t *testing.T) {
				t.Parallel()
				dir := asked(t)
				nothing := accept(map[string]any{"q_1": 99, "q_2": "", "q_3": nil})
				out, _ := walked(t, dir, version, map[string]any{}, nothing, nothing, nothing, accept(map[string]any{}))
				require.Empty(t, heard(kept(t, dir)), "an empty field answers nothing")
				require.Len(t, out["refused"], 1)
				require.Contains(t, out["refused"].([]any)[0].(map[string]any)["why"], "99 is above 40")
				require.Len(t, out["open"], 3)
			})
			t.Run("the human changes their mind", func(t *testing.T) {
				t.Parallel()
				dir := asked(t)
				walked(t, dir, version, map[string]any{}, first, reply{"cancel", nil})
				other := []any{map[string]any{"question": "Q-1", "value": 30}}
				out := project.Call(t, dir, "plan_interview", map[string]any{"answers": other})
				require.Len(t, out["refused"], 1, "a host does not replace what a human said itself")
				_, forms := walked(t, dir, version, map[string]any{"answers": other}, accept(map[string]any{"q_1": 30, "q_4": "never"}), accept(map[string]any{"a_1": true, "a_2": true}))
				require.Contains(t, forms[0], "You answered 40 here before. Your agent passes on 30; only you can change it.")
				require.Equal(t, int64(30), heard(kept(t, dir))["Q-1"])
				_, err := project.Try(dir, "plan_interview", map[string]any{"reject": []string{"A-1"}}, nil)
				require.ErrorContains(t, err, "A-1 was accepted by "+human+" directly")
				walked(t, dir, version, map[string]any{"reject": []string{"A-1"}}, accept(map[string]any{"a_1": false}))
				require.Equal(t, "rejected", heard(kept(t, dir))["A-1"])
			})
		})
	}
}

// TestInterviewSurvivesAKill: the server is killed while the second form is shown, and the first one is on disk.
func TestInterviewSurvivesAKill(t *testing.T) {
	project.Require(t)
	self, err := os.Executable()
	require.NoError(t, err)
	for name, version := range eras {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, pid := asked(t), filepath.Join(t.TempDir(), "pid")
			forms := 0
			human := func(string, json.RawMessage) (string, map[string]any) {
				if forms++; forms == 2 {
					data, _ := os.ReadFile(pid)
					n, _ := strconv.Atoi(strings.TrimSpace(string(data)))
					if p, err := os.FindProcess(n); n > 0 && err == nil {
						_ = p.Kill()
					}
				}
				return "accept", map[string]any{"q_1": 40, "q_3": true}
			}
			argv := []string{"sh", "-c", `echo $$ >"$0"; exec "$1" serve`, pid, self}
			c, err := mcpserver.DialAs(context.Background(), argv, dir, append(project.Environ(), "PACT_TEST_MAIN=1"), human, version)
			require.NoError(t, err)
			_, err = c.Call(context.Background(), "plan_interview", map[string]any{"ask": true})
			require.Error(t, err, "the server was killed")
			_ = c.Close()
			require.Equal(t, 2, forms)
			require.Equal(t, map[string]any{"Q-1": int64(40), "Q-3": true}, heard(kept(t, dir)))
			project.Call(t, dir, "plan_interview", map[string]any{"answers": []any{map[string]any{"question": "Q-2", "value": "stops"}}})
		})
	}
}

// TestQuickStart: the build spec of the README works as it stands.
func TestQuickStart(t *testing.T) {
	project.Require(t)
	t.Parallel()
	data, err := os.ReadFile(readme)
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(data), "```yaml\nversion: \"1\"\ntask: |\n")
	require.True(t, found)
	text, _, _ := strings.Cut(rest, "```")
	dir := t.TempDir()
	project.Git(t, dir, "init", "-q", "-b", "main", ".")
	project.Write(t, dir, map[string]string{"build_spec.yaml": "version: \"1\"\ntask: |\n" + text})
	out := project.Call(t, dir, "plan_start", map[string]any{"spec_path": "build_spec.yaml"})
	require.Equal(t, []any{"pact.yaml", "pact/sops.md", "pact/task.md"}, out["created"])
	require.Empty(t, out["ignored"])
}
