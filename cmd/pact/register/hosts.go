package register

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"pact/schemas"
)

// marker ends every command that Pact registers; by it the entry is known as Pact's own.
const marker = "# pact install"

// command is what a host runs: Pact, or, where its binary is gone, exit code 2, which both hosts take as a refusal. A host
// that cannot start a command lets the call pass.
func command(b Binary, host string) string {
	return fmt.Sprintf("if [ -x %[1]s ]; then exec %[1]s hook %[2]s; fi; echo %[3]s >&2; exit 2 %[4]s %[2]s",
		b.Quoted(), host, quote("pact is not at "+string(b)+", so nothing judges this call; build it there, or take the hooks away with pact install "+host+" --remove"), marker)
}

// handler and group are how both hosts write a hook.
type handler struct {
	Type      string `json:"type"`
	Command   string `json:"command"`
	Timeout   int    `json:"timeout"` // seconds
	OnFailure string `json:"onFailure,omitempty"`
}

type group struct {
	Matcher string    `json:"matcher,omitempty"`
	Hooks   []handler `json:"hooks"`
}

type event struct {
	name  string
	group group
}

// events are what Pact listens to. onFailure (Claude Code from 2.1.295) makes a hook that crashes or takes too long a
// refusal; Codex has no such key.
func events(b Binary, host string) []event {
	h := func(timeout int) []handler {
		one := handler{Type: "command", Command: command(b, host), Timeout: timeout}
		if host == "claude" {
			one.OnFailure = "block"
		}
		return []handler{one}
	}
	return []event{
		{"PreToolUse", group{"Write|Edit|MultiEdit|NotebookEdit|Bash|apply_patch|mcp__.*", h(20)}},
		{"SessionStart", group{"", h(60)}},
		{"Stop", group{"", h(120)}},
		{"SubagentStop", group{"", h(120)}},
	}
}

// Hooks registers the hooks of a host in a JSON file, or takes them away.
func Hooks(dir, name, host string, b Binary, remove bool) (Change, error) {
	return edit(dir, name, func(text []byte, fresh bool) ([]byte, string, error) {
		for _, e := range events(b, host) {
			var err error
			if text, err = setHook(text, fresh, e, remove); err != nil || text == nil {
				return nil, "", err
			}
			fresh = false
		}
		return text, "", nil
	})
}

// edit reads a JSON file, changes its text, and drops it where nothing of it is left.
func edit(dir, name string, change func(text []byte, fresh bool) ([]byte, string, error)) (Change, error) {
	file := filepath.Join(dir, name)
	before, mode, err := read(dir, name)
	if err != nil {
		return Change{}, err
	}
	text := before
	if before == nil {
		text = []byte("{}\n")
	}
	if _, err := parse(text); err != nil {
		return Change{}, fmt.Errorf("%s is no JSON that can be changed safely: %w", file, err)
	}
	after, note, err := change(text, before == nil)
	if err != nil {
		return Change{}, fmt.Errorf("%s: %w", file, err)
	}
	c := Change{Path: file, Before: before, After: after, Mode: mode, Note: note}
	if before == nil && bytes.Equal(after, text) {
		c.After = nil
	}
	return c, nil
}

// setHook sets Pact's group of one event, or takes it away.
func setHook(text []byte, fresh bool, e event, remove bool) ([]byte, error) {
	for {
		root, err := parse(text)
		if err != nil {
			return nil, err
		}
		hooks := root.get("hooks")
		var list *node
		if hooks != nil {
			if hooks.kind != '{' {
				return nil, fmt.Errorf("hooks is no object")
			}
			if list = hooks.get(e.name); list != nil && list.kind != '[' {
				return nil, fmt.Errorf("hooks.%s is no list", e.name)
			}
		}
		at := -1
		if list != nil {
			for i, m := range list.members {
				if isOurs(text[m.value.start:m.value.end]) {
					at = i
				}
			}
		}
		s := styleOf(text, root)
		switch {
		case remove && at < 0:
			return text, nil
		case remove:
			if text = take(text, [][2]any{{root, "hooks"}, {hooks, e.name}, {list, at}}); text == nil {
				return nil, nil
			}
		case at >= 0:
			m := list.members[at].value
			want := s.render(e.group, 3)
			if sameJSON(text[m.start:m.end], want) {
				return text, nil
			}
			return splice(text, m.start, m.end, want), nil
		case hooks == nil:
			return put(text, s, fresh, root, 1, "hooks", map[string][]group{e.name: {e.group}}), nil
		case list == nil:
			return put(text, s, false, hooks, 2, e.name, []group{e.group}), nil
		default:
			return s.insert(text, list, 3, s.render(e.group, 3)), nil
		}
	}
}

// put adds a key to an object. An object that was there and empty, but for a file of ours, stays marked as such by how it closes.
func put(text []byte, s style, fresh bool, n *node, depth int, key string, v any) []byte {
	item := fmt.Sprintf("%q: %s", key, s.render(v, depth))
	if fresh {
		return []byte("{" + s.newline + s.indent + item + s.newline + "}" + s.newline)
	}
	return s.insert(text, n, depth, item)
}

// take drops a member, and upwards every container of ours that it leaves empty. The last step is an index, those before are keys.
func take(text []byte, path [][2]any) []byte {
	for i := len(path) - 1; i >= 0; i-- {
		n := path[i][0].(*node)
		at, isIndex := path[i][1].(int)
		if !isIndex {
			for j, m := range n.members {
				if m.key == path[i][1] {
					at = j
				}
			}
		}
		out, empty, ours := drop(text, n, at)
		if !empty || !ours {
			return out
		}
	}
	return nil // the file was ours
}

func isOurs(group []byte) bool {
	var g struct {
		Hooks []struct{ Command string } `json:"hooks"`
	}
	return json.Unmarshal(group, &g) == nil && len(g.Hooks) == 1 && strings.Contains(g.Hooks[0].Command, marker)
}

func sameJSON(a []byte, b string) bool {
	var x, y bytes.Buffer
	return json.Compact(&x, a) == nil && json.Compact(&y, []byte(b)) == nil && bytes.Equal(x.Bytes(), y.Bytes())
}

// server is the entry of an MCP server.
type server struct {
	Type    string   `json:"type"`
	Command string   `json:"command"`
	Args    []string `json:"args"`
}

var pactBinary = schemas.Lazy(`(?:^|[/\\])pact(?:\.exe)?$`)

// Server registers the MCP server under mcpServers in a JSON file, or takes it away. An entry named pact of another shape is
// somebody's own, and stays.
func Server(dir, name string, b Binary, remove bool) (Change, error) {
	return edit(dir, name, func(text []byte, fresh bool) ([]byte, string, error) {
		root, err := parse(text)
		if err != nil {
			return nil, "", err
		}
		s := styleOf(text, root)
		want := server{"stdio", string(b), []string{"serve"}}
		servers := root.get("mcpServers")
		if servers != nil && servers.kind != '{' {
			return nil, "", fmt.Errorf("mcpServers is no object")
		}
		var entry *node
		if servers != nil {
			entry = servers.get("pact")
		}
		switch {
		case entry != nil && !ourServer(text[entry.start:entry.end]):
			return text, "mcpServers.pact is not as pact install writes it, so it is left as it is", nil
		case entry == nil && remove:
			return text, "", nil
		case remove:
			return take(text, [][2]any{{root, "mcpServers"}, {servers, "pact"}}), "", nil
		case entry != nil:
			if sameJSON(text[entry.start:entry.end], s.render(want, 2)) {
				return text, "", nil
			}
			return splice(text, entry.start, entry.end, s.render(want, 2)), "", nil
		case servers == nil:
			return put(text, s, fresh, root, 1, "mcpServers", map[string]server{"pact": want}), "", nil
		}
		return put(text, s, false, servers, 2, "pact", want), "", nil
	})
}

func ourServer(entry []byte) bool {
	dec := json.NewDecoder(bytes.NewReader(entry))
	dec.DisallowUnknownFields()
	var s server
	return dec.Decode(&s) == nil && s.Type == "stdio" && pactBinary().MatchString(s.Command) && len(s.Args) == 1 && s.Args[0] == "serve"
}
