package code

import (
	"errors"
	"fmt"
	"path"
	"slices"

	"pact/artifacts"
	"pact/artifacts/secrets"
	"pact/gates/gate"
	"pact/schemas"
)

// Secrets refuses keys, tokens and passwords in the files of the project.
var Secrets = gate.Gate{
	ID: "code/secrets", Title: "No secret stands in the source", Stage: gate.Build,
	Rule:  "Refuses what the rules of gitleaks take for a key, a token or a password, in every file that git tracks or would track: code, tests, documents, also encoded (base64, hexadecimal, percent signs, \\u). Neither a comment (gitleaks:allow), nor .gitleaks.toml or .gitleaksignore, nor a file's name makes it look away. A changed file of more than 4 MiB leaves it blocked. Placeholders, variables, digests and words pass.",
	Why:   "What was once committed is known to everyone who ever cloned, and an agent commits what makes the error go away.",
	Fix:   "Remove it, have it replaced where it was issued, for it counts as known now, and take the new one from the environment or a store of secrets. If it is none, write what cannot be taken for one, or ask a human for a waiver.",
	Needs: []artifacts.Kind{artifacts.KindGit, artifacts.KindSources, artifacts.KindChanges}, Reads: []artifacts.Kind{artifacts.KindPlan},
	Run: secretsIn,
}

func secretsIn(s *artifacts.Snapshot) []schemas.Finding {
	leaks, err := s.Leaks()
	if err != nil {
		return []schemas.Finding{gate.CouldNotLook(schemas.Finding{Message: "the files were not scanned for secrets: " + err.Error(), Fix: "call gate_check again"})}
	}
	var out []schemas.Finding
	found := false
	for _, l := range leaks {
		at := schemas.Finding{Path: l.Path}
		if owners := s.Owners(l.Path); len(owners) > 0 {
			at.Subject = owners[0]
		}
		if l.Err != nil {
			out = append(out, unscanned(at, l))
		}
		for _, h := range l.Hits {
			found = true
			out = append(out, secretAt(at, h)...)
		}
	}
	for _, f := range s.Sources.Files {
		if found && slices.Contains([]string{".gitleaks.toml", "gitleaks.toml", ".gitleaksignore"}, path.Base(f.Path)) {
			out = append(out, gate.Warn(schemas.Finding{Path: f.Path, Message: "what it allows is not allowed here: it is not read", Fix: waive}))
		}
	}
	return out
}

const waive = "if something is no secret, ask a human for a waiver"

// unscanned says that a file was not looked at. A large file that was there before the plan hides nothing new.
func unscanned(at schemas.Finding, l artifacts.Leak) schemas.Finding {
	at.Message, at.Fix = "it was not scanned for secrets: "+l.Err.Error(), "make it a readable file of at most 4 MiB, or keep it out of git"
	if errors.Is(l.Err, artifacts.ErrOtherRepo) || errors.Is(l.Err, artifacts.ErrTooLarge) && !l.Fresh {
		at.Fix = "see for yourself that it holds none"
		return gate.Warn(at)
	}
	return gate.CouldNotLook(at)
}

// secretAt tells a hit, never the secret.
func secretAt(at schemas.Finding, h secrets.Hit) []schemas.Finding {
	at.Line, at.Column = h.Line, h.Column
	if h.Line == 0 {
		at.Message = fmt.Sprintf("its name is that of a file of keys (%s). %s", h.Rule, h.Says)
		return []schemas.Finding{at}
	}
	form := ""
	if h.Hidden {
		form = ", encoded"
	}
	at.Message = fmt.Sprintf("a secret of %d characters that begins with %q stands here%s (%s). %s", h.Length, h.Shown, form, h.Rule, h.Says)
	out := []schemas.Finding{at}
	if h.Allow {
		at.Message, at.Fix = "the comment gitleaks:allow in this line allows nothing here", waive
		out = append(out, gate.Warn(at))
	}
	return out
}
