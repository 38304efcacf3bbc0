// Package repo holds the gate of the repository's state.
package repo

import (
	"fmt"

	"pact/artifacts"
	"pact/artifacts/gitrepo"
	"pact/gates/gate"
	"pact/schemas"
)

// Clean refuses uncommitted changes.
var Clean = gate.Gate{
	ID: "repo/clean", Title: "Everything is committed", Stage: gate.Certification,
	Rule:  "Refuses a file that is added, changed or deleted since HEAD, in the work tree or in the index; the certificate's own file is excepted.",
	Why:   "A certificate names a commit; what is not in it is certified for nobody else.",
	Fix:   "Commit it, or take it back.",
	Needs: []artifacts.Kind{artifacts.KindGit, artifacts.KindDirty},
	Run: func(s *artifacts.Snapshot) []schemas.Finding {
		var out []schemas.Finding
		for _, c := range s.Dirty.Files {
			switch {
			case c.Path == artifacts.Certificate:
			case c.Kind == gitrepo.Filtered:
				out = append(out, schemas.Finding{
					Path: c.Path, Message: "its bytes differ from those in HEAD, and .gitattributes sends it through a filter or an encoding that is not run here: whether it is committed cannot be told",
					Fix: "certify in a clone that has the committed bytes, or take the attribute off and commit it as it is",
				})
			default:
				out = append(out, schemas.Finding{Path: c.Path, Message: fmt.Sprintf("it is %s since HEAD, and not committed", c.Kind)})
			}
		}
		if s.Dirty.Staged {
			out = append(out, schemas.Finding{Message: "the index holds other content than HEAD", Fix: "commit what is staged, or take it back with git restore --staged"})
		}
		if s.At.Head == "" {
			out = append(out, schemas.Finding{Message: "there is no commit yet"})
		}
		return out
	},
}
