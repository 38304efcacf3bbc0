package gitrepo

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
)

// attrs are the attributes of one path: "set", "unset", or the value.
type attrs map[string]string

// attributes reads .gitattributes as they are asked for. It is safe for
// concurrent use.
type attributes struct {
	repo *Repo
	conf *config

	mu     sync.Mutex
	files  map[string][]attrLine // by folder; what cannot be in a tree for the others
	macros map[string][]string
}

// attrLine is a pattern and what it sets.
type attrLine struct {
	pattern ignorePattern
	sets    []string
}

func newAttributes(r *Repo, conf *config) *attributes {
	return &attributes{
		repo: r, conf: conf, files: map[string][]attrLine{},
		macros: map[string][]string{"binary": {"-diff", "-merge", "-text"}},
	}
}

// Keys of attributes.files for the two files that belong to no folder.
const (
	userAttrs = "//user"
	infoAttrs = "//info"
)

// of gives the attributes of a file. What ranks higher comes later: the user's
// file, the folders from the root down, info/attributes.
func (a *attributes) of(path string) (attrs, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	places := []string{userAttrs, ""}
	for i := range len(path) {
		if path[i] == '/' {
			places = append(places, path[:i])
		}
	}
	places = append(places, infoAttrs)
	out := attrs{}
	lists := make([][]attrLine, len(places))
	for i, place := range places {
		var err error
		if lists[i], err = a.file(place); err != nil {
			return nil, err
		}
	}
	for i, place := range places {
		dir := place
		if place == userAttrs || place == infoAttrs {
			dir = ""
		}
		for _, l := range lists[i] {
			one := ignoreList{dir: dir, patterns: []ignorePattern{l.pattern}, fold: a.conf.bool("core.ignorecase", false)}
			if one.ignored(path, false) {
				a.apply(out, l.sets, 0)
			}
		}
	}
	return out, nil
}

// apply sets, unsets and forgets attributes; a macro brings its own along.
func (a *attributes) apply(out attrs, sets []string, depth int) {
	for _, set := range sets {
		name, value, ok := strings.Cut(set, "=")
		switch {
		case ok:
			out[name] = value
		case name[0] == '-':
			out[name[1:]] = "unset"
		case name[0] == '!':
			delete(out, name[1:])
		default:
			out[name] = "set"
			if macro := a.macros[name]; macro != nil && depth < 8 {
				a.apply(out, macro, depth+1)
			}
		}
	}
}

// file reads one attributes file, once.
func (a *attributes) file(place string) ([]attrLine, error) {
	if lines, ok := a.files[place]; ok {
		return lines, nil
	}
	var data []byte
	var err error
	switch place {
	case userAttrs:
		file, ok := a.conf.get("core.attributesfile")
		if ok {
			file = expand(file, a.repo.root)
		} else if dir := userConfigDir(); dir != "" {
			file = filepath.Join(dir, "attributes")
		}
		if file == "" || file == os.DevNull {
			return nil, nil
		}
		data, err = readGitFile(file, maxSmallFile)
	case infoAttrs:
		data, err = readGitFile(filepath.Join(a.repo.common, "info", "attributes"), maxSmallFile)
	default:
		data, err = a.repo.readWorkFile(join(place, ".gitattributes"), maxSmallFile)
	}
	if errors.Is(err, ErrTooLarge) {
		return nil, err
	}
	a.files[place] = a.parse(string(data), place == "" || place == userAttrs || place == infoAttrs)
	return a.files[place], nil
}

// parse reads lines of a pattern and attributes, and macros where they may be.
func (a *attributes) parse(text string, macros bool) []attrLine {
	var lines []attrLine
	for line := range strings.SplitSeq(strings.TrimPrefix(text, "\uFEFF"), "\n") {
		line = strings.TrimLeft(strings.TrimRight(line, " \t\r"), " \t")
		if line == "" || line[0] == '#' {
			continue
		}
		end := strings.IndexAny(line, " \t")
		if end < 0 {
			continue
		}
		pattern, rest := line[:end], line[end:]
		if line[0] == '"' {
			quoted, err := strconv.QuotedPrefix(line)
			if err != nil {
				continue
			}
			pattern, _ = strconv.Unquote(quoted)
			rest = line[len(quoted):]
		}
		var sets []string
		for _, set := range strings.Fields(rest) {
			if strings.Trim(set, "-!") != "" {
				sets = append(sets, set)
			}
		}
		if name, ok := strings.CutPrefix(pattern, "[attr]"); ok {
			if macros {
				a.macros[name] = sets
			}
			continue
		}
		if p, ok := parseIgnoreLine(pattern, a.conf.bool("core.ignorecase", false)); ok && !p.negated { // what ends in a slash matches no file
			lines = append(lines, attrLine{p, sets})
		}
	}
	return lines
}
