package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/examples/project"
	"pact/mcpserver"
)

// TestGoldenSessions plays recorded sessions through the real server. A session is lines: '> tool {arguments}' is a call
// as a host sends it, '$ command' runs in the project's folder, '! accept' or '! decline' is what the human will say, and
// what follows a call is the whole answer. -update records the answers anew.
func TestGoldenSessions(t *testing.T) {
	project.Require(t)
	files, err := filepath.Glob("testdata/sessions/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			got := play(t, string(data))
			if *update {
				require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
				return
			}
			require.Equal(t, string(data), got)
		})
	}
}

func play(t *testing.T, script string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	project.Git(t, dir, "init", "-q", "-b", "main", ".")
	action := "cancel"
	c := dial(t, dir, func(string, json.RawMessage) (string, map[string]any) { return action, map[string]any{} })
	var out strings.Builder
	for _, line := range strings.Split(script, "\n") {
		kind, rest, _ := strings.Cut(line, " ")
		switch kind {
		case "#":
			out.WriteString("\n" + line + "\n")
		case "!":
			action = rest
			out.WriteString(line + "\n")
		case "$":
			out.WriteString(line + "\n" + shell(t, dir, rest))
		case ">":
			tool, args, _ := strings.Cut(rest, " ")
			out.WriteString("\n" + line + "\n" + answerOf(t, c, dir, tool, args))
		}
	}
	return strings.TrimLeft(out.String(), "\n")
}

func shell(t *testing.T, dir, command string) string {
	t.Helper()
	if name, found := strings.CutPrefix(command, "base "); found {
		project.Write(t, dir, map[string]string{name: project.Base(t)[name]})
		return ""
	}
	words := strings.Fields(command)
	require.Equal(t, "git", words[0], "only git and base")
	return normal(dir, project.Git(t, dir, words[1:]...))
}

func answerOf(t *testing.T, c *mcpserver.Client, dir, tool, args string) string {
	t.Helper()
	if args == "" {
		args = "{}"
	}
	r, err := c.Call(context.Background(), tool, json.RawMessage(args))
	require.NoError(t, err)
	if r.IsError {
		return normal(dir, r.Text) + "\n"
	}
	var b bytes.Buffer
	require.NoError(t, json.Indent(&b, r.Structured, "", " "))
	return normal(dir, b.String()) + "\n"
}

var (
	digests = regexp.MustCompile(`sha256:[0-9a-f]{64}`)
	hexes   = regexp.MustCompile(`\b[0-9a-f]{12}([0-9a-f]{28})?\b`)
	times   = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`)
)

// normal puts names in place of what differs from run to run.
func normal(dir, text string) string {
	text = strings.ReplaceAll(text, dir, "$PROJECT")
	text = digests.ReplaceAllString(text, "sha256:$$DIGEST")
	text = hexes.ReplaceAllString(text, "$$HEX")
	return times.ReplaceAllString(text, "$$TIME")
}
