package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"pact/artifacts"
	"pact/gates"
	"pact/gates/gate"
	"pact/schemas"
	"pact/tools"
	"pact/tools/report"
)

func checkCommand() *cobra.Command {
	var stage, component, set, format, trust string
	var noRun bool
	c := &cobra.Command{
		Use: "check", Short: "Make the missing evidence and judge the gates", Args: cobra.NoArgs,
		Long: "Runs the tests whose evidence is missing or stale, then judges every gate. Exit code 0: all pass; 1: findings; 2: it could not be looked at.",
		RunE: func(c *cobra.Command, _ []string) error {
			if !slices.Contains(checkFormats, format) {
				return &tools.Error{Code: tools.InvalidArgument, Message: fmt.Sprintf("format %q is not known", format), Fix: "use --format " + strings.Join(checkFormats, ", ")}
			}
			if trust != "" {
				if _, err := tools.Trust(c.Context(), env(c), "", trust, nil); err != nil {
					return err
				}
			}
			arguments := map[string]any{}
			for name, value := range map[string]string{"stage": stage, "component": component, "set": set} {
				if value != "" {
					arguments[name] = value
				}
			}
			out, err := checkAndRun(c, arguments, !noRun)
			if err != nil {
				return err
			}
			if format != "text" && format != "json" {
				return render(c, out, format, stage, component)
			}
			all, err := catalogue(c)
			if err != nil {
				return err
			}
			return out.write(c.OutOrStdout(), format, all)
		},
	}
	c.Flags().StringVar(&stage, "stage", "", "only the gates of this stage")
	c.Flags().StringVar(&component, "component", "", "only what concerns this component")
	c.Flags().StringVar(&set, "set", "", "pipeline (default)")
	c.Flags().StringVar(&format, "format", "text", strings.Join(checkFormats, ", "))
	c.Flags().StringVar(&trust, "trust", "", "trust the commands of pact.yaml that this digest stands for")
	c.Flags().BoolVar(&noRun, "no-run", false, "judge only; run nothing")
	return c
}

// check is what gate_check answers, all pages of it.
type check struct {
	Summary string       `json:"summary"`
	At      artifacts.At `json:"at"`
	Verdict string       `json:"verdict"`
	Gates   []struct {
		Gate     string `json:"gate"`
		Verdict  string `json:"verdict"`
		Findings int    `json:"findings"`
	} `json:"gates"`
	Findings []schemas.Finding `json:"findings"`
	Omitted  int               `json:"omitted"`
	Cursor   string            `json:"cursor"`
	Next     []tools.Next      `json:"next"`
}

// checkAndRun judges; where run is set, it makes what evidence is missing and judges again.
func checkAndRun(c *cobra.Command, arguments map[string]any, run bool) (*check, error) {
	out, err := checked(c, arguments)
	if err != nil || !run {
		return out, err
	}
	if err := makeEvidence(c, out, arguments); err != nil {
		return nil, err
	}
	return checked(c, arguments)
}

func checked(c *cobra.Command, arguments map[string]any) (*check, error) {
	var all *check
	cursor := ""
	for {
		if cursor != "" {
			arguments["cursor"] = cursor
		}
		page, err := into[check](c, "gate_check", arguments)
		delete(arguments, "cursor")
		if err != nil {
			return nil, err
		}
		if all == nil {
			all = page
		} else {
			all.Findings = append(all.Findings, page.Findings...)
		}
		if cursor = page.Cursor; cursor == "" {
			all.Omitted, all.Cursor = 0, ""
			return all, nil
		}
	}
}

// makeEvidence runs what gates are blocked for.
func makeEvidence(c *cobra.Command, out *check, arguments map[string]any) error {
	ran := map[string]bool{}
	for _, g := range out.Gates {
		known := gates.Find(g.Gate)
		if g.Verdict != string(gate.Blocked) || known != nil && known.Evidence == "" {
			continue
		}
		if known == nil { // a check of pact.yaml
			if _, err := into[struct{}](c, "test_run", map[string]any{"component": g.Gate}); err != nil {
				fmt.Fprintf(c.ErrOrStderr(), "test_run %s: %v\n", g.Gate, err)
			}
			continue
		}
		what := artifacts.RunOf(known.Evidence)
		for _, f := range out.Findings {
			if f.Gate != g.Gate || f.Subject == "" || ran[what+" "+f.Subject] {
				continue
			}
			ran[what+" "+f.Subject] = true
			run := map[string]any{"component": f.Subject, "what": what}
			if project, ok := arguments["project"]; ok {
				run["project"] = project
			}
			if _, err := into[struct{}](c, "test_run", run); err != nil {
				fmt.Fprintf(c.ErrOrStderr(), "test_run %s %s: %v\n", f.Subject, what, err)
			}
		}
	}
	return nil
}

// checkFormats are the ways to write what was found. The same commit, judged on the same evidence, gives the same bytes.
var checkFormats = []string{"text", "json", "sarif", "junit", "markdown"}

// render writes the report in the formats of other programs.
func render(c *cobra.Command, out *check, format, stage, component string) error {
	var b bytes.Buffer
	err := tools.With(c.Context(), env(c), "", func(s *artifacts.Snapshot) error {
		r := report.Of(s, gates.Judge(s, component, func(g gate.Gate) bool { return stage == "" || string(g.Stage) == stage }))
		if r.Verdict != out.Verdict {
			return &tools.Error{Code: tools.Conflict, Message: fmt.Sprintf("the project changed while it was judged: it was %s, and is %s", out.Verdict, r.Verdict), Fix: "run it again"}
		}
		switch format {
		case "sarif":
			return report.SARIF(&b, r, s.Prefix, versionText())
		case "junit":
			return report.JUnit(&b, r)
		}
		return report.Markdown(&b, r)
	})
	if err != nil {
		return err
	}
	if _, err := c.OutOrStdout().Write(b.Bytes()); err != nil {
		return err
	}
	return checkExit(out)
}

func (out *check) write(w io.Writer, format string, all []gateOf) error {
	if format == "json" {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		if err := enc.Encode(out); err != nil {
			return err
		}
	} else {
		tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, g := range out.Gates {
			fmt.Fprintf(tab, "%s\t%s\t%s\n", stageOf(all, g.Gate), g.Gate, g.Verdict)
		}
		_ = tab.Flush()
		printFindings(w, out.Findings)
		fmt.Fprintf(w, "\n%s\n", out.Summary)
	}
	return checkExit(out)
}

func checkExit(out *check) error {
	if out.Verdict != string(gate.Pass) {
		return exit{exitFindings, ""}
	}
	return nil
}
