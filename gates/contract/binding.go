package contract

import (
	"path"
	"slices"
	"strings"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Binding refuses contracts that cannot be met with code.
var Binding = gate.Gate{
	ID: "contract/binding", Title: "The binding reaches code", Stage: gate.Contracts,
	Rule:  "Refuses a package or module outside the component's paths or the project, a language without the member that it needs, and two components that would write the same test file.",
	Why:   "Tests are sealed before the code is there; a binding that points elsewhere judges something else.",
	Fix:   "Correct binding in the contract with contract_write, or the component's paths with plan_decompose.",
	Needs: []artifacts.Kind{artifacts.KindPlan, artifacts.KindContracts}, Tool: "contract_write",
	Run: binding,
}

func binding(s *artifacts.Snapshot) []schemas.Finding {
	var out []schemas.Finding
	writers := map[string]string{}
	for _, doc := range s.Contracts {
		id := artifacts.ComponentOf(doc.Path)
		b := doc.Value.Binding
		say := func(member, format string, args ...any) {
			out = append(out, gate.Finding(doc, id, "/binding/"+member, "", format, args...))
		}
		target, member := b.Package, "package"
		if b.Language != schemas.LanguageGo {
			target, member = b.Module, "module"
		}
		switch {
		case b.Language == schemas.LanguageNone:
			out = append(out, gate.Warn(gate.Finding(doc, id, "/binding/language", "bind it to its package, if there is code", "%q is bound to no code: nothing is run against its contract", id)))
			continue
		case target == "":
			say("language", "binding.%s is missing; %s needs it", member, b.Language)
			continue
		case b.Language == schemas.LanguageGo && b.Module != "", b.Language != schemas.LanguageGo && b.Package != "":
			say("language", "a %s binding takes %s alone", b.Language, member)
		}
		files := sourcesOf(b)
		if err := artifacts.CheckPath(files[0]); err != nil {
			say(member, "binding.%s %q does not stay in the project: %v", member, target, err)
			continue
		}
		if b.Language == schemas.LanguageGo && target != "." && !strings.HasPrefix(target, "./") {
			say(member, "binding.package %q does not begin with ./; it is a folder of the project", target)
		}
		if !slices.ContainsFunc(files, func(file string) bool { return slices.Contains(s.Owners(file), id) }) {
			say(member, "binding.%s %q is not within the paths that %q owns", member, target, id)
		}
		test := path.Join(path.Dir(files[0]), "pact_"+id)
		if other := writers[test]; other != "" {
			say(member, "%q and %q would write the same test file", other, id)
		}
		writers[test] = id
	}
	return out
}

// sourcesOf are the files that an implementation of the binding could be in.
func sourcesOf(b schemas.Binding) []string {
	if b.Language == schemas.LanguageGo {
		return []string{path.Join(path.Clean(strings.TrimPrefix(b.Package, "./")), "pact.go")}
	}
	return artifacts.ModuleFiles(b)
}
