// Package interview holds the gates of the first stage: what is to be built, and what was asked about it.
package interview

import (
	"strings"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Task refuses a project without a task.
var Task = gate.Gate{
	ID: "interview/task", Title: "There is a task", Stage: gate.Interview,
	Rule:  "Refuses a missing or empty task, and one that is only a placeholder.",
	Why:   "Everything after is judged against what was asked for.",
	Fix:   "Say in pact/task.md, in a sentence or more, what to build: call plan_start with task.",
	Needs: []artifacts.Kind{artifacts.KindTask}, Tool: "plan_start",
	Run: func(s *artifacts.Snapshot) []schemas.Finding {
		text := strings.TrimSpace(strings.Trim(strings.TrimSpace(s.Task.Text), "#-*_.<>[]() \t"))
		if text == "" {
			return []schemas.Finding{{Path: artifacts.TaskFile, Line: 1, Column: 1, Message: "the task is empty"}}
		}
		if gate.Placeholder(text) {
			return []schemas.Finding{{Path: artifacts.TaskFile, Line: 1, Column: 1, Message: "the task is a placeholder: " + text}}
		}
		return nil
	},
}
