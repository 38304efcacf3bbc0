package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/gates"
	"pact/gates/gate"
	"pact/gates/readiness"
	"pact/mcpserver"
	"pact/tools"
)

var update = flag.Bool("update", false, "rewrite what is generated")

const readme = "../../README.md"

// TestReadme keeps the tables of the README equal to the code.
func TestReadme(t *testing.T) {
	data, err := os.ReadFile(readme)
	require.NoError(t, err)
	want := string(data)
	for name, table := range map[string]string{"tools": toolTable(), "gates": gateTable(), "controls": controlTable()} {
		part := regexp.MustCompile(`(?s)(<!-- ` + name + `:[^\n]*-->\n).*?(<!-- end -->)`)
		require.True(t, part.MatchString(want), "the README has no part for %s", name)
		want = part.ReplaceAllStringFunc(want, func(old string) string {
			m := part.FindStringSubmatch(old)
			return m[1] + table + m[2]
		})
	}
	if *update {
		require.NoError(t, os.WriteFile(readme, []byte(want), 0o644))
		return
	}
	require.Equal(t, want, string(data), "run: go test ./cmd/pact -run TestReadme -update")
}

func toolTable() string {
	var b strings.Builder
	b.WriteString("| tool | what it does | arguments | only looks |\n|---|---|---|---|\n")
	for _, t := range tools.All {
		first, _, _ := strings.Cut(t.Doc, ". ")
		var args []string
		for _, a := range t.Known() {
			args = append(args, "`"+a+"`")
		}
		looks := ""
		if t.ReadOnly {
			looks = "yes"
		}
		fmt.Fprintf(&b, "| `%s` | %s. | %s | %s |\n", t.Name, cell(strings.TrimSuffix(first, ".")), strings.Join(args, " "), looks)
	}
	return b.String()
}

func gateTable() string {
	var b strings.Builder
	b.WriteString("| stage | gate | what it refuses | blocks from |\n|---|---|---|---|\n")
	for _, g := range gates.All {
		fmt.Fprintf(&b, "| %s | `%s` | %s | %s |\n", g.Stage, g.ID, cell(strings.TrimPrefix(g.Rule, "Refuses ")), gate.BlocksFrom(g.ID))
	}
	return b.String()
}

// controlTable is the catalogue of controls.
func controlTable() string {
	var b strings.Builder
	b.WriteString("| from | control | what it asks for | judged by |\n|---|---|---|---|\n")
	for _, c := range readiness.Controls {
		fmt.Fprintf(&b, "| %s %s | `%s` | %s | %s |\n", strings.ReplaceAll(c.Dimension, "_", " "), c.Level, c.ID, cell(c.Text), c.JudgedBy())
	}
	return b.String()
}

func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }

// TestNamesExist: every tool, gate and argument that the README, the instructions or the prompts name is there.
func TestNamesExist(t *testing.T) {
	data, err := os.ReadFile(readme)
	require.NoError(t, err)
	texts := map[string]string{"README": string(data), "instructions": mcpserver.Instructions}
	for _, p := range mcpserver.Pact("", &tools.Env{}).Prompts {
		text, err := p.Text(map[string]string{"task": "x", "component": "x"})
		require.NoError(t, err)
		texts["prompt "+p.Name] = text
	}
	for _, tool := range tools.All {
		texts["tool "+tool.Name] = tool.Doc
	}
	for _, g := range gates.All {
		texts["gate "+g.ID] = g.Fix
		if g.Tool != "" {
			require.NotNil(t, tools.Find(g.Tool), "gate %s names tool %s", g.ID, g.Tool)
		}
	}
	toolName := regexp.MustCompile(`\b(plan|readiness|contract|test|gate|production)_[a-z]+\b`)
	gateName := regexp.MustCompile("`((?:documents|interview|readiness|plan|contract|test|lock|scope|code|law|judge|review|repo|certificate)/[a-z]+)`")
	call := regexp.MustCompile(`\b((?:plan|readiness|contract|test|gate)_[a-z]+) \{([a-z_]+):`)
	found := 0
	for where, text := range texts {
		for _, name := range toolName.FindAllString(text, -1) {
			if name == "contract_test" || name == "test_file" {
				continue
			}
			require.NotNil(t, tools.Find(name), "%s names the tool %s", where, name)
			found++
		}
		for _, m := range gateName.FindAllStringSubmatch(text, -1) {
			require.NotNil(t, gates.Find(m[1]), "%s names the gate %s", where, m[1])
		}
		for _, m := range call.FindAllStringSubmatch(text, -1) {
			if tool := tools.Find(m[1]); tool != nil {
				require.Contains(t, tool.Known(), m[2], "%s calls %s with %s", where, m[1], m[2])
			}
		}
	}
	require.Greater(t, found, 20, "the pattern finds nothing any more")
}

// TestCommandsExist: every command and flag that the README names is there, and every command is named.
func TestCommandsExist(t *testing.T) {
	data, err := os.ReadFile(readme)
	require.NoError(t, err)
	root := rootCommand()
	root.InitDefaultCompletionCmd()
	named := map[string]bool{}
	serveFlags := []string{"root", "toolsets", "read-only"}
	lines := regexp.MustCompile("(?m)`pact ([^`]*)`|^pact (.*)$").FindAllStringSubmatch(string(data), -1)
	require.Greater(t, len(lines), 20, "the pattern finds nothing any more")
	for _, m := range lines {
		line, _, _ := strings.Cut(m[1]+m[2], "#")
		words := strings.Fields(line)
		c, _, err := root.Find(words)
		require.NoError(t, err, line)
		require.NotEqual(t, root, c, "pact %s is no command", line)
		named[strings.Fields(c.CommandPath())[1]] = true
		for _, flag := range regexp.MustCompile(`--([a-z][a-z-]*)`).FindAllStringSubmatch(line, -1) {
			known := c.Flags().Lookup(flag[1]) != nil || c.InheritedFlags().Lookup(flag[1]) != nil || c.Name() == "serve" && slices.Contains(serveFlags, flag[1])
			require.True(t, known, "pact %s: the flag --%s is not there", line, flag[1])
		}
	}
	for _, c := range root.Commands() {
		require.True(t, named[c.Name()] || c.Name() == "help", "the README does not name pact %s", c.Name())
	}
}
