package tools

import (
	"context"
	"errors"
	"fmt"

	"pact/artifacts"
	"pact/gates"
	"pact/gates/gate"
	"pact/schemas"
)

type planInterviewIn struct {
	located
	Risks       []schemas.Risk       `json:"risks,omitempty" jsonschema_description:"{id R-1, text, severity}"`
	Ambiguities []schemas.Ambiguity  `json:"ambiguities,omitempty" jsonschema_description:"{id U-1, text, resolution?}"`
	Assumptions []schemas.Assumption `json:"assumptions,omitempty" jsonschema_description:"{id A-1, text}; settle with accept and reject"`
	Questions   []schemas.Question   `json:"questions,omitempty" jsonschema_description:"{id Q-1, text, kind text|boolean|choice|number, options?, minimum?, maximum?, default?, depends_on? {question, answer}}"`
	Acceptance  []schemas.Criterion  `json:"acceptance,omitempty" jsonschema_description:"{id AC-1, text}"`
	Answers     []givenAnswer        `json:"answers,omitempty" jsonschema_description:"What a human said to you (relayed), or the question's default."`
	Accept      []string             `json:"accept,omitempty" jsonschema_description:"Assumption ids that the human accepts."`
	Reject      []string             `json:"reject,omitempty" jsonschema_description:"Assumption ids that the human rejects."`
	Ask         bool                 `json:"ask,omitempty" jsonschema_description:"The server asks what is open."`
}

type givenAnswer struct {
	Question string      `json:"question"`
	Value    schemas.Any `json:"value"`
	Source   givenSource `json:"source,omitempty"`
}

// givenSource is who a host may say gave an answer. human is not among them: only the server's own question is that.
type givenSource string

func (givenSource) Enum() []string { return []string{"relayed", "default"} }

type planInterviewOut struct {
	Head
	Open       []schemas.Question `json:"open"`
	Refused    []refusedAnswer    `json:"refused"`
	NeedsHuman string             `json:"needs_human,omitempty"`
	Findings   []schemas.Finding  `json:"findings"`
	Next       []Next             `json:"next"`
}

type refusedAnswer struct {
	Question string      `json:"question"`
	Value    schemas.Any `json:"value"`
	Why      string      `json:"why"`
}

// PlanInterview records what was asked and answered.
var PlanInterview = Write("plan_interview", "Interview",
	`Records risks, ambiguities, assumptions, typed questions, acceptance criteria and answers in pact/interview.yaml, by id. Ask the human what is open and pass answers on; never answer for them. ask: true: the server asks. A refused answer changes nothing. A default answer is an assumption to be accepted.`,
	nil, planInterview)

func planInterview(ctx context.Context, d *artifacts.Draft, env *Env, in *planInterviewIn) (*planInterviewOut, error) {
	if err := started(d.Snapshot); err != nil {
		return nil, err
	}
	if err := readable(d.Interview.Path, d.Interview.Problems); err != nil {
		return nil, err
	}
	i := interviewOf(d, env)
	if err := i.record(in); err != nil {
		return nil, err
	}
	out := &planInterviewOut{}
	again := i.answers(in.Answers, out)
	for _, settled := range []struct {
		ids    []string
		status schemas.AssumptionStatus
	}{{in.Accept, schemas.AssumptionAccepted}, {in.Reject, schemas.AssumptionRejected}} {
		for _, id := range settled.ids {
			why, err := i.relay(id, settled.status)
			switch {
			case err != nil && in.Ask && why != "":
				again[id] = why
			case err != nil:
				return nil, err
			}
		}
	}
	var said Action
	if in.Ask {
		var err error
		said, err = i.ask(ctx, env, again, out)
		if p, pending := errors.AsType[*Pending](err); pending {
			p.Keep = true // what was said so far is written before the human is asked on
			if err := d.Put(artifacts.InterviewFile, i.Interview); err != nil {
				return nil, err
			}
		}
		if err != nil {
			return nil, err
		}
	}
	if err := d.Put(artifacts.InterviewFile, i.Interview); err != nil {
		return nil, err
	}
	return interviewResult(ctx, d, i.Interview, said, out)
}

func interviewResult(ctx context.Context, d *artifacts.Draft, v *schemas.Interview, said Action, out *planInterviewOut) (*planInterviewOut, error) {
	after, err := d.After(ctx)
	if err != nil {
		return nil, err
	}
	results := gates.Judge(after, "", of(gate.Interview))
	out.Findings = findings(results)
	out.Next = nextCalls(gates.Judge(after, "", upTo(gate.Readiness)))
	out.Open = v.Open()
	out.At = after.At
	out.Summary = fmt.Sprintf("%s open, %s refused; %s.", count(len(out.Open), "question"), count(len(out.Refused), "answer"), tally(out.Findings))
	if said != "" && said != ActionAccept && len(out.Open)+len(v.Unsettled()) > 0 {
		out.NeedsHuman = shellCommand(d.Snapshot, "interview")
		out.Summary += fmt.Sprintf(" Asking ended (%s); what was answered is kept. A human goes on in a terminal: %s", said, out.NeedsHuman)
	}
	return out, nil
}

// readable refuses to change a document that cannot be read whole: a rewrite would lose what was not understood.
func readable(path string, problems []schemas.Problem) error {
	if len(problems) == 0 {
		return nil
	}
	p := problems[0]
	return refuse(Conflict, p.Fix+"; or remove the file and write it anew", "%s cannot be read whole, so it is not rewritten: %s%s", path, schemas.Finding{Path: path, Line: p.Place.Line, Column: p.Place.Column, Message: p.Message, Gate: "documents/valid"}, more(len(problems)-1))
}
