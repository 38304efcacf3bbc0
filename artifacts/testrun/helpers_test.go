package testrun

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
)

// scratch writes testdata/module.txtar into a folder of its own.
func scratch(t *testing.T) string {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/module.txtar")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, f := range archive.Files {
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// readPid waits for a file with a process id.
func readPid(t *testing.T, path string) int {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		data, err := os.ReadFile(path)
		if pid, err2 := strconv.Atoi(strings.TrimSpace(string(data))); err == nil && err2 == nil {
			return pid
		}
	}
	t.Fatalf("%s was never written", path)
	return 0
}

// alive is false for a process that is gone or only waits for its parent to notice.
func alive(pid int) bool {
	if stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat"); err == nil {
		fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
		return fields[0] != "Z" && fields[0] != "X"
	}
	process, err := os.FindProcess(pid)
	return err == nil && !errors.Is(process.Signal(syscall.Signal(0)), os.ErrProcessDone)
}

func wantDead(t *testing.T, pid int) {
	t.Helper()
	for end := time.Now().Add(2 * time.Second); alive(pid); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("process %d still lives", pid)
		}
	}
}

// wantProblem wants one problem with all of the words; none: no problem with them.
func wantProblem(t *testing.T, r Report, words ...string) {
	t.Helper()
	if !hasProblem(r, words...) {
		t.Errorf("no problem with %q in:\n%s", words, strings.Join(r.Problems, "\n"))
	}
}

func hasProblem(r Report, words ...string) bool {
	return slices.ContainsFunc(r.Problems, func(p string) bool {
		return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(p, w) })
	})
}

func wantPackage(t *testing.T, r Report, want Package) {
	t.Helper()
	p := r.find(want.ImportPath)
	if p == nil {
		t.Fatalf("package %s is not in the report", want.ImportPath)
	}
	got := *p
	got.Output = ""
	if got != want {
		t.Errorf("package: %+v, want %+v; output:\n%s", got, want, p.Output)
	}
}

// wantTests picks the tests of a package; want is "name status" each, and in brackets words of the output.
func wantTests(t *testing.T, r Report, importPath string, want ...string) {
	t.Helper()
	for _, w := range want {
		head, words, _ := strings.Cut(strings.TrimSuffix(w, "]"), " [")
		name, status, _ := strings.Cut(head, " ")
		got := r.Pick(importPath, []string{name})[0]
		if string(got.Status) != status || !strings.Contains(got.Output, words) || got.Name != name || got.Package != importPath {
			t.Errorf("%s %s: %s, want %s with %q; output:\n%s", importPath, name, got.Status, status, words, got.Output)
		}
	}
}
