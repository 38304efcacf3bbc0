package secrets

import (
	"bytes"
	"encoding/base64"
	"strconv"
	"unicode/utf8"
)

// Secrets are also written as base64, as hexadecimal digits, with percent signs, or as escapes of Unicode.

// maxDepth is how many times over a secret may be encoded and is found.
const maxDepth = 5

// segment is an encoded part of a text, and where it stands once the text is decoded.
type segment struct{ from, to, newFrom, newTo int }

// layer is what was decoded in one pass over a text.
type layer []segment

// touches says that a match in the decoded text takes something that was encoded.
func (l layer) touches(from, to int) bool {
	for _, s := range l {
		if s.newFrom <= to && from <= s.newTo {
			return true
		}
	}
	return false
}

// back is where a place of the decoded text was before; the beginning of the part where it was encoded.
func (l layer) back(at int) int {
	shift := 0
	for _, s := range l {
		if at < s.newFrom {
			break
		}
		if at < s.newTo {
			return s.from
		}
		shift = s.to - s.newTo
	}
	return at + shift
}

// decode replaces what is encoded and stands for printable text. Where there is none, it gives nothing.
func decode(text []byte) ([]byte, layer) {
	var l layer
	var out []byte
	done := 0
	replace := func(from, to int, plain []byte) {
		if len(plain) == 0 {
			return
		}
		if out == nil {
			out = make([]byte, 0, len(text))
		}
		out = append(out, text[done:from]...)
		l = append(l, segment{from, to, len(out), len(out) + len(plain)})
		out = append(out, plain...)
		done = to
	}
	// A part gives way to one beside it that is encoded in a more particular way: it takes its turn in the next pass.
	var before, held part
	for at := 0; ; {
		p := nextEncoded(text, at)
		if held.to > 0 && !held.yields(before) && !held.yields(p) {
			replace(held.from, held.to, held.kind.decode(text[held.from:held.to]))
		}
		if p.to == 0 {
			break
		}
		before, held, at = held, p, p.to
	}
	if l == nil {
		return nil, nil
	}
	return append(out, text[done:]...), l
}

// encoding is a way to write a text, the most particular one last.
type encoding byte

const (
	inBase64 encoding = iota
	inHex
	inUnicode
	inPercent
)

// part is a piece of a text that looks encoded; to is 0 where there is none.
type part struct {
	kind     encoding
	from, to int
}

func (p part) yields(o part) bool {
	return o.to > 0 && o.kind > p.kind && p.from <= o.to && o.from <= p.to
}

// nextEncoded is the first part from a place on that looks encoded.
func nextEncoded(text []byte, at int) part {
	for at < len(text) {
		switch b := text[at]; {
		case b == '%':
			if to := percentEnd(text, at); to > 0 {
				return part{inPercent, at, to}
			}
			at++
		case b == '\\':
			if to := escapesEnd(text, at); to > 0 {
				return part{inUnicode, at, to}
			}
			at++
		case !wordByte[b]:
			at++
		default:
			end := at + 1
			for end < len(text) && wordByte[text[end]] {
				end++
			}
			if p := inWord(text, at, end); p.to > 0 {
				return p
			}
			at = end
		}
	}
	return part{}
}

// inWord looks at a run of bytes that base64 is made of.
func inWord(text []byte, from, end int) part {
	if to := codePointsEnd(text, from); to > 0 {
		return part{inUnicode, from, to}
	}
	digits := from
	for digits < end && hexByte[text[digits]] {
		digits++
	}
	if digits-from >= 32 {
		return part{inHex, from, digits}
	}
	if end-from >= 16 {
		for pad := 0; pad < 2 && end < len(text) && text[end] == '='; pad++ {
			end++
		}
		return part{inBase64, from, end}
	}
	for i := bytes.Index(text[from:end], []byte("U+")); i >= 0; {
		if to := codePointsEnd(text, from+i); to > 0 {
			return part{inUnicode, from + i, to}
		}
		more := bytes.Index(text[from+i+2:end], []byte("U+"))
		if more < 0 {
			break
		}
		i += 2 + more
	}
	return part{}
}

// percentEnd is the end of %XX, or of the last %XX in the line.
func percentEnd(text []byte, at int) int {
	is := func(i int) bool { return i+2 < len(text) && text[i] == '%' && hexByte[text[i+1]] && hexByte[text[i+2]] }
	if !is(at) {
		return 0
	}
	line := len(text)
	if i := bytes.IndexByte(text[at:], '\n'); i >= 0 {
		line = at + i
	}
	for i := line - 3; i > at+2; i-- {
		if is(i) {
			return i + 3
		}
	}
	return at + 3
}

// escapesEnd is the end of a row of \uXXXX or \\uXXXX, 0 where there is none.
func escapesEnd(text []byte, at int) int {
	end := 0
	for {
		i := at
		for i < len(text) && i < at+2 && text[i] == '\\' {
			i++
		}
		if i == at || i >= len(text) || text[i]|0x20 != 'u' || !fourDigits(text, i+1) {
			return end
		}
		end = i + 5
		at = end
	}
}

// codePointsEnd is the end of a row of U+XXXX, each with a space after it, 0 where there is none.
func codePointsEnd(text []byte, at int) int {
	end := 0
	for at+1 < len(text) && text[at] == 'U' && text[at+1] == '+' && fourDigits(text, at+2) {
		at += 6
		if at < len(text) {
			if !bytes.ContainsRune([]byte(" \t\n\r\f\v"), rune(text[at])) {
				break
			}
			at++
		}
		end = at
	}
	return end
}

func fourDigits(text []byte, at int) bool {
	return at+4 <= len(text) && hexByte[text[at]] && hexByte[text[at+1]] && hexByte[text[at+2]] && hexByte[text[at+3]]
}

// decode gives what a part stands for, nothing where that is not printable.
func (e encoding) decode(text []byte) []byte {
	switch e {
	case inPercent:
		return plainPercent(text)
	case inUnicode:
		return plainUnicode(text)
	case inHex:
		if len(text)%2 != 0 || !bytes.ContainsAny(text, "0123456789") {
			return nil
		}
		out := make([]byte, 0, len(text)/2)
		for i := 0; i < len(text); i += 2 {
			n, _ := strconv.ParseUint(string(text[i:i+2]), 16, 8)
			if !printable(byte(n)) {
				return nil
			}
			out = append(out, byte(n))
		}
		return out
	}
	if !bytes.ContainsAny(text, "0123456789+/-_") {
		return nil
	}
	for _, form := range []*base64.Encoding{base64.StdEncoding, base64.RawURLEncoding} {
		out := make([]byte, form.DecodedLen(len(text)))
		if n, err := form.Decode(out, text); err == nil && !bytes.ContainsFunc(out[:n], func(r rune) bool { return r > 0x7e || !printable(byte(r)) }) {
			return out[:n]
		}
	}
	return nil
}

func plainPercent(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if text[i] != '%' || i+2 >= len(text) || !hexByte[text[i+1]] || !hexByte[text[i+2]] {
			out = append(out, text[i])
			continue
		}
		n, _ := strconv.ParseUint(string(text[i+1:i+3]), 16, 8)
		if !printable(byte(n)) {
			return nil
		}
		out = append(out, byte(n))
		i += 2
	}
	return out
}

func plainUnicode(text []byte) []byte {
	var out []byte
	for i := 0; i+5 <= len(text); i++ {
		if text[i] == '+' || text[i]|0x20 == 'u' && i > 0 && text[i-1] == '\\' {
			n, _ := strconv.ParseUint(string(text[i+1:i+5]), 16, 32)
			out = utf8.AppendRune(out, rune(n))
			i += 4
		}
	}
	return out
}

func printable(b byte) bool { return 0x08 < b && b < 0x7f }

var (
	hexByte  = tableOf("0123456789abcdefABCDEF")
	wordByte = tableOf("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_/+-")
)

func tableOf(bytes string) (t [256]bool) {
	for _, b := range []byte(bytes) {
		t[b] = true
	}
	return t
}
