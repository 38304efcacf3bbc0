package artifacts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"pact/artifacts/testrun"
	"pact/schemas"
)

// WhatCommand is the run of a command that proves a readiness control. Its evidence has the control in Component, with a dot
// for the slash, the digest of the source in Fingerprint, and that of its words and what it printed in Built.
const WhatCommand = "command"

// CommandLimit bounds a command that proves a control: hosts give up on a call after a minute.
const CommandLimit = 50 * time.Second

// FindCommand is the newest evidence of exactly this command for a control, on the source as it stands where there is such;
// nil where Pact never ran it here.
func (s *Snapshot) FindCommand(control string, run []string) *Evidence {
	now, _ := s.Source("")
	var newest *Evidence
	for i := range s.Evidence {
		e := &s.Evidence[i]
		if e.What != WhatCommand || e.Component != commandKey(control) || !slices.Equal(e.Argv, run) {
			continue
		}
		if e.Fingerprint == now {
			return e
		}
		if newest == nil || e.At.After(newest.At) {
			newest = e
		}
	}
	return newest
}

func commandKey(control string) string { return strings.ReplaceAll(control, "/", ".") }

// RunCommand runs a command in the project's folder and says what came of it. The error is trouble of the machine, or the
// program is not installed.
func (s *Snapshot) RunCommand(ctx context.Context, control string, argv []string, now time.Time) (Evidence, *schemas.CommandRecord, error) {
	before, err := s.Source("")
	if err != nil {
		return Evidence{}, nil, err
	}
	out, err := testrun.Run(ctx, testrun.Command{Dir: filepath.FromSlash(s.At.Root), Argv: argv, Timeout: CommandLimit})
	if err != nil {
		return Evidence{}, nil, err
	}
	record := &schemas.CommandRecord{Run: argv, Exit: out.ExitCode, Fingerprint: before}
	sum := sha256.Sum256(slices.Concat(out.Stdout, []byte{0}, out.Stderr))
	record.OutputDigest = "sha256:" + hex.EncodeToString(sum[:])
	e := Evidence{What: WhatCommand, Component: commandKey(control), Argv: argv, Fingerprint: before, Built: record.OutputDigest, Verdict: "pass", At: now}
	if out.ExitCode != 0 || out.TimedOut || out.Canceled || out.Excess != "" {
		e.Verdict = "fail"
		got := fmt.Sprintf("exit status %d", out.ExitCode)
		if out.TimedOut {
			got = fmt.Sprintf("no end in %v", CommandLimit)
		}
		e.Failures = []Failure{{Case: strings.Join(argv, " "), Clause: control, Expected: "exit status 0", Got: got + ": " + tail(string(out.Stdout)+string(out.Stderr))}}
		if record.Exit == 0 {
			record.Exit = -1
		}
	}
	return e, record, ctx.Err()
}

// tail is the end of what a command printed.
func tail(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 600 {
		s = "…" + strings.ToValidUTF8(s[len(s)-600:], "")
	}
	return s
}
