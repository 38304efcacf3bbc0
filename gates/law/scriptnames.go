package law

import (
	"encoding/json"
	"maps"
	"path"
	"slices"
	"strings"

	"pact/artifacts/syntax"
)

// workspace is a package.json of the project.
type workspace struct {
	dir     string
	Name    string            `json:"name"`
	Main    string            `json:"main"`
	Module  string            `json:"module"`
	Types   string            `json:"types"`
	Exports json.RawMessage   `json:"exports"`
	Imports json.RawMessage   `json:"imports"`
	Needs   map[string]string `json:"dependencies"`
	Builds  map[string]string `json:"devDependencies"`
}

// workspaces reads every package.json; one that is no JSON is none to its tools either.
func workspaces(src *source) []workspace {
	var out []workspace
	for _, f := range src.Sources.Files {
		if path.Base(f.Path) != "package.json" {
			continue
		}
		data, err := src.ReadSource(f.Path)
		w := workspace{}
		if err == nil && json.Unmarshal(data, &w) == nil {
			w.dir = path.Dir(f.Path)
			out = append(out, w)
		}
	}
	slices.SortStableFunc(out, func(a, b workspace) int { return len(b.Name) - len(a.Name) })
	return out
}

// config is what holds for the imports of one folder: the package.json and the tsconfig.json at or above it.
type config struct {
	pkg     *workspace
	local   map[string]string // packages that stand in a folder of the project
	aliases []alias
	base    string // where plain names begin, "" for nowhere
}

// alias is a pattern of names with at most one *, and where it leads.
type alias struct {
	pattern string
	to      []string // paths of the project
}

func (s *script) config(dir string) *config {
	if c, known := s.configs[dir]; known {
		return c
	}
	c := &config{local: map[string]string{}}
	if dir != "." {
		above := *s.config(path.Dir(dir))
		c = &above
	}
	for i := range s.packages {
		if s.packages[i].dir == dir {
			c.pkg, c.local = &s.packages[i], maps.Clone(c.local)
			for _, needs := range []map[string]string{c.pkg.Needs, c.pkg.Builds} {
				for name, version := range needs {
					kind, at, found := strings.Cut(version, ":")
					if found && slices.Contains([]string{"file", "link", "portal"}, kind) {
						c.local[name] = path.Join(dir, at)
					}
				}
			}
		}
	}
	for _, name := range []string{"jsconfig.json", "tsconfig.json"} {
		if file := path.Join(dir, name); s.src.has(file) {
			c.aliases, c.base = nil, ""
			s.tsconfig(file, c, 0)
		}
	}
	s.configs[dir] = c
	return c
}

// tsconfig reads paths and baseUrl, what it extends first.
func (s *script) tsconfig(file string, c *config, depth int) {
	data, err := s.src.ReadSource(file)
	var t struct {
		Extends         any `json:"extends"`
		CompilerOptions struct {
			BaseURL string              `json:"baseUrl"`
			Paths   map[string][]string `json:"paths"`
		} `json:"compilerOptions"`
	}
	if err != nil || depth > 8 || json.Unmarshal(syntax.JSONC(data), &t) != nil {
		return
	}
	var extended []any
	if list, several := t.Extends.([]any); several {
		extended = list
	} else {
		extended = []any{t.Extends}
	}
	dir := path.Dir(file)
	for _, e := range extended {
		name, _ := e.(string)
		if !strings.HasPrefix(name, ".") {
			continue // of a package that is not the project's
		}
		at := path.Join(dir, name)
		if !s.src.has(at) {
			at += ".json"
		}
		if s.src.has(at) {
			s.tsconfig(at, c, depth+1)
		}
	}
	if t.CompilerOptions.BaseURL != "" {
		c.base = path.Join(dir, t.CompilerOptions.BaseURL)
	}
	if t.CompilerOptions.Paths == nil {
		return
	}
	base := dir
	if c.base != "" {
		base = c.base
	}
	c.aliases = nil
	for _, pattern := range slices.Sorted(maps.Keys(t.CompilerOptions.Paths)) {
		a := alias{pattern: pattern}
		for _, to := range t.CompilerOptions.Paths[pattern] {
			a.to = append(a.to, path.Join(base, to))
		}
		c.aliases = append(c.aliases, a)
	}
}

// bare is where a name leads to that is no path: an alias, an own package, or a name below the base.
func (s *script) bare(dir, text string) []string {
	c := s.config(dir)
	var out []string
	for _, a := range c.aliases {
		star, ok := match(a.pattern, text)
		for _, to := range a.to {
			if ok {
				out = append(out, s.place(path.Clean(strings.ReplaceAll(to, "*", star)), a.pattern != "*")...)
			}
		}
	}
	if c.base != "" {
		out = append(out, s.place(path.Join(c.base, text), false)...)
	}
	if text[0] == '#' && c.pkg != nil {
		for _, to := range mapped(c.pkg.Imports, text) {
			out = append(out, s.place(path.Join(c.pkg.dir, to), true)...)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.local)) {
		if rest, ok := within(text, name); ok {
			out = append(out, s.place(path.Join(c.local[name], rest), true)...)
		}
	}
	for _, w := range s.packages {
		if rest, ok := within(text, w.Name); ok {
			return append(out, s.entry(w, rest)...)
		}
	}
	return out
}

// within cuts the name of a package off a text, and says whether the text is the package or something in it.
func within(text, name string) (string, bool) {
	rest, ok := strings.CutPrefix(text, name)
	if !ok || name == "" || rest != "" && rest[0] != '/' {
		return "", false
	}
	return strings.TrimPrefix(rest, "/"), true
}

// entry is the file that a package shows under a name, "" for itself. What is built, and so not known to git, has the owner
// of its place or of the package.
func (s *script) entry(w workspace, rest string) []string {
	name := "."
	if rest != "" {
		name = "./" + rest
	}
	names := mapped(w.Exports, name)
	if len(names) == 0 && rest == "" {
		for _, n := range []string{w.Main, w.Module, w.Types} {
			if n != "" {
				names = append(names, n)
			}
		}
	}
	if rest != "" && len(names) == 0 {
		names = []string{rest}
	}
	var out []string
	for _, n := range names {
		out = append(out, s.at(path.Join(w.dir, n), true)...)
	}
	if slices.ContainsFunc(out, s.src.has) {
		return out
	}
	return append(out, path.Join(w.dir, "index.js"), path.Join(w.dir, "package.json"))
}

// mapped is where exports or imports of a package.json lead a name to, under whatever condition.
func mapped(raw json.RawMessage, name string) []string {
	var v any
	if len(raw) == 0 || json.Unmarshal(raw, &v) != nil {
		return nil
	}
	table, ok := v.(map[string]any)
	if !ok || !slices.ContainsFunc(slices.Collect(maps.Keys(table)), func(k string) bool { return k != "" && (k[0] == '.' || k[0] == '#') }) {
		table = map[string]any{".": v}
	}
	var out []string
	for _, key := range slices.Sorted(maps.Keys(table)) {
		if star, ok := match(key, name); ok {
			for _, to := range leaves(table[key]) {
				out = append(out, strings.ReplaceAll(to, "*", star))
			}
		}
	}
	return out
}

// leaves are the texts in a value, in order of their keys.
func leaves(v any) []string {
	var out []string
	switch v := v.(type) {
	case string:
		out = append(out, v)
	case []any:
		for _, e := range v {
			out = append(out, leaves(e)...)
		}
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			out = append(out, leaves(v[k])...)
		}
	}
	return out
}

// match holds a text against a pattern with at most one *, and is what stands for the star.
func match(pattern, text string) (string, bool) {
	before, after, several := strings.Cut(pattern, "*")
	if !several {
		return "", pattern == text
	}
	if len(text) < len(before)+len(after) || !strings.HasPrefix(text, before) || !strings.HasSuffix(text, after) {
		return "", false
	}
	return text[len(before) : len(text)-len(after)], true
}
