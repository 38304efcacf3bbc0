package syntax

import (
	"encoding/json"
	"path"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// A parser is dear, so files of JavaScript and TypeScript are first only skimmed: ScriptMentions is every text that might be
// what an import names, wherever it stands, and ScriptSketch what a file seems to load by names that it works out. Where one of
// them matters, ScriptImports parses the file and tells what it really imports.

// ScriptMentions calls visit with everything in a file that stands between two quotes, in code, comment or text.
func ScriptMentions(src string, visit func(text string)) {
	for i := 0; i < len(src); i++ {
		c := src[i]
		if c != '"' && c != '\'' && c != '`' {
			continue
		}
		rest := src[i+1 : min(len(src), i+1+maxMention)]
		for n := 0; n < len(rest); n++ {
			if rest[n] == '\\' {
				n++
			} else if rest[n] == c {
				if n > 0 {
					visit(Unescape(Piece{Text: rest[:n]}))
				}
				break
			}
		}
	}
}

// maxMention is how long a mention is at most; no path of a file that is read here is longer.
const maxMention = 4096

// Sketch is what skimming finds.
type Sketch struct {
	Doubtful bool     // it seems not to parse
	Computed []Import // what it loads by a name that is worked out
	typed    []Import // imports of TypeScript that leave no code behind, and what another require than the usual one loads
}

// ScriptSketch skims a file.
func ScriptSketch(file, src string) (out Sketch) {
	if !strings.Contains(src, "import") && !strings.Contains(src, "require") && !strings.Contains(src, "export") && !strings.Contains(src, `\u`) {
		return out
	}
	codeOf(file, src, func(code []Piece, open int) { out = sketch(file, src, code, open) })
	return out
}

func sketch(file, src string, code []Piece, open int) Sketch {
	out := Sketch{Doubtful: open >= 0}
	typescript, created := scriptLanguage(file) == "TypeScript", created(src, code)
	at := func(i int) Piece {
		if i < 0 || i >= len(code) {
			return Piece{}
		}
		return code[i]
	}
	place := func(p Piece, i Import) Import {
		i.Line, i.Column = Place(src, p.At)
		return i
	}
	for i, p := range code {
		if p.Kind != Word || at(i-1).Kind == '.' && at(i-2).Kind != '.' && !(p.Text == "require" && at(i-2).Is("module")) {
			continue
		}
		loads := p.Text == "import" || p.Text == "require" || created[p.Text]
		switch {
		case typescript && (p.Text == "import" || p.Text == "export") && at(i+1).Is("type"):
			if from := fromText(code[i:]); from.Kind == Text {
				out.typed = append(out.typed, place(from, Import{Path: Unescape(from)}))
			}
		case loads && at(i+1).Kind == '(' && !at(i-1).Is("function"):
			arg := at(i + 2)
			switch ends := at(i + 3).Kind; {
			case arg.Kind != Text || ends != ')' && ends != ',':
				if arg.Kind != ')' && !declares(code[i+1:]) {
					out.Computed = append(out.Computed, place(p, Import{Path: p.Text, Computed: true}))
				}
			case typescript && p.Text == "import", created[p.Text], at(i-1).Kind == '.' && p.Text == "require":
				out.typed = append(out.typed, place(arg, Import{Path: Unescape(arg)}))
			}
		}
	}
	return out
}

// created are the names of what createRequire made.
func created(src string, code []Piece) map[string]bool {
	out := map[string]bool{}
	if !strings.Contains(src, "createRequire") {
		return out
	}
	for i, p := range code {
		if !p.Is("createRequire") {
			continue
		}
		if i > 1 && code[i-1].Kind == '.' { // module.createRequire
			i -= 2
		}
		if i > 1 && code[i-1].Kind == '=' && code[i-2].Kind == Word {
			out[code[i-2].Text] = true
		}
	}
	return out
}

// fromText is the text of an import or export of types: the one after from or require( in the same statement.
func fromText(code []Piece) Piece {
	for i := 2; i+1 < len(code) && i < 4096; i++ {
		switch p := code[i]; {
		case p.Kind == ';', p.Is("import"), p.Is("export"), p.Kind == '=' && !code[i+1].Is("require"):
			return Piece{}
		case p.Is("from") && code[i+1].Kind == Text, p.Is("require") && code[i+1].Kind == '(' && i+2 < len(code):
			if code[i+1].Kind == '(' {
				return code[i+2]
			}
			return code[i+1]
		}
	}
	return Piece{}
}

// declares says that the round brackets are parameters, of a method called import or require.
func declares(code []Piece) bool {
	depth := 0
	for i, p := range code {
		switch p.Kind {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i+1 < len(code) && (code[i+1].Kind == '{' || code[i+1].Kind == ':')
			}
		}
	}
	return false
}

// ScriptImports parses a file and lists what it imports: with import and export, also of types alone, import() and require()
// of a literal, wherever they stand. Nothing but src is read.
func ScriptImports(file, src string) ([]Import, *Fault) {
	result := api.Build(api.BuildOptions{
		EntryPointsAdvanced: []api.EntryPoint{{InputPath: "source", OutputPath: "out"}},
		Plugins:             []api.Plugin{only(file, src)},
		Metafile:            true, Outdir: "/", Format: api.FormatESModule, Target: api.ESNext, Platform: api.PlatformNeutral,
		TreeShaking: api.TreeShakingFalse, LogLevel: api.LogLevelSilent,
		// Imports stay where they are written, used or not.
		TsconfigRaw: `{"compilerOptions":{"verbatimModuleSyntax":true,"experimentalDecorators":true}}`,
	})
	if f := scriptFault(file, result.Errors); f != nil {
		return nil, f
	}
	var meta struct {
		Outputs map[string]struct {
			Imports []struct{ Path string }
		}
	}
	if err := json.Unmarshal([]byte(result.Metafile), &meta); err != nil {
		return nil, &Fault{Language: scriptLanguage(file), Message: err.Error()}
	}
	pieces, _ := Pieces(file, src)
	taken := map[int]bool{}
	var out []Import
	for _, o := range meta.Outputs { // there is one
		for _, i := range o.Imports {
			out = append(out, placed(i.Path, src, pieces, taken))
		}
	}
	for _, i := range ScriptSketch(file, src).typed {
		if !containsPlace(out, i) {
			out = append(out, i)
		}
	}
	return out, nil
}

func containsPlace(list []Import, i Import) bool {
	for _, o := range list {
		if o.Path == i.Path && o.Line == i.Line && o.Column == i.Column {
			return true
		}
	}
	return false
}

// placed finds where an import that the parser found is written: the next text that says the same after import, from or a
// bracket; the parser tells the order, not the place.
func placed(name, src string, pieces []Piece, taken map[int]bool) Import {
	best := -1
	for i, p := range pieces {
		if p.Kind != Text || taken[p.At] || Unescape(p) != name {
			continue
		}
		before := Piece{}
		for j := i - 1; j >= 0 && before.Kind == 0; j-- {
			if pieces[j].Kind != Comment {
				before = pieces[j]
			}
		}
		if before.Is("from") || before.Is("import") || before.Kind == '(' {
			best = p.At
			break
		}
		if best < 0 {
			best = p.At
		}
	}
	out := Import{Path: name}
	if best >= 0 {
		taken[best] = true
		out.Line, out.Column = Place(src, best)
	}
	return out
}

// only gives the builder one file, so that it reads none: whatever else it asks for is refused.
func only(file, src string) api.Plugin {
	return api.Plugin{Name: "pact", Setup: func(b api.PluginBuild) {
		b.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(a api.OnResolveArgs) (api.OnResolveResult, error) {
			if a.Kind == api.ResolveEntryPoint {
				return api.OnResolveResult{Path: "source", Namespace: "pact"}, nil
			}
			return api.OnResolveResult{Path: a.Path, External: true}, nil
		})
		b.OnLoad(api.OnLoadOptions{Filter: ".*"}, func(api.OnLoadArgs) (api.OnLoadResult, error) {
			return api.OnLoadResult{Contents: &src, Loader: loaders[path.Ext(file)]}, nil
		})
	}}
}

// JSONC is a JSON text without the comments and the commas too many that configuration files may have.
func JSONC(src []byte) []byte {
	pieces, _ := Pieces("a.js", string(src))
	out := make([]byte, 0, len(src))
	for i, p := range pieces {
		switch {
		case p.Kind == Comment:
		case p.Kind == Text:
			out = append(out, '"')
			out = append(out, p.Text...)
			out = append(out, '"')
		case p.Kind == ',' && closes(pieces[i+1:]):
		default:
			out = append(out, p.Text...)
		}
	}
	return out
}

func closes(rest []Piece) bool {
	for _, p := range rest {
		if p.Kind != Comment {
			return p.Kind == '}' || p.Kind == ']'
		}
	}
	return false
}
