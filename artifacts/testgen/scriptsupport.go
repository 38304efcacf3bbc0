package testgen

import (
	"embed"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"pact/schemas"
)

// scriptFiles are the support sections of generated tests in Python and JavaScript.
//
//go:embed support/python/*.py support/node/*.mjs
var scriptFiles embed.FS

// supportSection is the part of a generated script that is the same for every contract: of its pieces, a test file carries
// those that it needs.
type supportSection struct {
	pieces func() []piece
	gap    string // between two pieces of the top level
	closes string // ends a class
}

// piece is a declaration of a support section, the head of a class, or a method of one: what stands between empty lines.
type piece struct {
	name     string // of what is declared; for a method, of its class
	method   string
	text     string          // with its comment
	mentions map[string]bool // words; those after a dot also with the dot
}

// sectionOf reads the files of a support section when they are first needed.
func sectionOf(gap, closes string, files ...string) supportSection {
	return supportSection{gap: gap, closes: closes, pieces: sync.OnceValue(func() []piece {
		var out []piece
		for _, name := range files {
			src, err := scriptFiles.ReadFile("support/" + name)
			if err != nil {
				panic("testgen: the support section: " + err.Error())
			}
			out = append(out, piecesOf(string(src), closes)...)
		}
		return out
	})}
}

var (
	gaps     = schemas.Lazy(`\n{2,}`)
	declares = schemas.Lazy(`(?m)^(?:async )?(?:def|class|function|const|import) (\w+)|^([A-Z_]+) =`)
	method   = schemas.Lazy(`(?m)^ +(?:async )?(?:def )?(\w+)\(`)
	word     = schemas.Lazy(`\.?\b[A-Za-z_]\w*`)
)

func piecesOf(src, closes string) []piece {
	var out []piece
	class := ""
	for _, text := range gaps().Split(strings.Trim(src, "\n"), -1) {
		if strings.HasPrefix(text, "import ") {
			for line := range strings.SplitSeq(text, "\n") {
				out = append(out, piece{name: named(declares(), line), text: line})
			}
			continue
		}
		p := piece{text: text, mentions: words(text)}
		if text[0] == ' ' {
			p.text = strings.TrimSuffix(text, "\n"+closes)
			p.name, p.method = class, named(method(), text)
		} else {
			p.name = named(declares(), text)
			class = p.name
		}
		out = append(out, p)
	}
	return out
}

func named(re *regexp.Regexp, text string) string {
	return strings.Join(re.FindStringSubmatch(text)[1:], "")
}

// words lists the words of a text.
func words(text string) map[string]bool {
	out := map[string]bool{}
	for _, w := range word().FindAllString(text, -1) {
		out[w] = true
		out[strings.TrimPrefix(w, ".")] = true
	}
	return out
}

// needed are the pieces that a text needs: what it calls, and what that needs in turn. The methods that the language calls
// by itself come with their class.
func (s supportSection) needed(text string) []piece {
	all := s.pieces()
	kept := make([]bool, len(all))
	known := words(text)
	for grown := true; grown; {
		grown = false
		for i, p := range all {
			own := p.method == "" || known["."+p.method] || p.method == "constructor" || strings.HasPrefix(p.method, "__")
			if !kept[i] && known[p.name] && own {
				kept[i], grown = true, true
				maps.Copy(known, p.mentions)
			}
		}
	}
	var out []piece
	for i, p := range all {
		if kept[i] {
			out = append(out, p)
		}
	}
	return out
}

// of renders the section that a text needs; imports are apart, for they stand first.
func (s supportSection) of(text string) (imports []string, section string) {
	var b strings.Builder
	class := false
	end := func() {
		if class && s.closes != "" {
			b.WriteString(s.closes + "\n")
		}
		class = false
	}
	for _, p := range s.needed(text) {
		switch {
		case strings.HasPrefix(p.text, "import "):
			imports = append(imports, p.text)
		case p.method != "":
			b.WriteString("\n" + p.text + "\n")
		default:
			end()
			b.WriteString(s.gap + p.text + "\n")
			class = strings.Contains("\n"+p.text, "\nclass ") && !strings.HasSuffix(p.text, "\n}") && !strings.HasSuffix(p.text, "{}")
		}
	}
	end()
	slices.Sort(imports)
	return slices.Compact(imports), b.String()
}
