package tools

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"strings"

	"pact/artifacts"
	"pact/artifacts/gitrepo"
	"pact/schemas"
)

// open decodes the arguments of a call and finds the project that it is about.
func open[I any](ctx context.Context, env *Env, arguments json.RawMessage) (*I, string, error) {
	in, err := decode[I](arguments)
	if err != nil {
		return nil, "", err
	}
	root, err := locate(ctx, env, projectArgument(in))
	return in, root, err
}

// decode checks arguments with the checker of documents, in the same words.
func decode[I any](arguments json.RawMessage) (*I, error) {
	if len(arguments) == 0 || string(arguments) == "null" {
		arguments = json.RawMessage("{}")
	}
	in, problems := schemas.DecodeArguments[I](arguments)
	if len(problems) == 0 {
		return in, nil
	}
	return nil, argumentError(problems, schemas.Keys(reflect.TypeFor[I]()))
}

func argumentError(problems []schemas.Problem, known []string) *Error {
	var messages []string
	for i, p := range problems {
		if i == 8 {
			messages = append(messages, "…")
			break
		}
		text := p.Message
		if p.Pointer != "" && !strings.Contains(text, p.Pointer) {
			text = p.Pointer + ": " + text
		}
		messages = append(messages, text)
	}
	code := InvalidArgument
	if strings.Contains(messages[0], "are allowed") {
		code = TooLarge
	}
	return refuse(code, problems[0].Fix+". Arguments: "+strings.Join(known, ", "), "%s", strings.Join(messages, "; "))
}

// projectArgument is the project that the arguments name, "" where they name none.
func projectArgument(in any) string {
	if f := reflect.ValueOf(in).Elem().FieldByName("Project"); f.IsValid() && f.Kind() == reflect.String {
		return f.String()
	}
	return ""
}

// locate finds the project's root: the argument, --root or PACT_ROOT, the client's roots, the working directory; each
// upwards to pact.yaml, else to the root of the git repository.
func locate(ctx context.Context, env *Env, project string) (string, error) {
	if env.pinned != "" {
		return env.pinned, nil
	}
	candidates := []string{project}
	if project == "" {
		candidates = nil
		if env.Root != "" {
			candidates = []string{env.Root}
		} else {
			if env.Roots != nil {
				candidates = env.Roots(ctx)
			}
			if wd, err := os.Getwd(); err == nil {
				candidates = append(candidates, wd)
			}
		}
	}
	var last error
	for _, dir := range candidates {
		root, err := artifacts.Find(dir)
		if err == nil {
			return root, nil
		}
		last = err
	}
	switch {
	case last == nil:
		return "", refuse(NotAProject, "pass project: the path of a folder in a git repository", "no folder to look for a project in")
	case errors.Is(last, os.ErrNotExist):
		return "", refuse(NotFound, "pass project: the path of an existing folder", "%v", last)
	case errors.Is(last, artifacts.ErrNoProject):
		return "", refuse(NoRepository, "run git init there, or pass project: a folder of a git repository; then call plan_start", "%v", last)
	}
	return "", machine(last)
}

// machine turns what the machine, git and files say into the refusals that an agent can act on. What it does not know
// stays as it is.
func machine(err error) error {
	var (
		own      *Error
		pending  *Pending
		unsafe   *artifacts.UnsafePath
		cannot   *gitrepo.Unsupported
		stranger *artifacts.Untrusted
	)
	switch {
	case errors.As(err, &own):
		return own
	case errors.As(err, &pending):
		return pending
	case errors.As(err, &unsafe):
		return refuse(UnsafePath, "use a plain path below the project's root, such as internal/booking", "%v", unsafe)
	case errors.As(err, &cannot):
		return refuse(UnsupportedRepository, cannot.Fix, "%s", cannot.What)
	case errors.As(err, &stranger):
		return refuse(Untrusted, "ask the human to look at the commands and run pact trust in a terminal; in CI: pact check --trust "+stranger.Digest, "%v", stranger)
	case errors.Is(err, artifacts.ErrBusy):
		return refuse(Busy, "wait until it is done, then call again", "%v", err)
	case errors.Is(err, gitrepo.ErrRaced):
		return refuse(Conflict, "call plan_lock again: it looks at that seal first", "another seal of this project was made meanwhile; nothing was sealed")
	case errors.Is(err, context.Canceled):
		return refuse(Cancelled, "call again when you want it done", "the call was cancelled; nothing was written")
	case errors.Is(err, context.DeadlineExceeded):
		return refuse(Timeout, "call again with more time", "the call took too long; nothing was written")
	}
	return err
}

// started refuses to go on where there is no pact.yaml.
func started(s *artifacts.Snapshot) error {
	if s.Project.Exists {
		return nil
	}
	return refuse(NotAProject, "call plan_start {task: …} to begin one here, or pass project: the folder of another", "%s has no %s", s.At.Root, artifacts.ProjectFile)
}

// withGit refuses to go on where git cannot be asked.
func withGit(s *artifacts.Snapshot) error {
	if s.GitErr == "" {
		return nil
	}
	code := UnsupportedRepository
	if s.NoRepo {
		code = NoRepository
	}
	return refuse(code, s.GitFix, "%s", s.GitErr)
}

// fill makes empty lists of nil ones, so that a result never says null for a list.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			fill(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i))
			}
		}
	case reflect.Slice:
		if v.IsNil() && v.CanSet() && v.Type().Elem().Kind() != reflect.Uint8 {
			v.Set(reflect.MakeSlice(v.Type(), 0, 0))
		}
		for i := range v.Len() {
			fill(v.Index(i))
		}
	case reflect.Map:
		if v.IsNil() && v.CanSet() {
			v.Set(reflect.MakeMap(v.Type()))
		}
	}
}

// With opens the project that holds a folder ("" is where the call runs), with everything that gates look at, for what only
// looks. It is not changed.
func With(ctx context.Context, env *Env, dir string, look func(*artifacts.Snapshot) error) error {
	root, err := locate(ctx, env, dir)
	if err != nil {
		return err
	}
	s, err := artifacts.Load(ctx, root, artifacts.Everything...)
	if err != nil {
		return machine(err)
	}
	defer s.Close()
	if err := started(s); err != nil {
		return err
	}
	return machine(look(s))
}
