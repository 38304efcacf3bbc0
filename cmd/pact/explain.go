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
				all, err := catalogue(c)
				if err != nil {
					return err
				}
				tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
				for _, g := range all {
					fmt.Fprintf(tab, "%s\t%s\t%s\n", g.Stage, g.ID, g.Title)
				}
				return tab.Flush()
			}
			out, err := into[struct{ Gate tools.Explanation }](c, "gate_explain", map[string]any{"gate": args[0]})
			if err != nil {
				return err
			}
			e := out.Gate
			fmt.Fprintf(w, "%s: %s (stage %s)\n\n%s\n\nWhy: %s\n\nFix: %s\n", e.ID, e.Title, e.Stage, e.Rule, e.Why, e.Fix)
			if e.Example != "" {
				fmt.Fprintf(w, "\nExample:\n\n  %s\n", strings.ReplaceAll(e.Example, "\n", "\n  "))
			}
			return nil
		},
	}
}

// gateOf is a gate of the project in one line.
type gateOf struct{ ID, Stage, Title string }

// catalogue lists the gates of the project, its own checks among them; without a project, those of Pact.
func catalogue(c *cobra.Command) ([]gateOf, error) {
	out, err := into[struct{ Catalogue []gateOf }](c, "gate_explain", nil)
	if err != nil {
		return nil, err
	}
	return out.Catalogue, nil
}

// stageOf is the stage of a gate of the project, "" where it is not known.
func stageOf(all []gateOf, id string) string {
	for _, g := range all {
		if g.ID == id {
			return g.Stage
		}
	}
	return ""
}
