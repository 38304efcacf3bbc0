package tools

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/gates/readiness"
	"pact/schemas"
)

type readinessConfirmIn struct{ located }

type readinessConfirmOut struct {
	Head
	Confirmed  bool   `json:"confirmed"`
	NeedsHuman string `json:"needs_human"`
}

// ReadinessConfirm asks the human for the bar.
var ReadinessConfirm = Write("readiness_confirm", "Confirm readiness",
	`Asks the human, by a form with the seven levels, to confirm the readiness profile; what they set there is the profile. Else needs_human holds the exact command for a terminal: show it to the human and stop; do not run it yourself.`,
	nil, readinessConfirm)

func readinessConfirm(ctx context.Context, d *artifacts.Draft, env *Env, _ *readinessConfirmIn) (*readinessConfirmOut, error) {
	if err := started(d.Snapshot); err != nil {
		return nil, err
	}
	if err := readable(d.Project.Path, d.Project.Problems); err != nil {
		return nil, err
	}
	if err := readable(d.Approvals.Path, d.Approvals.Problems); err != nil {
		return nil, err
	}
	out := &readinessConfirmOut{}
	out.At = d.At
	if a, trust := d.ApprovalOf("readiness", d.Readiness().Digest()); a != nil && trust == artifacts.TrustHolds && a.Channel != schemas.ChannelUnattended && signedEnough(d.Readiness(), "readiness/confirmed", a) {
		out.Confirmed = true
		out.Summary = fmt.Sprintf("Confirmed already, by %s through %s.", a.By, a.Channel)
		return out, nil
	}
	answer := Answer{Action: ActionAbsent}
	if env.Ask != nil && !gate.Blocks(d.Readiness(), "readiness/confirmed", gate.Signed) {
		var err error
		if answer, err = env.Ask(ctx, Form{Key: "readiness", Message: ReadinessQuestion(d.Readiness()), Schema: levelForm(d.Readiness())}); err != nil {
			return nil, err
		}
	}
	if answer.Action != ActionAccept {
		out.NeedsHuman = command(d.Snapshot, "readiness")
		out.Summary = fmt.Sprintf("Not confirmed (%s). A human must confirm the bar: in a terminal, %s", answer.Action, out.NeedsHuman)
		return out, nil
	}
	project := *d.Project.Value
	if err := setLevels(&project.Readiness, answer.Content); err != nil {
		return nil, err
	}
	if project.Readiness.Digest() != d.Readiness().Digest() {
		if err := d.Put(artifacts.ProjectFile, project); err != nil {
			return nil, err
		}
	}
	if err := Approve(d, schemas.Approval{Subject: "readiness", Digest: project.Readiness.Digest(), By: d.Human(), At: env.now(), Channel: schemas.ChannelElicitation, Note: through(answer)}); err != nil {
		return nil, err
	}
	if gate.Blocks(project.Readiness, "readiness/confirmed", gate.Signed) {
		out.NeedsHuman = command(d.Snapshot, "readiness") + " --ssh-key FILE"
		out.Summary = "The human set gating to regulated, which wants a confirmation that is signed with an SSH key. In a terminal: " + out.NeedsHuman
		return out, nil
	}
	out.Confirmed = true
	out.Summary = "The human confirmed the profile. Next: plan_decompose."
	return out, nil
}

// through names the client that showed the form.
func through(a Answer) string {
	if a.By == "" {
		return ""
	}
	return "through " + a.By
}

// Approve signs approvals, unless a person's key signed them already, and adds them to approvals.yaml.
func Approve(d *artifacts.Draft, approvals ...schemas.Approval) error {
	machine, err := artifacts.NewMachine()
	if err != nil {
		return err
	}
	all := *d.Approvals.Value
	all.Pact = "approvals/1"
	all.Approvals = slices.Clone(all.Approvals)
	for _, a := range approvals {
		if !artifacts.SSHSigned(&a) {
			if a.Signature, err = machine.Sign(a.Payload()); err != nil {
				return err
			}
		}
		all.Approvals = append(all.Approvals, a)
		if !strings.HasPrefix(a.Subject, "waiver/") { // of waivers there are several side by side
			d.Remember(a.Subject, a.Signature)
		}
	}
	d.Approvals.Value = &all // a call may give several
	return d.Put(artifacts.ApprovalsFile, all)
}

// ReadinessQuestion is the bar in words: the levels, and every control that they ask for.
func ReadinessQuestion(r schemas.Readiness) string {
	var b strings.Builder
	b.WriteString("Is this the bar for the project? Each level asks for everything below it. Change a level here if it is not what you want.\n")
	asked := readiness.Asked(r)
	for _, name := range schemas.DimensionNames {
		fmt.Fprintf(&b, "\n%s: %s\n", strings.ReplaceAll(name, "_", " "), r.Level(name))
		for _, c := range asked {
			if c.Dimension == name {
				fmt.Fprintf(&b, "  - %s (%s)\n", c.Text, c.JudgedBy())
			}
		}
	}
	return b.String()
}

func levelForm(r schemas.Readiness) []byte {
	properties := map[string]any{}
	for _, name := range schemas.DimensionNames {
		properties[name] = map[string]any{"type": "string", "title": strings.ReplaceAll(name, "_", " "), "enum": schemas.Level("").Enum(), "default": r.Level(name)}
	}
	return mustJSON(map[string]any{"type": "object", "properties": properties})
}

// setLevels takes the levels that a human set in the form; what the form left out stays.
func setLevels(r *schemas.Readiness, content map[string]any) error {
	for _, name := range schemas.DimensionNames {
		v, given := content[name]
		if !given {
			continue
		}
		level, _ := v.(string)
		if !slices.Contains(schemas.Level("").Enum(), level) {
			return refuse(InvalidArgument, "ask again: readiness_confirm", "the form came back with %s: %v, which is no level", name, v)
		}
		if schemas.Level(level) != r.Level(name) {
			r.Dimension(name).Level = schemas.Level(level)
		}
	}
	return nil
}

// command is what a human runs in a terminal to confirm something.
func command(s *artifacts.Snapshot, subject string) string {
	text := shellCommand(s, "confirm "+subject)
	if wantsKey(s.Readiness(), subject) && !s.HasSigningKey() {
		text += " --ssh-key FILE"
	}
	return text
}

// shellCommand is a command of pact, for this project.
func shellCommand(s *artifacts.Snapshot, words string) string {
	root := s.At.Root
	if strings.ContainsAny(root, " '\"$&;()\\") {
		root = "'" + strings.ReplaceAll(root, "'", `'\''`) + "'"
	}
	return fmt.Sprintf("pact %s --root %s", words, root)
}
