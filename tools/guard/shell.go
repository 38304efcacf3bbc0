package guard

import (
	"path/filepath"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Shell lists what a command line obviously does to paths: redirections, and the programs that everybody knows. A word with a
// variable in it is not followed, and what a script or a program of its own does is not seen.
func Shell(command, cwd string) []Touch {
	s := &shell{cwd: cwd}
	s.run(command)
	return s.out
}

type shell struct {
	cwd   string
	out   []Touch
	depth int
}

func (s *shell) run(command string) {
	if s.depth > 4 {
		return
	}
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash), syntax.KeepComments(false)).Parse(strings.NewReader(command), "")
	if err != nil {
		s.mentions(strings.ReplaceAll(command, ">", " write ")) // no shell reads it, or one of another kind
		return
	}
	s.depth++
	defer func() { s.depth-- }()
	syntax.Walk(file, func(n syntax.Node) bool {
		stmt, ok := n.(*syntax.Stmt)
		if !ok {
			return true
		}
		for _, r := range stmt.Redirs {
			s.redirect(stmt, r)
		}
		if call, ok := stmt.Cmd.(*syntax.CallExpr); ok && len(call.Args) > 0 {
			s.call(words(call.Args))
		}
		return true
	})
}

func (s *shell) redirect(stmt *syntax.Stmt, r *syntax.Redirect) {
	switch r.Op {
	case syntax.RdrOut, syntax.AppOut, syntax.RdrInOut, syntax.RdrClob, syntax.RdrAll, syntax.AppAll:
		s.touch("edits", word(r.Word))
	case syntax.Hdoc, syntax.DashHdoc:
		call, ok := stmt.Cmd.(*syntax.CallExpr)
		if !ok || len(call.Args) == 0 || r.Hdoc == nil {
			return
		}
		switch program, text := filepath.Base(word(call.Args[0])), word(r.Hdoc); {
		case program == "apply_patch" || program == "applypatch":
			if out, err := Patch(text, s.cwd); err == nil {
				s.out = append(s.out, out...)
			}
		case slices.Contains(shells, program):
			s.run(text)
		case interpreter(program):
			s.mentions(text)
		}
	}
}

var shells = []string{"sh", "bash", "zsh", "dash", "ksh"}

func interpreter(program string) bool {
	program = strings.TrimRight(program, "0123456789.")
	return slices.Contains([]string{"python", "node", "perl", "ruby", "deno", "bun", "php"}, program)
}

// words are the arguments as far as they are plain; an unknown part of a word is a NUL.
func words(args []*syntax.Word) []string {
	out := make([]string, len(args))
	for i, w := range args {
		out[i] = word(w)
	}
	return out
}

func word(w *syntax.Word) string {
	if w == nil {
		return ""
	}
	var b strings.Builder
	var add func([]syntax.WordPart)
	add = func(parts []syntax.WordPart) {
		for _, p := range parts {
			switch p := p.(type) {
			case *syntax.Lit:
				b.WriteString(unescape(p.Value))
			case *syntax.SglQuoted:
				b.WriteString(p.Value)
			case *syntax.DblQuoted:
				add(p.Parts)
			default:
				b.WriteByte(0)
			}
		}
	}
	add(w.Parts)
	return b.String()
}

func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
			if s[i] == '\n' {
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// touch notes that a word is a path that is changed.
func (s *shell) touch(does, word string) { s.note(Touch{Does: does, Path: word}) }

func (s *shell) note(t Touch) {
	t.Path = strings.TrimPrefix(t.Path, "\x00/") // "$PWD/x", "$ROOT/x": most often the folder itself
	if t.Path == "" || strings.ContainsRune(t.Path, 0) || strings.HasPrefix(t.Path, "/dev/") || t.Path == "-" {
		return
	}
	t.Path = at(s.cwd, home(t.Path))
	s.out = append(s.out, t)
}

// mentions looks into code of another language for the places that only Pact writes, beside a word that writes.
func (s *shell) mentions(code string) {
	low := strings.ToLower(code)
	if !slices.ContainsFunc([]string{"write", "'w", "\"w", "'a'", "\"a\"", "unlink", "remove", "rename", "rmtree", "truncate", "os.replace", "copy", "update-ref", "rm "}, func(w string) bool { return strings.Contains(low, w) }) {
		return
	}
	for _, quoted := range strings.FieldsFunc(code, func(r rune) bool { return strings.ContainsRune("\"'`() ,;\n\t=<>|&", r) }) {
		if strings.Contains(quoted, "/") && len(quoted) < 300 || quoted == "pact.yaml" {
			s.note(Touch{Does: "edits", Path: quoted, Mention: true})
		}
	}
}
