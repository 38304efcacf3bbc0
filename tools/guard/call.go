package guard

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"pact/schemas"
)

// Call is one call of a tool as a host announces it.
type Call struct {
	Tool  string
	Input json.RawMessage
	Cwd   string // absolute
}

// Touches lists what a call would do to paths. A tool that is not known to write gives none; a known one whose arguments
// cannot be read is an error.
func (c Call) Touches() ([]Touch, error) {
	var in map[string]json.RawMessage
	if err := json.Unmarshal(c.Input, &in); err != nil {
		return nil, fmt.Errorf("the arguments of %s are no object: %w", c.Tool, err)
	}
	switch c.Tool {
	case "Write", "Edit", "MultiEdit":
		return c.file(in, "file_path")
	case "NotebookEdit":
		return c.file(in, "notebook_path")
	case "Bash", "shell", "local_shell", "exec_command", "PowerShell":
		command, err := commandOf(in)
		if err != nil {
			return nil, fmt.Errorf("the arguments of %s: %w", c.Tool, err)
		}
		return Shell(command, c.Cwd), nil
	case "apply_patch":
		for _, key := range []string{"command", "input", "patch"} {
			if text := texts(in[key]); len(text) > 0 {
				return Patch(text[len(text)-1], c.Cwd)
			}
		}
		return nil, fmt.Errorf("apply_patch has no patch in its arguments")
	}
	if strings.HasPrefix(c.Tool, "mcp__") {
		return c.server(in), nil
	}
	return nil, nil
}

func (c Call) file(in map[string]json.RawMessage, key string) ([]Touch, error) {
	var p string
	if err := json.Unmarshal(in[key], &p); err != nil || p == "" {
		return nil, fmt.Errorf("%s names no %s", c.Tool, key)
	}
	t := Touch{Path: at(c.Cwd, p), Does: "edits"}
	if text := texts(in["content"]); c.Tool == "Write" && len(text) == 1 {
		t.Content = &text[0]
	}
	return []Touch{t}, nil
}

// commandOf is the command line: a text, or words of which the last is what a shell is given.
func commandOf(in map[string]json.RawMessage) (string, error) {
	for _, key := range []string{"command", "cmd"} {
		words := texts(in[key])
		switch {
		case len(words) == 1:
			return words[0], nil
		case len(words) > 2 && strings.HasSuffix(words[0], "sh") && strings.HasPrefix(words[1], "-") && strings.Contains(words[1], "c"):
			return words[2], nil
		case len(words) > 1:
			for i, w := range words {
				words[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
			}
			return strings.Join(words, " "), nil
		}
	}
	return "", fmt.Errorf("there is no command")
}

// texts reads a text, or a list of texts; nil where it is neither.
func texts(raw json.RawMessage) []string {
	var one string
	if json.Unmarshal(raw, &one) == nil && raw != nil {
		return []string{one}
	}
	var many []string
	if json.Unmarshal(raw, &many) == nil {
		return many
	}
	return nil
}

var (
	writing  = schemas.Lazy(`(?i)(write|edit|create|delete|remove|move|rename|append|replace|patch|insert|save|update|copy|truncate|put)`)
	pathKeys = []string{"path", "file", "file_path", "filepath", "filename", "paths", "files", "source", "destination", "target", "old_path", "new_path", "from", "to", "uri", "relative_path", "target_file"}
)

// server reads the call of an MCP server's tool: one whose name says that it writes, with arguments that name paths.
func (c Call) server(in map[string]json.RawMessage) []Touch {
	parts := strings.Split(c.Tool, "__")
	if !writing().MatchString(parts[len(parts)-1]) || slices.ContainsFunc(parts[1:len(parts)-1], func(p string) bool { return p == "pact" || strings.HasSuffix(p, "_pact") }) {
		return nil
	}
	var out []Touch
	for _, key := range pathKeys {
		for _, p := range texts(in[key]) {
			p = strings.TrimPrefix(p, "file://")
			if p != "" && !strings.Contains(p, "://") && !strings.ContainsAny(p, "\n\x00") {
				out = append(out, Touch{Path: at(c.Cwd, p), Does: "edits"})
			}
		}
	}
	return out
}

func at(cwd, p string) string {
	if filepath.IsAbs(p) {
		return filepath.Clean(p)
	}
	return filepath.Join(cwd, p)
}

// Patch lists what a patch in the form of apply_patch does.
func Patch(text, cwd string) ([]Touch, error) {
	var out []Touch
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimRight(line, "\r")
		for head, does := range map[string]string{"*** Add File: ": "edits", "*** Update File: ": "edits", "*** Delete File: ": "removes", "*** Move to: ": "edits"} {
			if p, ok := strings.CutPrefix(line, head); ok {
				out = append(out, Touch{Path: at(cwd, strings.TrimSpace(p)), Does: does})
			}
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("the patch names no file")
	}
	return out, nil
}
