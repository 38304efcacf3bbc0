package mcpserver

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
)

// lineLimit is the longest message that is read, in bytes, without its newline.
const lineLimit = 4 << 20

// lines reads messages, one a line. A last line without a newline counts.
type lines struct {
	r   *bufio.Reader
	err error // what ended the input
}

// line is one line of the input, without its end.
type line struct {
	text []byte
	long bool            // over the limit: text is empty
	id   json.RawMessage // of a request that was too long, where it could be found
}

func newLines(in io.Reader) *lines {
	return &lines{r: bufio.NewReaderSize(in, 64<<10)}
}

// next returns the next line, or the error that ended the input. A line that is too long is read to its end and
// forgotten, but for its id.
func (l *lines) next() (line, error) {
	if l.err != nil {
		return line{}, l.err
	}
	var got line
	var id idFinder
	for {
		part, err := l.r.ReadSlice('\n')
		if !got.long && len(got.text)+len(bytes.TrimSuffix(part, []byte("\n"))) > lineLimit {
			id.see(got.text)
			got = line{long: true}
		}
		if got.long {
			id.see(part)
		} else {
			got.text = append(got.text, part...)
		}
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case err != nil:
			l.err = err
			if len(got.text) == 0 && !got.long {
				return line{}, err
			}
		}
		got.text = bytes.TrimRight(got.text, "\r\n")
		if got.long {
			got.id = id.found()
		}
		return got, nil
	}
}

// idFinder watches the bytes of a JSON object go by and remembers only the value of its top-level "id", so that even a
// message too long to be kept is refused under its own number.
type idFinder struct {
	depth         int
	quoted, slash bool
	token         []byte // the last string or scalar on the top level, cut
	key           []byte // the key whose value goes by
	id            []byte
}

func (f *idFinder) see(part []byte) {
	for _, c := range part {
		top := f.depth == 1
		switch {
		case f.quoted:
			f.keep(top, c)
			switch {
			case f.slash:
				f.slash = false
			case c == '\\':
				f.slash = true
			case c == '"':
				f.quoted = false
			}
		case c == '"':
			f.quoted = true
			f.keep(top, c)
		case c == '{' || c == '[':
			f.depth++
			f.token = f.token[:0]
		case c == '}' || c == ']':
			f.end(top)
			f.depth--
		case c == ':' && top:
			f.key = append(f.key[:0], f.token...)
			f.token = f.token[:0]
		case c == ',':
			f.end(top)
		case c > ' ':
			f.keep(top, c)
		}
	}
}

func (f *idFinder) keep(top bool, c byte) {
	if top && len(f.token) < 256 {
		f.token = append(f.token, c)
	}
}

func (f *idFinder) end(top bool) {
	if !top {
		return
	}
	if string(f.key) == `"id"` {
		f.id = append(f.id[:0], f.token...)
	}
	f.key, f.token = f.key[:0], f.token[:0]
}

// found is the id, or nil where there was none that a request can have.
func (f *idFinder) found() json.RawMessage {
	if validID(f.id) {
		return f.id
	}
	return nil
}
