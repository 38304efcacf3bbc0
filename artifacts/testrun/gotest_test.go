package testrun

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestGoTest(t *testing.T) {
	dir := scratch(t)
	t.Setenv("GITHUB_TOKEN", "hunter2")
	t.Setenv("PACT_SECRET", "anything")
	t.Setenv("GOFLAGS", "-run=TestNothing -tags=none")
	t.Setenv("GOPROXY", "https://me:hunter2@127.0.0.1:1,off")
	calls, last := 0, 0
	r, err := GoTest(t.Context(), GoTestOptions{Dir: dir, Timeout: 5 * time.Minute}, func(done int) { calls, last = calls+1, done })
	if err != nil {
		t.Fatal(err)
	}
	if r.ExitCode != 1 || r.Elapsed == 0 || calls < 20 || calls != last {
		t.Errorf("exit %d, elapsed %v, progress %d calls up to %d", r.ExitCode, r.Elapsed, calls, last)
	}

	t.Run("honest", func(t *testing.T) {
		wantPackage(t, r, Package{ImportPath: "m/honest", Status: Fail})
		wantTests(t, r, "m/honest", "TestPass pass", "TestPass/a_sub pass", "TestPass/a_sub/deep/er pass", "TestPass/skipped skip [not here]",
			"TestFail fail", "TestFail/good pass", "TestFail/bad fail [1 is not 2]", "TestSkip skip [another day]", "Example pass",
			"FuzzSeed pass", "FuzzSeed/seed#0 pass", "TestNone missing [without this test]", "TestPass/other missing")
		if hasProblem(r, "m/honest") {
			t.Errorf("an honest failure is no problem: %q", r.Problems)
		}
	})
	t.Run("build failure", func(t *testing.T) {
		wantPackage(t, r, Package{ImportPath: "m/broken", Status: Fail, BuildFailed: true})
		wantTests(t, r, "m/broken", "TestBroken missing [broken.go:3:]")
		if hasProblem(r, "m/broken") {
			t.Errorf("a build failure is no problem: %q", r.Problems)
		}
	})
	t.Run("panic", func(t *testing.T) {
		wantPackage(t, r, Package{ImportPath: "m/panics", Status: Fail})
		wantTests(t, r, "m/panics", "TestBefore pass", "TestPanic fail [panic: boom]", "TestAfter missing")
		wantProblem(t, r, "m/panics", "did not end by itself", "panic: boom")
	})
	t.Run("TestMain exits at once", func(t *testing.T) {
		wantPackage(t, r, Package{ImportPath: "m/leaves", Status: Pass, NoTests: true})
		wantTests(t, r, "m/leaves", "TestWanted missing [nothing in the package ran]")
		wantProblem(t, r, "m/leaves", "never said PASS")
	})
	t.Run("os.Exit(0) in a test", func(t *testing.T) {
		wantPackage(t, r, Package{ImportPath: "m/exits", Status: Fail})
		wantTests(t, r, "m/exits", "TestFirst pass", "TestExit fail [os.Exit(0)]", "TestLater missing")
		wantProblem(t, r, "m/exits", "did not end by itself")
	})
	t.Run("syscall.Exit(0) in a test", func(t *testing.T) {
		wantPackage(t, r, Package{ImportPath: "m/quits", Status: Missing})
		wantTests(t, r, "m/quits", "TestFirst fail [no end]", "TestQuit fail [not the test's own]", "TestLater missing")
		wantProblem(t, r, "m/quits", "no end")
	})
	t.Run("TestMain swallows the status", func(t *testing.T) {
		wantPackage(t, r, Package{ImportPath: "m/swallows", Status: Pass})
		wantTests(t, r, "m/swallows", "TestBad fail [bad]")
		wantProblem(t, r, "m/swallows", "passed although")
	})
	t.Run("no tests", func(t *testing.T) {
		wantPackage(t, r, Package{ImportPath: "m/empty", Status: Skip, NoTests: true})
		wantPackage(t, r, Package{ImportPath: "m/notests", Status: Pass, NoTests: true})
		wantTests(t, r, "m/empty", "TestX missing [no test files]")
		wantTests(t, r, "m/notests", "TestX missing [nothing in the package ran]")
		wantTests(t, r, "m/nowhere", "TestX missing [did not run]")
		if hasProblem(r, "m/empty") || hasProblem(r, "m/notests") {
			t.Errorf("no tests is no problem: %q", r.Problems)
		}
	})
	t.Run("forged lines", func(t *testing.T) {
		wantTests(t, r, "m/forges", "TestPassAndFail fail [ended twice: pass, then fail]", "TestPassTwice fail [ended twice: pass, then pass]",
			"TestRunTwice fail [began twice]", "TestNobody fail [without having begun]", "TestParent fail [a subtest of it did]", "TestClean pass")
		wantProblem(t, r, "m/forges", "TestPassAndFail", "ended twice")
		wantPackage(t, r, Package{ImportPath: "m/ends", Status: Fail})
		wantTests(t, r, "m/ends", "TestInside pass", "TestBehind fail [after the end of its package]")
		wantProblem(t, r, "m/ends", "ended 2 times")
	})
	t.Run("a whole forged report is not seen", func(t *testing.T) { // as the package comment says
		wantTests(t, r, "m/whole", "TestWanted pass")
		if hasProblem(r, "m/whole") {
			t.Errorf("it is seen now; the package comment can promise more: %q", r.Problems)
		}
	})
	t.Run("flood", func(t *testing.T) {
		wantTests(t, r, "m/floods", "TestFlood fail [the first line]", "TestFlood fail [the last line]", "TestFlood fail [bytes dropped]")
		if out := r.Pick("m/floods", []string{"TestFlood"})[0].Output; len(out) > testOutput+100 {
			t.Errorf("%d bytes kept", len(out))
		}
	})
	t.Run("environment", func(t *testing.T) { wantTests(t, r, "m/looks", "TestEnvironment pass") })
	t.Run("stray child", func(t *testing.T) { wantDead(t, readPid(t, filepath.Join(dir, "stray.pid"))) })
}

func TestGoTestOptions(t *testing.T) {
	t.Parallel()
	dir := scratch(t)
	r, err := GoTest(t.Context(), GoTestOptions{Dir: dir, Packages: []string{"./honest", "m/notests"}, Run: "TestPass"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	wantTests(t, r, "m/honest", "TestPass pass", "TestFail missing")
	if len(r.Packages) != 2 || len(r.Problems) != 0 || r.ExitCode != 0 {
		t.Errorf("%d packages, exit status %d, problems %q", len(r.Packages), r.ExitCode, r.Problems)
	}

	overlay, file := filepath.Join(dir, "overlay.json"), filepath.Join(dir, "other.go.txt")
	writeFile(t, file, "package honest\n\nimport \"testing\"\n\nfunc TestOther(t *testing.T) {}\n")
	writeFile(t, overlay, `{"Replace": {"`+filepath.ToSlash(filepath.Join(dir, "honest", "honest_test.go"))+`": "`+filepath.ToSlash(file)+`"}}`)
	r, err = GoTest(t.Context(), GoTestOptions{Dir: dir, Packages: []string{"./honest"}, Overlay: overlay}, nil)
	if err != nil {
		t.Fatal(err)
	}
	wantTests(t, r, "m/honest", "TestOther pass", "TestPass missing")
	r, err = GoTest(t.Context(), GoTestOptions{Dir: dir, Packages: []string{"./honest"}, Run: "TestPass", Env: []string{"GOFLAGS=-overlay=" + overlay}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	wantTests(t, r, "m/honest", "TestOther missing", "TestPass pass")
	if out := r.Packages[0].Output; strings.Contains(out, "cached") {
		t.Errorf("the second time: %q", out)
	}

	if _, err := GoTest(t.Context(), GoTestOptions{Dir: dir, Packages: []string{"-exec=true"}}, nil); err == nil || !strings.Contains(err.Error(), `"-exec=true" is no package`) {
		t.Errorf("a flag as a package: %v", err)
	}
	r, err = GoTest(t.Context(), GoTestOptions{Dir: t.TempDir()}, nil)
	if err != nil {
		t.Fatal(err)
	}
	wantPackage(t, r, Package{ImportPath: "./...", Status: Fail, BuildFailed: true}) // no module: the pattern stands for it
	writeFile(t, filepath.Join(dir, "go.mod"), "this is no go.mod\n")
	if r, err = GoTest(t.Context(), GoTestOptions{Dir: dir}, nil); err != nil {
		t.Fatal(err)
	}
	wantProblem(t, r, "reported no package", "exit status 1", "unknown directive")
	if _, err = GoTest(t.Context(), GoTestOptions{Dir: filepath.Join(dir, "none")}, nil); err == nil {
		t.Error("a folder that is not there is no error")
	}
}

func TestGoTestHang(t *testing.T) {
	t.Parallel()
	dir := scratch(t)
	o := GoTestOptions{Dir: dir, Packages: []string{"./testdata/hangs"}} // ./... leaves it out
	pidFile := filepath.Join(dir, "hang.pid")

	t.Run("cancel", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			readPid(t, pidFile)
			cancel()
		}()
		r, err := GoTest(ctx, o, nil)
		if err != nil {
			t.Fatal(err)
		}
		wantDead(t, readPid(t, pidFile))
		wantProblem(t, r, "canceled")
		wantProblem(t, r, "m/testdata/hangs", "TestHang", "never ended")
	})
	t.Run("timeout", func(t *testing.T) {
		var r Report
		for o.Timeout = 3 * time.Second; ; o.Timeout *= 3 { // a busy machine may not come to the test in 3 s
			if err := os.Remove(pidFile); err != nil {
				t.Fatal(err)
			}
			var err error
			if r, err = GoTest(t.Context(), o, nil); err != nil {
				t.Fatal(err)
			}
			if _, err := os.Stat(pidFile); err == nil || o.Timeout > 20*time.Second {
				break
			}
			writeFile(t, pidFile, "")
		}
		wantDead(t, readPid(t, pidFile))
		wantProblem(t, r, "timed out after "+o.Timeout.String())
		wantTests(t, r, "m/testdata/hangs", "TestQuick fail [no end]", "TestHang fail [never ended]")
		if r.Elapsed > o.Timeout+20*time.Second || r.ExitCode != -1 {
			t.Errorf("elapsed %v, exit status %d", r.Elapsed, r.ExitCode)
		}
	})
	t.Run("deadline of the call", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		r, err := GoTest(ctx, o, nil)
		if err != nil {
			t.Fatal(err)
		}
		wantProblem(t, r, "timed out")
	})
}

func TestCleanGoFlags(t *testing.T) {
	for in, want := range map[string]string{
		"": "-buildvcs=false",
		"-exec=true -toolexec=x -overlay=o -run=X -skip=Y -list=. -n -short -count=0 -mod=mod -C=x": "-buildvcs=false",
		"--tags=a,b -mod=vendor '-ldflags=-w -s' \"-gcflags=all=-N -l\"\t-race\n":                   "-buildvcs=false -mod=vendor -race",
	} {
		if got := cleanGoFlags(in); got != want {
			t.Errorf("cleanGoFlags(%q) = %q, want %q", in, got, want)
		}
	}
	if got, want := splitQuoted(` a 'b c'"d"  e`), []string{"a", "b c", "d", "e"}; !reflect.DeepEqual(got, want) {
		t.Errorf("splitQuoted: %q", got)
	}
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestGoVersion(t *testing.T) {
	dir := scratch(t)
	first, err := GoVersion(t.Context(), dir)
	if err != nil || !strings.HasPrefix(first, "go1.") || !strings.Contains(first, "/") {
		t.Fatalf("%q, %v", first, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if again, err := GoVersion(ctx, dir); err != nil || again != first { // nothing is started for it
		t.Errorf("the second time: %q, %v", again, err)
	}
	writeFile(t, filepath.Join(dir, "go.mod"), "module m\n\ngo 1.25\n")
	if v, err := GoVersion(ctx, dir); err == nil {
		t.Errorf("another go.mod is answered from memory: %q", v)
	}
}
