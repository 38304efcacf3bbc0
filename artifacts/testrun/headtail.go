package testrun

import (
	"bytes"
	"fmt"
)

// headTail keeps the first and the last half of what is written to it, limit bytes in all, in about twice
// that memory.
// It is not safe for concurrent use.
type headTail struct {
	half       int
	head, tail []byte
	total      int64
}

func newHeadTail(limit int64) *headTail { return &headTail{half: int(max(limit, 2) / 2)} }

// Write never fails and always takes all of p.
func (b *headTail) Write(p []byte) (int, error) {
	n := len(p)
	b.total += int64(n)
	if room := b.half - len(b.head); room > 0 {
		k := min(room, len(p))
		b.head = append(b.head, p[:k]...)
		p = p[k:]
	}
	if len(p) > b.half {
		b.tail, p = b.tail[:0], p[len(p)-b.half:]
	}
	if len(b.tail)+len(p) > 2*b.half {
		b.tail = append(b.tail[:0], b.tail[len(b.tail)-b.half:]...)
	}
	b.tail = append(b.tail, p...)
	return n, nil
}

// dropped is the number of bytes of the middle that Bytes leaves out.
func (b *headTail) dropped() int64 {
	return b.total - int64(len(b.head)) - int64(min(len(b.tail), b.half))
}

// Bytes is what was kept; a line in brackets stands where something was dropped.
func (b *headTail) Bytes() []byte {
	tail := b.tail[max(0, len(b.tail)-b.half):]
	if n := b.dropped(); n > 0 {
		return bytes.Join([][]byte{b.head, tail}, fmt.Appendf(nil, "\n[%d bytes dropped]\n", n))
	}
	return append(bytes.Clone(b.head), tail...)
}

// String is Bytes as valid UTF-8: a cut may fall into a character.
func (b *headTail) String() string { return string(bytes.ToValidUTF8(b.Bytes(), []byte("\uFFFD"))) }
