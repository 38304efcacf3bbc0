package testrun

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// GoTestOptions say which tests of a project run, and how long.
type GoTestOptions struct {
	Dir      string        // a folder of the module
	Packages []string      // patterns or import paths; none is ./...
	Timeout  time.Duration // of building and running together; 0 is DefaultTimeout
	Run      string        // regular expression as for -run; "" runs everything
	Overlay  string        // path of a file as for -overlay; "" is none
	Canaries []string      // folders of packages, relative to Dir, into which tests that must fail are laid
	Env      []string      // added to Environment()
}

// GoTest runs `go test -json -count=1 -vet=off` and reports what its events and its exit status say. A failure of any
// kind, a timeout and a cancel are in the report; an error means that nothing was run. A test binary that hangs is told to
// dump its stacks and leave at nine tenths of the timeout, which is not waited for longer than the timeout.
//
// progress, where given, is called with the number of tests that ended so far, at each, and must return soon.
func GoTest(ctx context.Context, o GoTestOptions, progress func(done int)) (Report, error) {
	scratch, remove, err := o.scratchFor()
	if err != nil {
		return Report{}, err
	}
	defer remove()
	var laid goCanaries
	if scratch != "" {
		if laid, err = o.layCanaries(scratch); err != nil {
			return Report{}, err
		}
		o.Overlay = laid.overlay
	}
	args, err := o.args()
	if err != nil {
		return Report{}, err
	}
	env, err := goEnv(ctx, o.Dir, o.Env)
	if errors.Is(err, ErrBuild) {
		return Report{ExitCode: -1, Problems: []string{err.Error()}}, nil
	}
	if err != nil && ctx.Err() == nil {
		return Report{}, err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	events, stderr := newParser(), newHeadTail(2<<10)
	events.progress, events.overflow = progress, stop
	out, err := stream(ctx, Command{Dir: o.Dir, Argv: args, Env: env, Timeout: o.Timeout}, events, stderr)
	if err != nil {
		return Report{}, err
	}
	events.stderr = strings.TrimSpace(stderr.String())
	report := events.report()
	report.judgeExit(out, o.limit(), events)
	laid.take(&report)
	return report, nil
}

func (o GoTestOptions) limit() time.Duration {
	if o.Timeout <= 0 {
		return DefaultTimeout
	}
	return o.Timeout
}

func (o GoTestOptions) args() ([]string, error) {
	args := []string{"go", "test", "-json", "-count=1", "-vet=off", "-timeout=" + (o.limit() * 9 / 10).String()}
	if o.Run != "" {
		args = append(args, "-run="+o.Run)
	}
	if o.Overlay != "" {
		args = append(args, "-overlay="+o.Overlay)
	}
	for _, p := range o.Packages {
		if p == "" || strings.HasPrefix(p, "-") {
			return nil, fmt.Errorf("run go test: %q is no package", p)
		}
	}
	if len(o.Packages) == 0 {
		return append(args, "./..."), nil
	}
	return append(args, o.Packages...), nil
}

// judgeExit holds the events against the way the go command ended.
func (r *Report) judgeExit(out Output, limit time.Duration, events *parser) {
	r.ExitCode, r.Elapsed = out.ExitCode, out.Elapsed
	failed := ""
	for _, p := range r.Packages {
		if p.Status != Pass && p.Status != Skip {
			failed = "package " + p.ImportPath
			break
		}
	}
	for _, t := range r.Tests {
		if failed == "" && t.Status == Fail {
			failed = t.Package + ": " + short(t.Name)
		}
	}
	cut := events.read > events.limit
	switch {
	case out.TimedOut:
		r.problem("go test was killed: timed out after %v", min(limit, out.Elapsed.Round(time.Millisecond)))
	case out.Canceled && !cut:
		r.problem("go test was killed: the call was canceled")
	case cut: // said already
	case len(r.Packages) == 0:
		r.problem("go test reported no package and ended with exit status %d: %s", out.ExitCode, events.stderr)
	case out.ExitCode == 0 && failed != "":
		r.problem("go test ended with exit status 0, and %s did not pass", failed)
	case out.ExitCode != 0 && failed == "":
		r.problem("go test ended with exit status %d, and the report names no failure: %s", out.ExitCode, events.stderr)
	}
}

// firstLines is the beginning of what a command said, for one message.
func firstLines(b []byte) string {
	return strings.ToValidUTF8(string(bytes.TrimSpace(b[:min(len(b), 1<<10)])), "")
}
