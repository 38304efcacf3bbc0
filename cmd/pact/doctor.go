package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"pact/artifacts"
	"pact/artifacts/testrun"
	"pact/cmd/pact/register"
	"pact/schemas"
)

func doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use: "doctor", Short: "Say what is found here and what is missing", Args: cobra.NoArgs,
		Long: "Looks at the project, the repository, the machine's own state, the registration with hosts and the toolchains. Exit code 0: nothing is wrong; 1: something is, and its line says the way out.",
		RunE: func(c *cobra.Command, _ []string) error {
			d := &doctor{w: c.OutOrStdout()}
			d.say("ok", "pact", "%s, %s %s/%s", versionText(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			d.machine()
			dir := env(c).Root
			if dir == "" {
				dir = "."
			}
			d.project(c.Context(), dir)
			if d.wrong > 0 {
				return exit{exitFindings, ""}
			}
			return nil
		},
	}
}

// doctor prints one line a thing: ok, note (worth knowing, nothing wrong) or wrong, each with the way out.
type doctor struct {
	w     io.Writer
	wrong int
}

func (d *doctor) say(state, what, format string, args ...any) {
	if state == "wrong" {
		d.wrong++
	}
	fmt.Fprintf(d.w, "%-6s %-11s %s\n", state, what, fmt.Sprintf(format, args...))
}

func (d *doctor) machine() {
	m, err := artifacts.NewMachine()
	if err != nil {
		d.say("wrong", "state", "%v", err)
		return
	}
	key, err := os.Lstat(filepath.Join(m.StatePath(), "key"))
	switch {
	case os.IsNotExist(err):
		d.say("note", "state", "%s has no key yet; the first run or approval makes one", m.StatePath())
	case err != nil:
		d.say("wrong", "state", "the key cannot be looked at: %v; make %s readable to you alone", err, m.StatePath())
	case !key.Mode().IsRegular() || key.Size() != 32:
		d.say("wrong", "state", "%s is damaged; remove it, and run and confirm again", filepath.Join(m.StatePath(), "key"))
	case key.Mode().Perm()&0o077 != 0:
		d.say("wrong", "state", "%s can be read by others; chmod 600 it", filepath.Join(m.StatePath(), "key"))
	default:
		d.say("ok", "state", "%s, with a key", m.StatePath())
	}
}

func (d *doctor) project(ctx context.Context, dir string) {
	root, err := artifacts.Find(dir)
	if err != nil {
		d.say("wrong", "project", "%v; run it in a git repository, or name one with --root", err)
		return
	}
	s, err := memory().Load(ctx, root, artifacts.KindGit, artifacts.KindSeal)
	if err != nil {
		d.say("wrong", "project", "%s: %s", root, strings.ReplaceAll(message(err), "\n", "; "))
		return
	}
	defer s.Close()
	d.repository(s)
	problems := s.DocumentProblems()
	switch {
	case !s.Project.Exists:
		d.say("note", "project", "%s has no %s; begin with pact init, or plan_start", root, artifacts.ProjectFile)
	case len(problems) > 0:
		d.say("wrong", "project", "%s: %d document(s) cannot be read whole; pact check names each place", root, len(problems))
	default:
		d.say("ok", "project", "%s, %d contract(s)", root, len(s.Contracts))
	}
	d.seal(s)
	if ok, digest := artifacts.Trusted(s); !ok {
		d.say("wrong", "trust", "the commands of %s are not trusted here; read them and run pact trust (%s)", artifacts.ProjectFile, digest)
	} else if digest != "" {
		d.say("ok", "trust", "the commands of %s may run here", artifacts.ProjectFile)
	}
	d.registration(s)
	d.toolchains(s)
}

func (d *doctor) repository(s *artifacts.Snapshot) {
	if s.GitErr != "" {
		d.say("wrong", "repository", "%s; run git init, or mend what it names", s.GitErr)
		return
	}
	head := "no commit yet"
	if s.At.Head != "" {
		head = s.At.Head[:12]
	}
	d.say("ok", "repository", "%s, %s at %s", s.Repo().Root(), s.At.Branch, head)
	info, err := os.Stat(s.At.Root)
	if u, uerr := user.Current(); err == nil && uerr == nil && info.Mode().Perm()&0o200 == 0 && u.Uid != "0" {
		d.say("wrong", "repository", "%s cannot be written; give yourself the right to", s.At.Root)
	}
}

func (d *doctor) seal(s *artifacts.Snapshot) {
	const fetch = "git fetch origin 'refs/pact/*:refs/pact/*'"
	switch {
	case s.Seal == nil:
	case s.Seal.Err != "" || len(s.Seal.Broken) > 0:
		d.say("wrong", "seal", "%s; pact check says more", strings.Join(append(s.Seal.Broken, s.Seal.Err), " "))
	case s.Lock.Exists && s.Seal.Current == nil:
		d.say("wrong", "seal", "%s is there, and its anchor is not, so nothing sealed can be verified; %s", artifacts.LockFile, fetch)
	case len(s.Seal.Vanished) > 0:
		d.say("wrong", "seal", "%d anchor(s) made on this machine are gone; %s", len(s.Seal.Vanished), fetch)
	case s.Seal.Current != nil:
		d.say("ok", "seal", "%d, %d file(s), anchored at %s", s.Seal.Current.Lock.Sequence, len(s.Seal.Current.Lock.Files), s.Seal.Current.Ref)
	default:
		d.say("note", "seal", "nothing is sealed yet; plan_lock makes the first seal")
	}
}

// registration asks what pact install would still change.
func (d *doctor) registration(s *artifacts.Snapshot) {
	b, err := self()
	if err != nil {
		d.say("wrong", "hosts", "%v", err)
		return
	}
	for _, host := range []string{"claude", "codex"} {
		changes, err := hostChanges(s.At.Root, host, b, false)
		d.registered(host, strings.Join(hostFiles(host), " and "), changes, err)
	}
	if s.GitErr != "" {
		return
	}
	hooks, err := s.Repo().HooksDir()
	if err != nil {
		d.say("wrong", "git hooks", "%v", err)
		return
	}
	changes, err := register.Git(hooks, b, false)
	d.registered("git", hooks, changes, err)
}

func (d *doctor) registered(what, where string, changes []register.Change, err error) {
	there, due := 0, 0
	for _, c := range changes {
		if !c.Changed() {
			there++
		} else {
			due++
		}
	}
	switch {
	case err != nil:
		d.say("wrong", what, "%v", err)
	case due == 0:
		d.say("ok", what, "%s", where)
	case there == 0:
		d.say("note", what, "not registered in this project: pact install %s", what)
	default:
		d.say("wrong", what, "%s: in part, or with another binary; pact install %s", where, what)
	}
}

func (d *doctor) toolchains(s *artifacts.Snapshot) {
	seen := map[schemas.Language]bool{}
	for _, c := range s.Contracts {
		l := c.Value.Binding.Language
		if !c.OK() || seen[l] || l == schemas.LanguageNone {
			continue
		}
		seen[l] = true
		switch l {
		case schemas.LanguageGo:
			d.program("go", "go", "install Go 1.26 or newer")
		case schemas.LanguagePython:
			if found := testrun.Pythons(s.At.Root); len(found) > 0 {
				d.say("ok", "python", "%s", found[0])
			} else {
				d.say("wrong", "python", "no interpreter is found; install python3 and pytest")
			}
		default:
			d.program(string(l), "node", "install node 22.6 or newer")
		}
	}
}

func (d *doctor) program(what, name, fix string) {
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		file := filepath.Join(dir, name)
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o111 != 0 {
			d.say("ok", what, "%s", file)
			return
		}
	}
	d.say("wrong", what, "%s is not on PATH; %s", name, fix)
}
