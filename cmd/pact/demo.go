package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"pact/artifacts/testrun"
	"pact/examples"
	"pact/mcpserver"
	"pact/schemas"
)

func demoCommand() *cobra.Command {
	var keep bool
	c := &cobra.Command{
		Use: "demo", Short: "Play the whole story on a scratch copy of the booking example", Args: cobra.NoArgs,
		Long: `Plays a coding agent and its human on a scratch copy of the booking example, through a real MCP client over stdio: plan,
contract, tests red, seal, implementation, green; then six cheats, each refused. It needs go and git, and touches nothing
outside a scratch folder.`,
		RunE: func(c *cobra.Command, _ []string) error {
			d := &demo{out: c.OutOrStdout(), bold: isTerminal(c.OutOrStdout())}
			if err := d.play(c.Context(), keep); err != nil {
				return fmt.Errorf("the demo broke: %w", err)
			}
			if d.failed {
				return exit{exitFindings, "the demo did not go as it should"}
			}
			return nil
		},
	}
	c.Flags().BoolVar(&keep, "keep", false, "keep the scratch folder")
	return c
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) && os.Getenv("NO_COLOR") == ""
}

// demo is one play: the scratch repository, the client in it, and what the human says to forms.
type demo struct {
	out    io.Writer
	bold   bool
	failed bool
	dir    string
	client *mcpserver.Client
	human  func(form string) (action string, content map[string]any)
	order  []string    // the components, each after what it depends on
	table  [][3]string // what was tried, what Pact answered, gate or code
}

func (d *demo) play(ctx context.Context, keep bool) error {
	scratch, err := os.MkdirTemp("", "pact-demo-")
	if err != nil {
		return err
	}
	if keep {
		defer fmt.Fprintf(d.out, "\nThe scratch folder is %s\n", scratch)
	} else {
		defer os.RemoveAll(scratch)
	}
	d.dir = filepath.Join(scratch, "booking")
	begun := time.Now()
	if err := d.open(ctx, scratch); err != nil {
		return err
	}
	defer d.client.Close()
	if err := d.story(ctx); err != nil {
		return err
	}
	if err := d.cheats(ctx); err != nil {
		return err
	}
	d.summary(time.Since(begun))
	return nil
}

// open makes a git repository with nothing of the example but its go.mod, and starts the server in it.
func (d *demo) open(ctx context.Context, scratch string) error {
	if err := os.MkdirAll(d.dir, 0o755); err != nil {
		return err
	}
	if err := d.write("go.mod", []byte("module pact/examples/booking\n\ngo 1.24\n")); err != nil {
		return err
	}
	for _, args := range [][]string{
		{"init", "-q", "-b", "main", "."},
		{"config", "user.name", "Demo Agent"},
		{"config", "user.email", "agent@example.org"},
		{"config", "commit.gpgsign", "false"},
		{"add", "-A"},
		{"commit", "-q", "-m", "an empty module"},
	} {
		if err := d.git(ctx, args...); err != nil {
			return err
		}
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	env := append(os.Environ(), "XDG_STATE_HOME="+filepath.Join(scratch, "state"), "PACT_ROOT=", "PACT_TOOLSETS=", "PACT_READ_ONLY=")
	d.client, err = mcpserver.Dial(ctx, []string{self, "serve"}, d.dir, env, func(form string, _ json.RawMessage) (string, map[string]any) {
		return d.human(form)
	})
	return err
}

func (d *demo) git(ctx context.Context, args ...string) error {
	env := []string{"GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_CONFIG_NOSYSTEM=1"}
	out, err := testrun.Run(ctx, testrun.Command{Dir: d.dir, Argv: append([]string{"git"}, args...), Env: env, Timeout: time.Minute})
	if err == nil && out.ExitCode != 0 {
		err = fmt.Errorf("git %s: %s", strings.Join(args, " "), out.Stderr)
	}
	return err
}

func (d *demo) write(name string, data []byte) error {
	file := filepath.Join(d.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o644)
}

// edit replaces a text in a file of the scratch copy; the text must be there.
func (d *demo) edit(name, old, new string) error {
	data, err := os.ReadFile(filepath.Join(d.dir, name))
	if err != nil {
		return err
	}
	if !strings.Contains(string(data), old) {
		return fmt.Errorf("%s holds no %q to change", name, old)
	}
	return d.write(name, []byte(strings.Replace(string(data), old, new, 1)))
}

// copyCode copies the example's implementation, which the agent would write.
func (d *demo) copyCode() (files int, err error) {
	err = fs.WalkDir(examples.Booking(), ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".go") && !strings.HasPrefix(path, "docs/") || strings.Contains(path, "/pact_") {
			return err
		}
		files++
		return d.copyFile(path)
	})
	return files, err
}

func (d *demo) copyFile(path string) error {
	data, err := fs.ReadFile(examples.Booking(), path)
	if err != nil {
		return err
	}
	return d.write(path, data)
}

// document reads a YAML document of the example as an agent would send it.
func document(path string) (map[string]any, error) {
	data, err := fs.ReadFile(examples.Booking(), path)
	if err != nil {
		return nil, err
	}
	return parse(path, data)
}

func parse(path string, data []byte) (map[string]any, error) {
	doc, _, problems := schemas.Decode[map[string]any](data)
	if len(problems) > 0 {
		return nil, fmt.Errorf("%s: %s", path, problems[0].Message)
	}
	return *doc, nil
}

// answer is what the demo reads of a tool's answer.
type answer struct {
	Summary    string            `json:"summary"`
	Verdict    string            `json:"verdict"`
	NeedsHuman string            `json:"needs_human"`
	Findings   []schemas.Finding `json:"findings"`
	Order      [][]string        `json:"order"`
	Controls   []struct {
		ID        string `json:"id"`
		Dimension string `json:"dimension"`
	} `json:"controls"`
	refused string // the text of a refused call
}

// call calls a tool as the agent, and shows the call and the answer's summary.
func (d *demo) call(ctx context.Context, tool string, args map[string]any, shown string) (*answer, error) {
	d.say("  agent  %s %s", d.strong(tool), shown)
	result, err := d.client.Call(ctx, tool, args)
	if err != nil {
		return nil, err
	}
	a := &answer{}
	if result.IsError {
		a.refused = result.Text
		for line := range strings.SplitSeq(result.Text, "\n") {
			d.say("  pact   %s", clip(line, 150))
		}
		return a, nil
	}
	if err := json.Unmarshal(result.Structured, a); err != nil {
		return nil, fmt.Errorf("%s answered %s: %w", tool, result.Structured, err)
	}
	d.say("  pact   %s", clip(a.Summary, 150))
	return a, nil
}

func (d *demo) say(format string, args ...any) { fmt.Fprintf(d.out, format+"\n", args...) }

func (d *demo) head(text string) { d.say("\n%s", d.strong(text)) }

func (d *demo) strong(s string) string {
	if d.bold {
		return "\x1b[1m" + s + "\x1b[0m"
	}
	return s
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}
