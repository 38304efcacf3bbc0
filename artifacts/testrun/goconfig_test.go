package testrun

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestGoConfig: what go env -w wrote chooses where modules come from and no files, and what does is told.
func TestGoConfig(t *testing.T) {
	file := filepath.Join(t.TempDir(), "env")
	other := map[bool]string{true: "386", false: "amd64"}[runtime.GOARCH == "amd64"]
	writeFile(t, file, "# a comment\nGOARCH="+other+"\nGOEXPERIMENT=x\nGOWORK=/tmp/go.work\nGOPRIVATE=example.org\nGOSUMDB=off\nCGO_ENABLED=0\nPATH=/evil\n")
	t.Setenv("GOENV", file)
	t.Setenv("GOSUMDB", "sum.golang.org")
	for _, name := range []string{"CGO_ENABLED", "CC", "CXX", "GOTOOLCHAIN", "GOFLAGS", "GOPRIVATE"} {
		t.Setenv(name, "")
	}
	got := Environment()
	for _, want := range []string{"GOENV=off", "GOPRIVATE=example.org", "GOSUMDB=sum.golang.org", "CGO_ENABLED=0", "PATH=" + os.Getenv("PATH")} {
		name, _, _ := strings.Cut(want, "=")
		last := ""
		for _, entry := range got {
			if strings.HasPrefix(entry, name+"=") && entry != name+"=" {
				last = entry
			}
		}
		if last != want {
			t.Errorf("%s: %q is the last of %q", want, last, got)
		}
	}
	out := run(t, Command{Dir: t.TempDir(), Argv: []string{"go", "env", "GOARCH", "GOEXPERIMENT", "GOWORK", "CGO_ENABLED"}})
	if said := strings.Fields(string(out.Stdout)); len(said) == 0 || said[0] == other || slices.Contains(said, "x") || slices.Contains(said, "/tmp/go.work") || said[len(said)-1] != "0" {
		t.Errorf("go env says %q", said)
	}
	if got := GoSettings(); got != "CGO_ENABLED=0" {
		t.Errorf("settings: %q", got)
	}
	writeFile(t, file, "")
	for flags, want := range map[string]string{"": "", "-p=3 -trimpath": "", "-race": "race", "-tags=x -mod=vendor": "mod=vendor"} {
		t.Setenv("GOFLAGS", flags)
		if got := GoSettings(); got != want {
			t.Errorf("settings for GOFLAGS=%q: %q", flags, got)
		}
	}
}
