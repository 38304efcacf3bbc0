package mcpserver

import (
	"encoding/json"
	"fmt"
	"io"
	"sync"
)

// jam is how many bytes may wait to be written before progress, which nobody needs, is left out.
const jam = 1 << 20

// output writes messages in the order in which they were sent. Sending never blocks, so that a client that does not read
// cannot stop the loop from reading what it writes.
type output struct {
	w      io.Writer
	failed func() // called once when w breaks

	mu     sync.Mutex
	wake   sync.Cond
	buf    []byte
	closed bool
	err    error
	done   chan struct{} // closed when everything is written, or w broke
}

func newOutput(w io.Writer, failed func()) *output {
	o := &output{w: w, failed: failed, done: make(chan struct{})}
	o.wake.L = &o.mu
	go o.run()
	return o
}

// send queues one message, which is encoded first: an error means that it cannot be, and nothing is sent.
func (o *output) send(message any) error {
	text, err := encode(message)
	if err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err == nil && !o.closed {
		o.buf = append(append(o.buf, text...), '\n')
		o.wake.Signal()
	}
	return nil
}

// jammed reports whether the client is far behind with reading.
func (o *output) jammed() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.buf) > jam
}

// close lets what was sent be written; done says when it is.
func (o *output) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
	o.wake.Signal()
}

func (o *output) run() {
	defer close(o.done)
	var spare []byte
	for {
		o.mu.Lock()
		for len(o.buf) == 0 && !o.closed {
			o.wake.Wait()
		}
		text := o.buf
		o.buf = spare[:0]
		o.mu.Unlock()
		if len(text) == 0 {
			return
		}
		if err := write(o.w, text); err != nil {
			o.mu.Lock()
			o.err, o.buf = fmt.Errorf("write a message: %w", err), nil
			o.mu.Unlock()
			o.failed()
			return
		}
		if spare = text; cap(spare) > jam {
			spare = nil
		}
	}
}

// broken is the error that ended the writing, or nil.
func (o *output) broken() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}

func write(w io.Writer, text []byte) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	_, err = w.Write(text)
	return err
}

// encode is json.Marshal for values that are not ours: one that panics cannot be encoded.
func encode(v any) (text []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return json.Marshal(v)
}
