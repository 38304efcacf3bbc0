package judge

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"time"

	"pact/artifacts/testrun"
)

// Limits bound what an implementation may take. The zero value of each is its default.
type Limits struct {
	Call      time.Duration // of one call; 2 s
	Start     time.Duration // of starting and binding; 30 s
	Answer    int64         // bytes of one answer; 1 MiB
	Memory    int64         // bytes resident, of a driver and its children; 512 MiB
	Processes int           // of a driver and its children; 64
}

const printsKept = 64 << 10 // bytes of what the implementation prints, of each stream

func (l Limits) filled() Limits {
	def := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	def(&l.Call, 2*time.Second)
	def(&l.Start, 30*time.Second)
	if l.Answer <= 0 {
		l.Answer = 1 << 20
	}
	if l.Memory <= 0 {
		l.Memory = 512 << 20
	}
	if l.Processes <= 0 {
		l.Processes = 64
	}
	return l
}

// launch is how a driver is started.
type launch struct {
	Argv  []string // program and arguments
	Dir   string   // working directory
	Env   []string // NAME=value, added to testrun.Environment()
	Close func()   // removes what was made for it; never nil
}

// fault is why a driver cannot be asked any more; what it says stands for the answer to the call that was open.
type fault struct {
	hang    bool
	message string
}

// Error says what the implementation did.
func (f *fault) Error() string { return f.message }

// session is one running driver. It is used by one goroutine at a time.
type session struct {
	limits         Limits
	live           *testrun.Live
	in             *os.File // requests
	out            *os.File // answers
	reader         *bufio.Reader
	stdout, stderr *testrun.HeadTail
	binding        string // why nothing can be called; "" when all is well
}

// start starts a driver and tells it what is bound. An error is a trouble of the machine; an implementation that does not
// load is in the session's binding.
func start(ctx context.Context, l launch, s *Subject, limits Limits) (*session, error) {
	limits = limits.filled()
	stdin, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer stdin.Close()
	out, answers, err := os.Pipe()
	if err != nil {
		in.Close()
		return nil, err
	}
	defer answers.Close()
	d := &session{limits: limits, in: in, out: out, reader: bufio.NewReaderSize(out, 64<<10)}
	d.stdout, d.stderr = testrun.NewHeadTail(printsKept), testrun.NewHeadTail(printsKept)
	d.live, err = testrun.Start(ctx, testrun.Command{
		Dir: l.Dir, Argv: l.Argv, Env: l.Env, Timeout: 24 * time.Hour, Memory: limits.Memory, Processes: limits.Processes,
	}, stdin, []*os.File{answers}, d.stdout, d.stderr)
	if err != nil {
		in.Close()
		out.Close()
		return nil, err
	}
	answers.Close()
	a, err := d.ask(request{Bind: s}, limits.Start)
	var f *fault
	switch {
	case errors.As(err, &f):
		d.binding = "it does not load: " + f.message
	case err != nil:
		d.close()
		return nil, err
	case a.Binding != "":
		d.binding = a.Binding
	case !a.Ready:
		d.binding = "the driver answered something else than ready when it was bound"
	}
	return d, nil
}

// close ends the driver and its children.
func (d *session) close() testrun.Output {
	d.in.Close()
	out := d.live.Kill()
	d.out.Close()
	return out
}

// call calls a function of the contract. The error is a *fault, after which the session is of no use, or the context's.
func (d *session) call(function string, args json.RawMessage, fresh bool) (*answer, error) {
	return d.ask(request{Call: function, Args: args, Fresh: fresh}, d.limits.Call)
}

// ask sends one request and waits for its answer.
func (d *session) ask(r request, limit time.Duration) (*answer, error) {
	r.ID = newID()
	line, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("write a request: %w", err)
	}
	deadline := time.Now().Add(limit)
	_ = d.in.SetWriteDeadline(deadline)
	_ = d.out.SetReadDeadline(deadline)
	if _, err := d.in.Write(append(line, '\n')); err != nil {
		return nil, d.fail(err, limit)
	}
	line, err = d.line()
	if err != nil {
		return nil, d.fail(err, limit)
	}
	var a answer
	if err := json.Unmarshal(line, &a); err != nil {
		return nil, d.broken("it wrote %q where an answer should stand", short(string(line), 120))
	}
	if a.ID != r.ID {
		return nil, d.broken("it answered a call that was not made")
	}
	if d.reader.Buffered() > 0 {
		return nil, d.broken("it answered more than it was asked")
	}
	return &a, nil
}

// errTooLong says that an answer is over its bound.
var errTooLong = errors.New("the answer is too long")

func (d *session) line() ([]byte, error) {
	var line []byte
	for {
		part, err := d.reader.ReadSlice('\n')
		if int64(len(line)+len(part)) > d.limits.Answer {
			return nil, errTooLong
		}
		line = append(line, part...)
		switch {
		case err == nil:
			return line, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		}
	}
}

func (d *session) broken(format string, args ...any) *fault {
	d.close()
	return &fault{message: fmt.Sprintf(format, args...)}
}

// fail ends the driver and says why it did not answer.
func (d *session) fail(err error, limit time.Duration) error {
	hang := errors.Is(err, os.ErrDeadlineExceeded)
	if errors.Is(err, io.EOF) {
		d.settle() // it is leaving: let it, to see how
	}
	out := d.close()
	if out.Canceled && !hang && !errors.Is(err, errTooLong) && out.Excess == "" && !closed(err) {
		return context.Canceled
	}
	switch {
	case out.Excess != "":
		return &fault{message: "it took " + out.Excess}
	case hang:
		return &fault{hang: true, message: fmt.Sprintf("it gave no answer in %v", limit)}
	case errors.Is(err, errTooLong):
		return &fault{message: fmt.Sprintf("its answer is longer than %d bytes", d.limits.Answer)}
	}
	message := fmt.Sprintf("its process left in the middle of the call, with exit status %d", out.ExitCode)
	if out.ExitCode < 0 {
		message = "its process was ended by a signal in the middle of the call"
	}
	if said := strings.TrimSpace(d.stderr.String()); said != "" {
		message += ": " + short(said, 600)
	}
	return &fault{message: message}
}

// closed says that a pipe was closed at its other end.
func closed(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, syscall.EPIPE)
}

// settle waits a moment for a driver that closed its answers to be gone by itself.
func (d *session) settle() {
	gone := make(chan struct{})
	go func() { d.live.Wait(); close(gone) }()
	select {
	case <-gone:
	case <-time.After(time.Second):
	}
}

// newID is a call id that the implementation cannot guess.
func newID() string {
	var b [8]byte
	_, _ = rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// short is the beginning of a text that is too long to be read.
func short(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}
