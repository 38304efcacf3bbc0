package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"pact/artifacts"
	"pact/mcpserver"
	"pact/tools"
)

func serveCommand() *cobra.Command {
	return &cobra.Command{
		Use: "serve [flags]", Short: "Serve MCP on standard input and output", DisableFlagParsing: true,
		RunE: func(c *cobra.Command, args []string) error { return serve(c.Context(), args) },
	}
}

// serve serves MCP over stdio: nothing but protocol on standard output, logs on standard error. Hosts start it often, so
// it is reached without the shell's command tree, and parses its own flags.
func serve(ctx context.Context, args []string) error {
	byDefault, _ := strconv.ParseBool(os.Getenv("PACT_READ_ONLY"))
	flags := flag.NewFlagSet("pact serve", flag.ContinueOnError)
	root := flags.String("root", os.Getenv("PACT_ROOT"), "folder of the project (default: upwards from the working directory)")
	toolsets := flags.String("toolsets", os.Getenv("PACT_TOOLSETS"), "only these toolsets, separated by commas: plan,readiness,contract,test,gate")
	readOnly := flags.Bool("read-only", byDefault, "only tools that write nothing")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return exit{exitCannot, ""} // the flag package said what is wrong
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("serve takes flags alone, not %q", flags.Arg(0))
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	o := mcpserver.Pact(versionText(), &tools.Env{Root: *root, Runs: tools.NewRuns(ctx), Version: versionText(), Memory: memory(), SigningKey: os.Getenv(artifacts.SigningKeyVariable)})
	o.Toolsets, o.ReadOnly = split(*toolsets), *readOnly
	o.Log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	return mcpserver.Serve(ctx, os.Stdin, os.Stdout, o)
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
