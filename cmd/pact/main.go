// Command pact is the shell of Pact: the MCP server on standard input and output, and the same operations for people,
// scripts and CI. One file a command; what each does is in pact/tools.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"

	"github.com/spf13/cobra"

	"pact/artifacts"
	"pact/tools"
)

// The exit codes of every command.
const (
	exitPass     = 0
	exitFindings = 1 // something does not hold
	exitCannot   = 2 // it could not be looked at
)

// exit carries an exit code through cobra; the text, if any, goes to standard error.
type exit struct {
	code int
	text string
}

func (e exit) Error() string { return e.text }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go func() { // a second signal ends what does not end by itself
		<-ctx.Done()
		stop()
	}()
	code := run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

func run(ctx context.Context, args []string) int {
	err := execute(ctx, args)
	var e exit
	switch {
	case err == nil:
		return exitPass
	case errors.As(err, &e):
		if e.text != "" {
			fmt.Fprintln(os.Stderr, e.text)
		}
		return e.code
	}
	fmt.Fprintln(os.Stderr, message(err))
	return exitCannot
}

func execute(ctx context.Context, args []string) error {
	if len(args) > 0 && args[0] == "serve" {
		return serve(ctx, args[1:])
	}
	root := rootCommand()
	root.SetArgs(args)
	return root.ExecuteContext(ctx)
}

// message says what went wrong in the one form that errors have.
func message(err error) string {
	var e *tools.Error
	if errors.As(err, &e) {
		return e.Error()
	}
	if strings.HasPrefix(err.Error(), "unknown command") || strings.Contains(err.Error(), "flag") || strings.Contains(err.Error(), "arg(s)") {
		return "error: invalid_argument: " + err.Error() + "\nfix: pact --help lists the commands"
	}
	return "error: internal: " + err.Error() + "\nfix: mend what it names and run it again; if it stays, report it as a defect of Pact"
}

func rootCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "pact",
		Short: "Contracts before code, tests as law: an MCP server for coding agents",
		Long: `Pact keeps typed contracts in the repository, derives tests from them, seals both in git, and refuses by mechanical
gates what does not hold. Coding agents call it as an MCP server (pact serve); people and CI call it here.`,
		SilenceUsage: true, SilenceErrors: true,
	}
	c.PersistentFlags().String("root", os.Getenv("PACT_ROOT"), "folder of the project (default: upwards from here)")
	c.PersistentFlags().String("allowed-signers", "", "who may sign approvals with an SSH key, a file outside of the repository (default: PACT_ALLOWED_SIGNERS, else allowed_signers in Pact's state folder)")
	c.PersistentPreRunE = func(c *cobra.Command, _ []string) error {
		if file, _ := c.Flags().GetString("allowed-signers"); file != "" {
			return artifacts.UseAllowedSigners(file)
		}
		return nil
	}
	c.AddCommand(serveCommand(), initCommand(), interviewCommand(), statusCommand(), checkCommand(), verifyCommand(), confirmCommand(), trustCommand(), callCommand(), explainCommand(), hookCommand(), diffCommand(), schemaCommand(), installCommand(), doctorCommand(), reportCommand(), demoCommand(), versionCommand())
	return c
}

// memory is what this process remembers, for as long as it lives.
var memory = sync.OnceValue(artifacts.NewMemory)

// env is what a call from the shell finds around it.
func env(c *cobra.Command) *tools.Env {
	root, _ := c.Flags().GetString("root")
	return &tools.Env{Root: root, Version: versionText(), Memory: memory(), SigningKey: os.Getenv(artifacts.SigningKeyVariable)}
}
