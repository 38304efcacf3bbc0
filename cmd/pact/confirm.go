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
	var key, export string
	c := &cobra.Command{
		Use: "confirm readiness|lock|waiver|baseline|review/<id>/<finding>", Args: cobra.ExactArgs(1),
		Short:     "Confirm the bar, approve a seal or waivers, settle a review's finding, or let the plan count from HEAD, as a human",
		ValidArgs: []string{"readiness", "lock", "waiver", "baseline"},
		Long: `Shows what is to be confirmed and asks. It wants a real terminal. --yes confirms readiness with nobody asked, for scripts;
it is shown as a warning everywhere and refused where security or gating is strict or higher. --ssh-key signs with your SSH key,
which gating regulated asks for; the signature verifies wherever your key is allowed, also with ssh-keygen -Y verify (--export).`,
		RunE: func(c *cobra.Command, args []string) error {
			if export != "" {
				text, err := tools.Export(c.Context(), env(c), args[0], export)
				if err == nil {
					_, err = fmt.Fprintln(c.OutOrStdout(), text)
				}
				return err
			}
			ask := terminal(c)
			if yes {
				ask = nil
			} else if !term.IsTerminal(int(os.Stdin.Fd())) {
				return exit{exitCannot, "error: invalid_argument: standard input is no terminal, so no human can be asked\nfix: run this in a terminal, or, for readiness where the bar allows it, with --yes"}
			}
			text, err := tools.Confirm(c.Context(), signingEnv(c, key), args[0], ask)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(c.OutOrStdout(), text)
			return err
		},
	}
	c.Flags().BoolVar(&yes, "yes", false, "confirm readiness unattended")
	c.Flags().StringVar(&key, "ssh-key", "", "sign with this key: its file, or its .pub where ssh-agent holds it")
	c.Flags().StringVar(&export, "export", "", "confirm nothing; write the approval that stands, and its SSH signature, to this folder")
	return c
}

// signingEnv is the surroundings of a call in which somebody may sign.
func signingEnv(c *cobra.Command, key string) *tools.Env {
	e := env(c)
	e.SSHKey = key
	e.Passphrase = func(file string) ([]byte, error) {
		if !term.IsTerminal(int(os.Stdin.Fd())) {
			return nil, fmt.Errorf("%s has a passphrase, and standard input is no terminal", file)
		}
		fmt.Fprintf(c.OutOrStdout(), "Passphrase of %s: ", file)
		secret, err := term.ReadPassword(int(os.Stdin.Fd()))
		fmt.Fprintln(c.OutOrStdout())
		return secret, err
	}
	return e
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
