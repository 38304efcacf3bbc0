package gitrepo

import (
	"fmt"
	"strings"
)

// setting is one line of a config file. The key is "section.name" or
// "section.sub.name", section and name in lower case.
type setting struct {
	key, value string
	bare       bool // a name alone, without "=": true
}

// parseConfig reads git's config grammar: sections, subsections, quotes,
// escapes, comments and continued lines. The error names the line.
func parseConfig(data []byte) ([]setting, error) {
	p := &configParser{text: strings.TrimPrefix(string(data), "\uFEFF"), line: 1}
	var out []setting
	section := ""
	for {
		p.skipSpace()
		switch c := p.peek(); {
		case c == 0 && p.at >= len(p.text):
			return out, nil
		case c == '#' || c == ';':
			p.skipLine()
		case c == '[':
			name, ok := p.section()
			if !ok {
				return nil, p.bad("section")
			}
			section = name
		case isAlpha(c):
			s, ok := p.setting(section)
			if !ok {
				return nil, p.bad("setting")
			}
			out = append(out, s)
		default:
			return nil, p.bad("line")
		}
	}
}

type configParser struct {
	text string
	at   int
	line int
}

func (p *configParser) bad(what string) error {
	return fmt.Errorf("line %d: bad %s", p.line, what)
}

// peek gives the next byte, 0 at the end; "\r\n" reads as "\n".
func (p *configParser) peek() byte {
	if p.at >= len(p.text) {
		return 0
	}
	if p.text[p.at] == '\r' && p.at+1 < len(p.text) && p.text[p.at+1] == '\n' {
		return '\n'
	}
	return p.text[p.at]
}

// next consumes what peek showed; at the end it gives a newline, as git does.
func (p *configParser) next() byte {
	c := p.peek()
	if p.at >= len(p.text) {
		return '\n'
	}
	if c == '\n' {
		p.line++
		if p.text[p.at] == '\r' {
			p.at++
		}
	}
	p.at++
	return c
}

func (p *configParser) skipSpace() {
	for {
		switch p.peek() {
		case ' ', '\t', '\n', '\r', '\v', '\f':
			p.next()
		default:
			return
		}
	}
}

func (p *configParser) skipLine() {
	for p.at < len(p.text) && p.next() != '\n' {
	}
}

// section reads [name], [name "sub"] and the old [name.sub].
func (p *configParser) section() (string, bool) {
	p.next()
	var b strings.Builder
	for {
		c := p.next()
		switch {
		case c == ']':
			return b.String(), b.Len() > 0
		case isAlpha(c) || isDigit(c) || c == '-' || c == '.':
			b.WriteByte(lower(c))
		case c == ' ' || c == '\t':
			for p.peek() == ' ' || p.peek() == '\t' {
				p.next()
			}
			if p.next() != '"' {
				return "", false
			}
			b.WriteByte('.')
			return p.subsection(&b)
		default:
			return "", false
		}
	}
}

func (p *configParser) subsection(b *strings.Builder) (string, bool) {
	for {
		c := p.next()
		switch c {
		case '\n':
			return "", false
		case '"':
			return b.String(), p.next() == ']'
		case '\\':
			if c = p.next(); c == '\n' {
				return "", false
			}
		}
		b.WriteByte(c)
	}
}

func (p *configParser) setting(section string) (setting, bool) {
	start := p.at
	for c := p.peek(); isAlpha(c) || isDigit(c) || c == '-'; c = p.peek() {
		p.next()
	}
	key := strings.ToLower(p.text[start:p.at])
	if section != "" { // git, too, takes a line before the first section
		key = section + "." + key
	}
	for p.peek() == ' ' || p.peek() == '\t' {
		p.next()
	}
	switch p.next() {
	case '\n':
		return setting{key: key, bare: true}, true
	case '=':
		value, ok := p.value()
		return setting{key: key, value: value}, ok
	}
	return setting{}, false
}

// value reads up to the end of the line: unquoted space at both ends goes,
// comments end it, a backslash escapes or continues.
func (p *configParser) value() (string, bool) {
	var b strings.Builder
	quoted, keep := false, 0 // keep: the length that trailing space may not eat
	for {
		c := p.next()
		switch {
		case c == '\n':
			return b.String()[:keep], !quoted
		case !quoted && (c == '#' || c == ';'):
			p.skipLine()
			return b.String()[:keep], true
		case !quoted && (c == ' ' || c == '\t'):
			if b.Len() > 0 {
				b.WriteByte(c)
			}
			continue
		case c == '"':
			quoted = !quoted
		case c == '\\':
			switch c = p.next(); c {
			case '\n':
				continue
			case 't':
				b.WriteByte('\t')
			case 'b':
				b.WriteByte('\b')
			case 'n':
				b.WriteByte('\n')
			case '\\', '"':
				b.WriteByte(c)
			default:
				return "", false
			}
		default:
			b.WriteByte(c)
		}
		keep = b.Len()
	}
}

func isAlpha(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
