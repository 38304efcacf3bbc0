package examples_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pact/artifacts"
	"pact/examples/project"
	"pact/gates"
	"pact/gates/gate"
)

// way is one way past the seal, and the honest act that looks most like it. Both start from the sealed, committed project.
type way struct {
	name   string
	cheat  string // shell
	says   string // the line of the report that names it: path, message, gate
	honest string // shell; nothing refuses what it does

	also   func(t *testing.T, dir string) // after the cheat: what a shell cannot do
	hidden bool                           // git status shows nothing of it: the cheat works
}

// refusals are what the gates say that look at no run: each error, on a line of its own.
func refusals(t *testing.T, dir string) string {
	t.Helper()
	s, err := artifacts.Load(context.Background(), dir, artifacts.Everything...)
	require.NoError(t, err)
	defer s.Close()
	var lines []string
	results := gates.Judge(s, "", func(g gate.Gate) bool { return g.Evidence == "" && beforeProof(g) })
	for _, f := range gates.Blocking(results) {
		lines = append(lines, f.String())
	}
	for _, r := range results {
		require.Equal(t, r.Verdict != gate.Pass && r.Verdict != gate.Off, strings.Contains(strings.Join(lines, "\n"), "["+r.Gate.ID+"]"), "%s is %s without an error that says why", r.Gate.ID, r.Verdict)
	}
	return strings.Join(lines, "\n")
}

// shell runs a script in the project; $T is a sealed test, $F owned code that is not sealed, $A the anchor.
func shell(t *testing.T, dir, script string) {
	t.Helper()
	cmd := exec.Command("sh", "-euc", "T=fares/pact_fares_test.go; F=fares/fares.go; A=$(git for-each-ref --format='%(refname)' refs/pact/lock); "+script)
	cmd.Dir, cmd.Env = dir, append(project.Environ(), "GIT_ALLOW_PROTOCOL=file", "GIT_EDITOR=true")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s: %s", script, out)
}

// try plays the honest act and the cheat, each on a copy of its own.
func (w way) try(t *testing.T) {
	t.Parallel()
	dir := project.Copy(t, project.Sealed)
	shell(t, dir, w.honest)
	require.Empty(t, refusals(t, dir), "the honest act is refused")
	dir = project.Copy(t, project.Sealed)
	shell(t, dir, w.cheat)
	if w.also != nil {
		w.also(t, dir)
	}
	if w.hidden {
		require.NotContains(t, project.Git(t, dir, "status", "--porcelain", "--ignored=no"), "pact_fares_test.go", "git status shows it, so it hides nothing")
	}
	found := refusals(t, dir)
	require.Contains(t, found, w.says)
}

// TestSealedFiles: ways to change a sealed file in the work tree.
func TestSealedFiles(t *testing.T) {
	project.Require(t)
	const edited = "fares/pact_fares_test.go: it is sealed, and was edited [lock/intact]"
	for _, w := range []way{
		{name: "edit", cheat: `echo '// x' >> $T`, says: edited, honest: `echo '// x' >> $F`},
		{name: "stash and pop", cheat: `echo '// x' >> $T; git stash -q; git stash pop -q`, says: edited, honest: `echo '// x' >> $F; git stash -q; git stash pop -q`},
		{name: "hard link", cheat: `mkdir docs; ln $T docs/copy.txt; echo '// x' >> docs/copy.txt`, says: edited, honest: `mkdir docs; ln $T docs/copy.txt`},
		{name: "rename", cheat: `git mv $T fares/other_test.go`, says: "fares/pact_fares_test.go: it is sealed, and gone from the work tree [lock/intact]", honest: `git mv $F fares/price.go`},
		{name: "deleted", cheat: `rm $T`, says: "fares/pact_fares_test.go: it is sealed, and gone from the work tree [lock/intact]", honest: `echo x > fares/new.txt; rm fares/new.txt`},
		{name: "mode", cheat: `chmod +x $T`, says: "fares/pact_fares_test.go: it is sealed with mode 100644, and has mode 100755 [lock/intact]", honest: `chmod +x $F`},
		{name: "mode, with core.fileMode off", cheat: `git config core.fileMode false; chmod +x $T`, says: "it is sealed with mode 100644, and has mode 100755 [lock/intact]", honest: `git config core.fileMode false; git ls-files | xargs chmod +x`, hidden: true},
		{name: "symbolic link in its place", cheat: `mkdir docs; mv $T docs/test.txt; ln -s ../docs/test.txt $T`, says: "fares/pact_fares_test.go: it was sealed as a file, and is now a symbolic link [lock/intact]", honest: `mkdir docs; ln -s ../$T docs/test.txt`},
		{name: "symbolic link in the place of its folder", cheat: `mkdir docs; mv fares docs/fares; ln -s docs/fares fares`, says: "fares/pact_fares_test.go: it is sealed, and fares, a symbolic link, stands on the way to it [lock/intact]", honest: `ln -s fares docs`},
		{name: "symbolic link in the place of pact", cheat: `mv pact .pact/law; ln -s .pact/law pact`, says: "pact/contracts/fares.yaml: it is sealed, and pact, a symbolic link, stands on the way to it [lock/intact]", honest: `mkdir docs; ln -s ../pact docs/law`},
		{name: "named pipe in its place", cheat: `rm $T; mkfifo $T`, says: "fares/pact_fares_test.go: it was sealed as a file, and is now a named pipe [lock/intact]", honest: `mkfifo fares/pipe`},
		{name: "named pipe in the place of pact.yaml", cheat: `rm pact.yaml; mkfifo pact.yaml`, says: "pact.yaml: it was sealed as a file, and is now a named pipe [lock/intact]", honest: `mkdir docs; mkfifo docs/pact.yaml`},
		{name: "named pipe in the place of the contracts", cheat: `rm -r pact/contracts; mkfifo pact/contracts`, says: "pact/contracts/fares.yaml: it is sealed, and pact/contracts, a named pipe, stands on the way to it [lock/intact]", honest: `mkdir docs; mkfifo docs/contracts`},
		{name: "folder in its place", cheat: `rm $T; mkdir $T; echo x > $T/x`, says: "fares/pact_fares_test.go: it was sealed as a file, and is now a folder [lock/intact]", honest: `mkdir fares/more; echo x > fares/more/x`},
		{name: "twin in another case", cheat: `cp $T fares/PACT_fares_test.go`, says: "it has a twin fares/PACT_fares_test.go, which some file systems take for it or for a folder above it [lock/intact]", honest: `cp $T fares/pact_fares_2_test.go`},
		{name: "twin of its folder", cheat: `git config core.ignoreCase true; mkdir Fares; echo x > Fares/x`, says: "it has a twin Fares, which", honest: `git config core.ignoreCase true; mkdir fares/Fares; echo x > fares/Fares/x`},
		{name: "twin in other letters", cheat: `mkdir fareſ; echo x > fareſ/x`, says: "it has a twin fareſ, which", honest: `mkdir docs; echo x > docs/fareſ`},
		{name: "twin of pact", cheat: `mkdir PACT; echo x > PACT/x`, says: "pact/contracts/fares.yaml: it has a twin PACT, which", honest: `mkdir docs; mkdir docs/PACT`},
		{name: "edit beside git~1", cheat: `mkdir fares/git~1; echo '// x' >> $T`, says: edited, honest: `mkdir fares/git~1`},
		{name: "edit beside a folder with a control character", cheat: `mkdir "fares/$(printf 'a\001b')"; echo '// x' >> $T`, says: edited, honest: `mkdir "fares/$(printf 'a\001b')"`},
		{name: "assume-unchanged", cheat: `git update-index --assume-unchanged $T; echo '// x' >> $T`, says: edited, honest: `git update-index --assume-unchanged $T`, hidden: true},
		{name: "skip-worktree", cheat: `git update-index --skip-worktree $T; echo '// x' >> $T`, says: edited, honest: `git update-index --skip-worktree $T`, hidden: true},
		{name: "sparse checkout", cheat: `git update-index -q --refresh || true; git sparse-checkout set --no-cone '/*' '!/fares/pact_fares_test.go'`, says: "fares/pact_fares_test.go: it is sealed, and gone from the work tree [lock/intact]", honest: `mkdir docs; echo x > docs/x; git add docs; git commit -qm docs; git sparse-checkout set --no-cone '/*' '!/docs/'`, hidden: true},
		{name: "same size, times put back", cheat: `touch -r $T .pact/t; sed -i 's/1200/1300/' $T; touch -r .pact/t $T`, says: edited, honest: `touch $T`},
		{name: "same size, times put back, and git told not to look", cheat: `git config core.trustctime false; git config core.checkStat minimal; sleep 1.1; git update-index --refresh; touch -r $T .pact/t; sed -i 's/1200/1300/' $T; touch -r .pact/t $T`, says: edited, honest: `git config core.trustctime false; git config core.checkStat minimal`, hidden: true},
		{name: "index with the times of the edit", cheat: `sed -i 's/1200/1300/' $T`, also: rewriteStat, says: edited, honest: `git update-index --refresh`, hidden: true},
		{name: "core.worktree elsewhere", cheat: `cp -r fares .pact/fares; git config core.worktree "$PWD/.pact"`, says: "lock/intact cannot be judged: ", honest: `git config core.worktree "$PWD"`},
		{name: "ignored and untracked", cheat: `echo /$T > .git/info/exclude; git rm -q --cached $T; git commit -qm x; echo '// x' >> $T`, says: edited, honest: `echo /docs/x > .git/info/exclude; mkdir docs; echo x > docs/x`, hidden: true},
		{name: "CRLF that nothing turns", cheat: `sed -i 's/$/\r/' $T`, says: edited, honest: `git config core.autocrlf true; sed -i 's/$/\r/' $T pact.yaml pact/lock.yaml pact/plan.yaml pact/contracts/*.yaml`},
		{name: "an edit under CRLF", cheat: `git config core.autocrlf true; sed -i 's/1200/1300/; s/$/\r/' $T`, says: edited, honest: `echo '* text=auto eol=crlf' > .gitattributes; rm $T pact/lock.yaml; git checkout -q -- $T pact/lock.yaml; grep -q "$(printf '\r')" pact/lock.yaml`},
		{name: "CRLF in a file of no text", cheat: `echo '* -text' > .gitattributes; git config core.autocrlf true; sed -i 's/$/\r/' $T`, says: edited, honest: `echo '*.bat -text' > .gitattributes; git config core.autocrlf true; sed -i 's/$/\r/' $T`},
		{name: "a clean filter", cheat: `git config filter.f.clean 'sed s/1300/1200/'; echo '*_test.go filter=f' > .gitattributes; sed -i 's/1200/1300/' $T; git add $T`, says: edited, honest: `git config filter.f.clean 'sed s/1300/1200/'; echo '*_test.go filter=f' > .gitattributes`, hidden: true},
		{name: "an expanded identifier", cheat: `echo '* ident' > .gitattributes; echo '// $Id: x $' >> $T`, says: edited, honest: `echo '* ident' > .gitattributes; echo '// $Id: x $' >> $F`},
		{name: "another encoding", cheat: `echo '*_test.go working-tree-encoding=UTF-16' > .gitattributes; iconv -t UTF-16 $T > .pact/t; cat .pact/t > $T`, says: edited, honest: `echo '*_test.go working-tree-encoding=UTF-8' > .gitattributes`},
		{name: "an LFS pointer", cheat: `echo '*_test.go filter=lfs -text' > .gitattributes; printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %s\n' "$(sha256sum $T | cut -d' ' -f1)" "$(wc -c < $T)" > .pact/t; cat .pact/t > $T`, says: edited, honest: `echo '*.bin filter=lfs -text' > .gitattributes`},
		{name: "hidden configuration of the tests", cheat: `echo conftest.py > .git/info/exclude; echo x > fares/conftest.py`, says: "fares/conftest.py: test runners load it by themselves, and it is hidden from git [lock/intact]", honest: `echo x > fares/conftest.py`},
		{name: "hidden test", cheat: `echo '*_more_test.go' > .gitignore; echo 'package fares' > fares/a_more_test.go`, says: "fares/a_more_test.go: test runners load it by themselves, and it is hidden from git [lock/intact]", honest: `echo '*.log' > .gitignore; echo x > fares/a.log`},
		{name: "hidden contract", cheat: `echo depot.yaml > .git/info/exclude; sed 's/fares/depot/' pact/contracts/fares.yaml > pact/contracts/depot.yaml`, says: "pact/contracts/depot.yaml: it is not in the seal [lock/sealed]", honest: `echo depot.yaml > .git/info/exclude; mkdir docs; cp pact/contracts/fares.yaml docs/depot.yaml`, hidden: true},
		{name: "hidden file among the law", cheat: `echo notes.md > .git/info/exclude; mkdir pact/tests; echo x > pact/tests/notes.md`, says: "pact/tests/notes.md", honest: `echo notes.md > .git/info/exclude; mkdir docs; echo x > docs/notes.md`},
		{name: "a repository in the place of its folder", cheat: `git init -q fares`, says: "fares/pact_fares_test.go: it is sealed, and fares, another repository, stands on the way to it [lock/intact]", honest: `git worktree add -q .claude/worktrees/a HEAD~1`},
		{name: "a repository in an owned folder", cheat: `git init -q fares/more; git -C fares/more commit -q --allow-empty -m x`, says: "fares/more: it is a repository of its own since the plan was sealed: nobody sees what changes in it [scope/paths]", honest: `mkdir fares/more; echo x > fares/more/x`},
	} {
		t.Run(w.name, w.try)
	}
}

// rewriteStat gives the index the times of every file as it is now, so that git looks at none.
func rewriteStat(t *testing.T, dir string) {
	file := dir + "/fares/pact_fares_test.go"
	time.Sleep(1100 * time.Millisecond) // git looks at a file that is as young as the index
	shell(t, dir, `python3 - <<'END'
import os, struct, hashlib
i = bytearray(open('.git/index','rb').read())
at = i.index(b'fares/pact_fares_test.go\0') - 62
s = os.stat('fares/pact_fares_test.go')
ns = lambda x: (x // 10**9 & 0xffffffff, x % 10**9)
i[at:at+24] = struct.pack('>6I', *ns(s.st_ctime_ns), *ns(s.st_mtime_ns), s.st_dev & 0xffffffff, s.st_ino & 0xffffffff)
i[at+36:at+40] = struct.pack('>I', s.st_size)
i[-20:] = hashlib.sha1(i[:-20]).digest()
open('.git/index','wb').write(i)
END`)
	_, err := os.Stat(file)
	require.NoError(t, err)
}
