package gitrepo

import (
	"bytes"
	"unicode/utf16"
)

// contentShapes: what a file's bytes are to git.
func contentShapes() []shape {
	attrs := func(lines string, config string, files map[string]string) func(f *fixture) *fixture {
		return func(f *fixture) *fixture {
			f.write(".gitattributes", lines)
			f.append(f.path(".git/config"), config)
			for name, text := range files {
				f.write(name, text)
			}
			f.commit()
			f.remove(".git/index") // everything is written out anew, as in a fresh clone
			f.git("reset", "-q", "--hard")
			return nil
		}
	}
	lfs := "version https://git-lfs.github.com/spec/v1\noid sha256:5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03\nsize 6\n"
	return []shape{
		{name: "autocrlf", make: attrs("", "[core]\n\tautocrlf = true\n\tsafecrlf = false\n", map[string]string{"t.txt": "a\nb\n"})},
		{name: "autocrlf input", make: attrs("", "[core]\n\tautocrlf = input\n\tsafecrlf = false\n", map[string]string{"t.txt": "a\nb\n"})},
		{name: "eol=crlf", make: attrs("*.txt text eol=crlf\n", "", map[string]string{"t.txt": "a\nb\n"})},
		{name: "ident", make: attrs("*.txt ident\n", "", map[string]string{"id.txt": "a $Id$ b\n$Id: old $\n$Id: no end\n$Idea$\n"})},
		{name: "ident, edited", make: func(f *fixture) *fixture {
			attrs("*.txt ident\n", "", map[string]string{"id.txt": "a $Id$ b\n"})(f)
			f.write("id.txt", "a $Id: 1234 $ c\n")
			return nil
		}},
		{name: "ident with eol=crlf", make: attrs("*.txt text eol=crlf ident\n", "", map[string]string{"id.txt": "$Id$\nb\n"})},
		{name: "working-tree-encoding UTF-16", make: attrs("*.ps1 text working-tree-encoding=UTF-16\n", "", map[string]string{"x.ps1": wide("ä\n𝄞\n", true)})},
		{name: "working-tree-encoding UTF-16LE-BOM with CRLF", make: attrs("*.ps1 text working-tree-encoding=UTF-16LE-BOM eol=crlf\n", "", map[string]string{"x.ps1": wide("a\r\nb\r\n", true)})},
		{name: "working-tree-encoding UTF-16LE, edited", make: func(f *fixture) *fixture {
			attrs("*.ps1 text working-tree-encoding=UTF-16LE\n", "", map[string]string{"x.ps1": wide("a\nb\n", false)})(f)
			f.write("x.ps1", wide("a\nc\n", false))
			return nil
		}},
		{name: "LFS pointer, not fetched", make: attrs("*.bin filter=lfs -text\n", "", map[string]string{"x.bin": lfs})},
		{name: "a filter without programs", make: attrs("*.txt filter=nothing\n", "", nil)},
		{name: "core.fileMode false", make: configured("[core]\n\tfileMode = false\n")},
		{name: "core.symlinks false", make: func(f *fixture) *fixture {
			f.git("config", "core.symlinks", "false")
			f.remove("link")
			f.git("checkout", "-q", "--", "link")
			return nil
		}, keep: true},
		{name: "submodule", make: submodule(func(f, sub *fixture) {})},
		{name: "submodule, moved", make: submodule(func(f, sub *fixture) { sub.git("checkout", "-q", "HEAD~1") })},
		{name: "submodule, not initialised", make: submodule(func(f, sub *fixture) { f.git("submodule", "--quiet", "deinit", "-f", "--all") })},
		{name: "submodule, dirty", make: submodule(func(f, sub *fixture) { sub.write("lib.txt", "edited\n") })},
		{name: "submodule, untracked file", more: []string{"modified libs/sub"}, make: submodule(func(f, sub *fixture) { sub.write("new.txt", "n\n") })},
		{name: "submodule, gone", make: submodule(func(f, sub *fixture) { f.remove("libs") })},
		{name: "in a submodule", make: func(f *fixture) *fixture {
			submodule(func(f, sub *fixture) { shapeFiles(sub) })(f)
			return &fixture{t: f.t, dir: f.path("libs/sub")}
		}},
		{name: "odd names", make: func(f *fixture) *fixture {
			for _, name := range []string{"tab\tname", "new\nline", "latin-\xe9", "\x01control", "quote\"s", "back\\slash", " lead", "trail ", "-dash", "dir/\xff\xfe/x", "aux", "con.txt"} {
				f.write(name, "x\n")
			}
			f.commit()
			f.write("latin-\xe9", "y\n")
			f.write("more\nlines", "y\n")
			f.write("\x1b[2J", "y\n")
			return nil
		}},
	}
}

// submodule adds one at libs/sub and lets change bend it.
func submodule(change func(f, sub *fixture)) func(f *fixture) *fixture {
	return func(f *fixture) *fixture {
		lib := newFixture(f.t)
		lib.commit("lib.txt")
		lib.commit("more.txt")
		f.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", lib.dir, "libs/sub")
		f.commit()
		sub := &fixture{t: f.t, dir: f.path("libs/sub")}
		sub.git("config", "user.name", "A")
		sub.git("config", "user.email", "a@example.org")
		change(f, sub)
		return nil
	}
}

// configShapes: configuration, and the ignore rules that it names.
func configShapes() []shape {
	return []shape{
		{name: "config that git accepts", make: configured("[remote \"origin\"]\n\tfetch = nonsense\n\turl\n[pack]\n\twindow = 10k\n\tthreads\n[branch \"a]b\"]\n\tmerge = \n[alias]\n\tx = \"!echo \\\"hi\\\" # no comment\" ; comment\n")},
		{name: "include", make: func(f *fixture) *fixture {
			f.write(".git/more", "[core]\n\texcludesFile = "+f.path(".git/ignores")+"\n")
			f.write(".git/ignores", "new.txt\n")
			return configured("[include]\n\tpath = more\n[include]\n\tpath = not-there\n[includeIf \"onbranch:main\"]\n\tpath = more\n")(f)
		}},
		{name: "info/exclude", make: func(f *fixture) *fixture {
			f.write(".git/info/exclude", "new*\n!new.txt\n")
			f.write("newer.txt", "x")
			return nil
		}},
		{name: "core.excludesFile", make: func(f *fixture) *fixture {
			f.write("rules", "new*\n/rules\n")
			f.git("config", "core.excludesFile", "rules")
			return nil
		}},
		{name: "core.ignoreCase", make: func(f *fixture) *fixture {
			f.git("config", "core.ignoreCase", "true")
			f.write(".gitignore", "*.LOG\n/BUILD/\n")
			f.write("x.log", "x")
			f.write("build/x", "x")
			f.write("y.txt", "x")
			return nil
		}},
	}
}

// refShapes: what HEAD is.
func refShapes() []shape {
	return []shape{
		{name: "detached HEAD", make: run("checkout -q --detach")},
		{name: "HEAD on a tag's commit, packed", make: run("tag -a -m x v1", "checkout -q v1", "pack-refs --all")},
		{name: "branch with a slash, packed", make: run("checkout -q -b a/b/c", "pack-refs --all")},
		{name: "branch that is a symbolic ref", make: func(f *fixture) *fixture {
			f.git("symbolic-ref", "refs/heads/alias", "refs/heads/main")
			f.git("checkout", "-q", "alias")
			return nil
		}},
		{name: "HEAD is a symbolic link", make: func(f *fixture) *fixture {
			f.remove(".git/HEAD")
			f.link("refs/heads/main", ".git/HEAD")
			return nil
		}},
	}
}

// wide is text in UTF-16, little end first.
func wide(text string, mark bool) string {
	var b bytes.Buffer
	if mark {
		b.WriteString("\xff\xfe")
	}
	for _, u := range utf16.Encode([]rune(text)) {
		b.Write([]byte{byte(u), byte(u >> 8)})
	}
	return b.String()
}
