package testrun

import (
	"context"
	"io"
	"os"
)

// Live is a command that its caller talks to while it runs.
type Live struct {
	cancel context.CancelFunc
	done   chan struct{}
	out    Output
}

// Start starts a command whose standard input and descriptors from 3 on are files of the caller's, who may close them when
// Start returns. stdout and stderr must neither block nor fail. The command ends by itself, at its Timeout, when the
// context ends, or by Kill.
func Start(ctx context.Context, c Command, stdin *os.File, files []*os.File, stdout, stderr io.Writer) (*Live, error) {
	ctx, cancel := context.WithCancel(ctx)
	l := &Live{cancel: cancel, done: make(chan struct{})}
	c.Stdin, c.extra = stdin, files
	started, failed := make(chan struct{}), make(chan error, 1)
	c.started = func() { close(started) }
	go func() { // the child dies with the thread that started it, and this goroutine keeps one
		defer close(l.done)
		defer cancel()
		out, err := stream(ctx, c, stdout, stderr)
		l.out = out
		failed <- err
	}()
	select {
	case <-started:
		return l, nil
	case err := <-failed:
		cancel()
		if err == nil {
			err = ctx.Err()
		}
		return nil, err
	}
}

// Kill ends the command and all of its group; it returns when they are gone.
func (l *Live) Kill() Output {
	l.cancel()
	<-l.done
	return l.out
}

// Wait returns when the command and all of its group are gone.
func (l *Live) Wait() Output {
	<-l.done
	return l.out
}

// HeadTail keeps the first and the last half of what is written to it, and drops the rest.
type HeadTail = headTail

// NewHeadTail keeps limit bytes in all.
func NewHeadTail(limit int64) *HeadTail { return newHeadTail(limit) }
