package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"pact/schemas"
	"pact/tools"
)

func schemaCommand() *cobra.Command {
	kinds := append(schemas.Kinds(), "result")
	return &cobra.Command{
		Use: "schema [KIND]", Short: "Print the JSON Schema of a document, or list the kinds", Args: cobra.MaximumNArgs(1), ValidArgs: kinds,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				_, err := fmt.Fprintln(c.OutOrStdout(), strings.Join(kinds, "\n"))
				return err
			}
			raw := schemas.SchemaOf(args[0])
			if args[0] == "result" {
				raw = tools.ResultSchema()
			}
			if raw == nil {
				return &tools.Error{Code: tools.NotFound, Message: fmt.Sprintf("schema %q is not known%s", args[0], schemas.DidYouMean(args[0], kinds)), Fix: "use one of " + strings.Join(kinds, ", ")}
			}
			_, err := fmt.Fprintln(c.OutOrStdout(), strings.TrimRight(string(raw), "\n"))
			return err
		},
	}
}
