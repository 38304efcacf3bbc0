package guard

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// call judges one simple command.
func (s *shell) call(args []string) {
	for len(args) > 0 {
		program := filepath.Base(args[0])
		rest := args[1:]
		switch program {
		case "sudo", "env", "nohup", "time", "command", "exec", "builtin", "nice", "xargs", "stdbuf", "timeout":
			args = rest
			for len(args) > 0 && (strings.HasPrefix(args[0], "-") || strings.Contains(args[0], "=") || program == "timeout" && len(args[0]) > 0 && args[0][0] >= '0' && args[0][0] <= '9') {
				args = args[1:]
			}
			continue
		case "cd", "pushd":
			if plain := operands(rest); len(plain) == 1 && !strings.ContainsRune(plain[0], 0) {
				s.cwd = at(s.cwd, home(plain[0]))
			}
		case "eval":
			s.run(strings.Join(rest, " "))
		case "git":
			s.git(rest)
		default:
			s.program(program, rest)
		}
		return
	}
}

func (s *shell) program(program string, args []string) {
	plain := operands(args)
	last := len(plain) - 1
	switch {
	case slices.Contains(shells, program):
		if code := after(args, "c"); code != "" {
			s.run(code)
		}
	case program == "rm" || program == "unlink" || program == "rmdir" || program == "shred":
		for _, p := range plain {
			s.note(Touch{Does: "removes", Path: p, Deep: program == "rm" && flag(args, "r", "R", "recursive")})
		}
	case program == "find" && slices.Contains(args, "-delete") && len(plain) > 0:
		s.note(Touch{Does: "removes", Path: plain[0], Deep: true})
	case program == "mv" && last > 0:
		for _, p := range plain[:last] {
			s.note(Touch{Does: "moves", Path: p, Deep: true})
		}
		s.into(plain)
	case (program == "cp" || program == "install" || program == "ln" || program == "rsync") && last > 0:
		s.into(plain)
	case program == "tee" || program == "truncate" || program == "touch":
		for _, p := range plain {
			s.touch("edits", p)
		}
	case program == "chmod" && last > 0:
		for _, p := range plain[1:] {
			s.note(Touch{Does: "changes the mode of", Path: p, Deep: flag(args, "R", "recursive")})
		}
	case program == "sed" || program == "perl" || program == "ruby" || program == "gsed":
		s.inPlace(program, args, plain)
	case program == "dd":
		for _, a := range args {
			if p, ok := strings.CutPrefix(a, "of="); ok {
				s.touch("edits", p)
			}
		}
	case program == "apply_patch" || program == "applypatch":
		if len(plain) > 0 {
			if out, err := Patch(plain[0], s.cwd); err == nil {
				s.out = append(s.out, out...)
			}
		}
	case interpreter(program):
		for _, f := range []string{"c", "e"} {
			if code := after(args, f); code != "" {
				s.mentions(code)
			}
		}
	}
}

// into notes the last operand as written, or, where it is a folder, what lands in it.
func (s *shell) into(plain []string) {
	target := plain[len(plain)-1]
	info, err := os.Stat(at(s.cwd, home(target)))
	if err != nil || !info.IsDir() {
		s.touch("edits", target)
		return
	}
	for _, p := range plain[:len(plain)-1] {
		s.touch("edits", filepath.Join(target, filepath.Base(p)))
	}
}

// inPlace judges editors of streams that are told to write the file.
func (s *shell) inPlace(program string, args, plain []string) {
	if !flag(args, "i", "in-place") {
		if code := after(args, "e"); code != "" && program != "sed" {
			s.mentions(code)
		}
		return
	}
	script := after(args, "e")
	if script == "" {
		script = after(args, "f")
	}
	if at := slices.Index(plain, script); at >= 0 {
		plain = slices.Delete(plain, at, at+1)
	} else if len(plain) > 0 {
		plain = plain[1:] // the script
	}
	for _, p := range plain {
		s.touch("edits", p)
	}
}

// git judges the subcommands that write files, move anchors or turn the checks off.
func (s *shell) git(args []string) {
	cwd := s.cwd
	defer func() { s.cwd = cwd }()
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		switch {
		case args[0] == "-C" && len(args) > 1:
			s.cwd, args = at(s.cwd, home(args[1])), args[1:]
		case args[0] == "-c" && len(args) > 1:
			if strings.HasPrefix(strings.ToLower(args[1]), "core.hookspath") {
				s.inGit("turns off", "hooks")
			}
			args = args[1:]
		}
		args = args[1:]
	}
	if len(args) == 0 {
		return
	}
	sub, args := args[0], args[1:]
	plain := operands(args)
	text := strings.Join(args, " ")
	switch sub {
	case "rm":
		for _, p := range plain {
			s.note(Touch{Does: "removes", Path: p, Deep: flag(args, "r")})
		}
	case "mv":
		if len(plain) > 1 {
			s.program("mv", args)
		}
	case "checkout", "restore":
		s.restore(sub, args)
	case "update-ref", "symbolic-ref":
		if strings.Contains(text, "refs/pact") {
			s.inGit("moves", "refs/pact")
		}
	case "push":
		forced := flag(args, "d", "delete", "f", "force") || strings.Contains(" "+text, " :refs/pact") || strings.Contains(text, "+refs/pact")
		if strings.Contains(text, "refs/pact") && forced {
			s.inGit("moves", "refs/pact")
		}
		s.skips(sub, args)
	case "replace":
		if !flag(args, "l", "list") && len(args) > 0 {
			s.inGit("edits", "refs/replace/x")
		}
	case "config":
		if strings.Contains(strings.ToLower(text), "core.hookspath") && (len(plain) > 1 || flag(args, "unset")) {
			s.inGit("turns off", "hooks")
		}
	case "update-index":
		if strings.Contains(text, "--assume-unchanged") || strings.Contains(text, "--skip-worktree") || strings.Contains(text, "--cacheinfo") {
			for _, p := range plain {
				s.touch("hides", p[strings.LastIndexByte(p, ',')+1:])
			}
		}
	case "commit":
		s.skips(sub, args)
	}
}

// skips notes a commit or push that leaves the hooks out.
func (s *shell) skips(sub string, args []string) {
	if slices.Contains(args, "--no-verify") || sub == "commit" && flag(args, "n") {
		s.inGit("skips", "hooks")
	}
}

// inGit notes a path of git's own folder, which stands at or above the working folder.
func (s *shell) inGit(does, inner string) {
	dir := s.cwd
	for dir != filepath.Dir(dir) {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			break
		}
		dir = filepath.Dir(dir)
	}
	s.note(Touch{Does: does, Path: filepath.Join(dir, ".git", inner)})
}

// restore judges git checkout [REV] -- PATHS and git restore [--source=REV] PATHS.
func (s *shell) restore(sub string, args []string) {
	rev, paths, dashes := "", []string(nil), false
	for i := 0; i < len(args); i++ {
		a := args[i]
		switch source, ok := strings.CutPrefix(a, "--source="); {
		case ok:
			rev = source
		case !dashes && (a == "-s" || a == "--source") && i+1 < len(args):
			i++
			rev = args[i]
		case !dashes && a == "--":
			dashes = true
			if sub == "checkout" && len(paths) == 1 {
				rev, paths = paths[0], nil
			}
		case !dashes && (a == "-b" || a == "-B" || a == "--staged" && !slices.Contains(args, "--worktree")):
			return // a branch, or the index alone
		case !dashes && strings.HasPrefix(a, "-"):
		default:
			paths = append(paths, a)
		}
	}
	if sub == "checkout" && !dashes && len(paths) > 0 {
		if _, err := os.Lstat(at(s.cwd, paths[0])); err != nil { // a revision or a branch; what follows are paths
			rev, paths = paths[0], paths[1:]
		}
	}
	for _, p := range paths {
		s.note(Touch{Does: "restores", Path: p, Rev: rev, Deep: true})
	}
}

// operands are the arguments that are no flags.
func operands(args []string) []string {
	var out []string
	dashes := false
	for _, a := range args {
		switch {
		case a == "--" && !dashes:
			dashes = true
		case dashes || a == "-" || !strings.HasPrefix(a, "-"):
			out = append(out, a)
		}
	}
	return out
}

// flag says that one of these flags is given: a letter, also among others (-rf, -Ei.bak), or a long name.
func flag(args []string, names ...string) bool {
	for _, a := range args {
		if a == "--" {
			return false
		}
		for _, n := range names {
			long, _, _ := strings.Cut(a, "=")
			if len(n) > 1 && long == "--"+n || len(n) == 1 && len(a) > 1 && a[0] == '-' && a[1] != '-' && strings.Contains(a[1:], n) {
				return true
			}
		}
	}
	return false
}

// after is the argument that follows a flag of one letter.
func after(args []string, name string) string {
	for i, a := range args {
		if len(a) > 1 && a[0] == '-' && a[1] != '-' && strings.HasSuffix(a, name) && i+1 < len(args) {
			return args[i+1]
		}
	}
	return ""
}

func home(p string) string {
	if rest, ok := strings.CutPrefix(p, "~/"); ok {
		if dir, err := os.UserHomeDir(); err == nil {
			return filepath.Join(dir, rest)
		}
	}
	return p
}
