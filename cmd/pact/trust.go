package main

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"pact/tools"
)

func trustCommand() *cobra.Command {
	var digest string
	c := &cobra.Command{
		Use: "trust [DIR]", Short: "Let the commands of pact.yaml run on this machine", Args: cobra.MaximumNArgs(1),
		Long: `Shows every command that stands in pact.yaml and asks. It wants a real terminal. The answer holds for exactly these commands
in this folder; another command, or another folder, is asked about again. --digest, for scripts, trusts only the commands that
the digest stands for.`,
		RunE: func(c *cobra.Command, args []string) error {
			ask := terminal(c)
			if !term.IsTerminal(int(os.Stdin.Fd())) {
				ask = func(context.Context, string) (bool, error) {
					return false, exit{exitCannot, "error: invalid_argument: standard input is no terminal, so no human can be asked\nfix: run this in a terminal, or name what is trusted with --digest sha256:…"}
				}
			}
			dir := ""
			if len(args) == 1 {
				dir = args[0]
			}
			text, err := tools.Trust(c.Context(), env(c), dir, digest, ask)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(c.OutOrStdout(), text)
			return err
		},
	}
	c.Flags().StringVar(&digest, "digest", "", "trust the commands that this digest stands for, with nobody asked")
	return c
}
