package examples_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/artifacts"
	"pact/examples/project"
	"pact/gates"
	"pact/gates/gate"
	"pact/tools"
)

// beginning is a project that was begun, and no more.
func beginning(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	project.Git(t, dir, "init", "-q", "-b", "main", ".")
	project.Call(t, dir, "plan_start", map[string]any{"task": "Work out what a tram trip costs."})
	return dir
}

// TestBadAnswers: what a question does not take changes nothing, and why says what would be taken; beside it an answer that
// is taken.
func TestBadAnswers(t *testing.T) {
	project.Require(t)
	t.Parallel()
	dir := beginning(t)
	file := filepath.Join(dir, artifacts.InterviewFile)
	project.Call(t, dir, "plan_interview", map[string]any{"questions": []any{
		map[string]any{"id": "Q-1", "text": "How many?", "kind": "number", "minimum": 1, "maximum": 40},
		map[string]any{"id": "Q-2", "text": "Which?", "kind": "choice", "options": []any{"Flat", "rings"}},
		map[string]any{"id": "Q-3", "text": "Is it?", "kind": "boolean"},
		map[string]any{"id": "Q-4", "text": "Why?", "kind": "text"},
		map[string]any{"id": "Q-5", "text": "Since when?", "kind": "text", "depends_on": map[string]any{"question": "Q-3", "answer": true}},
		map[string]any{"id": "Q-6", "text": "How much?", "kind": "number", "minimum": 0.1, "default": 2},
	}})
	before, err := os.ReadFile(file)
	require.NoError(t, err)
	for _, c := range []struct {
		question      string
		value, source any
		why           string
	}{
		{"Q-1", 41, nil, "41 is above 40"},
		{"Q-1", 0, nil, "0 is below 1"},
		{"Q-1", 40.000001, nil, "40.000001 is above 40"},
		{"Q-1", "40", nil, `"40" is no number`},
		{"Q-1", "NaN", nil, `"NaN" is no number`},
		{"Q-1", true, nil, "true is no number"},
		{"Q-1", nil, nil, "is no number"},
		{"Q-1", []any{1}, nil, "is no number"},
		{"Q-6", 0.09, nil, "0.09 is below 0.1"},
		{"Q-2", "zones", nil, `"zones" is none of Flat, rings`},
		{"Q-2", "", nil, `"" is none of Flat, rings`},
		{"Q-2", 1, nil, "1 is none of Flat, rings"},
		{"Q-2", "Flat, rings", nil, `"Flat, rings" is none of Flat, rings`},
		{"Q-3", "yes", nil, `"yes" is neither true nor false`},
		{"Q-3", 1, nil, "1 is neither true nor false"},
		{"Q-4", " ", nil, `is no text`},
		{"Q-4", "TBD.", nil, `says that there is no answer yet`},
		{"Q-4", "...", nil, `says that there is no answer yet`},
		{"Q-4", "a\u202eb", nil, `holds a character that cannot be seen`},
		{"Q-4", 7, nil, "7 is no text"},
		{"Q-5", "Monday", nil, "Q-5 is not open: it waits for Q-3 to be answered with true"},
		{"Q-7", "x", nil, `"Q-7" is not asked, did you mean`},
		{"How many?", 7, nil, `"How many?" is not asked`},
		{"Q-1", 7, "default", "Q-1 has no default"},
	} {
		t.Run(fmt.Sprintf("%s %v", c.question, c.value), func(t *testing.T) {
			answer := map[string]any{"question": c.question, "value": c.value}
			if c.source != nil {
				answer["source"] = c.source
			}
			out := project.Call(t, dir, "plan_interview", map[string]any{"answers": []any{answer}})
			require.Len(t, out["refused"], 1)
			require.Contains(t, out["refused"].([]any)[0].(map[string]any)["why"], c.why)
			after, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Equal(t, string(before), string(after), "it changed something")
		})
	}
	_, err = project.Try(dir, "plan_interview", map[string]any{"answers": []any{map[string]any{"question": "Q-1", "value": 7, "source": "human"}}}, nil)
	require.ErrorContains(t, err, `"human" is not known here`, "a host does not speak as the human")
	out := project.Call(t, dir, "plan_interview", map[string]any{"answers": []any{ // the answer that opens Q-5 comes last
		map[string]any{"question": "Q-5", "value": "Monday"},
		map[string]any{"question": "Q-1", "value": 40},
		map[string]any{"question": "Q-2", "value": "  FLAT "},
		map[string]any{"question": "Q-4", "value": "None."},
		map[string]any{"question": "Q-6", "value": 0.1},
		map[string]any{"question": "Q-3", "value": true},
	}})
	require.Empty(t, out["refused"])
	require.Empty(t, out["open"])
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Contains(t, string(data), "value: Flat", "a choice is stored in its own spelling")
}

// TestRefusedInterviews: an interview that somebody wrote or edited is judged by the gates of its stage; each change to it is
// refused with its words and a way out, and the same change done right is accepted.
func TestRefusedInterviews(t *testing.T) {
	project.Require(t)
	t.Parallel()
	const sound = `pact: interview/1
risks: [{id: R-1, text: "It rains."}]
assumptions:
  - {id: A-1, text: "Q-1 is answered with its default 20: How many?", status: accepted}
questions:
  - {id: Q-1, text: "How many?", kind: number, minimum: 1, maximum: 40, default: 20}
  - {id: Q-2, text: "Which?", kind: choice, options: [flat, rings]}
  - {id: Q-3, text: "Is it?", kind: boolean}
  - {id: Q-4, text: "Why?", kind: text, depends_on: {question: Q-3, answer: true}}
answers:
  - {question: Q-1, value: 20, source: default}
  - {question: Q-2, value: flat, source: relayed}
  - {question: Q-3, value: false, source: relayed}
acceptance:
  - {id: AC-1, text: "A trip of 41 stops is refused."}
  - {id: AC-2, text: "A trip of 40 stops costs 1200 cents."}
`
	dir := beginning(t)
	judged := func(text string) (out []string) {
		project.Write(t, dir, map[string]string{artifacts.InterviewFile: text})
		s, err := artifacts.Load(context.Background(), dir, artifacts.Everything...)
		require.NoError(t, err)
		defer s.Close()
		for _, r := range gates.Judge(s, "", func(g gate.Gate) bool { return g.Stage == gate.Interview }) {
			for _, f := range r.Findings {
				require.NotEmpty(t, f.Fix, "%s has no way out", f.Message)
				out = append(out, fmt.Sprintf("%s %s: %s", f.Severity, f.Gate, f.Message))
			}
		}
		return out
	}
	require.Empty(t, judged(sound))
	for _, c := range []struct{ old, bad, right, want string }{
		{"value: false", "value: .nan", "value: true}\n  - {question: Q-4, value: So", "error documents/valid: .nan is no number that JSON has"},
		{"value: 20,", "value: 21,", "value: 20.0,", "error interview/assumptions: Q-1 is answered with 21 as its default, which is 20"},
		{"value: 20, source: default", "value: 41, source: human", "value: 40, source: human", "error interview/questions: the answer to Q-1 does not fit: 41 is above 40"},
		{"value: flat,", "value: zones,", "value: ' RINGS ',", "error interview/questions: the answer to Q-2 does not fit: \"zones\" is none of flat, rings"},
		{"value: false", "value: true", "value: true}\n  - {question: Q-4, value: So", "error interview/questions: Q-4 is not answered: Why?"},
		{"question: Q-2, value: flat", "question: Q-5, value: flat", "question: Q-2, value: rings", "error interview/questions: an answer to \"Q-5\", which is not asked"},
		{"{question: Q-2, value: flat, source: relayed}", "{question: Q-2, value: flat}\n  - {question: Q-2, value: rings}", "{question: Q-2, value: rings}", "error interview/questions: Q-2 is answered twice"},
		{"id: Q-4,", "id: Q-3,", "id: Q-40,", "error interview/questions: Q-3 stands twice"},
		{"id: Q-4,", "id: Why,", "id: Q-5,", "error interview/questions: \"Why\" is no id among questions"},
		{"id: R-1,", "id: Q-1,", "id: R-2,", "error interview/questions: \"Q-1\" is no id among risks"},
		{"question: Q-3, answer: true", "question: Q-9, answer: true", "question: Q-2, answer: RINGS", "error interview/questions: Q-4 waits for \"Q-9\", which is not asked"},
		{"question: Q-3, answer: true", "question: Q-4, answer: true", "question: Q-2, answer: rings", "error interview/questions: Q-4 waits for itself, so nobody is ever asked: Q-4 → Q-4"},
		{`"Is it?", kind: boolean`, `"Is it?", kind: boolean, depends_on: {question: Q-4, answer: So}`, `"Is it?", kind: boolean, depends_on: {question: Q-2, answer: flat}`, "error interview/questions: Q-3 waits for itself, so nobody is ever asked: Q-3 → Q-4 → Q-3"},
		{"question: Q-3, answer: true", "question: Q-3, answer: maybe", "question: Q-3, answer: true", "error interview/questions: Q-4 waits for an answer that Q-3 does not take: \"maybe\" is neither true nor false"},
		{"options: [flat, rings]", "options: [flat]", "options: [flat, zones]", "error interview/questions: Q-2 is a choice with 1 options"},
		{"options: [flat, rings]", "options: [flat, ' Flat']", "options: [flat, flats]", "error interview/questions: option \" Flat\" of Q-2 is empty or stands twice"},
		{"minimum: 1,", "minimum: 50,", "minimum: 20,", "error interview/questions: Q-1 takes no number: minimum 50 is above maximum 40"},
		{"default: 20}", "default: 50}", "default: 20.0}", "error interview/questions: the default of Q-1 does not fit: 50 is above 40"},
		{"kind: boolean", "kind: boolean, maximum: 3", "kind: boolean", "error interview/questions: Q-3 is a boolean and has bounds"},
		{"kind: text,", "kind: txt,", "kind: text,", "error documents/valid: \"txt\" is not known here, did you mean \"text\"?"},
		{"status: accepted", "status: proposed", "status: accepted, by: Ann", "error interview/assumptions: A-1 is neither accepted nor rejected: Q-1 is answered with its default 20: How many?"},
		{"status: accepted", "status: rejected", "status: accepted, by: Ann", "error interview/assumptions: Q-1 is answered with its default, which was rejected in A-1"},
		{`text: "Q-1 is answered with its default 20: How many?"`, `text: "One currency."`, `text: "Q-1 is answered with its default 20: How many?"`, "error interview/assumptions: Q-1 is answered with its default, and no assumption says so"},
		{`"How many?", kind`, `"How many not?", kind`, `"How many?", kind`, "error interview/assumptions: Q-1 is answered with its default, and no assumption says so"},
		{", default: 20}", "}", ", default: 20.0}", "error interview/assumptions: Q-1 has no default, and its answer says that it is one"},
		{`  - {id: AC-1, text: "A trip of 41 stops is refused."}` + "\n", "", `  - {id: AC-7, text: "A trip of 41 stops is refused."}` + "\n", ""},
		{"id: AC-2", "id: AC-1", "id: AC-3", "error interview/criteria: AC-1 stands twice; a number is never given again"},
		{"A trip of 40 stops costs 1200 cents.", "A trip of  41 stops is Refused.", "A trip of 41 stops is not sold.", "error interview/criteria: AC-2 says what AC-1 says"},
		{"A trip of 40 stops costs 1200 cents.", "TBD", "A trip of 40 stops costs 1201 cents.", "error interview/criteria: AC-2 says nothing: \"TBD\""},
		{"A trip of 40 stops costs 1200 cents.", "A price comes back quickly.", "A price comes back within 50 ms.", "warning interview/criteria: AC-2 is vague: \"quickly\" cannot be tested"},
	} {
		require.Equal(t, 1, strings.Count(sound, c.old), c.old)
		bad, right := strings.Replace(sound, c.old, c.bad, 1), strings.Replace(sound, c.old, c.right, 1)
		if c.want != "" {
			require.Contains(t, strings.Join(judged(bad), "\n"), c.want, "%s → %s", c.old, c.bad)
		}
		require.Empty(t, judged(right), "%s → %s", c.old, c.right)
	}
	require.Contains(t, judged("pact: interview/1\n"), "error interview/criteria: there is no acceptance criterion")
}

// TestBadSpecs: a build spec that is wrong is refused with its place and the way out, and writes none of the four documents.
func TestBadSpecs(t *testing.T) {
	project.Require(t)
	t.Parallel()
	const sound = `version: "1"
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
	dir := t.TempDir()
	project.Git(t, dir, "init", "-q", "-b", "main", ".")
	for _, c := range []struct{ old, bad, want string }{
		{`version: "1"`, `version: "2"`, `says version "2", and this Pact reads "1"`},
		{`version: "1"` + "\n", "", `the key "version" is missing`},
		{"task: |\n  Build a tenant-scoped booking API.\n", "", "there is no task"},
		{"Build a tenant-scoped booking API.", "TBD", `the task is a placeholder: "TBD"`},
		{"task: |\n  Build a tenant-scoped booking API.\n", "task: [a]\n", `"task" must be text, not a list`},
		{"security: strict", "securty: strict", `spec.yaml:5:3: unknown key "securty", did you mean "security"?`},
		{"security: strict", "security: high", `"high" is not known here`},
		{"security: strict", "security: strict\n  security: none", `duplicate key "security"`},
		{"security: strict", "security: {level: strict, control: [x]}", `unknown key "control", did you mean "controls"?`},
		{"hierarchy", "hierarchical", `did you mean "hierarchy"?`},
		{"budget: 25", "budget: lots", `"budget" must be a number, not "lots"`},
		{"budget: 25", "budget: -3", "the build spec says budget -3"},
		{"budget: 25", "budget: .inf", ".inf"},
		{"budget: 25", "budgett: 25", `unknown key "budgett", did you mean "budget"?`},
		{"budget: 25", "budget: 25\n---\ntask: Another.", "a second document follows"},
		{"config:", "plan_only: true\nconfig:", `unknown key "plan_only"`},
		{sound, "[1, 2]\n", "not a list"},
		{sound, "", "the document is empty"},
		{sound, "version: \"1\"\n\ttask: x\n", "this is no YAML"},
	} {
		require.Equal(t, 1, strings.Count(sound, c.old), c.old)
		project.Write(t, dir, map[string]string{"spec.yaml": strings.Replace(sound, c.old, c.bad, 1)})
		_, err := project.Try(dir, "plan_start", map[string]any{"spec_path": "spec.yaml"}, nil)
		require.ErrorContains(t, err, c.want)
		require.Regexp(t, `(?s)^error: [a-z_]+: .+\nfix: .+`, err.Error())
		for _, file := range []string{artifacts.ProjectFile, artifacts.TaskFile, artifacts.SOPsFile, artifacts.SpecFile} {
			require.NoFileExists(t, filepath.Join(dir, file), c.bad)
		}
	}
	project.Write(t, dir, map[string]string{"spec.yaml": strings.Replace(sound, "budget: 25", "budget: 25\n  role_models: {judge: x}\n  health_thresholds: {}\n  shaping_rounds: 3", 1)})
	out := project.Call(t, dir, "plan_start", map[string]any{"spec_path": "spec.yaml"})
	require.Equal(t, []any{"role_models", "health_thresholds", "shaping_rounds"}, out["ignored"])
	require.Len(t, out["created"], 4)
}

// TestASpecIsAppliedWholeOrNot: where one of the four documents cannot be written, all four stand as they were.
func TestASpecIsAppliedWholeOrNot(t *testing.T) {
	project.Require(t)
	t.Parallel()
	files := []string{artifacts.ProjectFile, artifacts.TaskFile, artifacts.SOPsFile, artifacts.SpecFile}
	spec := map[string]any{"version": "1", "task": "Build another thing.", "sops": "Be brief.", "readiness": map[string]any{"security": "strict"}}
	for _, stuck := range files {
		dir := beginning(t)
		project.Call(t, dir, "plan_start", map[string]any{"spec": map[string]any{"version": "1", "task": "Build a thing.", "sops": "Be long."}, "replace": true})
		before := map[string]string{}
		for _, file := range files {
			data, err := os.ReadFile(filepath.Join(dir, file))
			require.NoError(t, err)
			before[file] = string(data)
		}
		require.NoError(t, os.Remove(filepath.Join(dir, stuck)))
		require.NoError(t, os.MkdirAll(filepath.Join(dir, stuck, "in the way"), 0o755))
		_, err := project.Try(dir, "plan_start", map[string]any{"spec": spec, "replace": true}, nil)
		require.Error(t, err, stuck)
		for _, file := range files {
			if file == stuck {
				continue
			}
			data, err := os.ReadFile(filepath.Join(dir, file))
			require.NoError(t, err)
			require.Equal(t, before[file], string(data), "%s changed, and %s could not", file, stuck)
		}
		require.NoError(t, os.RemoveAll(filepath.Join(dir, stuck)))
		project.Write(t, dir, map[string]string{stuck: before[stuck]})
		require.Len(t, project.Call(t, dir, "plan_start", map[string]any{"spec": spec, "replace": true})["changed"], 4, stuck)
	}
}

// TestBadProfiles: a bar that is none is refused, by the call or by the gate.
func TestBadProfiles(t *testing.T) {
	project.Require(t)
	t.Parallel()
	dir := beginning(t)
	for _, c := range []struct {
		set  any
		want string
	}{
		{map[string]any{"security": "high"}, `"high" is not known here`},
		{map[string]any{"security": 3}, `"3" is not known here`},
		{map[string]any{"securty": "strict"}, `"securty", did you mean "security"?`},
		{map[string]any{"security": map[string]any{"level": "Strict"}}, `"Strict" is not known here`},
		{map[string]any{"security": map[string]any{"level": "strict", "controls": "x"}}, `"controls" must be a list`},
		{"strict", `"set" must be`},
	} {
		_, err := project.Try(dir, "readiness_profile", map[string]any{"set": c.set}, nil)
		require.ErrorContains(t, err, c.want)
		require.Contains(t, err.Error(), "\nfix: ")
	}
	project.Call(t, dir, "readiness_profile", map[string]any{"set": map[string]any{"privacy": map[string]any{"level": "standard", "controls": []any{"TBD"}}}})
	finding := func() string {
		return fmt.Sprint(project.Call(t, dir, "gate_check", map[string]any{"gates": []any{"readiness/profile"}})["findings"])
	}
	require.Contains(t, finding(), `the control "TBD" of privacy says too little`)
	project.Call(t, dir, "readiness_profile", map[string]any{"set": map[string]any{"privacy": map[string]any{"level": "standard", "controls": []any{"Tenant ids never appear in logs."}}}})
	require.Equal(t, "[]", finding())
}

// TestCriteriaKeepTheirNumbers: two criteria of the seal that change places are refused; other words for one, and a new one
// with a number of its own, are not renumbering.
func TestCriteriaKeepTheirNumbers(t *testing.T) {
	project.Require(t)
	t.Parallel()
	dir := project.Copy(t, project.Sealed)
	g := *gates.Find("interview/criteria")
	require.Equal(t, gate.Pass, judgeIn(t, dir, g).Verdict)
	data, err := os.ReadFile(filepath.Join(dir, artifacts.InterviewFile))
	require.NoError(t, err)
	sealed := string(data)
	project.Write(t, dir, map[string]string{artifacts.InterviewFile: strings.NewReplacer("id: AC-1", "id: AC-2", "id: AC-2", "id: AC-1").Replace(sealed)})
	r := judgeIn(t, dir, g)
	require.Equal(t, gate.Fail, r.Verdict)
	require.Contains(t, report(r), "AC-1 is what was sealed as AC-2: criteria are never renumbered")
	require.Contains(t, report(r), "AC-2 is what was sealed as AC-1: criteria are never renumbered")
	project.Write(t, dir, map[string]string{artifacts.InterviewFile: strings.Replace(sealed, "25 more for each stop.\"}", "25 cents more for each stop.\"}\n  - {id: AC-3, text: \"A trip of no stops is refused.\"}", 1)})
	require.Equal(t, gate.Pass, judgeIn(t, dir, g).Verdict, "%s", report(judgeIn(t, dir, g)))
}

// TestWhatWasAnsweredStays: an answer belongs to the question as it was asked, and what a human said directly is not talked
// away by a host.
func TestWhatWasAnsweredStays(t *testing.T) {
	project.Require(t)
	t.Parallel()
	dir := beginning(t)
	call := func(args map[string]any) map[string]any { return project.Call(t, dir, "plan_interview", args) }
	refused := func(want string, args map[string]any) {
		t.Helper()
		_, err := project.Try(dir, "plan_interview", args, nil)
		require.ErrorContains(t, err, want)
		require.Contains(t, err.Error(), "\nfix: ")
	}
	question := func(id, text string) map[string]any {
		return map[string]any{"questions": []any{map[string]any{"id": id, "text": text, "kind": "number", "default": 20, "maximum": 40}}}
	}
	answer := func(id string, value any, source string) map[string]any {
		return map[string]any{"answers": []any{map[string]any{"question": id, "value": value, "source": source}}}
	}
	say := func(fields map[string]any) {
		t.Helper()
		_, err := project.Try(dir, "plan_interview", map[string]any{"ask": true}, func(context.Context, tools.Form) (tools.Answer, error) {
			return tools.Answer{Action: tools.ActionAccept, Content: fields}, nil
		})
		require.NoError(t, err)
	}
	stands := func() string {
		data, err := os.ReadFile(filepath.Join(dir, artifacts.InterviewFile))
		require.NoError(t, err)
		return string(data)
	}

	call(question("Q-1", "How many stops?"))
	call(answer("Q-1", 7, "relayed"))
	require.Empty(t, call(question("Q-1", "How many stops?"))["open"], "the same question again is no other one")
	require.Len(t, call(question("Q-1", "How many seats?"))["open"], 1, "7 answered another question")

	call(answer("Q-1", 20, "default")) // an assumption, and it is rejected: the question is open again, and the default is no way out
	require.Contains(t, stands(), `A-1, text: "Q-1 is answered with its default 20: How many seats?", status: proposed`)
	require.Len(t, call(map[string]any{"reject": []string{"A-1"}})["open"], 1)
	require.Contains(t, fmt.Sprint(call(answer("Q-1", 20, "default"))["refused"]), "its default was rejected (A-1)")
	require.Contains(t, stands(), "(relayed)")

	say(map[string]any{"q_1": "30"})
	require.Contains(t, fmt.Sprint(call(answer("Q-1", 31, "relayed"))["refused"]), "a human answered Q-1 directly, with 30")
	require.Empty(t, call(answer("Q-1", 30.0, "relayed"))["refused"])
	require.Contains(t, stands(), "source: human", "who passes on the same does not make it his")
	refused("a human answered Q-1 as it stands", question("Q-1", "How many doors?"))

	call(map[string]any{"assumptions": []any{map[string]any{"id": "A-2", "text": "One currency."}}})
	say(map[string]any{"a_2": false})
	refused("A-2 was rejected by ", map[string]any{"accept": []string{"A-2"}})
	refused("A-2 was rejected by ", map[string]any{"assumptions": []any{map[string]any{"id": "A-2", "text": "No tax."}}})
	refused(`there is no assumption "A-9"`, map[string]any{"accept": []string{"A-9"}})
	refused(`comes with status "accepted"`, map[string]any{"assumptions": []any{map[string]any{"id": "A-3", "text": "No tax.", "status": "accepted"}}})

	call(map[string]any{"acceptance": []any{map[string]any{"id": "AC-1", "text": "A trip of 41 stops is refused."}}})
	refused("AC-2 would say what AC-1 says", map[string]any{"acceptance": []any{map[string]any{"id": "AC-2", "text": "A trip of 41  stops is refused."}}})
	call(map[string]any{"acceptance": []any{map[string]any{"id": "AC-1", "text": "A trip of more than 40 stops is refused."}}})
}
