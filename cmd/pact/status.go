package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"pact/artifacts"
	"pact/schemas"
	"pact/tools"
)

// status is what plan_status answers.
type status struct {
	At     artifacts.At `json:"at"`
	Stage  string       `json:"stage"`
	Stages []struct {
		Name, Verdict      string
		Blocking, Warnings int
	} `json:"stages"`
	Components []struct{ ID, Stage, Verdict string } `json:"components"`
	Findings   []schemas.Finding                     `json:"findings"`
	Next       []tools.Next                          `json:"next"`
}

func statusCommand() *cobra.Command {
	return &cobra.Command{
		Use: "status", Short: "Where the plan stands and what comes next", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			s, err := into[status](c, "plan_status", map[string]any{"detail": "full"})
			if err != nil {
				return err
			}
			all, err := catalogue(c)
			if err != nil {
				return err
			}
			printStatus(c.OutOrStdout(), s, all)
			return nil
		},
	}
}

func printStatus(w io.Writer, s *status, all []gateOf) {
	head := "no commit yet"
	if s.At.Head != "" {
		head = s.At.Head[:12]
	}
	fmt.Fprintf(w, "%s  %s %s\n\n", s.At.Root, s.At.Branch, head)
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, st := range s.Stages {
		mark := " "
		if st.Name == s.Stage {
			mark = ">"
		}
		fmt.Fprintf(tab, "%s %s\t%s\t%s\n", mark, st.Name, st.Verdict, weigh(st.Blocking, st.Warnings))
	}
	for i, c := range s.Components {
		if i == 0 {
			fmt.Fprintln(tab)
		}
		fmt.Fprintf(tab, "  %s\t%s\t%s\n", c.ID, c.Verdict, c.Stage)
	}
	_ = tab.Flush()
	printFindings(w, slices.DeleteFunc(s.Findings, func(f schemas.Finding) bool {
		return stageOf(all, f.Gate) != s.Stage // what comes later is not due yet
	}))
	for i, n := range s.Next {
		if i == 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "next: %s: %s\n", n.Tool, n.Why)
	}
}

func weigh(blocking, warnings int) string {
	var parts []string
	if blocking > 0 {
		parts = append(parts, fmt.Sprintf("%d blocking", blocking))
	}
	if warnings > 0 {
		parts = append(parts, fmt.Sprintf("%d warning(s)", warnings))
	}
	return strings.Join(parts, ", ")
}

func printFindings(w io.Writer, fs []schemas.Finding) {
	for _, f := range fs {
		fmt.Fprintf(w, "\n%s: %s\n  fix: %s\n", f.Severity, f.String(), schemas.Visible(f.Fix))
	}
}
