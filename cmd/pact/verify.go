package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"pact/gates/gate"
	"pact/tools"
	"pact/tools/verify"
)

func verifyCommand() *cobra.Command {
	var o verify.Options
	var format string
	c := &cobra.Command{
		Use: "verify [DIR]", Short: "Verify a certificate from a clean clone", Args: cobra.MaximumNArgs(1),
		Long: `Judges pact/certification.json again, with nothing but this binary and a clone: no server, no network, no state of its own, and
nothing is written. It recomputes every subject, tells who signed, and asks every gate. What rests on evidence or approvals of the
machine that certified is named as taken from the certificate; --rerun runs the tests and the judge again instead, which runs the code
of the project. Fetch the seals first: git fetch origin 'refs/pact/*:refs/pact/*'.

Keys that may sign come from outside of the repository: --key, PACT_VERIFY_KEYS, or allowed_signers in the state folder. Whoever names a
key with one of the first two wants it: an unsigned certificate is refused then.

Exit code 0: it holds; 1: it does not; 2: it could not be looked at.`,
		RunE: func(c *cobra.Command, args []string) error {
			if format != "text" && format != "json" {
				return &tools.Error{Code: tools.InvalidArgument, Message: fmt.Sprintf("format %q is not known", format), Fix: "use --format text or --format json"}
			}
			dir, _ := c.Flags().GetString("root")
			if len(args) == 1 {
				dir = args[0]
			}
			out, err := verify.Project(c.Context(), dir, o)
			if err != nil {
				return err
			}
			if format == "json" {
				if err := printJSON(c.OutOrStdout(), out); err != nil {
					return err
				}
			} else {
				printVerified(c.OutOrStdout(), out)
			}
			switch out.Verdict {
			case string(gate.Pass):
				return nil
			case string(gate.Fail):
				return exit{exitFindings, ""}
			}
			return exit{exitCannot, ""}
		},
	}
	c.Flags().BoolVar(&o.Rerun, "rerun", false, "run the tests and the judge again")
	c.Flags().BoolVar(&o.Release, "release", false, "ask the production set, too")
	c.Flags().StringArrayVar(&o.Keys, "key", nil, "file with the public key that has to have signed; may be given again")
	c.Flags().StringVar(&o.Trust, "trust", "", "with --rerun: the digest of the commands of pact.yaml that may run")
	c.Flags().StringVar(&format, "format", "text", "text or json")
	return c
}

func printVerified(w io.Writer, out *verify.Result) {
	line := func(label, text string) { fmt.Fprintf(w, "%-10s  %s\n", label, text) }
	if out.Issued != "" {
		line("issued", out.Issued)
	}
	if out.Note != "" {
		line("note", fmt.Sprintf("%q", out.Note))
	}
	if out.Signed == "unsigned" {
		line("signed", "unsigned: a digest alone proves no author")
	} else {
		line("signed", out.Signed)
	}
	line("source", fmt.Sprintf("%s, %d subjects", out.Fingerprint, out.Subjects))
	how := map[string][]string{}
	for _, g := range out.Gates {
		how[g.How] = append(how[g.How], g.Gate)
	}
	line("judged", fmt.Sprintf("%d of %d gates, here and now", len(how[verify.Judged]), len(out.Gates)))
	if taken := how[verify.Certificate]; len(taken) > 0 {
		line("taken", "from the certificate, for they rest on evidence or approvals of another machine: "+strings.Join(taken, ", "))
	}
	for _, why := range out.Refused {
		line("refused", why)
	}
	for _, why := range out.Unlooked {
		line("unlooked", why)
	}
	fmt.Fprintf(w, "\n%s\n", out.Summary)
}
