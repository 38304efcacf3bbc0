package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"pact/artifacts"
	"pact/artifacts/gitrepo"
	"pact/gates"
	"pact/gates/gate"
	"pact/schemas"
	"pact/tools"
	"pact/tools/guard"
)

func gitHookCommand() *cobra.Command {
	return &cobra.Command{
		Use: "git pre-commit|pre-push [ARG]...", Short: "Answer a hook of git", Args: cobra.MinimumNArgs(1), ValidArgs: []string{"pre-commit", "pre-push"},
		Long: `pre-commit judges what would be committed, for every project that the commit changes. The gates look at the work tree, so a
file is only let through when its staged bytes are those of the work tree; then documents/valid, the gates of the lock and
scope/paths are judged. pre-push judges as pact check does, every project that the push changes; what is pushed has to be HEAD,
and the work tree has to be as HEAD. Before the first seal only the documents are judged. Exit code 0: go on; 1: findings; 2: it could
not be looked at. git commit --no-verify leaves a hook out: what decides is CI.`,
		RunE: func(c *cobra.Command, args []string) error {
			dir, err := os.Getwd()
			if err != nil {
				return err
			}
			repo, err := gitrepo.Open(dir)
			if err != nil {
				return &tools.Error{Code: tools.NoRepository, Message: err.Error(), Fix: "git runs this hook; run it in a repository"}
			}
			defer repo.Close()
			h := gitHook{c, repo}
			switch args[0] {
			case "pre-commit":
				return h.preCommit(gitrepo.WithIndex(c.Context(), os.Getenv("GIT_INDEX_FILE")))
			case "pre-push":
				return h.prePush(c.Context())
			}
			return &tools.Error{Code: tools.InvalidArgument, Message: fmt.Sprintf("hook %q is not served", args[0]), Fix: "use pre-commit or pre-push"}
		},
	}
}

type gitHook struct {
	c    *cobra.Command
	repo *gitrepo.Repo
}

// projects are the folders of the repository, "" for its root, that hold a project in the index or in HEAD. None is an error,
// never an empty pass.
func (h gitHook) projects(ctx context.Context) ([]string, error) {
	files, err := h.repo.Named(ctx, artifacts.ProjectFile)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, f := range files {
		out = append(out, strings.TrimSuffix(strings.TrimSuffix(f, artifacts.ProjectFile), "/"))
	}
	if len(out) == 0 {
		if _, err := os.Lstat(filepath.Join(h.repo.Root(), artifacts.ProjectFile)); err != nil {
			return nil, &tools.Error{Code: tools.NotAProject, Message: h.repo.Root() + " tracks no " + artifacts.ProjectFile, Fix: "begin a project with pact init, or take the hook away with pact install git --remove"}
		}
		out = []string{""}
	}
	return out, nil
}

func below(file, dir string) bool { return dir == "" || strings.HasPrefix(file, dir+"/") }

func (h gitHook) preCommit(ctx context.Context) error {
	projects, err := h.projects(ctx)
	if err != nil {
		return err
	}
	staging, err := h.repo.Staging(ctx)
	if err != nil {
		return err
	}
	w := h.c.ErrOrStderr()
	refused := false
	for _, p := range projects {
		touched := false
		for _, file := range staging.Paths {
			touched = touched || below(file, p)
		}
		if !touched {
			continue
		}
		for _, u := range staging.Unlike {
			if below(u.Path, p) {
				refused = true
				fmt.Fprintf(w, "pact: %s: what is staged is not what the work tree holds (there it is %s), so it was not judged\n  fix: stage it whole (git add, git rm), or put the rest away (git stash --keep-index)\n", u.Path, u.Kind)
			}
		}
		s, err := artifacts.Load(ctx, filepath.Join(h.repo.Root(), p), artifacts.KindGit, artifacts.KindSeal, artifacts.KindChanges, artifacts.KindOrder, artifacts.KindSources)
		if err != nil {
			return err
		}
		results := gates.Judge(s, "", commitGates(s))
		s.Close()
		refused = h.tell(w, p, results) || refused
	}
	if refused {
		return exit{exitFindings, "pact: not committed"}
	}
	return nil
}

// commitGates are the gates that no commit may break, however far the work is: the law, and where work may happen.
func commitGates(s *artifacts.Snapshot) func(gate.Gate) bool {
	sealed := guard.EverSealed(s)
	return func(g gate.Gate) bool {
		return sealed && (g.ID == "lock/intact" || g.ID == "lock/order" || g.ID == "scope/paths")
	}
}

// tell prints the findings that block, and says whether there are any.
func (h gitHook) tell(w io.Writer, project string, results []gate.Result) bool {
	blocking := gates.Blocking(results)
	for _, f := range blocking {
		printFinding(w, project, f)
	}
	for _, r := range results {
		if r.Verdict == gate.Broken || r.Verdict == gate.Blocked {
			return true
		}
	}
	return len(blocking) > 0
}

func printFinding(w io.Writer, project string, f schemas.Finding) {
	f.Path = path.Join(project, f.Path)
	fmt.Fprintf(w, "pact: %s (%s)\n  fix: %s\n", f.String(), f.ID, f.Fix)
}

const noCommit = "0000000000000000000000000000000000000000"

// prePush reads from git what is pushed: lines of local ref, local commit, remote ref, remote commit.
func (h gitHook) prePush(ctx context.Context) error {
	data, err := io.ReadAll(io.LimitReader(h.c.InOrStdin(), maxHookInput))
	if err != nil {
		return err
	}
	head, err := h.repo.Head()
	if err != nil {
		return err
	}
	var known []string // remote commits that hold what was there before; "" for none
	for line := range strings.SplitSeq(strings.TrimRight(string(data), "\n"), "\n") {
		f := strings.Fields(line)
		switch {
		case len(f) == 0:
			continue
		case len(f) != 4:
			return &tools.Error{Code: tools.InvalidArgument, Message: fmt.Sprintf("the line %q is not what git gives a pre-push hook", line), Fix: "let git call the hook"}
		case strings.HasPrefix(f[2], "refs/pact/"):
			if f[1] == noCommit || f[3] != noCommit && f[1] != f[3] {
				return exit{exitFindings, fmt.Sprintf("pact: %s is a seal's anchor, which is only added, never moved or deleted\n  fix: push without it; git push origin 'refs/pact/*' adds what is new", f[2])}
			}
			continue
		case f[1] == noCommit:
			continue // a branch goes; nothing comes
		}
		commit, err := h.repo.Resolve(f[1])
		if err != nil {
			return err
		}
		if !h.sameTree(ctx, commit, head.Commit) {
			return exit{exitFindings, fmt.Sprintf("pact: %s pushes %.12s, and what can be judged is HEAD, %.12s\n  fix: check it out, or push from a work tree that has it", f[0], f[1], head.Commit)}
		}
		known = append(known, f[3])
	}
	if len(known) == 0 {
		return nil
	}
	projects, err := h.projects(ctx)
	if err != nil {
		return err
	}
	for _, p := range projects {
		if h.pushedBefore(ctx, head.Commit, p, known) {
			continue
		}
		if err := h.check(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

func (h gitHook) sameTree(ctx context.Context, a, b string) bool {
	if a == b {
		return true
	}
	x, err := h.repo.TreeID(ctx, a)
	y, err2 := h.repo.TreeID(ctx, b)
	return err == nil && err2 == nil && x == y
}

// pushedBefore says that the remote holds the project just as HEAD does, in every ref that is pushed to.
func (h gitHook) pushedBefore(ctx context.Context, head, project string, known []string) bool {
	now, err := h.repo.Tree(ctx, head, project)
	if err != nil {
		return false
	}
	for _, commit := range known {
		before, err := h.repo.Tree(ctx, commit, project)
		if commit == noCommit || err != nil || len(before) != len(now) {
			return false
		}
		for file, e := range now {
			if before[file] != e {
				return false
			}
		}
	}
	return true
}

// check is pact check on one project, whose work tree has to be what is pushed.
func (h gitHook) check(ctx context.Context, project string) error {
	root := filepath.Join(h.repo.Root(), project)
	s, err := artifacts.Load(ctx, root, artifacts.KindGit, artifacts.KindSeal)
	if err != nil {
		return err
	}
	sealed, dirty, gitErr := guard.EverSealed(s), s.At.Dirty, s.GitErr
	documents := gates.Judge(s, "", func(gate.Gate) bool { return false })
	s.Close()
	w := h.c.ErrOrStderr()
	switch {
	case gitErr != "":
		return errors.New(gitErr)
	case dirty:
		return exit{exitFindings, fmt.Sprintf("pact: %s has changes that are not committed, so what is pushed is not what is judged\n  fix: commit them, or put them away (git stash -u)", root)}
	case !sealed:
		if h.tell(w, project, documents) {
			return exit{exitFindings, "pact: not pushed"}
		}
		fmt.Fprintf(w, "pact: nothing is sealed in %s yet, so only its documents were judged\n", root)
		return nil
	}
	out, err := checkAndRun(h.c, map[string]any{"project": root}, true)
	if err != nil {
		return err
	}
	if out.Verdict == string(gate.Pass) {
		return nil
	}
	held := false
	for _, f := range out.Findings {
		if f.Severity == schemas.SeverityError {
			printFinding(w, project, f)
			held = held || !follows(f.Gate)
		}
	}
	if !held && out.Verdict == string(gate.Fail) {
		fmt.Fprintf(w, "pact: pushed all the same: what is missing is what follows a push, a review, evidence, the certificate: %s\n", out.Summary)
		return nil
	}
	return exit{exitFindings, "pact: not pushed: " + out.Summary}
}

// follows says that a gate asks for what can only come once the work can be seen: a review, evidence, the certificate.
func follows(id string) bool {
	g := gates.Find(id)
	return g != nil && (id == "review/done" || g.Stage == gate.Certification)
}
