package testrun

import (
	"io"
	"os"
	"os/exec"
	"slices"
	"time"
)

// pipes carry a command's streams. Plain files and not the writers of exec.Cmd, whose Wait would wait for every stray
// child that holds one of them open.
type pipes struct {
	readers, child []*os.File
	stdin          *os.File
	sinks          []io.Writer
	source         io.Reader
	copied         chan struct{}
}

func connect(cmd *exec.Cmd, stdin io.Reader, stdout, stderr io.Writer) (*pipes, error) {
	p := &pipes{source: stdin, copied: make(chan struct{}, 2)}
	for _, to := range []struct {
		end  *io.Writer
		sink io.Writer
	}{{&cmd.Stdout, stdout}, {&cmd.Stderr, stderr}} {
		r, w, err := os.Pipe()
		if err != nil {
			p.close()
			return nil, err
		}
		p.readers, p.child, p.sinks = append(p.readers, r), append(p.child, w), append(p.sinks, to.sink)
		*to.end = w
	}
	switch file := stdin.(type) {
	case nil:
		return p, nil // exec opens the null device
	case *os.File:
		cmd.Stdin = file // the caller's, as it is
		return p, nil
	}
	r, w, err := os.Pipe()
	if err != nil {
		p.close()
		return nil, err
	}
	cmd.Stdin, p.stdin, p.child = r, w, append(p.child, r)
	return p, nil
}

// started gives up the child's ends and begins to copy.
func (p *pipes) started() {
	for _, f := range p.child {
		f.Close()
	}
	for i, r := range p.readers {
		go func() {
			_, _ = io.Copy(p.sinks[i], r)
			p.copied <- struct{}{}
		}()
	}
	if p.stdin != nil {
		go func() {
			_, _ = io.Copy(p.stdin, p.source)
			p.stdin.Close()
		}()
	}
}

// drain waits until both streams have ended, and cuts them off when a process that left the group holds them open.
func (p *pipes) drain(wait time.Duration) {
	timer := time.AfterFunc(wait, func() {
		for _, r := range p.readers {
			r.Close()
		}
	})
	defer timer.Stop()
	for range p.readers {
		<-p.copied
	}
}

func (p *pipes) close() {
	for _, f := range slices.Concat(p.readers, p.child, []*os.File{p.stdin}) {
		if f != nil {
			f.Close()
		}
	}
}
