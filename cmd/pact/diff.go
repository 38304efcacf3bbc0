package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"pact/artifacts"
	"pact/tools"
)

func diffCommand() *cobra.Command {
	return &cobra.Command{
		Use: "diff [FROM [TO]]", Short: "What changed in the law between two seals", Args: cobra.MaximumNArgs(2),
		Long: "FROM and TO are numbers of seals, or now for the work tree. Without them: the newest seal and now; with FROM alone: that seal and the newest. It lists the sealed files that differ, and clause by clause what differs in the contracts and whether a caller stands it.",
		RunE: func(c *cobra.Command, args []string) error {
			ctx := c.Context()
			dir := env(c).Root
			if dir == "" {
				dir = "."
			}
			root, err := artifacts.Find(dir)
			if err != nil {
				return &tools.Error{Code: tools.NoRepository, Message: err.Error(), Fix: "run it in a project, or name one with --root"}
			}
			s, err := memory().Load(ctx, root, artifacts.KindGit, artifacts.KindSeal, artifacts.KindTests)
			if err != nil {
				return err
			}
			defer s.Close()
			from, to, err := lawStates(ctx, s, args)
			if err != nil {
				return err
			}
			printLawDiff(c.OutOrStdout(), from, to)
			return nil
		},
	}
}

func lawStates(ctx context.Context, s *artifacts.Snapshot, args []string) (from, to artifacts.LawState, err error) {
	switch {
	case s.GitErr != "":
		return from, to, errors.New(s.GitErr)
	case s.Seal.Err != "":
		return from, to, errors.New(s.Seal.Err)
	case s.Seal.Newest() == nil:
		return from, to, &tools.Error{Code: tools.StageBlocked, Message: "no seal is here, so there is nothing to compare", Fix: "plan_lock makes the first seal; git fetch origin 'refs/pact/*:refs/pact/*' brings those that were pushed"}
	}
	newest := s.Seal.Newest()
	names := []string{strconv.Itoa(newest.Lock.Sequence), "now"}
	switch len(args) {
	case 1:
		names = []string{args[0], names[0]}
	case 2:
		names = args
	}
	if from, err = lawState(ctx, s, names[0]); err == nil {
		to, err = lawState(ctx, s, names[1])
	}
	return from, to, err
}

func lawState(ctx context.Context, s *artifacts.Snapshot, name string) (artifacts.LawState, error) {
	if name == "now" {
		return s.Standing(s.Seal.Newest())
	}
	chain, _ := s.Seal.Chain(s.Seal.Newest())
	var known []string
	for _, l := range chain {
		if known = append(known, strconv.Itoa(l.Lock.Sequence)); known[len(known)-1] == name {
			return s.Sealed(ctx, l)
		}
	}
	return artifacts.LawState{}, &tools.Error{Code: tools.NotFound, Message: fmt.Sprintf("there is no seal %q here", name), Fix: "use now, or one of " + strings.Join(known, ", ")}
}

func printLawDiff(w io.Writer, from, to artifacts.LawState) {
	files, contracts := artifacts.DiffLaw(from, to)
	if len(files) == 0 {
		fmt.Fprintf(w, "%s and %s are the same law.\n", from.Name, to.Name)
		return
	}
	fmt.Fprintf(w, "From %s to %s:\n", from.Name, to.Name)
	for _, f := range files {
		fmt.Fprintf(w, "  %-9s %s\n", f.Kind, f.Path)
	}
	for _, c := range contracts {
		fmt.Fprintf(w, "\ncontract %s\n", c.Component)
		if c.Err != "" {
			fmt.Fprintf(w, "  cannot be compared: %s\n", c.Err)
		}
		for _, x := range c.Changes {
			kind := "compatible"
			if !x.Compatible {
				kind = "BREAKING"
			}
			fmt.Fprintf(w, "  %-10s %s (%s): %s\n", kind, x.Clause, x.Kind, x.Why)
		}
	}
}
