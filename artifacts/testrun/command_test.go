//go:build unix

package testrun

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

func sh(script string) []string { return []string{"sh", "-c", script} }

func run(t *testing.T, c Command) Output {
	t.Helper()
	out, err := Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestRun(t *testing.T) {
	dir := t.TempDir()
	out := run(t, Command{Dir: dir, Argv: sh("cat; pwd -P; echo $PWD; echo err >&2; exit 3")})
	real, _ := filepath.EvalSymlinks(dir)
	if got, want := string(out.Stdout), real+"\n"+dir+"\n"; got != want || string(out.Stderr) != "err\n" || out.ExitCode != 3 {
		t.Errorf("%q, %q, exit status %d, want %q", got, out.Stderr, out.ExitCode, want)
	}
	if out.Elapsed <= 0 || out.TimedOut || out.Canceled || out.Truncated {
		t.Errorf("%+v", out)
	}
	big := strings.Repeat("line\n", 100_000)
	if out = run(t, Command{Argv: []string{"cat"}, Stdin: strings.NewReader(big)}); string(out.Stdout) != big {
		t.Errorf("%d bytes of %d came through", len(out.Stdout), len(big))
	}
	if out = run(t, Command{Argv: []string{"true"}, Stdin: strings.NewReader(big)}); out.ExitCode != 0 {
		t.Errorf("an input that nobody reads: %+v", out)
	}
	if out = run(t, Command{Argv: sh("kill -9 $$")}); out.ExitCode != -1 || out.TimedOut {
		t.Errorf("a signal: %+v", out)
	}
	if out = run(t, Command{Argv: sh("echo $X"), Env: []string{"X=1", "X=2"}}); string(out.Stdout) != "2\n" {
		t.Errorf("Env: %q", out.Stdout)
	}
}

func TestRunCannotStart(t *testing.T) {
	_, err := Run(t.Context(), Command{Argv: []string{"no-such-program"}})
	var missing *NotInstalled
	if !errors.As(err, &missing) || missing.Program != "no-such-program" || !strings.Contains(err.Error(), "no-such-program") {
		t.Errorf("not on PATH: %v", err)
	}
	for _, c := range []Command{
		{Argv: []string{"/no/such/program"}},
		{Argv: []string{"sh"}, Dir: "/no/such/folder"},
		{},
	} {
		if _, err := Run(t.Context(), c); err == nil || errors.As(err, &missing) || len(c.Argv) > 0 && !strings.Contains(err.Error(), c.Argv[0]) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestRunBoundsOutput(t *testing.T) {
	begin := time.Now()
	out := run(t, Command{Argv: sh("echo first; head -c 20000000 /dev/zero | tr '\\0' x; echo; echo last; echo short >&2"), OutputLimit: 1000})
	text := string(out.Stdout)
	if !out.Truncated || len(text) > 1100 || !strings.HasPrefix(text, "first\nxxx") || !strings.HasSuffix(text, "xxx\nlast\n") {
		t.Errorf("truncated %v, %d bytes: %q", out.Truncated, len(text), text)
	}
	if !strings.Contains(text, "\n[19999012 bytes dropped]\n") || string(out.Stderr) != "short\n" {
		t.Errorf("%q; %q", text, out.Stderr)
	}
	if d := time.Since(begin); d > 10*time.Second {
		t.Errorf("it took %v", d)
	}
}

func TestRunKillsTheGroup(t *testing.T) {
	t.Parallel()
	deaf := "trap '' TERM; sh -c 'trap \"\" TERM; while :; do sleep 300; done' & echo $! > pid; "
	for name, c := range map[string]struct {
		script  string
		timeout time.Duration
		cancel  bool
	}{
		"at the timeout":       {deaf + "wait", time.Second, false},
		"on cancel":            {deaf + "wait", 0, true},
		"after the end":        {"sleep 300 & echo $! > pid; echo done", 0, false},
		"after the end, deaf":  {deaf + "echo done", 0, false},
		"with the pipes taken": {"sleep 300 >/dev/null 2>&1 & echo $! > pid; echo done", 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if c.cancel {
				go func() {
					readPid(t, filepath.Join(dir, "pid"))
					cancel()
				}()
			}
			out, err := Run(ctx, Command{Dir: dir, Argv: sh(c.script), Timeout: c.timeout})
			if err != nil {
				t.Fatal(err)
			}
			if out.Elapsed > 20*time.Second || out.TimedOut != (c.timeout > 0) || out.Canceled != c.cancel {
				t.Errorf("elapsed %v, timed out %v, canceled %v", out.Elapsed, out.TimedOut, out.Canceled)
			}
			if killed := out.TimedOut || out.Canceled; !killed && (out.ExitCode != 0 || string(out.Stdout) != "done\n") {
				t.Errorf("exit status %d, %q", out.ExitCode, out.Stdout)
			}
			wantDead(t, readPid(t, filepath.Join(dir, "pid")))
		})
	}
}

// TERM comes first, so that a well-behaved program can clean up.
func TestRunIsPolite(t *testing.T) {
	t.Parallel()
	out := run(t, Command{Argv: sh("trap 'echo cleaned; exit 0' TERM; while :; do sleep 0.05; done"), Timeout: time.Second})
	if !out.TimedOut || string(out.Stdout) != "cleaned\n" || out.ExitCode != 0 {
		t.Errorf("%+v", out)
	}
}

// A process that leaves the group keeps its life, and cannot hold the call.
func TestRunDoesNotWaitForARunaway(t *testing.T) {
	if _, err := exec.LookPath("setsid"); err != nil {
		t.Skip("no setsid here")
	}
	t.Parallel()
	dir := t.TempDir()
	out := run(t, Command{Dir: dir, Argv: sh("setsid sh -c 'echo $$ > pid; exec sleep 20' & while ! test -s pid; do sleep 0.01; done; echo done")})
	if out.Elapsed > 5*time.Second || string(out.Stdout) != "done\n" {
		t.Errorf("%v, %q", out.Elapsed, out.Stdout)
	}
	if process, err := os.FindProcess(readPid(t, filepath.Join(dir, "pid"))); err == nil {
		_ = process.Kill()
	}
}

func TestRunCanceledBefore(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	out, err := Run(ctx, Command{Argv: sh("echo started")})
	if err != nil || !out.Canceled || len(out.Stdout) > 0 || out.ExitCode != -1 {
		t.Errorf("%+v, %v", out, err)
	}
}

// The child dies with this process, also when it is killed and cleans up nothing.
func TestRunDiesWithItsParent(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux kills orphans")
	}
	if dir := os.Getenv("TESTRUN_PARENT"); dir != "" {
		_, _ = Run(t.Context(), Command{Dir: dir, Argv: sh("echo $$ > pid; exec sleep 300")})
		return
	}
	dir := t.TempDir()
	parent := exec.Command(os.Args[0], "-test.run=^TestRunDiesWithItsParent$")
	parent.Env = append(os.Environ(), "TESTRUN_PARENT="+dir)
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	pid := readPid(t, filepath.Join(dir, "pid"))
	_ = parent.Process.Kill()
	_ = parent.Wait()
	wantDead(t, pid)
}

func TestEnvironment(t *testing.T) {
	for name, value := range map[string]string{
		"GITHUB_TOKEN": "hunter2", "AWS_SECRET_ACCESS_KEY": "hunter2", "PACT_HOME": "x", "LC_ALL": "C", "SSH_AUTH_SOCK": "x",
		"GIT_DIR": "x", "GODEBUG": "gotestjsonbuildtext=1", "TERM": "xterm", "GOPROXY": "https://u:hunter2@a.example/x|b.example,direct",
	} {
		t.Setenv(name, value)
	}
	out := run(t, Command{Argv: []string{"env"}})
	var names []string
	for lines := bufio.NewScanner(bytes.NewReader(out.Stdout)); lines.Scan(); {
		name, _, _ := strings.Cut(lines.Text(), "=")
		names = append(names, name)
		if !isPassed(name, false) && !slices.Contains([]string{"TERM", "PWD", "GOROOT", "GOENV"}, name) {
			t.Errorf("the child sees %s", lines.Text())
		}
	}
	for _, want := range []string{"TERM=dumb", "LC_ALL=C", "GOPROXY=https://a.example/x|b.example,direct", "PATH=" + os.Getenv("PATH")} {
		if !slices.Contains(strings.Split(string(out.Stdout), "\n"), want) {
			t.Errorf("%s is not among %q", want, names)
		}
	}
	if bytes.Contains(out.Stdout, []byte("hunter2")) || !slices.IsSorted(Environment()) {
		t.Errorf("%s", out.Stdout)
	}
	got := scrub([]string{`SystemRoot=C:\W`, `Path=C:\bin`, "My_Token=x", "GoProxy=https://u:p@h", "=C:=C:\\"}, true)
	if want := []string{"GoProxy=https://h", `Path=C:\bin`, `SystemRoot=C:\W`, "TERM=dumb"}; !slices.Equal(got, want) {
		t.Errorf("on Windows: %q, want %q", got, want)
	}
}
