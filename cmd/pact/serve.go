package main

import (
	"context"
	"log/slog"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"pact/mcpserver"
	"pact/tools"
)

func serveCommand() *cobra.Command {
	var toolsets string
	var readOnly bool
	c := &cobra.Command{
		Use: "serve", Short: "Serve MCP on standard input and output", Args: cobra.NoArgs,
		Long: "Serves MCP over stdio: nothing but protocol on standard output, logs on standard error.",
		RunE: func(c *cobra.Command, _ []string) error {
			ctx, cancel := context.WithCancel(c.Context())
			defer cancel()
			o := mcpserver.Pact(versionText(), &tools.Env{Root: env(c).Root, Runs: tools.NewRuns(ctx)})
			o.Toolsets = split(toolsets)
			o.ReadOnly = readOnly
			o.Log = slog.New(slog.NewTextHandler(os.Stderr, nil))
			return mcpserver.Serve(ctx, os.Stdin, os.Stdout, o)
		},
	}
	byDefault, _ := strconv.ParseBool(os.Getenv("PACT_READ_ONLY"))
	c.Flags().StringVar(&toolsets, "toolsets", os.Getenv("PACT_TOOLSETS"), "only these toolsets, separated by commas: plan,readiness,contract,test,gate")
	c.Flags().BoolVar(&readOnly, "read-only", byDefault, "only tools that write nothing")
	return c
}

func split(list string) []string {
	var out []string
	for s := range strings.SplitSeq(list, ",") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}
