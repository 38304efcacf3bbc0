package register

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"

	"pact/schemas"
)

const (
	tomlBegin = "# pact: begin (pact install codex)"
	tomlEnd   = "# pact: end"
	joined    = ", on a line that did not end"
)

// TOMLServer registers the MCP server as [mcp_servers.pact] in a TOML file, or takes it away: a block between two comments at
// the end, so that the rest keeps its every byte. A table of that name outside of the block is somebody's own, and stays.
func TOMLServer(dir, name string, b Binary, remove bool) (Change, error) {
	file := filepath.Join(dir, name)
	before, mode, err := read(dir, name)
	if err != nil {
		return Change{}, err
	}
	c := Change{Path: file, Before: before, After: before, Mode: mode}
	if err := validTOML(file, before); err != nil {
		return Change{}, err
	}
	rest, at, err := withoutBlock(before)
	if err != nil {
		return Change{}, fmt.Errorf("%s: %w", file, err)
	}
	if remove {
		if c.After = rest; at >= 0 && len(rest) == 0 && !bytes.Contains(before, []byte(joined)) {
			c.After = nil
		}
		return c, nil
	}
	var found struct {
		Servers map[string]any `toml:"mcp_servers"`
	}
	if _, err := toml.Decode(string(rest), &found); err != nil {
		return Change{}, fmt.Errorf("%s: mcp_servers cannot be read: %w", file, err)
	}
	if _, own := found.Servers["pact"]; own {
		c.Note = "mcp_servers.pact is there and is none of pact install's, so it is left as it is"
		return c, nil
	}
	if inline().Match(rest) {
		return Change{}, fmt.Errorf("%s writes mcp_servers as an inline table, to which nothing can be added; write it as [mcp_servers.NAME] tables", file)
	}
	newline := "\n"
	if bytes.Contains(before, []byte("\r\n")) {
		newline = "\r\n"
	}
	begin := tomlBegin
	if at < 0 && before != nil && !bytes.HasSuffix(rest, []byte("\n")) || at >= 0 && bytes.Contains(before, []byte(joined)) {
		begin = newline + begin + joined
	}
	block := strings.Join([]string{begin, "[mcp_servers.pact]", "command = " + strconv.Quote(string(b)), `args = ["serve"]`, tomlEnd, ""}, newline)
	if at < 0 {
		at = len(rest)
	}
	c.After = splice(rest, at, at, block)
	if err := validTOML(file, c.After); err != nil {
		return Change{}, fmt.Errorf("with Pact in it, it would not be valid, so it is left as it is: %w", err)
	}
	return c, nil
}

// inline finds a table of servers that is closed in its own line.
var inline = schemas.Lazy(`(?m)^[ \t]*["']?mcp_servers["']?[ \t]*=`)

// withoutBlock is the text without Pact's block, and where it stood, -1 where there was none.
func withoutBlock(text []byte) (rest []byte, at int, err error) {
	from := bytes.Index(text, []byte(tomlBegin))
	if from < 0 {
		return text, -1, nil
	}
	end := bytes.Index(text[from:], []byte(tomlEnd))
	if end < 0 {
		line, _ := place(text, from)
		return nil, 0, fmt.Errorf("line %d begins Pact's block, and nothing ends it; take the block out by hand", line)
	}
	to := from + end + len(tomlEnd)
	if bytes.HasPrefix(text[to:], []byte("\r\n")) {
		to += 2
	} else if bytes.HasPrefix(text[to:], []byte("\n")) {
		to++
	}
	if bytes.HasPrefix(text[from+len(tomlBegin):], []byte(joined)) {
		from = len(bytes.TrimSuffix(bytes.TrimSuffix(text[:from], []byte("\n")), []byte("\r")))
	}
	return splice(text, from, to, ""), from, nil
}

func validTOML(file string, text []byte) error {
	var all map[string]any
	if _, err := toml.Decode(string(text), &all); err != nil {
		if p, ok := err.(toml.ParseError); ok {
			return fmt.Errorf("%s is no TOML that can be changed safely: line %d: %s", file, p.Position.Line, p.Message)
		}
		return fmt.Errorf("%s is no TOML that can be changed safely: %w", file, err)
	}
	return nil
}
