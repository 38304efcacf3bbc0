package artifacts

import (
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"pact/schemas"
)

// What is particular to the languages that load their code: a binding names a module, and a module is a file.

// ModuleFiles are the files that can be what a binding of Python, JavaScript or TypeScript names, the likeliest first. A
// module of Python is a file or a folder below the project's root or its src.
func ModuleFiles(b schemas.Binding) []string {
	if b.Language != schemas.LanguagePython {
		return []string{path.Clean(strings.TrimPrefix(b.Module, "./"))}
	}
	file := strings.ReplaceAll(b.Module, ".", "/")
	return []string{file + ".py", file + "/__init__.py", "src/" + file + ".py", "src/" + file + "/__init__.py"}
}

// withoutModule says why the module of a component cannot be loaded, or why it must not be.
func (s *Snapshot) withoutModule(id string) string {
	b := s.Contract(id).Value.Binding
	if !slices.ContainsFunc(ModuleFiles(b), func(file string) bool {
		_, err := s.files.root.Stat(file)
		return err == nil
	}) {
		return "module " + b.Module + " has no file: the implementation is not there"
	}
	return s.ignoredCode(id)
}

// ignoredCode finds a file of code that a component, or what it depends on, owns and that git does not see: it would be
// loaded here, and be missing wherever the repository is cloned.
func (s *Snapshot) ignoredCode(id string) (why string) {
	seen := map[string]bool{}
	for _, f := range s.Sources.Files {
		seen[f.Path] = true
	}
	family := s.family(id)
	language := s.Tests.Component(id).Language
	_ = fs.WalkDir(s.files.root.FS(), ".", func(file string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil // what cannot be read is not loaded either
		case e.IsDir() && file != "." && (e.Name() == ".git" || s.notLoaded(filepath.Join(s.At.Root, file))):
			return fs.SkipDir
		case e.IsDir() || seen[file] || !slices.Contains(codeOf(language), path.Ext(file)) || isCache(file):
			return nil
		case slices.ContainsFunc(s.Owners(file), func(owner string) bool { return slices.Contains(family, owner) }):
			why = file + " is ignored by git, and would be loaded: remove it, or stop ignoring it"
			return fs.SkipAll
		}
		return nil
	})
	return why
}
