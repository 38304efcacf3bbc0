package gitrepo

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// ignorePattern is one line of an ignore file.
type ignorePattern struct {
	glob    glob
	literal string // the whole pattern, when nothing in it is special
	negated bool   // "!": what matches is not ignored
	dirOnly bool   // a slash at the end
	base    bool   // no slash inside: matches the last part of the path
}

// ignoreList is one ignore file, and the files that rank below it.
type ignoreList struct {
	dir      string // the folder whose paths it speaks about, "" for the root
	patterns []ignorePattern
	fold     bool // core.ignoreCase
	next     *ignoreList
	key      ruleKey
}

// ruleKey stands for an ignore list and all that rank below it: the same key,
// the same answers.
type ruleKey [sha256.Size]byte

// rules is the key of the list; no list has one too.
func (l *ignoreList) rules() ruleKey {
	if l == nil {
		return ruleKey{1}
	}
	return l.key
}

// ignored reports what the highest ranking matching pattern says about path.
// Whether a folder above is ignored is for the caller to know.
func (l *ignoreList) ignored(path string, dir bool) bool {
	name := path[len(parentOf(path)):]
	name = strings.TrimPrefix(name, "/")
	for ; l != nil; l = l.next {
		rel := path
		if l.dir != "" {
			rel = path[len(l.dir)+1:]
		}
		for i := len(l.patterns) - 1; i >= 0; i-- {
			p := &l.patterns[i]
			if p.dirOnly && !dir {
				continue
			}
			subject := rel
			if p.base {
				subject = name
			}
			if p.literal != "" && equalFold(subject, p.literal, l.fold) ||
				p.literal == "" && p.glob.match(subject) {
				return !p.negated
			}
		}
	}
	return false
}

// parseIgnore reads the lines of an ignore file. A pattern that can never match
// is left out.
func parseIgnore(data []byte, dir string, fold bool, next *ignoreList) *ignoreList {
	list := &ignoreList{dir: dir, fold: fold, next: next}
	text := strings.TrimPrefix(string(data), "\uFEFF")
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSuffix(line, "\r")
		if line == "" || line[0] == '#' {
			continue
		}
		if i := strings.IndexByte(line, 0); i >= 0 {
			line = line[:i]
		}
		if p, ok := parseIgnoreLine(trimSpaces(line), fold); ok {
			list.patterns = append(list.patterns, p)
		}
	}
	if len(list.patterns) == 0 {
		return next
	}
	below := next.rules()
	list.key = sha256.Sum256(fmt.Appendf(nil, "%x %q %t %s", below, dir, fold, data))
	return list
}

func parseIgnoreLine(line string, fold bool) (ignorePattern, bool) {
	var p ignorePattern
	line, p.negated = strings.CutPrefix(line, "!")
	line, p.dirOnly = strings.CutSuffix(line, "/")
	p.base = !strings.Contains(line, "/")
	line = strings.TrimPrefix(line, "/")
	if line == "" {
		return p, false
	}
	if !strings.ContainsAny(line, globSpecial) {
		p.literal = line
		return p, true
	}
	var ok bool
	p.glob, ok = compileGlob(line, fold)
	return p, ok
}

// trimSpaces cuts the spaces at the end that no backslash protects.
func trimSpaces(line string) string {
	end := 0
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case ' ':
			continue
		case '\\':
			i++
		}
		end = i + 1
	}
	return line[:min(end, len(line))]
}

// baseIgnores reads the ignore files that rank below every .gitignore:
// info/exclude of the common folder, and under it core.excludesFile.
func (r *Repo) baseIgnores() (*ignoreList, error) {
	conf, err := r.settings()
	if err != nil {
		return nil, err
	}
	fold := conf.bool("core.ignorecase", false)
	file, ok := conf.get("core.excludesfile")
	if ok {
		file = expand(file, r.root)
	} else if dir := userConfigDir(); dir != "" {
		file = filepath.Join(dir, "ignore")
	}
	var list *ignoreList
	for _, file := range []string{file, filepath.Join(r.common, "info", "exclude")} {
		if file == "" || file == os.DevNull {
			continue
		}
		data, err := readGitFile(file, maxSmallFile)
		if err != nil {
			if errors.Is(err, ErrTooLarge) {
				return nil, err
			}
			continue // git does without it, too
		}
		list = parseIgnore(data, "", fold, list)
	}
	return list, nil
}

// dirIgnores puts the .gitignore of a folder on top of the list. It must be a
// regular file; git does not follow links here either.
func (r *Repo) dirIgnores(dir string, next *ignoreList) (*ignoreList, error) {
	data, err := r.readWorkFile(join(dir, ".gitignore"), maxSmallFile)
	if err != nil {
		if errors.Is(err, ErrTooLarge) {
			return nil, err
		}
		return next, nil
	}
	return parseIgnore(data, dir, r.conf.bool("core.ignorecase", false), next), nil
}
