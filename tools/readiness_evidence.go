package tools

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"pact/artifacts"
	"pact/gates/readiness"
	"pact/schemas"
)

type readinessEvidenceIn struct {
	located
	Control string   `json:"control,omitempty" jsonschema_description:"Id of a control that is judged by evidence; none: what is missing."`
	File    string   `json:"file,omitempty" jsonschema_description:"A document of the project, tracked by git."`
	Command []string `json:"command,omitempty" jsonschema_description:"Program and arguments; Pact runs it, once the human trusts it."`
	Review  string   `json:"review,omitempty" jsonschema_description:"Id of a review in pact/reviews."`
	Note    string   `json:"note,omitempty"`
}

type readinessEvidenceOut struct {
	Head
	Controls   []controlState `json:"controls"`
	NeedsHuman string         `json:"needs_human"`
}

// ReadinessEvidence records what proves a control.
var ReadinessEvidence = evidenceTool()

func evidenceTool() Tool {
	t := define[readinessEvidenceIn, readinessEvidenceOut]("readiness_evidence", "Prove a control",
		`Records in pact/evidence.yaml what proves a control that no gate judges: a document that git tracks (not empty, no placeholder; an edit makes it stale), a command that Pact runs itself on this source, or a review. A sentence is no evidence. Without control: how each stands. A command runs only after the human trusted it (needs_human).`)
	t.Run = func(ctx context.Context, env *Env, arguments json.RawMessage) (any, error) {
		in, root, err := open[readinessEvidenceIn](ctx, env, arguments)
		if err != nil {
			return nil, err
		}
		out, err := readinessEvidence(ctx, env, root, in)
		if err != nil {
			return nil, machine(err)
		}
		fill(reflect.ValueOf(out))
		return out, nil
	}
	return t
}

func readinessEvidence(ctx context.Context, env *Env, root string, in *readinessEvidenceIn) (*readinessEvidenceOut, error) {
	out := &readinessEvidenceOut{}
	if given := given(in); given > 0 || in.Control != "" {
		err := env.Memory.Edit(ctx, root, artifacts.Everything, func(d *artifacts.Draft) error { return record(ctx, d, env, in) })
		if err != nil {
			return nil, err
		}
	}
	s, err := env.Memory.Load(ctx, root, artifacts.Everything...)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	if err := started(s); err != nil {
		return nil, err
	}
	if len(in.Command) > 0 {
		if ok, digest := artifacts.Trusted(s); !ok {
			out.NeedsHuman = strings.Replace(command(s, ""), "confirm  ", "trust ", 1)
			out.Summary = fmt.Sprintf("%s is recorded and was not run: the human must trust it first (%s), then call this again.", in.Control, digest)
		} else if s, err = runRecord(ctx, env, s, in); err != nil {
			return nil, err
		}
	}
	controlStates(s, in.Control, out)
	return out, nil
}

// controlStates lists the controls that evidence judges, as they stand.
func controlStates(s *artifacts.Snapshot, only string, out *readinessEvidenceOut) {
	open := 0
	first := ""
	for _, c := range readiness.Asked(s.Readiness()) {
		if len(c.Gates) > 0 || only != "" && c.ID != only {
			continue
		}
		state, why, fix := c.Evidence(s)
		if state != readiness.Met {
			if open++; first == "" {
				first = fmt.Sprintf("%s: %s; %s", c.ID, why, fix)
			}
		}
		out.Controls = append(out.Controls, controlState{c.ID, c.Dimension, string(c.Level), c.Text, c.JudgedBy(), state})
	}
	out.At = s.At
	if out.Summary == "" {
		out.Summary = fmt.Sprintf("%s judged by evidence, %d not met.", count(len(out.Controls), "control"), open)
		if first != "" {
			out.Summary += " First: " + first + "."
		}
	}
}

func given(in *readinessEvidenceIn) int {
	n := 0
	for _, there := range []bool{in.File != "", len(in.Command) > 0, in.Review != ""} {
		if there {
			n++
		}
	}
	return n
}

// record writes what proves a control, refused where it cannot.
func record(ctx context.Context, d *artifacts.Draft, env *Env, in *readinessEvidenceIn) error {
	if err := started(d.Snapshot); err != nil {
		return err
	}
	if err := withGit(d.Snapshot); err != nil {
		return err
	}
	if err := readable(d.Records.Path, d.Records.Problems); err != nil {
		return err
	}
	if given(in) != 1 {
		return refuse(InvalidArgument, "name exactly one of file, command and review", "control %q comes with %d of them", in.Control, given(in))
	}
	var ids []string
	for _, c := range readiness.Asked(d.Readiness()) {
		if len(c.Gates) == 0 {
			ids = append(ids, c.ID)
		}
	}
	c := readiness.Find(d.Readiness(), in.Control)
	switch {
	case in.Control == "":
		return refuse(InvalidArgument, "add control: one of "+strings.Join(ids, ", "), "control is missing")
	case c == nil:
		return refuse(NotFound, "use one of "+strings.Join(ids, ", "), "the profile asks for no control %q%s", in.Control, schemas.DidYouMean(in.Control, ids))
	case len(c.Gates) > 0:
		return refuse(InvalidArgument, "satisfy the gate; evidence does not replace it", "%s is judged by %s", c.ID, c.JudgedBy())
	}
	r := schemas.Record{Control: c.ID, File: in.File, Review: in.Review, At: env.now(), By: d.Human(), Note: in.Note}
	switch {
	case in.File != "":
		p := d.ProofOf(ctx, in.File)
		if why := readiness.Worthless(in.File, p); why != "" {
			return refuse(InvalidArgument, "write it, git add it, and call this again", "it proves nothing: %s", why)
		}
		r.Digest = p.Digest
	case in.Review != "":
		if d.Review(in.Review) == nil {
			return refuse(NotFound, "call gate_review first, and pass the id that it answers with", "there is no review %q", in.Review)
		}
	default:
		if in.Command[0] == "" {
			return refuse(InvalidArgument, "name the program first, then its arguments", "command names no program")
		}
		if old := d.Records.Value.Of(c.ID); old != nil && old.Command != nil && slices.Equal(old.Command.Run, in.Command) {
			return nil // the record stands; what comes of running it is written after
		}
		r.Command = &schemas.CommandRecord{Run: in.Command, Exit: -1}
	}
	return putRecord(d, r)
}

func putRecord(d *artifacts.Draft, r schemas.Record) error {
	records := schemas.Records{Pact: "evidence/1", Evidence: merged(d.Records.Value.Evidence, []schemas.Record{r}, func(r schemas.Record) string { return r.Control })}
	return d.Put(artifacts.RecordsFile, records)
}

// runRecord runs the command of a control and writes what came of it.
func runRecord(ctx context.Context, env *Env, s *artifacts.Snapshot, in *readinessEvidenceIn) (*artifacts.Snapshot, error) {
	e, ran, err := s.RunCommand(ctx, in.Control, in.Command, env.now())
	if err != nil {
		return nil, notInstalled(err)
	}
	if _, err := artifacts.Keep(ctx, s, e); err != nil {
		return nil, err
	}
	err = env.Memory.Edit(ctx, s.At.Root, artifacts.Everything, func(d *artifacts.Draft) error {
		if err := readable(d.Records.Path, d.Records.Problems); err != nil {
			return err
		}
		return putRecord(d, schemas.Record{Control: in.Control, Command: ran, At: env.now(), By: d.Human(), Note: in.Note})
	})
	if err != nil {
		return nil, err
	}
	return env.Memory.Load(ctx, s.At.Root, artifacts.Everything...)
}
