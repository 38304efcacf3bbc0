package testrun

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Format is the form of a report.
type Format string

// Formats.
const (
	FormatGoTest Format = "gotest" // the events of go test -json
	FormatJUnit  Format = "junit"  // JUnit XML
	FormatTAP    Format = "tap"    // the Test Anything Protocol
)

// CustomOptions are a project's own test command.
type CustomOptions struct {
	Dir     string   // working directory, absolute
	Argv    []string // program and arguments; nothing of it is read by a shell
	Format  Format   // of its report
	Report  string   // where the report stands, relative to Dir; "" is standard output
	Timeout time.Duration
}

// Custom runs a project's own test command and reports what its report and its exit status say. Reports that stand in a
// file must be written by this very run. A failure of any kind, no test at all, a timeout and a cancel are in the report;
// an error means that the command could not be started.
func Custom(ctx context.Context, o CustomOptions) (Report, error) {
	root, err := os.OpenRoot(o.Dir)
	if err != nil {
		return Report{}, fmt.Errorf("run the project's own tests: %w", err)
	}
	defer root.Close()
	before, err := lookAt(root, o.Report)
	if err != nil {
		return Report{}, err
	}
	if o.Format != FormatGoTest && o.Format != FormatJUnit && o.Format != FormatTAP {
		return Report{}, fmt.Errorf("run the project's own tests: %q is not one of gotest, junit, tap", o.Format)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	said, stderr := newHeadTail(4<<10), newHeadTail(4<<10)
	whole := &cappedBuffer{limit: maxDocument + 1, full: stop}
	var stdout io.Writer = said
	if o.Report == "" {
		stdout = whole
	}
	out, err := stream(ctx, Command{Dir: o.Dir, Argv: o.Argv, Timeout: o.Timeout}, stdout, stderr)
	if err != nil {
		return Report{}, err
	}
	var report Report
	if o.Report == "" {
		report = o.Format.parse(&whole.Buffer)
		out.Canceled = out.Canceled && !whole.over // it was this function that stopped it
	} else {
		report = o.readFile(root, before)
	}
	report.judge(o.what(), out, strings.TrimSpace(lastLines(said.Bytes())+"\n"+lastLines(stderr.Bytes())))
	return report, nil
}

// what names the command in messages.
func (o CustomOptions) what() string { return short(strings.Join(o.Argv, " ")) }

func (f Format) parse(r io.Reader) Report {
	switch f {
	case FormatGoTest:
		return ParseGoTest(r)
	case FormatTAP:
		return ParseTAP(r)
	default:
		return ParseJUnit(r)
	}
}

// lookAt is what stands in the place of a report, nil where there is nothing.
func lookAt(root *os.Root, name string) (fs.FileInfo, error) {
	if name == "" {
		return nil, nil
	}
	info, err := root.Lstat(filepath.FromSlash(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look at the report %q: %w", name, err)
	}
	return info, nil
}

// readFile reads the report that a run left in its file; before is what stood there.
func (o CustomOptions) readFile(root *os.Root, before fs.FileInfo) Report {
	var r Report
	now, err := lookAt(root, o.Report)
	switch {
	case err != nil:
		r.problem("%v", err)
	case now == nil:
		r.problem("%s left no report in %s", o.what(), o.Report)
	case !now.Mode().IsRegular():
		r.problem("%s is no regular file, so it is not read as a report", o.Report)
	case before != nil && os.SameFile(before, now) && before.ModTime().Equal(now.ModTime()):
		r.problem("%s was there before the run and was not written by it", o.Report)
	default:
		f, err := root.Open(filepath.FromSlash(o.Report))
		if err != nil {
			r.problem("the report cannot be read: %v", err)
			return r
		}
		defer f.Close()
		return o.Format.parse(f)
	}
	return r
}

// cappedBuffer keeps what is written to it up to a limit, and says once that it is over.
type cappedBuffer struct {
	bytes.Buffer
	limit int
	over  bool
	full  func()
}

// Write never fails and always takes all of p.
func (b *cappedBuffer) Write(p []byte) (int, error) {
	room := b.limit - b.Len()
	if room < len(p) && !b.over {
		b.over = true
		b.full()
	}
	_, _ = b.Buffer.Write(p[:min(room, len(p))])
	return len(p), nil
}
