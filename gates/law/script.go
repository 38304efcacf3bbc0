package law

import (
	"net/url"
	"path"
	"strings"

	"pact/artifacts/syntax"
)

// script leads the imports of JavaScript and TypeScript to files of the project.
type script struct {
	src      *source
	packages []workspace // the packages of the project, the longest name first
	configs  map[string]*config
}

func newScript(src *source) *script {
	return &script{src: src, packages: workspaces(src), configs: map[string]*config{}}
}

func (s *script) file(file string) ([]use, *syntax.Fault, error) {
	data, err := s.src.ReadSource(file)
	if err != nil {
		return nil, nil, err
	}
	src := string(data)
	sketch := syntax.ScriptSketch(file, src)
	parse := sketch.Doubtful || len(sketch.Computed) > 0
	if !parse {
		owner := s.src.owners[file][0]
		syntax.ScriptMentions(src, func(text string) {
			parse = parse || s.src.forbidden(owner, s.lead(file, text)) != ""
		})
	}
	var out []use
	for _, i := range sketch.Computed {
		out = append(out, use{Import: i})
	}
	if !parse { // whatever it imports is its own, or is allowed
		return out, nil, nil
	}
	list, fault := syntax.ScriptImports(file, src)
	if fault != nil {
		return nil, fault, nil
	}
	for _, i := range list {
		if i.Line == 0 && len(sketch.Computed) > 0 { // put together from several texts
			i.Line, i.Column = sketch.Computed[0].Line, sketch.Computed[0].Column
		}
		if to := s.lead(file, i.Path); len(to) > 0 {
			out = append(out, use{i, to})
		}
	}
	return out, nil, nil
}

// lead is where the text of an import leads to; several ways are several files.
func (s *script) lead(file, text string) []string {
	dir := path.Dir(file)
	switch {
	case text == "" || len(text) > 1024:
		return nil
	case text[0] == '.':
		return s.place(path.Join(dir, plain(text)), true)
	case text[0] == '/' || strings.HasPrefix(text, "file:"):
		rest := strings.TrimPrefix(strings.TrimPrefix(plain(text), "file:"), "//")
		if rest, own := strings.CutPrefix(rest, s.src.At.Root+"/"); own {
			return s.place(path.Clean(rest), true)
		}
		return nil
	}
	return s.bare(dir, text)
}

// plain is a path without what a loader takes away: backslashes, breaks, codes of signs, and what is asked or marked behind it.
func plain(text string) string {
	if strings.ContainsAny(text, "\\\t\n\r") {
		text = strings.NewReplacer(`\`, "/", "\t", "", "\n", "", "\r", "").Replace(text)
	}
	if at := strings.IndexAny(text, "?#"); at > 0 {
		text = text[:at]
	}
	if strings.Contains(text, "%") {
		if decoded, err := url.PathUnescape(text); err == nil {
			return decoded
		}
	}
	return text
}

// endings are tried in turn behind a path without one.
var endings = []string{".ts", ".tsx", ".mts", ".cts", ".d.ts", ".js", ".jsx", ".mjs", ".cjs", ".json", ".node"}

// written are the endings that the source of a built file may have.
var written = map[string][]string{".js": {".ts", ".tsx"}, ".jsx": {".tsx"}, ".mjs": {".mts"}, ".cjs": {".cts"}}

// place is the file that a path of the project leads to: itself, with an ending, with the ending of its source, or the index
// of a folder. Where git knows none, it is the path itself if that is sure to be meant.
func (s *script) place(p string, sure bool) []string {
	for _, w := range s.packages {
		if w.dir == p && p != "." {
			return s.entry(w, "")
		}
	}
	return s.at(p, sure)
}

// at is place for a path that is no package.
func (s *script) at(p string, sure bool) []string {
	if p == ".." || strings.HasPrefix(p, "../") {
		return nil
	}
	if s.src.has(p) {
		return []string{p}
	}
	for _, e := range endings {
		if s.src.has(p + e) {
			return []string{p + e}
		}
	}
	ext := path.Ext(p)
	for _, e := range written[ext] {
		if file := strings.TrimSuffix(p, ext) + e; s.src.has(file) {
			return []string{file}
		}
	}
	for _, e := range endings {
		if file := path.Join(p, "index"+e); s.src.has(file) {
			return []string{file}
		}
	}
	if sure {
		return []string{p, p + ".js", path.Join(p, "index.js")}
	}
	return nil
}
