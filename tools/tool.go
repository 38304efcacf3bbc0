// Package tools is the operations of Pact, typed in and out, with no word of any protocol: the MCP server and the shell
// call the same code and get the same result. One file a tool, named as the tool; all.go lists them.
package tools

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"pact/artifacts"
)

// Tool is one operation: a plain value. Make it with Read or Write, so that what it may do follows from its type.
type Tool struct {
	Name    string // lower case with underscores; its first word is its toolset
	Title   string
	Doc     string // for the agent: what it does, when to call it; at most 1,500 characters
	Toolset string // plan readiness contract test gate production

	ReadOnly   bool // writes nothing, so that hosts may run calls side by side
	Idempotent bool // the same call again changes nothing more

	Input  json.RawMessage // JSON Schema of the arguments, published as it stands; nil: the generated one
	Output json.RawMessage // JSON Schema of the result, likewise

	in, out reflect.Type // from which Input and Output are generated

	// Run carries out one call. The error is an *Error for the caller's mistakes, a *Pending when a human must answer
	// first, else trouble of the machine.
	Run func(ctx context.Context, env *Env, arguments json.RawMessage) (any, error)
}

// Env is what a call finds around it. The zero value works: the working directory, nobody to ask.
type Env struct {
	Root  string                             // where to look for the project when the call names none: --root, PACT_ROOT
	Roots func(ctx context.Context) []string // the client's roots, asked only when nothing else names a folder
	// Ask puts a form to the human behind the client. Nil where nobody can be asked. It may return *Pending, which a
	// tool returns unchanged: the call is made again when the answer is there. So ask before anything is written.
	Ask func(ctx context.Context, form Form) (Answer, error)
	// Memo is what the Pending carried that ended this call the last time; nil in a call that is made first. It came back
	// through the client: good for knowing what was asked already, not for what was answered.
	Memo     json.RawMessage
	Progress func(done, total float64, message string) // nil where nobody listens
	Runs     *Runs                                     // long runs of this server; nil waits until the end
	Memory   *artifacts.Memory                         // what this process need not read again; nil: it reads everything
	Now      func() time.Time                          // nil is time.Now
	Version  string                                    // of this Pact, as certificates name it

	SigningKey string                            // of certificates: PACT_SIGNING_KEY, a private key or the file that holds it; "" leaves them unsigned
	SSHKey     string                            // what a person confirms with: a key file, or a public key that their agent holds; "": git's, where the bar wants one
	Passphrase func(file string) ([]byte, error) // of a key file that is locked; nil: nobody can be asked

	pinned string // the project's root, already found
}

// Form is one question, or several, for a human.
type Form struct {
	Key     string          // names the question within the call
	Message string          // what is asked, in words
	Schema  json.RawMessage // flat JSON Schema object of the fields to fill in
}

// Action is what a human did with a form.
type Action string

// What a human can do with a form. Absent means that the client cannot show one.
const (
	ActionAccept  Action = "accept"
	ActionDecline Action = "decline"
	ActionCancel  Action = "cancel"
	ActionAbsent  Action = "absent"
)

// Answer is what came back. Content is set only for accept.
type Answer struct {
	Action  Action
	Content map[string]any
	By      string // the client that showed the form, as it names itself
}

// Pending says that the call cannot go on before a human answered Form.
type Pending struct {
	Form Form
	Memo json.RawMessage // Env.Memo when the call is made again
	Keep bool            // what the draft holds is written now: it stands whatever comes of the form
}

func (p *Pending) Error() string { return "waiting for a human's answer: " + p.Form.Message }

// Code is the kind of a caller's mistake.
type Code string

// The codes that a call can be refused with.
const (
	InvalidArgument       Code = "invalid_argument"
	NotFound              Code = "not_found"
	NoRepository          Code = "no_repository"
	UnsupportedRepository Code = "unsupported_repository"
	NotAProject           Code = "not_a_project"
	StageBlocked          Code = "stage_blocked"
	Locked                Code = "locked"
	Conflict              Code = "conflict"
	Untrusted             Code = "untrusted"
	UnsafePath            Code = "unsafe_path"
	TooLarge              Code = "too_large"
	Busy                  Code = "busy"
	Timeout               Code = "timeout"
	Cancelled             Code = "cancelled"
	Internal              Code = "internal"
)

// Error refuses a call: what is wrong, with the value seen, and the call to make next.
type Error struct {
	Code    Code
	Message string
	Fix     string
}

// Error is the text that an agent reads.
func (e *Error) Error() string {
	return fmt.Sprintf("error: %s: %s\nfix: %s", e.Code, e.Message, e.Fix)
}

func refuse(code Code, fix, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Fix: fix}
}

// Next is a call to make.
type Next struct {
	Tool      string         `json:"tool"`
	Arguments map[string]any `json:"arguments"`
	Why       string         `json:"why"`
}

// Head begins every result.
type Head struct {
	Summary string       `json:"summary"`
	At      artifacts.At `json:"at"`
}

// Read makes a tool that only looks. I and O are structs; their json tags are the argument and result names.
func Read[I, O any](name, title, doc string, load []artifacts.Kind, run func(context.Context, *artifacts.Snapshot, *Env, *I) (*O, error)) Tool {
	t := define[I, O](name, title, doc)
	t.ReadOnly, t.Idempotent = true, true
	t.Run = func(ctx context.Context, env *Env, arguments json.RawMessage) (any, error) {
		in, root, err := open[I](ctx, env, arguments)
		if err != nil {
			return nil, err
		}
		s, err := env.Memory.Load(ctx, root, load...)
		if err != nil {
			return nil, machine(err)
		}
		defer s.Close()
		out, err := run(ctx, s, env, in)
		if err != nil {
			return nil, machine(err)
		}
		fill(reflect.ValueOf(out))
		return out, nil
	}
	return t
}

// Write makes a tool that changes documents. What run put into the draft is written, all or nothing, when it returns
// without an error.
func Write[I, O any](name, title, doc string, load []artifacts.Kind, run func(context.Context, *artifacts.Draft, *Env, *I) (*O, error)) Tool {
	t := define[I, O](name, title, doc)
	t.Run = func(ctx context.Context, env *Env, arguments json.RawMessage) (any, error) {
		in, root, err := open[I](ctx, env, arguments)
		if err != nil {
			return nil, err
		}
		var out *O
		var pending *Pending
		err = env.Memory.Edit(ctx, root, load, func(d *artifacts.Draft) error {
			var err error
			out, err = run(ctx, d, env, in)
			if errors.As(err, &pending) && pending.Keep {
				return nil
			}
			return err
		})
		if err == nil && pending != nil {
			err = pending
		}
		if err != nil {
			return nil, machine(err)
		}
		fill(reflect.ValueOf(out))
		return out, nil
	}
	return t
}

// located is the argument that every tool takes.
type located struct {
	Project string `json:"project,omitempty" jsonschema_description:"A folder in the project; default: the session's."`
}

func define[I, O any](name, title, doc string) Tool {
	toolset, _, _ := strings.Cut(name, "_")
	return Tool{Name: name, Title: title, Doc: doc, Toolset: toolset, in: reflect.TypeFor[I](), out: reflect.TypeFor[O]()}
}

func (e *Env) now() time.Time {
	if e.Now != nil {
		return e.Now().UTC().Truncate(time.Second)
	}
	return time.Now().UTC().Truncate(time.Second)
}
