package testrun

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// sealedRun runs test files one after the other, each in a process of its own: what one file's implementation does to its
// runner is no matter of the others.
type sealedRun struct {
	root string
	what string // the runner, in messages
	// start runs one file: how the command ended, what it reported of the file and of the canaries around it.
	start func(ctx context.Context, file, scratch string) (fileRun, error)
}

// fileRun is what came of one file.
type fileRun struct {
	out      Output
	said     string // by the runner, beside its report
	refused  string // why the bootstrap did not start it
	report   *outcomes
	tests    []outcome // of the file, in their order
	notBuilt string    // why the file could not be loaded
	why      string    // why nothing of the report can be trusted: the canaries
	failing  int       // the exit status of a run in which tests failed
}

func (s sealedRun) run(ctx context.Context, files []string, progress func(done int)) (Report, error) {
	var all Report
	done, begin := 0, time.Now()
	for _, file := range files {
		if err := checkFile(s.root, file); err != nil {
			return Report{}, err
		}
	}
	for _, file := range files {
		r, err := s.one(ctx, file)
		if err != nil {
			return Report{}, err
		}
		all.Packages = append(all.Packages, r.Packages...)
		all.Tests = append(all.Tests, r.Tests...)
		for _, p := range r.Problems {
			all.problem("%s", p)
		}
		if all.ExitCode == 0 {
			all.ExitCode = r.ExitCode
		}
		if done += len(r.Tests); progress != nil && len(r.Tests) > 0 {
			progress(done)
		}
		if ctx.Err() != nil {
			break // the files that are left are in no report, so their tests are missing
		}
	}
	all.Elapsed = time.Since(begin)
	return all, nil
}

func (s sealedRun) one(ctx context.Context, file string) (Report, error) {
	scratch, err := os.MkdirTemp("", "t")
	if err == nil {
		scratch, err = filepath.EvalSymlinks(scratch)
	}
	if err != nil {
		return Report{}, fmt.Errorf("make a scratch folder: %w", err)
	}
	defer os.RemoveAll(scratch)
	run, err := s.start(ctx, file, scratch)
	if err != nil {
		return Report{}, err
	}
	return run.judge(s.what, file), nil
}

// judge makes the report of one file. Canaries fail in every honest run, so its exit status is always that of failures;
// the report's is 0 where the file's own tests passed. What cannot be trusted takes every pass with it.
func (f fileRun) judge(what, file string) Report {
	var r Report
	if f.report != nil {
		r.Problems = f.report.report().Problems
	}
	if why := f.doubt(what); why != "" {
		r.problem("%s", why)
	}
	pkg := Package{ImportPath: file, Status: Pass, NoTests: len(f.tests) == 0 && f.notBuilt == "", BuildFailed: f.notBuilt != "", Output: f.notBuilt}
	for _, t := range f.tests {
		test := Test{Package: file, Name: t.name, Status: t.status, Elapsed: t.elapsed, Output: t.output}
		if len(r.Problems) > 0 && t.status == Pass {
			test = test.fail(r.Problems[0])
		}
		if test.Status != Pass {
			pkg.Status = Fail
		}
		r.Tests = append(r.Tests, test)
	}
	if pkg.NoTests || pkg.BuildFailed || len(r.Problems) > 0 {
		pkg.Status = Fail
	}
	if pkg.Status != Pass {
		if r.ExitCode = f.out.ExitCode; r.ExitCode == 0 {
			r.ExitCode = 1 // the runner's own is none that can be believed
		}
	}
	if pkg.Output == "" && len(r.Problems) > 0 {
		pkg.Output = r.Problems[0]
	}
	for i := range r.Problems {
		r.Problems[i] = file + ": " + r.Problems[i]
	}
	r.Packages = []Package{pkg}
	return r
}

// doubt says why nothing of a run can be trusted.
func (f fileRun) doubt(what string) string {
	switch {
	case f.out.TimedOut:
		return what + " was killed: timed out"
	case f.out.Canceled:
		return what + " was killed: the call was canceled"
	case f.refused != "":
		return what + " was not started: " + f.refused
	case f.report == nil:
		return fmt.Sprintf("%s left no report and ended with exit status %d: the process left early%s", what, f.out.ExitCode, after(f.said))
	case f.why != "":
		return f.why
	case f.out.ExitCode != f.failing:
		return fmt.Sprintf("%s ended with exit status %d, and tests that failed were among those that ran%s", what, f.out.ExitCode, after(f.said))
	}
	return ""
}

// checkFile refuses what is no path of a regular file below the root.
func checkFile(root, file string) error {
	if !filepath.IsLocal(filepath.FromSlash(file)) || strings.ContainsAny(file, "\\\x00\n") {
		return fmt.Errorf("run the tests of %q: it is no path below the project", file)
	}
	info, err := os.Lstat(filepath.Join(root, filepath.FromSlash(file)))
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is no regular file")
	}
	if err != nil {
		return fmt.Errorf("run the tests of %q: %w", file, err)
	}
	return nil
}
