package artifacts

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// Part is a piece of existing code that looks like a component: a package, a module, a folder.
type Part struct {
	Dir   string   // "." is the top folder's own files
	Paths []string // globs of its files, apart from those of every other part
	Lang  string   // what most of its code is in
	Files int      // how many files of code it has
}

// languageOf names the languages of code by the endings of their files.
var languageOf = map[string]string{
	".go": "Go", ".py": "Python", ".js": "JavaScript", ".mjs": "JavaScript", ".cjs": "JavaScript", ".jsx": "JavaScript",
	".ts": "TypeScript", ".mts": "TypeScript", ".cts": "TypeScript", ".tsx": "TypeScript", ".rs": "Rust", ".java": "Java", ".kt": "Kotlin",
	".rb": "Ruby", ".php": "PHP", ".cs": "C#", ".c": "C", ".h": "C", ".cc": "C++", ".cpp": "C++", ".hpp": "C++", ".swift": "Swift", ".scala": "Scala",
}

// containers are folders that hold packages rather than being one.
var containers = []string{"src", "cmd", "internal", "pkg", "lib", "libs", "packages", "apps", "services", "modules", "crates", "plugins", "components"}

// foreign are folders of code that is not the project's.
var foreign = []string{"node_modules", "vendor", "third_party", "testdata", "pact", "production"}

// beside are folders of what stands beside the code.
var beside = []string{"test", "tests", "spec", "specs", "doc", "docs", "example", "examples", "bench", "benchmarks", "scripts", "tools"}

// manifests make a folder a module, a package or a member of a workspace.
var manifests = []string{"go.mod", "package.json", "pyproject.toml", "setup.py", "Cargo.toml", "pom.xml"}

// maxParts is how many parts a person looks over; above, folders are split less deeply.
const maxParts = 60

// Structure finds the parts of a project in the list of its files: Go packages, Python packages, members of JavaScript and
// other workspaces, else top-level folders. No file is of two parts. The order is that of the folders.
func Structure(files []string) []Part {
	root := &folder{dir: "."}
	for _, file := range files {
		root.add(file, strings.Split(file, "/"))
	}
	var out []Part
	for depth := 3; depth > 0; depth-- {
		if out = root.split(depth); len(out) <= maxParts {
			break
		}
	}
	if at := root.bulk(out); at >= 0 { // one package that is most of it: its own folders say more
		if finer := append(slices.Delete(slices.Clone(out), at, at+1), root.find(out[at].Dir).split(1)...); len(finer) <= maxParts {
			out = finer
		}
	}
	slices.SortFunc(out, func(a, b Part) int { return cmp.Compare(a.Dir, b.Dir) })
	return out
}

// folder is a folder with what it holds of code.
type folder struct {
	dir      string
	folders  map[string]*folder
	code     map[string]int // files of code directly in it, by ending
	manifest bool
}

func (f *folder) add(file string, rest []string) {
	if len(rest) == 1 {
		if ext := path.Ext(rest[0]); languageOf[ext] != "" {
			if f.code == nil {
				f.code = map[string]int{}
			}
			f.code[ext]++
		}
		f.manifest = f.manifest || slices.Contains(manifests, rest[0])
		return
	}
	name := rest[0]
	if strings.HasPrefix(name, ".") || slices.Contains(foreign, name) {
		return
	}
	if f.folders == nil {
		f.folders = map[string]*folder{}
	}
	if f.folders[name] == nil {
		f.folders[name] = &folder{dir: path.Join(f.dir, name)}
	}
	f.folders[name].add(file, rest[1:])
}

// bulk is the part that is more than half of the code and has folders of its own, -1 where none is. What stands beside the
// code counts for nothing.
func (f *folder) bulk(parts []Part) int {
	all := 0
	for _, p := range parts {
		if !slices.Contains(beside, p.Dir) {
			all += p.Files
		}
	}
	return slices.IndexFunc(parts, func(p Part) bool {
		return 2*p.Files > all && !slices.Contains(beside, p.Dir) && p.Paths[0] == p.Dir+"/**" && len(f.find(p.Dir).coded()) > 1
	})
}

func (f *folder) find(dir string) *folder {
	for name := range strings.SplitSeq(dir, "/") {
		f = f.folders[name]
	}
	return f
}

// all counts the code in a folder and below it, by ending.
func (f *folder) all() map[string]int {
	out := map[string]int{}
	for ext, n := range f.code {
		out[ext] += n
	}
	for _, below := range f.folders {
		for ext, n := range below.all() {
			out[ext] += n
		}
	}
	return out
}

// coded are the folders in it that have code.
func (f *folder) coded() []*folder {
	var out []*folder
	for _, below := range f.folders {
		if len(below.all()) > 0 {
			out = append(out, below)
		}
	}
	return out
}

// contains says that the folder is no part itself but holds some.
func (f *folder) contains() bool {
	members := 0
	for _, below := range f.coded() {
		if below.manifest {
			members++
		}
	}
	return members > 1 || len(f.coded()) > 0 && slices.Contains(containers, path.Base(f.dir)) && !f.manifest
}

// split makes parts of the folders in it, down to a depth, and one of its own files.
func (f *folder) split(depth int) []Part {
	var out []Part
	if len(f.code) > 0 {
		own := part(f.dir, f.code)
		for ext := range f.code {
			own.Paths = append(own.Paths, path.Join(f.dir, "*"+ext))
		}
		slices.Sort(own.Paths)
		out = append(out, own)
	}
	for _, below := range f.coded() {
		if depth > 1 && below.contains() {
			out = append(out, below.split(depth-1)...)
			continue
		}
		p := part(below.dir, below.all())
		p.Paths = []string{below.dir + "/**"}
		out = append(out, p)
	}
	return out
}

func part(dir string, code map[string]int) Part {
	p := Part{Dir: dir}
	by := map[string]int{}
	for ext, n := range code {
		p.Files += n
		by[languageOf[ext]] += n
	}
	for language, n := range by {
		if best := by[p.Lang]; n > best || n == best && language < p.Lang {
			p.Lang = language
		}
	}
	return p
}
