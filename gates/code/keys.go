package code

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"pact/artifacts"
	"pact/artifacts/syntax"
	"pact/gates/gate"
	"pact/schemas"
)

// Keys refuses functions of contracts that no log line can be led back to.
var Keys = gate.Gate{
	ID: "code/keys", Title: "Every function has its key in the code", Stage: gate.Build,
	Rule:  "Refuses a function of a contract whose key, PACT:<component>:<function>, stands in no text in the code that its component owns: not in a comment, not in a docstring, not in a test. It also refuses a key that has another form, or names a component or a function that there is not.",
	Why:   "A log line or an error that names the function of the contract is found by whoever is woken at night.",
	Fix:   "Write the key, whole and in one text, where the function logs or wraps what went wrong.",
	Needs: []artifacts.Kind{artifacts.KindGit, artifacts.KindPlan, artifacts.KindContracts, artifacts.KindSources},
	Run:   keysInCode,
}

var (
	keyLike = schemas.Lazy(`\bPACT:[^\s"'` + "`" + `]+`)
	keyForm = schemas.Lazy(`^PACT:([a-z][a-z0-9_]*):([a-z][a-z0-9_]*)$`)
)

func keysInCode(s *artifacts.Snapshot) []schemas.Finding {
	var out []schemas.Finding
	promised := map[string][]string{} // functions by component
	for _, doc := range s.Contracts {
		id := artifacts.ComponentOf(doc.Path)
		promised[id] = []string{}
		for _, f := range doc.Value.Functions {
			promised[id] = append(promised[id], f.Name)
		}
	}
	written, owned := map[string]bool{}, map[string]bool{}
	for _, f := range s.Sources.Files {
		owners := s.Owners(f.Path)
		if len(owners) == 0 || f.Mode == "160000" || syntax.Language(f.Path) == "" || syntax.IsTest(f.Path) {
			continue
		}
		owned[owners[0]] = true
		if f.Mode == "120000" {
			out = append(out, gate.CouldNotLook(schemas.Finding{Subject: owners[0], Path: f.Path, Message: "it is a symbolic link, and it was not scanned", Fix: "put the file in its place"}))
			continue
		}
		found, err := artifacts.Judged(s, "code/keys", f.Path, func(data []byte) []keyAt { return keysIn(f.Path, string(data)) })
		if err != nil {
			out = append(out, notRead(owners[0], f.Path, err))
			continue
		}
		for _, k := range found {
			if why := wrongKey(k.key, promised); why != "" {
				out = append(out, schemas.Finding{Subject: owners[0], Path: f.Path, Line: k.line, Column: k.column, Message: why, Fix: "write it as PACT:<component>:<function>, with names of the contracts"})
			}
			written[owners[0]+" "+k.key] = true
		}
	}
	for _, doc := range s.Contracts {
		id := artifacts.ComponentOf(doc.Path)
		if !owned[id] {
			if doc.Value.Binding.Language != schemas.LanguageNone {
				out = append(out, gate.CouldNotLook(schemas.Finding{Subject: id, Path: doc.Path, Message: fmt.Sprintf("%q owns no code yet, so there is no key to look for", id), Fix: "implement it"}))
			}
			continue
		}
		for i, f := range doc.Value.Functions {
			if key := "PACT:" + id + ":" + f.Name; !written[id+" "+key] {
				out = append(out, gate.Finding(doc, id+"/"+f.Name, schemas.Pointer("functions", i, "name"),
					fmt.Sprintf("write the text %q in the code of %s, where %s logs or wraps what went wrong", key, id, f.Name),
					"function %q has its key %q nowhere in the code that %q owns", f.Name, key, id))
			}
		}
	}
	return out
}

// keyAt is a key that stands in code.
type keyAt struct {
	key          string
	line, column int
}

// keysIn finds the keys in the texts of one file.
func keysIn(file, src string) []keyAt {
	if !strings.Contains(src, "PACT:") && !strings.Contains(src, `\`) {
		return nil
	}
	var out []keyAt
	for _, text := range syntax.Texts(file, src) {
		for _, key := range keyLike().FindAllString(syntax.Unescape(text), -1) {
			line, column := syntax.Place(src, text.At)
			out = append(out, keyAt{strings.TrimRight(key, ":.,;)!?]}"), line, column})
		}
	}
	return out
}

// wrongKey says what is wrong with a key, "" for nothing.
func wrongKey(key string, promised map[string][]string) string {
	m := keyForm().FindStringSubmatch(key)
	if m == nil {
		return fmt.Sprintf("%q is no key", key)
	}
	functions, known := promised[m[1]]
	if !known {
		return fmt.Sprintf("the key %q names component %q, which has no contract%s", key, m[1], schemas.DidYouMean(m[1], slices.Sorted(maps.Keys(promised))))
	}
	if slices.Contains(functions, m[2]) {
		return ""
	}
	return fmt.Sprintf("the key %q names function %q, which contract %q does not have%s", key, m[2], m[1], schemas.DidYouMean(m[2], functions))
}
