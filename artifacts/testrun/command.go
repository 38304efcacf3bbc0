package testrun

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"time"
)

const (
	// DefaultTimeout bounds a command that names no Timeout.
	DefaultTimeout = 10 * time.Minute
	// DefaultOutputLimit bounds each stream of a command that names no OutputLimit, in bytes.
	DefaultOutputLimit = 4 << 20

	grace = time.Second            // between TERM and KILL for the main process
	sweep = 500 * time.Millisecond // the same for what is left after it
	drain = time.Second            // for output still in the pipes after the group is dead
	watch = 50 * time.Millisecond  // between two looks at what the group takes
)

// Command is a program to start. Nothing of it is read by a shell.
type Command struct {
	Dir         string        // working directory; "" is this process' own
	Argv        []string      // program (looked up on this process' PATH when it is a bare name) and arguments
	Env         []string      // NAME=value, added to Environment(); later ones win
	Stdin       io.Reader     // nil is an empty input
	Timeout     time.Duration // of the whole run; 0 is DefaultTimeout
	OutputLimit int64         // bytes kept of each stream, head and tail; 0 is DefaultOutputLimit
	Memory      int64         // bytes that the process group may hold resident together; 0 is no bound (Linux alone looks)
	Processes   int           // how many processes the group may have; 0 is no bound (Linux alone looks)

	extra   []*os.File // descriptors from 3 on
	started func()     // called once the process runs
}

// Output is what came of a command that was started.
type Output struct {
	Stdout, Stderr []byte
	Truncated      bool   // the middle of a stream was dropped; a line in brackets stands in its place
	ExitCode       int    // -1 when a signal ended it or it was not started
	TimedOut       bool   // killed at Timeout or at the context's deadline, whatever ExitCode says
	Canceled       bool   // killed because the context was canceled, whatever ExitCode says
	Excess         string // killed because it took more than it may: "600 MiB of memory; 512 MiB are allowed"
	Elapsed        time.Duration
}

// NotInstalled is the error for a program that is not there.
type NotInstalled struct {
	Program string
	Where   string // where it was looked for; "" is PATH
}

// Error names the program.
func (e *NotInstalled) Error() string {
	where := e.Where
	if where == "" {
		where = "not on PATH"
	}
	return fmt.Sprintf("%q is not installed (%s)", e.Program, where)
}

// Run starts the command in a process group of its own and returns when all of the group is gone: at the timeout and on
// cancel the group gets TERM, then KILL, and so do the children that outlive the main process. A bad exit status, a
// timeout and a cancel are no errors but stand in Output; an error means that the command could not be started.
func Run(ctx context.Context, c Command) (Output, error) {
	limit := c.OutputLimit
	if limit <= 0 {
		limit = DefaultOutputLimit
	}
	stdout, stderr := newHeadTail(limit), newHeadTail(limit)
	out, err := stream(ctx, c, stdout, stderr)
	out.Stdout, out.Stderr = stdout.Bytes(), stderr.Bytes()
	out.Truncated = stdout.dropped() > 0 || stderr.dropped() > 0
	return out, err
}

// stream is Run with the output going to writers as it comes. They must not block or fail, and are not used after stream
// has returned.
func stream(ctx context.Context, c Command, stdout, stderr io.Writer) (Output, error) {
	out := Output{ExitCode: -1}
	if len(c.Argv) == 0 {
		return out, errors.New("start a command: argv is empty")
	}
	if err := ctx.Err(); err != nil {
		out.TimedOut = errors.Is(err, context.DeadlineExceeded)
		out.Canceled = !out.TimedOut
		return out, nil
	}
	env, err := c.environ()
	if err != nil {
		return out, err
	}
	cmd := exec.Command(c.Argv[0], c.Argv[1:]...)
	cmd.Dir, cmd.Env, cmd.ExtraFiles = c.Dir, env, c.extra
	setGroup(cmd)

	// On Linux the child dies with the thread that started it, which therefore has to stay until the child is gone.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()

	pipes, err := connect(cmd, c.Stdin, stdout, stderr)
	if err != nil {
		return out, fmt.Errorf("start %q: %w", c.Argv[0], err)
	}
	defer pipes.close()
	begin := time.Now()
	if err := cmd.Start(); errors.Is(err, exec.ErrNotFound) {
		return out, &NotInstalled{Program: c.Argv[0]}
	} else if err != nil {
		return out, fmt.Errorf("start %q: %w", c.Argv[0], err)
	}
	pipes.started()
	family, err := newGroup(cmd.Process)
	if err != nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		pipes.drain(drain)
		return out, fmt.Errorf("start %q: %w", c.Argv[0], err)
	}
	if c.started != nil {
		c.started()
	}
	waitErr := c.supervise(ctx, cmd, family, &out)
	family.sweep(sweep)
	pipes.drain(drain)
	out.ExitCode = cmd.ProcessState.ExitCode()
	out.Elapsed = time.Since(begin)
	if exit := (*exec.ExitError)(nil); waitErr != nil && !errors.As(waitErr, &exit) {
		return out, fmt.Errorf("wait for %q: %w", c.Argv[0], waitErr)
	}
	return out, nil
}

// supervise returns when the main process has ended, by itself or by force.
func (c Command) supervise(ctx context.Context, cmd *exec.Cmd, family *group, out *Output) error {
	limit := c.Timeout
	if limit <= 0 {
		limit = DefaultTimeout
	}
	timer := time.NewTimer(limit)
	defer timer.Stop()
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	var look <-chan time.Time
	if c.Memory > 0 || c.Processes > 0 {
		ticker := time.NewTicker(watch)
		defer ticker.Stop()
		look = ticker.C
	}
	for running := true; running; {
		select {
		case err := <-ended:
			return err
		case <-look:
			out.Excess = c.excess(family.usage())
			running = out.Excess == ""
		case <-timer.C:
			out.TimedOut, running = true, false
		case <-ctx.Done():
			out.TimedOut = errors.Is(ctx.Err(), context.DeadlineExceeded)
			out.Canceled, running = !out.TimedOut, false
		}
	}
	if out.Excess != "" {
		family.kill() // it would go on taking
		return <-ended
	}
	family.terminate()
	select {
	case err := <-ended:
		return err
	case <-time.After(grace):
		family.kill()
		return <-ended
	}
}

// excess says what the group takes beyond its bounds, "" where it keeps them.
func (c Command) excess(memory int64, processes int) string {
	switch {
	case c.Memory > 0 && memory > c.Memory:
		return fmt.Sprintf("%d MiB of memory; %d MiB are allowed", memory>>20, c.Memory>>20)
	case c.Processes > 0 && processes > c.Processes:
		return fmt.Sprintf("%d processes; %d are allowed", processes, c.Processes)
	}
	return ""
}

func (c Command) environ() ([]string, error) {
	dir, err := filepath.Abs(c.Dir)
	if err != nil {
		return nil, fmt.Errorf("start %q: %w", c.Argv[0], err)
	}
	return slices.Concat(Environment(), []string{"PWD=" + dir}, c.Env), nil
}
