package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"pact/artifacts"
	"pact/tools"
	"pact/tools/guard"
)

func hookCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "hook", Short: "Answer a hook of a host or of git", Args: cobra.NoArgs,
		Long: `What pact install registers. A hook of a host reads the host's JSON on standard input and answers in the host's form. It is
feedback: it stops what is plainly an edit of the law before it happens. What decides are the gates.`,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	for _, host := range []string{"claude", "codex"} {
		c.AddCommand(&cobra.Command{
			Use: host, Short: "Answer a hook of " + hosts[host], Args: cobra.NoArgs,
			RunE: func(c *cobra.Command, _ []string) error { return hostHook(c) },
		})
	}
	c.AddCommand(gitHookCommand())
	return c
}

var hosts = map[string]string{"claude": "Claude Code", "codex": "Codex"}

// maxHookInput bounds what a host may send, in bytes.
const maxHookInput = 16 << 20

// hookInput is what both hosts send; each sends more.
type hookInput struct {
	Event  string          `json:"hook_event_name"`
	Cwd    string          `json:"cwd"`
	Tool   string          `json:"tool_name"`
	Input  json.RawMessage `json:"tool_input"`
	Active bool            `json:"stop_hook_active"` // this stop comes after one that a hook held up
}

// hostHook answers one event. Both hosts take exit code 2 with a text on standard error as a refusal, in every version that
// has hooks; it is what trouble becomes here, a crash of Pact included.
func hostHook(c *cobra.Command) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = exit{exitCannot, fmt.Sprintf("pact hook broke, so the call is stopped: %v\n%s\nfix: report it as a defect of Pact", p, debug.Stack())}
		}
	}()
	data, err := io.ReadAll(io.LimitReader(c.InOrStdin(), maxHookInput+1))
	var in hookInput
	switch {
	case err != nil:
	case len(data) > maxHookInput:
		err = fmt.Errorf("it has more than %d bytes", maxHookInput)
	default:
		err = json.Unmarshal(data, &in)
	}
	if err == nil && !filepath.IsAbs(in.Cwd) {
		err = fmt.Errorf("cwd is %q, and should be an absolute folder", in.Cwd)
	}
	if err != nil {
		return cannotHook("what the host sent cannot be read: "+err.Error(), "pact hook is registered with pact install, and called by the host")
	}
	var answer any
	switch in.Event {
	case "PreToolUse":
		answer, err = beforeTool(c.Context(), in)
	case "SessionStart":
		return sessionStart(c, in)
	case "Stop", "SubagentStop":
		answer, err = atStop(c, in)
	default:
		return cannotHook(fmt.Sprintf("the event %q is not served", in.Event), "register it for PreToolUse, SessionStart, Stop and SubagentStop: pact install")
	}
	if err != nil {
		what := err.Error()
		if e := new(tools.Error); errors.As(err, &e) {
			what = e.Message
		}
		return cannotHook(what, "mend what it names, then try again; pact doctor shows what is wrong")
	}
	if answer == nil {
		return nil
	}
	enc := json.NewEncoder(c.OutOrStdout())
	enc.SetEscapeHTML(false)
	return enc.Encode(answer)
}

func cannotHook(what, fix string) error {
	return exit{exitCannot, "pact hook could not look, so the call is stopped: " + what + "\nfix: " + fix}
}

// denial is how both hosts are told that a tool must not run.
type denial struct {
	Output struct {
		Event    string `json:"hookEventName"`
		Decision string `json:"permissionDecision"`
		Reason   string `json:"permissionDecisionReason"`
	} `json:"hookSpecificOutput"`
}

func beforeTool(ctx context.Context, in hookInput) (any, error) {
	touches, err := guard.Call{Tool: in.Tool, Input: in.Input, Cwd: in.Cwd}.Touches()
	if err != nil {
		return nil, err
	}
	for _, t := range touches {
		refusal, err := guard.Judge(ctx, t)
		if err != nil {
			return nil, err
		}
		if refusal != nil {
			var d denial
			d.Output.Event, d.Output.Decision = "PreToolUse", "deny"
			d.Output.Reason = refusal.String() + "\nThis hook is feedback before the fact; the gates decide: gate_check finds the change however it is made."
			return d, nil
		}
	}
	return nil, nil
}

// sessionStart tells the session where the plan stands, in five lines. No host lets it stop a session, so trouble is told
// in the same place.
func sessionStart(c *cobra.Command, in hookInput) error {
	w := c.OutOrStdout()
	root, err := artifacts.Find(in.Cwd)
	if errors.Is(err, artifacts.ErrNoProject) {
		return nil
	}
	var s *status
	if err == nil {
		s, err = into[status](c, "plan_status", map[string]any{"project": root})
	}
	var e *tools.Error
	switch {
	case errors.As(err, &e) && e.Code == tools.NotAProject:
		return nil
	case err != nil:
		_, err = fmt.Fprintf(w, "Pact: the project at %s cannot be looked at: %s\nNothing passes until it can.\n", in.Cwd, strings.TrimPrefix(message(err), "error: "))
		return err
	}
	head := s.At.Branch
	if len(s.At.Head) > 12 {
		head += " " + s.At.Head[:12]
	}
	blocking := 0
	for _, st := range s.Stages {
		blocking += st.Blocking
	}
	fmt.Fprintf(w, "Pact: %s (%s) is under contract.\nStage %s, %d finding(s) in the way.\n", s.At.Root, head, s.Stage, blocking)
	if len(s.Next) > 0 {
		fmt.Fprintf(w, "Next: %s: %s\n", s.Next[0].Tool, s.Next[0].Why)
	} else {
		fmt.Fprintln(w, "Next: gate_check says whether everything passes.")
	}
	fmt.Fprintln(w, "What is sealed is changed with contract_write and plan_lock, never by hand; work in the paths that the plan gives to components.")
	_, err = fmt.Fprintln(w, "Before you say that you are done: test_run, then gate_check.")
	return err
}
