package syntax

import (
	"path"
	"strings"
)

// dialect is how a language writes comments and texts.
type dialect struct {
	name    string
	line    []string  // what begins a comment up to the end of its line
	block   [2]string // what begins and ends a comment over several lines
	nested  bool      // such comments stand in one another
	wide    bool      // a text in single signs may go over several lines
	triple  bool      // """ begins a text over several lines
	quotes  string    // the signs that a text stands between
	python  bool      // ''' too, prefixes, f-strings
	script  bool      // templates, regular expressions
	rust    bool      // r#"…"#, and 'a is a lifetime
	raw     bool      // C++: R"x(…)x"
	at      bool      // C#: @"…", in which "" is a quote
	here    bool      // Ruby, shell, PHP: texts up to a line of their own
	spaced  bool      // shell: # begins a comment only at the beginning of a word
	slashes bool      // /…/ may be a regular expression
}

// dialectOf is the dialect of a file by its name.
func dialectOf(file string) (dialect, bool) {
	d := dialect{line: []string{"//"}, block: [2]string{"/*", "*/"}, quotes: `"'`}
	switch path.Ext(file) {
	case ".go":
		d.name, d.quotes = "Go", "\"'`"
	case ".py", ".pyi":
		d = dialect{name: "Python", line: []string{"#"}, quotes: `"'`, triple: true, python: true}
	case ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx":
		d.name, d.script, d.slashes = scriptLanguage(file), true, true
	case ".rs":
		d.name, d.nested, d.rust, d.wide = "Rust", true, true, true
	case ".java":
		d.name, d.triple = "Java", true
	case ".kt", ".kts":
		d.name, d.triple, d.nested = "Kotlin", true, true
	case ".scala":
		d.name, d.triple, d.nested = "Scala", true, true
	case ".swift":
		d.name, d.triple, d.nested, d.quotes = "Swift", true, true, `"`
	case ".cs":
		d.name, d.triple, d.at = "C#", true, true
	case ".c", ".h":
		d.name = "C"
	case ".cc", ".cpp", ".cxx", ".hpp", ".hh":
		d.name, d.raw = "C++", true
	case ".php":
		d.name, d.line, d.wide, d.here = "PHP", []string{"//", "#"}, true, true
	case ".rb":
		d = dialect{name: "Ruby", line: []string{"#"}, block: [2]string{"\n=begin", "\n=end"}, quotes: "\"'`", wide: true, here: true, slashes: true}
	case ".sh", ".bash":
		d = dialect{name: "shell", line: []string{"#"}, quotes: "\"'`", wide: true, here: true, spaced: true}
	default:
		return d, false
	}
	return d, true
}

// Language is the language of a file that is read here, by the file's name; "" where it is none.
func Language(file string) string {
	d, _ := dialectOf(file)
	return d.name
}

// IsTest says that a file of code is a test by its name.
func IsTest(file string) bool {
	base := path.Base(file)
	name, _, _ := strings.Cut(base, ".")
	switch path.Ext(base) {
	case ".go":
		return strings.HasSuffix(base, "_test.go")
	case ".py":
		return strings.HasPrefix(name, "test_") || strings.HasSuffix(name, "_test") || name == "conftest"
	}
	return strings.Contains(base, ".test.") || strings.Contains(base, ".spec.")
}
