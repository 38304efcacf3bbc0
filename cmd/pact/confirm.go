package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"pact/tools"
)

func confirmCommand() *cobra.Command {
	var yes bool
	c := &cobra.Command{
		Use: "confirm readiness|lock|waiver|baseline|review/<id>/<finding>", Args: cobra.ExactArgs(1),
		Short:     "Confirm the bar, approve a seal or waivers, settle a review's finding, or let the plan count from HEAD, as a human",
		ValidArgs: []string{"readiness", "lock", "waiver", "baseline"},
		Long: `Shows what is to be confirmed and asks. It wants a real terminal. --yes confirms readiness with nobody asked, for scripts;
it is shown as a warning everywhere and refused where security or gating is strict or higher.`,
		RunE: func(c *cobra.Command, args []string) error {
			ask := terminal(c)
			if yes {
				ask = nil
			} else if !term.IsTerminal(int(os.Stdin.Fd())) {
				return exit{exitCannot, "error: invalid_argument: standard input is no terminal, so no human can be asked\nfix: run this in a terminal, or, for readiness where the bar allows it, with --yes"}
			}
			text, err := tools.Confirm(c.Context(), env(c), args[0], ask)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(c.OutOrStdout(), text)
			return err
		},
	}
	c.Flags().BoolVar(&yes, "yes", false, "confirm readiness unattended")
	return c
}

// terminal asks the person at the terminal; anything but yes in full is no.
func terminal(c *cobra.Command) func(context.Context, string) (bool, error) {
	return func(_ context.Context, question string) (bool, error) {
		fmt.Fprintf(c.OutOrStdout(), "%s\nType yes to confirm: ", question)
		line, err := bufio.NewReader(c.InOrStdin()).ReadString('\n')
		if err != nil {
			return false, nil
		}
		return strings.TrimSpace(line) == "yes", nil
	}
}
