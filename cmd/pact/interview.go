package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"pact/tools"
)

func interviewCommand() *cobra.Command {
	var again []string
	c := &cobra.Command{
		Use: "interview [DIR]", Short: "Ask a person, here in the terminal, what is open", Args: cobra.MaximumNArgs(1),
		Long: `Asks what pact/interview.yaml leaves open: the questions that are due, those that the answers open, and the assumptions. Every
answer is written at once, so it can be left at any time and goes on from there. It wants a real terminal.`,
		RunE: func(c *cobra.Command, args []string) error {
			if !term.IsTerminal(int(os.Stdin.Fd())) {
				return exit{exitCannot, "error: invalid_argument: standard input is no terminal, so no human can be asked\nfix: run this in a terminal; a host passes on what a human said with plan_interview {answers: [...]}"}
			}
			return interview(c, slices.Concat(args, []string{""})[0], again, newPrompter(c.Context(), c.InOrStdin(), c.OutOrStdout()))
		},
	}
	c.Flags().StringSliceVar(&again, "again", nil, "ask once more about what is settled: Q-1,A-2")
	return c
}

// interview asks and then says what comes next.
func interview(c *cobra.Command, dir string, again []string, p *prompter) error {
	open, err := tools.Interview(c.Context(), env(c), dir, again, p)
	if err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	w := c.OutOrStdout()
	if p.left {
		fmt.Fprint(w, "\nStopped. What you answered is kept; run pact interview again to go on.\n")
		return exit{code: exitFindings}
	}
	if open > 0 {
		fmt.Fprintf(w, "\n%d left open. Run pact interview again to go on.\n", open)
		return exit{code: exitFindings}
	}
	if p.asked == 0 {
		fmt.Fprintln(w, "Nothing is open.")
	} else {
		fmt.Fprintln(w, "\nNothing is open any more.")
	}
	arguments := map[string]any{}
	if dir != "" {
		arguments["project"] = dir
	}
	s, err := into[status](c, "plan_status", arguments)
	if err != nil {
		return err
	}
	for _, n := range s.Next {
		fmt.Fprintf(w, "next     %s: %s\n", n.Tool, n.Why)
	}
	return nil
}
