package examples_test

import (
	"bytes"
	"compress/zlib"
	"crypto/sha1"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"pact/artifacts"
	"pact/examples/project"
	"pact/tools"
)

// object writes a loose object and gives its id. Zeros that follow the data are announced, and the first million of them is
// there: nobody is to look at them.
func (h *hostile) object(kind string, data []byte, zeros int64) string {
	h.t.Helper()
	var file bytes.Buffer
	z, sum := zlib.NewWriter(&file), sha1.New()
	both := func(b []byte) {
		sum.Write(b)
		_, err := z.Write(b)
		require.NoError(h.t, err)
	}
	both(fmt.Appendf(nil, "%s %d\x00", kind, int64(len(data))+zeros))
	both(data)
	both(make([]byte, min(zeros, 1<<20)))
	require.NoError(h.t, z.Close())
	id := fmt.Sprintf("%x", sum.Sum(nil))
	h.write(".git/objects/"+id[:2]+"/"+id[2:], file.String())
	return id
}

// tree writes a tree object of entries "mode name", all with one id.
func (h *hostile) tree(id string, entries ...string) string {
	var b bytes.Buffer
	for _, e := range entries {
		var raw [20]byte
		_, err := fmt.Sscanf(id, "%x", new([]byte))
		require.NoError(h.t, err)
		for i := range raw {
			_, err := fmt.Sscanf(id[2*i:2*i+2], "%02x", &raw[i])
			require.NoError(h.t, err)
		}
		fmt.Fprintf(&b, "%s\x00%s", e, raw[:])
	}
	return h.object("tree", b.Bytes(), 0)
}

func (h *hostile) commitOf(tree string) string {
	who := "A <a@example.org> 1700000000 +0000"
	return h.object("commit", fmt.Appendf(nil, "tree %s\nauthor %s\ncommitter %s\n\nx\n", tree, who, who), 0)
}

// TestHostilePrograms: nothing runs that the repository's configuration, hooks or pact.yaml name.
func TestHostilePrograms(t *testing.T) {
	project.Require(t)
	t.Parallel()
	h := newHostile(t)
	mark := h.outer("mark.sh")
	config := "[core]\n"
	for _, key := range []string{"fsmonitor", "editor", "pager", "sshCommand", "askPass", "gitProxy", "alternateRefsCommand"} {
		config += "\t" + key + " = " + mark + "\n"
	}
	config += "\thooksPath = " + h.out + "\n[diff]\n\texternal = " + mark + "\n[diff \"evil\"]\n\ttextconv = " + mark + "\n\tcommand = " + mark +
		"\n[filter \"evil\"]\n\tclean = " + mark + "\n\tsmudge = " + mark + "\n\tprocess = " + mark + "\n\trequired\n[gpg]\n\tprogram = " + mark +
		"\n[commit]\n\tgpgSign\n[tag]\n\tgpgSign\n[credential]\n\thelper = " + mark + "\n[sequence]\n\teditor = " + mark + "\n[uploadpack]\n\tpackObjectsHook = " + mark +
		"\n[alias]\n\tstatus = !" + mark + "\n[remote \"origin\"]\n\turl = ext::" + mark + "\n\tpromisor\n\tpartialCloneFilter = blob:none\n"
	text, err := os.ReadFile(h.path(".git/config"))
	require.NoError(t, err)
	h.write(".git/config", string(text)+config)
	for _, hook := range []string{"pre-commit", "post-commit", "post-index-change", "reference-transaction", "pre-push", "post-checkout", "fsmonitor-watchman"} {
		h.link(".git/hooks/"+hook, mark)
		require.NoError(t, os.Symlink(mark, h.outer(hook)))
	}
	h.write(".git/info/attributes", "* filter=evil diff=evil\n")
	h.write("docs/edited.md", "x\n")
	h.attack()
	out, err := project.Try(h.dir, "test_run", map[string]any{"what": "red"}, project.Yes)
	require.NoError(t, err)
	require.Equal(t, "pass", out["verdict"], "the go command, too, asks git for nothing here")
	require.NoFileExists(t, h.outer("ran"))
	cmd := exec.Command("git", "status")
	cmd.Dir = h.dir
	_ = cmd.Run()
	require.FileExists(t, h.outer("ran"), "git itself runs them")
	require.NoError(t, os.Remove(h.outer("ran")))

	// Commands of pact.yaml run for nobody who did not trust them.
	edit(t, h.dir, artifacts.ProjectFile, "build_mode: hierarchy", "build_mode: hierarchy\ntests:\n  go: {command: ["+mark+"], format: gotest}")
	require.Contains(t, h.attack(), "was edited")
	_, err = project.Try(h.dir, "test_run", map[string]any{"what": "native"}, project.Yes)
	var e *tools.Error
	require.ErrorAs(t, err, &e)
	require.NoFileExists(t, h.outer("ran"))
}

// hostileGits are repositories whose data is the weapon. Says is what some answer says about it.
var hostileGits = []struct {
	name, says string
	mayRead    bool
	make       func(h *hostile)
}{
	{name: "a tree of a million paths", says: "more than 500000 files and folders", make: func(h *hostile) {
		id := h.object("blob", []byte("x"), 0)
		mode := "100644"
		for range 6 { // six trees of ten entries each, one in the other
			names := []string{}
			for i := range 10 {
				names = append(names, fmt.Sprintf("%s %d", mode, i))
			}
			id, mode = h.tree(id, names...), "40000"
		}
		h.write(".git/refs/heads/main", h.commitOf(id)+"\n")
	}},
	{name: "long names, many times", says: "bytes together: too large", make: func(h *hostile) {
		id, mode := h.object("blob", []byte("x"), 0), "100644"
		for range 8 {
			names := []string{}
			for i := range 5 {
				names = append(names, mode+" "+fmt.Sprint(i)+strings.Repeat("n", 250))
			}
			id, mode = h.tree(id, names...), "40000"
		}
		h.write(".git/refs/heads/main", h.commitOf(id)+"\n")
	}},
	{name: "a tree in itself, as deep as it goes", says: "deeper than 256 folders", make: func(h *hostile) {
		id := h.object("blob", []byte("x"), 0)
		id = h.tree(id, "100644 f")
		for range 300 {
			id = h.tree(id, "40000 d")
		}
		h.write(".git/refs/heads/main", h.commitOf(id)+"\n")
	}},
	{name: "a seal of a gigabyte", says: "1073741824 bytes: too large", make: func(h *hostile) {
		lock := h.tree(h.object("blob", nil, 1<<30), "100644 lock.yaml")
		h.write(".git/refs/pact/lock/_/2-aaaaaaaaaaaa", h.commitOf(h.tree(lock, "40000 pact"))+"\n")
	}},
	{name: "a commit of a gigabyte", says: "too large", make: func(h *hostile) { h.write(".git/refs/heads/main", h.object("commit", nil, 1<<30)+"\n") }},
	{name: "refs that lead out", says: "damaged or tampered with", make: func(h *hostile) { h.write(".git/HEAD", "ref: refs/../../../out/folder/HEAD\n") }},
	{name: "a branch that leads out", says: "damaged or tampered with", make: func(h *hostile) { h.write(".git/refs/heads/main", "ref: ../out/canary\n") }},
	{name: "packed-refs of 100 MB", says: "more than 50000 refs", make: func(h *hostile) {
		id := strings.TrimSpace(project.Git(h.t, h.dir, "rev-parse", "HEAD"))
		line := id + " refs/pact/lock/_/" + strings.Repeat("n", 64)
		var b strings.Builder
		for i := range 800_000 {
			fmt.Fprintf(&b, "%s%d\n", line, i)
		}
		h.write(".git/packed-refs", b.String())
	}},
	{name: "config includes a device", says: "cannot be read", make: func(h *hostile) { h.more(".git/config", "[include]\n\tpath = /dev/zero\n") }},
	{name: "config includes a pipe", says: "cannot be read", make: func(h *hostile) { h.more(".git/config", "[include]\n\tpath = "+h.outer("pipe")+"\n") }},
	{name: "config includes itself", says: "more than 10 deep", make: func(h *hostile) { h.more(".git/config", "[include]\n\tpath = config\n") }},
	{name: "config includes a file outside", says: "cannot be read", mayRead: true, make: func(h *hostile) { h.more(".git/config", "[include]\n\tpath = "+h.outer("canary")+"\n") }},
	{name: "excludes and attributes outside are pipes", make: func(h *hostile) {
		h.more(".git/config", "[core]\n\texcludesFile = "+h.outer("pipe")+"\n\tattributesFile = "+h.outer("pipe")+"\n")
	}},
	{name: "alternates lead to pipes", make: func(h *hostile) {
		require.NoError(h.t, os.MkdirAll(h.outer("objects/pack"), 0o755))
		require.NoError(h.t, os.Link(h.outer("pipe"), h.outer("objects/pack/pack-1.idx")))
		require.NoError(h.t, os.Link(h.outer("pipe"), h.outer("objects/pack/pack-1.pack")))
		h.write(".git/objects/info/alternates", h.outer("objects")+"\n"+h.outer("canary")+"\n.\n../objects\n")
	}},
	{name: "an ignore file of 50 MB", says: "52428800 bytes: too large", make: func(h *hostile) { h.write("fares/.gitignore", strings.Repeat("#", 50<<20)) }},
	{name: "ignore patterns that explode elsewhere", make: func(h *hostile) {
		h.write(".gitignore", strings.Repeat(strings.Repeat("a*", 60)+"b\n"+strings.Repeat("**/a/", 40)+"b\n", 50))
		h.write("fares/"+strings.Repeat("a", 200), "")
		h.write(strings.Repeat("a/", 60)+"c", "")
	}},
	{name: "a bomb of YAML", says: "aliases unfold to more than", make: func(h *hostile) {
		bomb := "pact: plan/1\na0: &a0 [1,1,1,1,1,1,1,1,1,1]\n"
		for i := range 9 {
			bomb += fmt.Sprintf("a%d: &a%d [%s]\n", i+1, i+1, strings.Repeat(fmt.Sprintf("*a%d,", i), 10))
		}
		h.write(artifacts.PlanFile, bomb)
	}},
	{name: "names", says: `\u001b[2J`, make: func(h *hostile) {
		for _, name := range []string{"src/\x1b[2J", "src/new\nline", "src/\xff\xfe", "src/.GIT/config", "src/git~1/config", "src/.g\u200cit/x", "src/tab\t\"quote"} {
			h.write(name, "x")
		}
	}},
	{name: "folders as deep as they go", says: "deeper than 256 folders", make: func(h *hostile) { h.write(strings.Repeat("d/", 400)+"x", "") }},
	{name: "a .git below that leads out, and one that leads to itself", make: func(h *hostile) {
		h.write("fares/sub/.git", "gitdir: "+h.outer("folder")+"\n")
		h.link("fares/loop/.git", ".git")
		h.link("fares/up", "..")
		h.write("fares/twin/.git", "gitdir: ../../.git\n")
	}},
}

// more appends to a file.
func (h *hostile) more(name, text string) {
	h.t.Helper()
	old, err := os.ReadFile(h.path(name))
	require.NoError(h.t, err)
	h.write(name, string(old)+text)
}

// TestHostileGit: each is refused or judged by name, with bounded memory.
func TestHostileGit(t *testing.T) {
	project.Require(t)
	for _, c := range hostileGits {
		t.Run(c.name, func(t *testing.T) {
			h := newHostile(t)
			h.mayRead = c.mayRead
			c.make(h)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			answers := h.calls(2)
			runtime.ReadMemStats(&after)
			require.Contains(t, answers, c.says)
			require.True(t, utf8.ValidString(answers))
			require.Less(t, after.Sys, before.Sys+(700<<20), "bytes taken from the system")
		})
	}
}

// TestHostileOwner: the git folder of another project is neither read for this one nor written to.
func TestHostileOwner(t *testing.T) {
	project.Require(t)
	t.Parallel()
	h := newHostile(t)
	victim := project.Copy(t, project.Planned)
	require.NoError(t, os.RemoveAll(h.path(".git")))
	h.write(".git", "gitdir: "+filepath.Join(victim, ".git")+"\n")
	before := state(t, victim, nil)
	answers := h.attack()
	require.Contains(t, answers, "unsupported_repository")
	require.Equal(t, before, state(t, victim, nil))
	require.NoError(t, unix.Access(victim, unix.R_OK))
}
