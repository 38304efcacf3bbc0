package gitrepo

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// maxConvert bounds the files whose line ends are looked at.
const maxConvert = 64 << 20

// sameInGit judges a file whose bytes differ from the blob: would git still store
// this blob for it, because it converts line ends, an encoding or $Id$, or keeps the
// content elsewhere (LFS)? Then the kind is "". No filter program is run: where one
// is configured, or the encoding is not known here, the kind is Filtered.
func (c *comparison) sameInGit(f treeFile) (kind string, err error) {
	if f.mode == modeLink {
		return Modified, nil
	}
	a, err := c.attrs.of(f.path)
	if err != nil {
		return "", err
	}
	if a["filter"] == "lfs" {
		return equal(c.sameLFS(f))
	}
	if c.filtered(a["filter"]) {
		return Filtered, nil
	}
	crlf, auto := a.lineEnds(c.conf)
	encoding, ident := a.encoding(), a["ident"] == "set"
	if !crlf && !ident && encoding == "" {
		return Modified, nil
	}
	data, err := c.repo.readWorkFile(f.path, maxConvert)
	if errors.Is(err, ErrTooLarge) {
		return Filtered, nil
	}
	if err != nil {
		return "", err
	}
	if encoding != "" {
		known, ok := true, false
		if data, known, ok = fromEncoding(data, encoding); !known {
			return Filtered, nil
		} else if !ok {
			return Modified, nil // git takes the bytes as they are, and complains
		}
	}
	if crlf && !(auto && looksBinary(data)) {
		data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	}
	if ident {
		data = withoutIdent(data)
	}
	return equal(hashBlob(data) == f.id, nil)
}

func equal(same bool, err error) (kind string, _ error) {
	if same || err != nil {
		return "", err
	}
	return Modified, nil
}

// filtered reports whether git would ask a program what a file's content is.
func (c *comparison) filtered(filter string) bool {
	for _, program := range []string{"clean", "process"} {
		if v, _ := c.conf.get("filter." + filter + "." + program); filter != "" && v != "" {
			return true
		}
	}
	return filter != "" && c.conf.bool("filter."+filter+".required", false)
}

// lineEnds reports whether git turns CRLF into LF when it stores the file, and
// whether only after a look that it is text.
func (a attrs) lineEnds(conf *config) (convert, auto bool) {
	text := a["text"]
	if text == "" {
		text = a["crlf"] // the old name
	}
	switch text {
	case "set", "input":
		return true, false
	case "unset":
		return false, false
	case "auto":
		return true, true
	}
	if eol := a["eol"]; eol == "lf" || eol == "crlf" {
		return true, false
	}
	value, _ := conf.get("core.autocrlf")
	if strings.EqualFold(value, "input") || conf.bool("core.autocrlf", false) {
		return true, true
	}
	return false, false
}

// looksBinary is git's guess: a zero byte, a lone CR, or more than one odd
// character in 128.
func looksBinary(data []byte) bool {
	printable, odd := 0, 0
	for i, c := range data {
		switch {
		case c == 0:
			return true
		case c == '\r':
			if i+1 == len(data) || data[i+1] != '\n' {
				return true
			}
		case c == '\n':
		case c == 0x7f, c < 0x20 && c != '\b' && c != '\t' && c != '\x1b' && c != '\f':
			odd++
		default:
			printable++
		}
	}
	if n := len(data); n > 0 && data[n-1] == 0x1a {
		odd-- // the end of file of DOS
	}
	return printable>>7 < odd
}

// sameLFS compares the file with what the pointer in git says about it.
func (c *comparison) sameLFS(f treeFile) (bool, error) {
	pointer, err := c.repo.objects.read(c.ctx, f.id, plumbing.BlobObject, 1024)
	if errors.Is(err, ErrTooLarge) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	text := string(pointer)
	oid, size := "", int64(-1)
	for line := range strings.SplitSeq(text, "\n") {
		if v, ok := strings.CutPrefix(line, "oid sha256:"); ok {
			oid = v
		}
		if v, ok := strings.CutPrefix(line, "size "); ok {
			size, _ = strconv.ParseInt(v, 10, 64)
		}
	}
	if !strings.HasPrefix(text, "version https://git-lfs.github.com/spec/") || oid == "" {
		return false, nil
	}
	file, st, err := c.repo.openFile(f.path)
	if err != nil {
		return false, err
	}
	defer file.Close()
	if st.Size() != size {
		return false, nil
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return false, err
	}
	return hex.EncodeToString(sum.Sum(nil)) == oid, nil
}
