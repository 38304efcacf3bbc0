package artifacts

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"pact/schemas"
)

// Commands that stand in pact.yaml run on this machine only after its user said so, once, for exactly their text and for
// this folder. What a command starts in turn (a script of the repository, a make target) is not in that text.

// ProjectCommand is a command that stands in pact.yaml.
type ProjectCommand struct {
	For  string   `json:"for"` // tests/<language>, gates/<id> or evidence/<control>
	Argv []string `json:"command"`
}

// String is the command as a person reads it.
func (c ProjectCommand) String() string {
	words := make([]string, len(c.Argv))
	for i, w := range c.Argv {
		if words[i] = w; w == "" || strings.ContainsAny(w, " \t\r\n\"'\\") || strings.ContainsFunc(w, func(r rune) bool { return r < ' ' || r > '~' }) {
			words[i] = fmt.Sprintf("%q", w)
		}
	}
	return c.For + ": " + strings.Join(words, " ")
}

// Commands lists every command of pact.yaml and pact/evidence.yaml: test commands by language, then gates and evidence in
// their order.
func (s *Snapshot) Commands() []ProjectCommand {
	if s.Project.Value == nil {
		return nil
	}
	var out []ProjectCommand
	tests := s.Project.Value.Tests
	for _, language := range slices.Sorted(maps.Keys(tests)) {
		out = append(out, ProjectCommand{"tests/" + language, tests[language].Command})
	}
	for _, g := range s.Project.Value.Gates {
		out = append(out, ProjectCommand{"gates/" + g.ID, g.Command})
	}
	for _, r := range s.Records.Value.Evidence {
		if r.Command != nil {
			out = append(out, ProjectCommand{"evidence/" + r.Control, r.Command.Run})
		}
	}
	return out
}

// Trusted says whether the commands of pact.yaml may run on this machine, and the digest that stands for them: "" where
// there are none, which need no trust.
func Trusted(s *Snapshot) (ok bool, digest string) {
	commands := s.Commands()
	if len(commands) == 0 {
		return true, ""
	}
	return s.trusted, schemas.Digest(commands)
}

// Untrusted is the error for commands of pact.yaml that this machine's user has not trusted.
type Untrusted struct{ Digest string }

// Error says what is not trusted.
func (e *Untrusted) Error() string {
	return "the commands of " + ProjectFile + " are not trusted on this machine (" + e.Digest + ")"
}

// trustedCommands is the file of the state folder that lists what is trusted.
type trustedCommands struct {
	Trusted []trustedFolder `json:"trusted"`
}

type trustedFolder struct {
	Root   string `json:"root"`   // absolute path of the project
	Digest string `json:"digest"` // of its commands
}

func (m Machine) trustFile() string { return filepath.Join(m.dir, "trusted.json") }

func (m Machine) readTrust() (list trustedCommands, err error) {
	data, err := readRegular(m.trustFile())
	if errors.Is(err, fs.ErrNotExist) {
		return list, nil
	}
	if err == nil {
		err = json.Unmarshal(data, &list)
	}
	if err != nil {
		return trustedCommands{}, fmt.Errorf("read which commands are trusted: %s: %w; remove it, and trust again", m.trustFile(), err)
	}
	return list, nil
}

// trusts says whether exactly these commands are trusted in this folder. A list that cannot be read trusts nothing.
func (m Machine) trusts(root, digest string) bool {
	list, err := m.readTrust()
	return err == nil && slices.Contains(list.Trusted, trustedFolder{root, digest})
}

// Trust notes that the commands which a digest stands for may run in a folder. Other commands of the folder may not any more.
func (m Machine) Trust(root, digest string) error {
	list, err := m.readTrust()
	if err != nil {
		return err
	}
	list.Trusted = slices.DeleteFunc(list.Trusted, func(t trustedFolder) bool { return t.Root == root })
	list.Trusted = append(list.Trusted, trustedFolder{root, digest})
	data, err := json.MarshalIndent(list, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(m.dir, 0o700); err != nil {
		return fmt.Errorf("make the state folder: %w", err)
	}
	temp, err := os.CreateTemp(m.dir, ".trusted-") // mode 0600
	if err != nil {
		return fmt.Errorf("note which commands are trusted: %w", err)
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(data)
	if err = errors.Join(err, temp.Sync(), temp.Close()); err == nil {
		err = os.Rename(temp.Name(), m.trustFile())
	}
	if err != nil {
		return fmt.Errorf("note which commands are trusted: %w", err)
	}
	return nil
}

func (s *Snapshot) loadTrust(machine Machine) {
	if commands := s.Commands(); len(commands) > 0 {
		s.trusted = machine.trusts(s.At.Root, schemas.Digest(commands))
	}
}
