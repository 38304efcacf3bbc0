package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
)

// scripts are the shell texts of a CI file: what stands under run, script, before_script and after_script, however deep.
func scripts(n *yaml.Node) (out []string) {
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			value := n.Content[i+1]
			switch n.Content[i].Value {
			case "run":
				out = append(out, strings.Split(value.Value, "\n")...)
				continue
			case "script", "before_script", "after_script":
				for _, line := range value.Content {
					out = append(out, line.Value)
				}
				continue
			}
			out = append(out, scripts(value)...)
		}
		return out
	}
	for _, c := range n.Content {
		out = append(out, scripts(c)...)
	}
	return out
}

// TestCI: the ready-made CI files are YAML without a key twice; every command, flag and format in them is there; they fetch the
// seals, and end with the verdict, whose exit code nothing swallows.
func TestCI(t *testing.T) {
	files, err := filepath.Glob("../../examples/ci/*.yml")
	require.NoError(t, err)
	require.Len(t, files, 2)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		var doc yaml.Node
		require.NoError(t, yaml.Unmarshal(data, &doc), file)
		var plain map[string]any
		require.NoError(t, yaml.Unmarshal(data, &plain), "%s: a key twice", file)

		var commands []string
		fetched := false
		for _, line := range scripts(&doc) {
			fetched = fetched || strings.Contains(line, "git fetch") && strings.HasSuffix(line, "'refs/pact/*:refs/pact/*'")
			if strings.HasPrefix(line, "pact ") {
				commands = append(commands, line)
				require.True(t, fetched, "%s: %s comes before the seals are fetched", file, line)
			}
		}
		require.Len(t, commands, 4, file)
		require.Equal(t, "pact verify --rerun", commands[3], "%s: the verdict comes last, and alone", file)
		told := map[string]bool{}
		for _, line := range commands {
			words := strings.Fields(line)[1:]
			c, _, err := rootCommand().Find(words)
			require.NoError(t, err, line)
			require.Equal(t, words[0], c.Name(), line)
			for _, m := range regexp.MustCompile(`--([a-z-]+)`).FindAllStringSubmatch(line, -1) {
				require.NotNil(t, c.Flags().Lookup(m[1]), "%s: %s: there is no --%s", file, line, m[1])
			}
			if m := regexp.MustCompile(`--format ([a-z]+) `).FindStringSubmatch(line); m != nil {
				require.Contains(t, checkFormats, m[1], line)
				require.True(t, strings.HasSuffix(line, "|| [ $? -eq 1 ]"), "%s: findings go on, what could not look does not: %s", file, line)
				told[m[1]] = true
			}
		}
		require.Equal(t, map[string]bool{"sarif": true, "junit": true, "markdown": true}, told, file)
	}
}
