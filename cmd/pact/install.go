package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"pact/artifacts"
	"pact/artifacts/gitrepo"
	"pact/cmd/pact/register"
	"pact/tools"
)

func installCommand() *cobra.Command {
	o := &installation{}
	c := &cobra.Command{
		Use: "install claude|codex|git", Short: "Register Pact and its hooks with a host or with git", Args: cobra.ExactArgs(1), ValidArgs: []string{"claude", "codex", "git"},
		Long: `claude: .mcp.json and the hooks in .claude/settings.json. codex: .codex/config.toml and the hooks in .codex/hooks.json. git: the
hooks pre-commit and pre-push, where core.hooksPath or git puts them; hooks that are there run first. Again, it changes nothing;
--remove takes away what it wrote and leaves the rest byte for byte. Codex runs hooks of a project only when the project is
trusted and a human looked at them with /hooks.`,
		RunE: func(c *cobra.Command, args []string) error { return o.run(c, args[0]) },
	}
	c.Flags().StringVar(&o.project, "project", "", "folder of the project (default: upwards from here)")
	c.Flags().BoolVar(&o.user, "user", false, "for every project of this user, in the host's own folder")
	c.Flags().BoolVar(&o.remove, "remove", false, "take it away again")
	c.Flags().BoolVar(&o.dry, "dry-run", false, "say what would change, and write nothing")
	return c
}

type installation struct {
	project           string
	user, remove, dry bool
}

func (o *installation) run(c *cobra.Command, what string) error {
	b, err := self()
	if err != nil {
		return err
	}
	dir, changes, err := o.plan(c, what, b)
	if err != nil {
		return err
	}
	if !o.dry {
		if err := register.Apply(dir, changes); err != nil {
			return err
		}
	}
	w := c.OutOrStdout()
	for _, x := range changes {
		verb := x.Verb()
		if o.dry && x.Changed() {
			verb = "would be " + verb
		}
		if x.Changed() || !o.remove || x.Before != nil {
			fmt.Fprintf(w, "%-10s %s\n", verb, x.Path)
		}
		if x.From != "" {
			fmt.Fprintf(w, "%-10s %s\n", "beside it", x.From)
		}
		if x.Note != "" {
			fmt.Fprintf(w, "note       %s\n", x.Note)
		}
	}
	if what == "codex" && !o.remove {
		fmt.Fprintln(w, "next       in Codex: trust the project, then look at the hooks with /hooks; until then Codex leaves them out")
	}
	return nil
}

// plan is what would be written, and the folder below which it all stands.
func (o *installation) plan(c *cobra.Command, what string, b register.Binary) (string, []register.Change, error) {
	if what == "git" {
		return o.planGit(c, b)
	}
	dir, err := o.home(c)
	if err != nil {
		return "", nil, err
	}
	if !o.user {
		changes, err := hostChanges(dir, what, b, o.remove)
		return dir, changes, err
	}
	files := hostFiles(what)
	switch home := os.Getenv("CODEX_HOME"); {
	case what == "claude":
		files[0] = ".claude.json"
	case what == "codex" && home != "":
		dir = home
		for i := range files {
			files[i] = filepath.Base(files[i])
		}
	}
	changes, err := fileChanges(dir, files, what, b, o.remove)
	return dir, changes, err
}

// self is the binary that runs now.
func self() (register.Binary, error) {
	file, err := os.Executable()
	if err == nil {
		file, err = filepath.EvalSymlinks(file)
	}
	if err != nil {
		return "", fmt.Errorf("find the binary of pact: %w", err)
	}
	return register.Binary(file), nil
}

// hostFiles are the files of a project that a host reads: the server's, then the hooks'.
func hostFiles(host string) []string {
	if host == "claude" {
		return []string{".mcp.json", ".claude/settings.json"}
	}
	return []string{".codex/config.toml", ".codex/hooks.json"}
}

func hostChanges(dir, host string, b register.Binary, remove bool) ([]register.Change, error) {
	return fileChanges(dir, hostFiles(host), host, b, remove)
}

// fileChanges plans both files of a host; when one cannot be changed, none is.
func fileChanges(dir string, files []string, host string, b register.Binary, remove bool) ([]register.Change, error) {
	server := register.Server
	switch host {
	case "claude":
	case "codex":
		server = register.TOMLServer
	default:
		return nil, &tools.Error{Code: tools.InvalidArgument, Message: fmt.Sprintf("%q is not served", host), Fix: "use claude, codex or git"}
	}
	first, err := server(dir, files[0], b, remove)
	var second register.Change
	if err == nil {
		second, err = register.Hooks(dir, files[1], host, b, remove)
	}
	if err != nil {
		return nil, &tools.Error{Code: tools.Conflict, Message: err.Error(), Fix: "mend or move the file, then run it again; nothing was written"}
	}
	return []register.Change{first, second}, nil
}

// home is the folder that the registration belongs to.
func (o *installation) home(c *cobra.Command) (string, error) {
	if o.user {
		return os.UserHomeDir()
	}
	return o.root(c)
}

func (o *installation) root(c *cobra.Command) (string, error) {
	dir := o.project
	if dir == "" {
		if dir = env(c).Root; dir == "" {
			dir = "."
		}
	}
	root, err := artifacts.Find(dir)
	if err != nil {
		return "", &tools.Error{Code: tools.NoRepository, Message: err.Error(), Fix: "run it in a git repository, or name one with --project; --user registers for every project"}
	}
	return root, nil
}

func (o *installation) planGit(c *cobra.Command, b register.Binary) (string, []register.Change, error) {
	if o.user {
		return "", nil, &tools.Error{Code: tools.InvalidArgument, Message: "git has no hooks of a user", Fix: "run it in each repository, without --user"}
	}
	root, err := o.root(c)
	if err != nil {
		return "", nil, err
	}
	repo, err := gitrepo.Open(root)
	if err != nil {
		return "", nil, &tools.Error{Code: tools.NoRepository, Message: err.Error(), Fix: "run git init first"}
	}
	defer repo.Close()
	dir, err := repo.HooksDir()
	if err != nil {
		return "", nil, err
	}
	inside := func(of string) bool { return dir == of || strings.HasPrefix(dir, of+string(filepath.Separator)) }
	if !inside(repo.Root()) && !inside(repo.CommonDir()) {
		return "", nil, &tools.Error{
			Code: tools.UnsafePath, Message: fmt.Sprintf("git runs the hooks of this repository from %s, outside of it, where other repositories may have theirs", dir),
			Fix: "git config --local core.hooksPath .git/hooks, or call from your own hooks: " + b.Quoted() + ` hook git pre-commit, and pre-push "$@"`,
		}
	}
	changes, err := register.Git(dir, b, o.remove)
	if err != nil {
		return "", nil, &tools.Error{Code: tools.Conflict, Message: err.Error(), Fix: "bring the hooks in order, then run it again; nothing was written"}
	}
	return dir, changes, nil
}
