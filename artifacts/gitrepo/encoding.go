package gitrepo

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
)

// encoding is the encoding that a file has in the work tree only, in capitals; ""
// where it is as in git.
func (a attrs) encoding() string {
	name := strings.ToUpper(a["working-tree-encoding"])
	switch name {
	case "SET", "UNSET", "UTF-8", "UTF8":
		return ""
	}
	return name
}

var marks = map[binary.ByteOrder]string{binary.LittleEndian: "\xff\xfe", binary.BigEndian: "\xfe\xff"}

// fromEncoding gives the text in UTF-8. Known: the encoding is one that is read here,
// the forms of UTF-16; ok: the text is well formed in it.
func fromEncoding(data []byte, encoding string) (text []byte, known, ok bool) {
	order, mark := binary.ByteOrder(binary.LittleEndian), ""
	if bytes.HasPrefix(data, []byte(marks[binary.BigEndian])) {
		order = binary.BigEndian
	}
	if bytes.HasPrefix(data, []byte(marks[order])) {
		mark = marks[order]
	}
	switch strings.Replace(encoding, "UTF16", "UTF-16", 1) {
	case "UTF-16":
		ok = mark != ""
	case "UTF-16LE-BOM", "UTF-16BE-BOM":
		if mark == "" {
			return nil, false, false // which end is first depends on the machine
		}
		ok = true
	case "UTF-16LE":
		order, ok = binary.LittleEndian, mark == ""
	case "UTF-16BE":
		order, ok = binary.BigEndian, mark == ""
	default:
		return nil, false, false
	}
	data = data[len(mark):]
	if !ok || len(data)%2 != 0 {
		return nil, true, false
	}
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	runes := utf16.Decode(units)
	again := utf16.Encode(runes)
	for i := range units {
		if len(again) != len(units) || again[i] != units[i] {
			return nil, true, false // half a pair
		}
	}
	return []byte(string(runes)), true, true
}

// withoutIdent turns each $Id: anything$ of one line into $Id$.
func withoutIdent(data []byte) []byte {
	var out []byte
	for {
		i := bytes.Index(data, []byte("$Id:"))
		if i < 0 {
			return append(out, data...)
		}
		end := bytes.IndexAny(data[i+4:], "$\n")
		if end < 0 {
			return append(out, data...)
		}
		out = append(out, data[:i+3]...)
		data = data[i+3:]
		if data[1+end] == '$' {
			out, data = append(out, '$'), data[1+end+1:]
		}
	}
}
