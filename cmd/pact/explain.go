package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"pact/gates"
	"pact/tools"
)

func explainCommand() *cobra.Command {
	return &cobra.Command{
		Use: "explain [GATE]", Short: "Explain a gate, or list them all", Args: cobra.MaximumNArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return gates.IDs(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			w := c.OutOrStdout()
			if len(args) == 0 {
				tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
				for _, g := range gates.All {
					fmt.Fprintf(tab, "%s\t%s\t%s\n", g.Stage, g.ID, g.Title)
				}
				return tab.Flush()
			}
			e, err := tools.Explain(args[0])
			if err != nil {
				return err
			}
			fmt.Fprintf(w, "%s: %s (stage %s)\n\n%s\n\nWhy: %s\n\nFix: %s\n", e.ID, e.Title, e.Stage, e.Rule, e.Why, e.Fix)
			if e.Example != "" {
				fmt.Fprintf(w, "\nExample:\n\n  %s\n", strings.ReplaceAll(e.Example, "\n", "\n  "))
			}
			return nil
		},
	}
}
