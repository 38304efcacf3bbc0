package artifacts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"pact/artifacts/testrun"
	"pact/schemas"
)

// A team's own check is a command of pact.yaml. It runs in test_run, only where it is trusted, and leaves evidence for
// exactly this command and the files that it looks at; the gate of its name reads that.

const (
	customTimeout  = 2 * time.Minute // of a check that names none
	maxCustomFound = 200             // findings of one run that are kept
)

// CustomGate is the check of pact.yaml with that id, or nil.
func (s *Snapshot) CustomGate(id string) *schemas.CustomGate {
	for i := range s.Project.Value.Gates {
		if s.Project.Value.Gates[i].ID == id {
			return &s.Project.Value.Gates[i]
		}
	}
	return nil
}

// records are Pact's own notes about the source; writing one is no change of the source.
var records = []string{ApprovalsFile, "pact/evidence.yaml", "pact/reviews/**", "pact/certification.json"}

// GateFiles lists the files that a check looks at: those that its paths match, else all. Needs KindSources.
func (s *Snapshot) GateFiles(g schemas.CustomGate) []string {
	var out []string
	for _, f := range s.Sources.Files {
		matches := func(glob string) bool { return MatchGlob(glob, f.Path) }
		if (len(g.Paths) == 0 || slices.ContainsFunc(g.Paths, matches)) && !slices.ContainsFunc(records, matches) {
			out = append(out, f.Path)
		}
	}
	return out
}

// gateFingerprint stands for the command, the files that the check looks at and the script that it runs; "" where one of
// them cannot be read.
func (s *Snapshot) gateFingerprint(g schemas.CustomGate) string {
	h := sha256.New()
	fmt.Fprintf(h, "pact gate 1\n%s\n", schemas.Digest(g))
	mode := map[string]string{}
	for _, f := range s.Sources.Files {
		mode[f.Path] = f.Mode
	}
	for _, file := range append(s.GateFiles(g), s.scripts(g)...) {
		sum, err := "", error(nil)
		switch mode[file] {
		case "160000": // another repository, which is not entered
		case "120000":
			sum, err = s.files.root.Readlink(file)
		default:
			sum, err = s.hashFile(file)
		}
		if err != nil {
			return ""
		}
		fmt.Fprintf(h, "file %s %q %s\n", mode[file], sum, file)
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

// interpreters are programs whose first argument that is a file is what runs.
var interpreters = []string{"sh", "bash", "zsh", "python", "python3", "node", "deno", "perl", "ruby"}

// scripts are the files of the project that a check runs: its program, or what an interpreter is given. They decide, so
// they are sealed with pact.yaml.
func (s *Snapshot) scripts(g schemas.CustomGate) []string {
	if len(g.Command) == 0 {
		return nil
	}
	file := g.Command[0]
	if slices.Contains(interpreters, path.Base(file)) {
		at := slices.IndexFunc(g.Command[1:], func(arg string) bool { return !strings.HasPrefix(arg, "-") })
		if at < 0 {
			return nil
		}
		file = g.Command[1+at]
	} else if !strings.Contains(file, "/") {
		return nil
	}
	if file = path.Clean(file); CheckPath(file) != nil {
		return nil
	}
	if info, err := s.files.root.Lstat(file); err != nil || !info.Mode().IsRegular() {
		return nil
	}
	return []string{file}
}

// RunGates runs checks of pact.yaml and gives evidence of each. It starts nothing that is not trusted on this machine.
func (s *Snapshot) RunGates(ctx context.Context, ids []string) ([]Evidence, error) {
	if ok, digest := Trusted(s); !ok {
		return nil, &Untrusted{digest}
	}
	var out []Evidence
	for _, id := range ids {
		g := s.CustomGate(id)
		if g == nil {
			return nil, fmt.Errorf("there is no gate %q in %s any more; run again", id, ProjectFile)
		}
		e := Evidence{What: WhatGate, Component: id, Fingerprint: s.Fingerprint(id, WhatGate), Verdict: "broken", At: now()}
		ran, err := testrun.Run(ctx, testrun.Command{Dir: s.At.Root, Argv: g.Command, Timeout: g.Timeout.Or(customTimeout)})
		if err == nil {
			err = ctx.Err()
		}
		if ctx.Err() != nil {
			return nil, err
		}
		if err != nil {
			e.Failures = []Failure{{Got: "it could not be started: " + brief(err.Error())}}
		} else {
			s.gateResult(&e, ran)
		}
		if e.Fingerprint == "" || e.Fingerprint != s.gateFingerprint(*g) {
			return nil, fmt.Errorf("files that %q looks at changed while it ran, or cannot be read; run again", id)
		}
		out = append(out, e)
	}
	return out, nil
}

// gateResult is what a run says: 0 passes, 1 has findings, anything else is broken.
func (s *Snapshot) gateResult(e *Evidence, ran testrun.Output) {
	said := strings.TrimSpace(string(ran.Stdout) + "\n" + string(ran.Stderr))
	broken := func(format string, args ...any) {
		e.Verdict = "broken"
		e.Failures = []Failure{{Got: strings.TrimSuffix(fmt.Sprintf(format, args...)+": "+brief(said), ": ")}}
	}
	switch {
	case ran.TimedOut:
		broken("it ran for more than its timeout and was ended")
	case ran.Canceled || ran.Excess != "":
		broken("it was ended before it was done %s", ran.Excess)
	case ran.ExitCode == 0:
		e.Verdict = "pass"
	case ran.ExitCode != 1:
		broken("it ended with status %d; 0 is a pass and 1 are findings", ran.ExitCode)
	default:
		e.Verdict = "fail"
		e.Failures = s.gateFindings(said)
		if len(e.Failures) == 0 {
			broken("it failed and names no place as path:line: message")
		}
	}
}

var findingLine = schemas.Lazy(`^(.+?):([0-9]{1,7})(?::[0-9]+)?:\s*(\S.*)$`)

// gateFindings reads lines path:line: message of files that are there. Case is the path, Input the line.
func (s *Snapshot) gateFindings(said string) []Failure {
	var out []Failure
	for line := range strings.SplitSeq(said, "\n") {
		m := findingLine().FindStringSubmatch(strings.TrimRight(line, " \t\r"))
		if m == nil {
			continue
		}
		file := path.Clean(strings.TrimPrefix(m[1], s.At.Root+"/"))
		if CheckPath(file) != nil {
			continue
		}
		if _, err := s.files.root.Lstat(file); err != nil {
			continue
		}
		if n, _ := strconv.Atoi(m[2]); n == 0 {
			m[2] = "0"
		}
		out = append(out, Failure{Case: file, Input: m[2], Got: brief(m[3])})
	}
	if more := len(out) - maxCustomFound; more > 0 {
		out = append(out[:maxCustomFound], Failure{Got: fmt.Sprintf("%d findings more", more)})
	}
	return out
}
