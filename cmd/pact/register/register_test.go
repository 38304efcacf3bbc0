package register

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const binary = Binary("/opt/it's here/pact")

// plans are the two files of each host, as one call plans them.
var plans = map[string]func(dir, name string, remove bool) (Change, error){
	"server": func(dir, name string, remove bool) (Change, error) { return Server(dir, name, binary, remove) },
	"claude": func(dir, name string, remove bool) (Change, error) {
		return Hooks(dir, name, "claude", binary, remove)
	},
	"codex": func(dir, name string, remove bool) (Change, error) { return Hooks(dir, name, "codex", binary, remove) },
	"toml":  func(dir, name string, remove bool) (Change, error) { return TOMLServer(dir, name, binary, remove) },
}

// TestThereAndBack: installing twice changes nothing the second time, what was there stays byte for byte, and removing
// leaves the file as it was.
func TestThereAndBack(t *testing.T) {
	json5 := []string{
		"{}", "{}\n", "{ }", "{\n}\n", "{\"a\":1}", "{\n  \"a\": 1\n}\n", "{\r\n\t\"z\": [1, 2],\r\n\t\"a\": {\"b\": null}\r\n}\r\n",
		"{\"hooks\": {}}", "{\n    \"hooks\": {\n    },\n    \"mcpServers\": {}, \"x\": \"\\u00e9<>\"\n}",
		"{\n  \"hooks\": {\n    \"PreToolUse\": [\n      {\"matcher\": \"Bash\", \"hooks\": [{\"type\": \"command\", \"command\": \"./own.sh\"}]}\n    ],\n    \"Stop\": []\n  }\n}\n",
		"{\n  \"mcpServers\": {\n    \"other\": {\n      \"command\": \"x\"\n    }\n  }\n}\n",
	}
	tomls := []string{"", "model = \"x\" # mine\n", "model = \"x\"", "model = 'x'\r\n[mcp_servers.other]\r\ncommand = \"y\"\r\n", "# only a comment\n\n"}
	for kind, plan := range plans {
		texts := json5
		if kind == "toml" {
			texts = tomls
		}
		for _, text := range append([]string{"absent"}, texts...) {
			dir := t.TempDir()
			name := "sub/file"
			file := filepath.Join(dir, name)
			if text != "absent" {
				require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
				require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
			}
			c, err := plan(dir, name, false)
			require.NoError(t, err, "%s %q", kind, text)
			require.True(t, c.Changed())
			require.NoError(t, Apply(dir, []Change{c}))
			installed, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Contains(t, string(installed), "pact")
			if kind != "toml" {
				require.True(t, json.Valid(installed), "%s", installed)
			}
			if text != "absent" {
				info, err := os.Stat(file)
				require.NoError(t, err)
				require.EqualValues(t, 0o600, info.Mode().Perm(), "the mode stays")
			}
			again, err := plan(dir, name, false)
			require.NoError(t, err)
			require.False(t, again.Changed(), "%s %q: a second time changes\n%s\nto\n%s", kind, text, installed, again.After)
			back, err := plan(dir, name, true)
			require.NoError(t, err)
			require.NoError(t, Apply(dir, []Change{back}))
			left, err := os.ReadFile(file)
			if text == "absent" {
				require.ErrorIs(t, err, os.ErrNotExist, "%s: left is %s", kind, left)
				require.NoDirExists(t, filepath.Dir(file))
				continue
			}
			require.NoError(t, err, "%s %q", kind, text)
			require.Equal(t, text, string(left), kind)
			none, err := plan(dir, name, true)
			require.NoError(t, err)
			require.False(t, none.Changed())
		}
	}
}

// TestOtherBinary: another place of the binary changes the entries in place, and only them.
func TestOtherBinary(t *testing.T) {
	dir := t.TempDir()
	text := "{\n  \"hooks\": {\n    \"Stop\": [{\"hooks\": [{\"type\": \"command\", \"command\": \"mine\"}]}]\n  },\n  \"last\": 1\n}\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "s.json"), []byte(text), 0o644))
	for _, b := range []Binary{"/a/pact", "/b/pact"} {
		c, err := Hooks(dir, "s.json", "claude", b, false)
		require.NoError(t, err)
		require.NoError(t, Apply(dir, []Change{c}))
	}
	got, err := os.ReadFile(filepath.Join(dir, "s.json"))
	require.NoError(t, err)
	require.NotContains(t, string(got), "/a/pact")
	require.Equal(t, 4, strings.Count(string(got), marker))
	require.Contains(t, string(got), "\"command\": \"mine\"")
}

// TestRefused: what cannot be read is refused with its place, what is somebody's own stays, and nothing is half written.
func TestRefused(t *testing.T) {
	for _, c := range []struct{ kind, text, why string }{
		{"claude", "{\n  \"a\": 1,\n}", "line 3, column"},
		{"claude", "// mine\n{}", "line 1, column"},
		{"claude", "{\"a\": 1, \"a\": 2}", `the key "a" stands twice`},
		{"claude", "[]", "no object"},
		{"claude", "{} {}", "something follows"},
		{"claude", "", "too early"},
		{"claude", "{\"hooks\": []}", "hooks is no object"},
		{"claude", "{\"hooks\": {\"Stop\": {}}}", "hooks.Stop is no list"},
		{"server", "{\"mcpServers\": 1}", "mcpServers is no object"},
		{"toml", "model = \"x\"\n[broken]]\n", "line 2"},
		{"toml", "mcp_servers = {}\n", "as an inline table"},
		{"toml", tomlBegin + "\n[mcp_servers.pact]\n", "nothing ends it"},
	} {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "f"), []byte(c.text), 0o644))
		_, err := plans[c.kind](dir, "f", false)
		require.ErrorContains(t, err, c.why, c.text)
	}
	for kind, text := range map[string]string{"server": `{"mcpServers": {"pact": {"command": "docker", "args": ["run"]}}}`, "toml": "[mcp_servers.pact]\ncommand = \"docker\"\n"} {
		for _, remove := range []bool{false, true} {
			dir := t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(dir, "f"), []byte(text), 0o644))
			c, err := plans[kind](dir, "f", remove)
			require.NoError(t, err)
			require.False(t, c.Changed(), "%s is somebody's own", kind)
		}
	}
	dir, elsewhere := t.TempDir(), t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(elsewhere, "settings.json"), []byte("{}"), 0o644))
	require.NoError(t, os.Symlink(elsewhere, filepath.Join(dir, ".claude")))
	require.NoError(t, os.Symlink(filepath.Join(elsewhere, "settings.json"), filepath.Join(dir, "f")))
	for _, name := range []string{".claude/settings.json", "f"} {
		_, err := Hooks(dir, name, "claude", binary, false)
		require.Error(t, err, "a link is not followed")
	}
	require.Error(t, Apply(dir, []Change{{Path: filepath.Join(dir, ".claude/x"), After: []byte("x"), Mode: 0o644}}))
	require.NoFileExists(t, filepath.Join(elsewhere, "x"))
}
