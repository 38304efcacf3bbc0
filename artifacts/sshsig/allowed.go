package sshsig

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"
)

// Allowed is a file of allowed signers, in the format of ssh-keygen(1), ALLOWED SIGNERS.
type Allowed struct {
	lines    []allowedLine
	Problems []string // lines that name nobody, because they cannot be read or ask for what is not served
}

type allowedLine struct {
	principals, namespaces string // lists of patterns; namespaces "" is any
	after, before          time.Time
	key                    []byte
}

// ParseAllowed reads allowed signers. A line that cannot be read names nobody.
func ParseAllowed(data []byte) *Allowed {
	a := &Allowed{}
	for i, line := range strings.Split(string(data), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		l, err := parseLine(line)
		if err != nil {
			a.Problems = append(a.Problems, fmt.Sprintf("line %d: %v", i+1, err))
			continue
		}
		a.lines = append(a.lines, l)
	}
	return a
}

func parseLine(line string) (l allowedLine, err error) {
	var rest string
	if quoted, ok := strings.CutPrefix(line, `"`); ok {
		l.principals, rest, ok = strings.Cut(quoted, `"`)
		if !ok {
			return l, fmt.Errorf("a quote without an end")
		}
	} else {
		l.principals, rest, _ = strings.Cut(strings.ReplaceAll(line, "\t", " "), " ")
	}
	key, _, options, _, err := ssh.ParseAuthorizedKey([]byte(strings.TrimSpace(rest)))
	if err != nil {
		return l, fmt.Errorf("no key after %q", l.principals)
	}
	for _, o := range options {
		name, value, _ := strings.Cut(o, "=")
		value = strings.Trim(value, `"`)
		switch strings.ToLower(name) {
		case "namespaces":
			l.namespaces = value
		case "valid-after":
			l.after, err = parseTime(value)
		case "valid-before":
			l.before, err = parseTime(value)
		default:
			return l, fmt.Errorf("%s is not served", name)
		}
		if err != nil {
			return l, err
		}
	}
	l.key = key.Marshal()
	return l, nil
}

// parseTime reads YYYYMMDD[HHMM[SS]][Z], local time without the Z.
func parseTime(s string) (time.Time, error) {
	zone := time.Local
	digits, utc := strings.CutSuffix(s, "Z")
	if utc {
		zone = time.UTC
	}
	for _, layout := range []string{"20060102", "200601021504", "20060102150405"} {
		if t, err := time.ParseInLocation(layout, digits, zone); err == nil && len(layout) == len(digits) {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time", s)
}

// Why says why a key may not sign for a principal in a namespace at a time; "" when it may. Known: the key is named at all.
func (a *Allowed) Why(key ssh.PublicKey, principal, namespace string, at time.Time) (why string, known bool) {
	why = "no line names the key"
	for _, l := range a.lines {
		if !bytes.Equal(l.key, key.Marshal()) {
			continue
		}
		known = true
		switch {
		case !matches(l.principals, principal):
			why = fmt.Sprintf("the key is that of %s", l.principals)
		case l.namespaces != "" && !matches(l.namespaces, namespace):
			why = fmt.Sprintf("the key may sign for %s alone", l.namespaces)
		case !l.after.IsZero() && at.Before(l.after), !l.before.IsZero() && at.After(l.before):
			why = "the key was not valid then"
		default:
			return "", true
		}
	}
	return why, known
}

// matches says whether a text is one of a list of patterns, with * and ?, and none of those that begin with !.
func matches(list, text string) bool {
	found := false
	for _, pattern := range strings.Split(list, ",") {
		negated := strings.HasPrefix(pattern, "!")
		if !wild(strings.TrimPrefix(pattern, "!"), text) {
			continue
		}
		if negated {
			return false
		}
		found = true
	}
	return found
}

// wild matches as a shell does, with no meaning in brackets, backslashes and slashes; letters fold.
func wild(pattern, text string) bool {
	plain := strings.NewReplacer(`\`, `\\`, "[", `\[`, "/", "\x01")
	ok, err := path.Match(strings.ToLower(plain.Replace(pattern)), strings.ToLower(strings.ReplaceAll(text, "/", "\x01")))
	return err == nil && ok
}

// Principals lists whom the file names, sorted.
func (a *Allowed) Principals() []string {
	var out []string
	for _, l := range a.lines {
		out = append(out, l.principals)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
