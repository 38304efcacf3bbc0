package tools

import (
	"context"
	"strings"

	"pact/artifacts"
)

// Trust lets the commands of pact.yaml run on this machine, in this folder: a person says yes to exactly their text, or a
// script names the digest that stands for it. Ask shows the question and says whether it was confirmed; it is not asked
// where a digest is given.
func Trust(ctx context.Context, env *Env, project, digest string, ask func(context.Context, string) (bool, error)) (string, error) {
	root, err := locate(ctx, env, project)
	if err != nil {
		return "", err
	}
	s, err := env.Memory.Load(ctx, root)
	if err != nil {
		return "", machine(err)
	}
	defer s.Close()
	if err := started(s); err != nil {
		return "", err
	}
	if err := readable(s.Project.Path, s.Project.Problems); err != nil {
		return "", err
	}
	ok, now := artifacts.Trusted(s)
	switch {
	case now == "" && digest == "":
		return "pact.yaml has no commands; there is nothing to trust.", nil
	case now == "":
		return "", refuse(Untrusted, "leave the digest out", "pact.yaml has no commands, so %s stands for none of it", digest)
	case digest != "" && digest != now:
		return "", refuse(Untrusted, "read the commands in pact.yaml; if they are as you want them, use "+now, "the commands of pact.yaml are not those that %s stands for", digest)
	case ok:
		return "The commands of pact.yaml are trusted already: " + now + ".", nil
	case digest == "":
		if yes, err := ask(ctx, TrustQuestion(s.At.Root, s.Commands(), now)); err != nil {
			return "", err
		} else if !yes {
			return "", refuse(Cancelled, "run it again when the answer is yes", "not trusted")
		}
	}
	m, err := artifacts.NewMachine()
	if err == nil {
		err = m.Trust(s.At.Root, now)
	}
	if err != nil {
		return "", err
	}
	return "The commands of pact.yaml may run in " + s.At.Root + ": " + now + ".", nil
}

// TrustQuestion shows every command, one a line.
func TrustQuestion(root string, commands []artifacts.ProjectCommand, digest string) string {
	var b strings.Builder
	b.WriteString("These commands of pact.yaml would run as your user, in " + root + ":\n")
	for _, c := range commands {
		b.WriteString("  " + c.String() + "\n")
	}
	b.WriteString("Scripts of the repository that they start can change without another question.\n" + digest + "\n")
	return b.String()
}
