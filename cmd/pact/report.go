package main

import (
	"bytes"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"pact/artifacts"
	"pact/gates"
	"pact/tools"
	"pact/tools/report"
)

func reportCommand() *cobra.Command {
	var out string
	c := &cobra.Command{
		Use: "report [DIR]", Short: "Write how the project stands as one HTML page", Args: cobra.MaximumNArgs(1),
		Long: "Judges every gate, runs nothing, and writes one self-contained HTML page: verdict, stages, components, findings, the trace from\ncriterion to result, readiness, seals and approvals. The page needs no network.",
		RunE: func(c *cobra.Command, args []string) error {
			dir := ""
			if len(args) == 1 {
				dir = args[0]
			}
			var page bytes.Buffer
			err := tools.With(c.Context(), env(c), dir, func(s *artifacts.Snapshot) error {
				return report.HTML(&page, report.Of(s, gates.Judge(s, "", gates.Everything)))
			})
			if err != nil {
				return err
			}
			if out == "" || out == "-" {
				_, err = c.OutOrStdout().Write(page.Bytes())
				return err
			}
			if err := os.WriteFile(out, page.Bytes(), 0o644); err != nil {
				return fmt.Errorf("write the report: %w", err)
			}
			_, err = fmt.Fprintf(c.OutOrStdout(), "%s: %d bytes\n", out, page.Len())
			return err
		},
	}
	c.Flags().StringVarP(&out, "out", "o", "", "file to write; default: standard output")
	return c
}
