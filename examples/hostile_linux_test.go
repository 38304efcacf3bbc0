package examples_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"pact/artifacts"
	"pact/examples/project"
	"pact/tools"
)

// canary is in every file outside of the project, and must never be in an answer.
const canary = "CANARY-5d41402a"

// hostile is a sealed project that somebody bends, beside a folder that is none of Pact's business.
type hostile struct {
	t        *testing.T
	dir, out string
	mayRead  bool // it names a regular file outside that git would read, too
}

// newHostile makes both. Outside stand a file, a folder with documents, a pipe, and a program that leaves a mark.
func newHostile(t *testing.T) *hostile {
	dir := project.Copy(t, project.Sealed)
	h := &hostile{t: t, dir: dir, out: filepath.Join(filepath.Dir(dir), "out")}
	text := "version: \"1\" # " + canary + "\n[core]\n\tx = " + canary + "\nmodule " + canary + "\n"
	for _, name := range []string{"canary", "folder/plan.yaml", "folder/lock.yaml", "folder/fares.yaml", "folder/fares.go", "folder/pact_fares_test.go", "folder/task.md", "folder/HEAD"} {
		project.Write(t, h.out, map[string]string{name: text})
	}
	require.NoError(t, unix.Mkfifo(h.outer("pipe"), 0o644))
	project.Write(t, h.out, map[string]string{"mark.sh": "#!/bin/sh\ntouch " + h.outer("ran") + "\ncat\n"})
	require.NoError(t, os.Chmod(h.outer("mark.sh"), 0o755))
	return h
}

func (h *hostile) outer(name string) string { return filepath.Join(h.out, name) }
func (h *hostile) path(name string) string  { return filepath.Join(h.dir, name) }

// place clears a name, and makes the folders above it.
func (h *hostile) place(name string) string {
	h.t.Helper()
	require.NoError(h.t, os.RemoveAll(h.path(name)))
	require.NoError(h.t, os.MkdirAll(filepath.Dir(h.path(name)), 0o755))
	return h.path(name)
}

func (h *hostile) link(name, target string) {
	h.t.Helper()
	require.NoError(h.t, os.Symlink(target, h.place(name)))
}

func (h *hostile) write(name, text string) {
	h.t.Helper()
	require.NoError(h.t, os.WriteFile(h.place(name), []byte(text), 0o644))
}

// node puts a pipe, a socket or a device in a place. The pipe is the one outside, by another name.
func (h *hostile) node(name string, mode uint32) {
	h.t.Helper()
	if mode == unix.S_IFIFO {
		require.NoError(h.t, os.Link(h.outer("pipe"), h.place(name)))
		return
	}
	zero := unix.Mkdev(1, 5)
	if err := unix.Mknod(h.place(name), mode|0o644, int(zero)); err != nil && mode == unix.S_IFCHR {
		h.t.Skip("only root makes devices")
	} else {
		require.NoError(h.t, err)
	}
}

// sparse is a file of a terabyte that takes no room.
func (h *hostile) sparse(name string) {
	h.t.Helper()
	h.write(name, "")
	require.NoError(h.t, os.Truncate(h.path(name), 1<<40))
}

// hostileCalls are made on every hostile project, reading and writing ones.
var hostileCalls = []struct {
	tool string
	args map[string]any
}{
	{"plan_status", nil},
	{"gate_check", nil},
	{"test_generate", nil},
	{"plan_lock", map[string]any{"reason": "x"}},
	{"plan_start", map[string]any{"task": "another"}},
}

// attack makes the calls and wants: an answer to each, in words of ours; nothing outside opened, told, run or changed; of
// .git nothing changed but objects and our own refs.
func (h *hostile) attack() (answers string) { return h.calls(len(hostileCalls)) }

// calls is attack with the first n of the calls, where each takes its time.
func (h *hostile) calls(n int) (answers string) {
	h.t.Helper()
	before, gitBefore := state(h.t, h.out, nil), state(h.t, h.path(".git"), gitsOwn)
	watch := watchFiles(h.t, h.outer("pipe"), h.outer("canary"), h.outer("folder"), h.outer("folder/plan.yaml"), h.outer("folder/lock.yaml"), h.outer("folder/fares.go"))
	var b strings.Builder
	for _, c := range hostileCalls[:n] {
		done := make(chan error, 1)
		go func() {
			out, err := project.Try(h.dir, c.tool, c.args, project.Yes)
			text, _ := json.Marshal(out)
			fmt.Fprintf(&b, "%s: %s %v\n", c.tool, text, err)
			done <- err
		}()
		select {
		case err := <-done:
			if err != nil {
				var e *tools.Error
				require.ErrorAs(h.t, err, &e, c.tool)
				require.NotEmpty(h.t, e.Fix, c.tool)
			}
		case <-time.After(time.Minute):
			h.t.Fatalf("%s hangs", c.tool)
		}
	}
	opened := watch()
	if h.mayRead {
		opened = slices.DeleteFunc(opened, func(file string) bool { return file == h.outer("canary") })
	}
	require.Empty(h.t, opened, "opened outside of the project")
	require.NotContains(h.t, b.String(), canary)
	require.Equal(h.t, before, state(h.t, h.out, nil), "outside of the project")
	require.Equal(h.t, gitBefore, state(h.t, h.path(".git"), gitsOwn), ".git")
	return b.String()
}

// gitsOwn are the places in .git that Pact writes to.
func gitsOwn(name string) bool {
	return strings.HasPrefix(name, "objects") || strings.HasPrefix(name, "refs/pact") || name == "refs" || name == "."
}

// state lists a folder: names, modes, sizes, and the bytes of what is small.
func state(t *testing.T, dir string, skip func(string) bool) (out []string) {
	t.Helper()
	_ = filepath.WalkDir(dir, func(file string, e fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(dir, file)
		if err != nil || skip != nil && skip(rel) {
			return nil
		}
		info, err := e.Info()
		require.NoError(t, err)
		line := fmt.Sprint(rel, " ", info.Mode(), " ")
		if info.Mode().IsRegular() {
			line += fmt.Sprint(info.Size(), info.ModTime().UnixNano())
		}
		out = append(out, line)
		return nil
	})
	return out
}

// watchFiles notes who opens what; the returned function tells.
func watchFiles(t *testing.T, files ...string) func() []string {
	t.Helper()
	fd, err := unix.InotifyInit1(unix.IN_CLOEXEC | unix.IN_NONBLOCK)
	require.NoError(t, err)
	names := map[int32]string{}
	for _, f := range files {
		wd, err := unix.InotifyAddWatch(fd, f, unix.IN_OPEN|unix.IN_ACCESS)
		require.NoError(t, err)
		names[int32(wd)] = f
	}
	return func() (out []string) {
		defer unix.Close(fd)
		buf := make([]byte, 64<<10)
		for {
			n, err := unix.Read(fd, buf)
			if n <= 0 || err != nil {
				return out
			}
			for b := buf[:n]; len(b) >= unix.SizeofInotifyEvent; {
				e := (*unix.InotifyEvent)(unsafe.Pointer(&b[0]))
				out = append(out, names[e.Wd])
				b = b[unix.SizeofInotifyEvent+int(e.Len):]
			}
		}
	}
}

// TestHostileWatch: the watch sees what it is there to see.
func TestHostileWatch(t *testing.T) {
	project.Require(t)
	h := newHostile(t)
	watch := watchFiles(t, h.outer("pipe"), h.outer("canary"))
	f, err := os.OpenFile(h.outer("pipe"), os.O_RDONLY|unix.O_NONBLOCK, 0)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	h.link("by-another-name", h.outer("canary"))
	_, err = os.ReadFile(h.path("by-another-name"))
	require.NoError(t, err)
	require.Contains(t, watch(), h.outer("pipe"))
}

// places are what Pact reads, in groups that are bent together: documents, its records, sources, what git keeps.
var (
	documentPlaces = [][]string{
		{artifacts.ProjectFile},
		{
			artifacts.SpecFile, artifacts.TaskFile, artifacts.PlanFile, artifacts.InterviewFile, artifacts.ApprovalsFile, artifacts.LockFile, "pact/sops.md",
			artifacts.ContractFile("fares"), artifacts.TestsFile("fares"), "pact/reviews/x.yaml", ".pact/.gitignore", ".pact/evidence/native-fares-1.json",
		},
		{".pact/lock"},
		{".pact/txn/manifest"},
		{"fares/fares.go", "fares/pact_fares_test.go", "fares/new.go", "go.mod", ".gitignore", ".gitattributes", "fares/.gitignore", "fares/.gitattributes"},
	}
	folderPlaces = [][]string{{"pact"}, {"pact/contracts", "pact/tests", "pact/reviews", ".pact/evidence"}, {".pact"}, {".pact/txn"}, {"fares"}}
	gitPlaces    = [][]string{
		{
			".git/refs/heads/other", ".git/refs/pact/lock/_/9-aaaaaaaaaaaa", ".git/info/exclude", ".git/info/attributes",
			".git/objects/info/alternates", ".git/objects/pack/pack-1.idx", ".git/config.worktree", ".git/shallow",
		},
		{".git/HEAD"},
		{".git/config"},
		{".git/index"},
		{".git/packed-refs"},
		{".git/commondir"},
	}
)

// TestHostilePlaces: whatever stands in the place of a file or folder that Pact reads, it is not followed, not waited for
// and not told.
func TestHostilePlaces(t *testing.T) {
	project.Require(t)
	one := func(name string, make func(h *hostile, place string), groups ...[][]string) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, group := range slices.Concat(groups...) {
				t.Run(group[0], func(t *testing.T) {
					h := newHostile(t)
					for _, place := range group {
						make(h, place)
					}
					h.attack()
				})
			}
		})
	}
	one("link to a file outside", func(h *hostile, place string) {
		h.mayRead = strings.HasPrefix(place, ".git/") // a link in .git is git's way to share it
		h.link(place, h.outer("canary"))
	}, documentPlaces, gitPlaces)
	one("link to a folder outside", func(h *hostile, place string) { h.link(place, h.outer("folder")) }, folderPlaces)
	one("link to a pipe outside", func(h *hostile, place string) { h.link(place, h.outer("pipe")) }, documentPlaces[1:2], gitPlaces)
	one("pipe", func(h *hostile, place string) { h.node(place, unix.S_IFIFO) }, documentPlaces, folderPlaces, gitPlaces)
	one("device", func(h *hostile, place string) { h.node(place, unix.S_IFCHR) }, documentPlaces[4:], gitPlaces[:3])
	one("socket", func(h *hostile, place string) { h.node(place, unix.S_IFSOCK) }, documentPlaces[1:2], gitPlaces[:1])
	one("terabyte", func(h *hostile, place string) { h.sparse(place) }, documentPlaces, gitPlaces)
	one("link to itself", func(h *hostile, place string) { h.link(place, filepath.Base(place)) }, documentPlaces[1:2], folderPlaces, gitPlaces[:2])
	one("link to .git", func(h *hostile, place string) { h.link(place, h.path(".git")) }, folderPlaces)
	one("link to the root", func(h *hostile, place string) { h.link(place, strings.Repeat("../", strings.Count(place, "/"))+".") }, folderPlaces[2:])
}
