package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"pact/tools"
)

// started is what plan_start answers.
type started struct {
	Created []string     `json:"created"`
	Changed []string     `json:"changed"`
	Ignored []string     `json:"ignored"`
	Next    []tools.Next `json:"next"`
}

func initCommand() *cobra.Command {
	var spec, task string
	c := &cobra.Command{
		Use: "init [DIR]", Short: "Begin a project in a git repository", Args: cobra.MaximumNArgs(1),
		Long: "Writes pact.yaml and pact/task.md from a task or a build spec (YAML or JSON; - reads standard input).",
		RunE: func(c *cobra.Command, args []string) error {
			dir := "."
			if len(args) == 1 {
				dir = args[0]
			}
			arguments := map[string]any{"project": dir}
			if task != "" {
				arguments["task"] = task
			}
			if spec != "" {
				doc, err := readSpecFile(c, spec)
				if err != nil {
					return err
				}
				arguments["spec"] = doc
			}
			undo, err := makeFolder(dir)
			if err != nil {
				return err
			}
			out, err := into[started](c, "plan_start", arguments)
			if err != nil {
				undo()
				return err
			}
			w := c.OutOrStdout()
			for _, f := range out.Created {
				fmt.Fprintf(w, "created  %s\n", filepath.Join(dir, f))
			}
			for _, f := range out.Changed {
				fmt.Fprintf(w, "changed  %s\n", filepath.Join(dir, f))
			}
			if len(out.Ignored) > 0 {
				fmt.Fprintf(w, "ignored  %s (they only steer model calls)\n", strings.Join(out.Ignored, ", "))
			}
			for _, n := range out.Next {
				fmt.Fprintf(w, "next     %s: %s\n", n.Tool, n.Why)
			}
			if len(out.Next) > 0 && out.Next[0].Tool == "plan_interview" {
				fmt.Fprintf(w, "or       pact interview %s: you say in the terminal what must hold, and answer what your agent asks\n", dir)
			}
			return nil
		},
	}
	c.Flags().StringVar(&spec, "spec", "", "build spec file, or - for standard input")
	c.Flags().StringVar(&task, "task", "", "what to build, in prose")
	return c
}

// makeFolder makes the folder of a project, and returns what takes away again what it made.
func makeFolder(dir string) (undo func(), err error) {
	var made []string
	for at := filepath.Clean(dir); ; at = filepath.Dir(at) {
		if _, err := os.Lstat(at); err == nil || at == filepath.Dir(at) {
			break
		}
		made = append(made, at)
	}
	return func() {
		for _, at := range made { // only where it is empty
			_ = os.Remove(at)
		}
	}, os.MkdirAll(dir, 0o755)
}

// readSpecFile reads a build spec that may stand anywhere.
func readSpecFile(c *cobra.Command, path string) (any, error) {
	var data []byte
	var err error
	if path == "-" {
		data, err = io.ReadAll(c.InOrStdin())
	} else {
		data, err = os.ReadFile(path)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &tools.Error{Code: tools.NotFound, Message: fmt.Sprintf("there is no build spec %q", path), Fix: "name a YAML or JSON file, or - for standard input"}
	} else if err != nil {
		return nil, fmt.Errorf("read the build spec: %w", err)
	}
	return tools.ParseSpec(path, data)
}
