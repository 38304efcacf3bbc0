package support

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"syscall"
	"time"
)

// pactRequest is a line from the judge.
type pactRequest struct {
	ID    string          `json:"id"`
	Bind  json.RawMessage `json:"bind"`
	Call  string          `json:"call"`
	Args  json.RawMessage `json:"args"`
	Fresh bool            `json:"fresh"`
}

// pactAnswer is a line to the judge.
type pactAnswer struct {
	ID      string                     `json:"id"`
	Ready   bool                       `json:"ready,omitempty"`
	Binding string                     `json:"binding,omitempty"`
	Returns json.RawMessage            `json:"returns,omitempty"`
	Or      json.RawMessage            `json:"or,omitempty"`
	Error   *pactErrorAnswer           `json:"error,omitempty"`
	Misfit  string                     `json:"misfit,omitempty"`
	Crash   string                     `json:"crash,omitempty"`
	Changed map[string]json.RawMessage `json:"changed,omitempty"`
	NS      int64                      `json:"ns,omitempty"`
}

type pactErrorAnswer struct {
	Names   []string `json:"names"`
	Message string   `json:"message"`
}

// pactServe answers the judge until it ends its requests. The descriptors that it speaks through are moved away first, so
// that the implementation reads nothing and a child of it holds nothing open.
func pactServe() {
	in, err1 := pactMoved(0)
	out, err2 := pactMoved(3)
	if err1 != nil || err2 != nil {
		os.Exit(3)
	}
	_, _ = syscall.Close(3), syscall.Close(0)
	_, _ = syscall.Open(os.DevNull, os.O_RDONLY, 0) // takes the lowest descriptor that is free: 0
	lines, answers := bufio.NewReaderSize(in, 1<<16), json.NewEncoder(out)
	answers.SetEscapeHTML(false)
	d := &pactDriver{}
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			os.Exit(0)
		}
		var r pactRequest
		if json.Unmarshal(line, &r) != nil {
			os.Exit(3)
		}
		a := pactAnswer{ID: r.ID, Ready: r.Bind != nil}
		if r.Bind == nil {
			d.answer(r, &a)
		}
		if answers.Encode(a) != nil {
			os.Exit(3)
		}
	}
}

func pactMoved(fd int) (*os.File, error) {
	moved, err := syscall.Dup(fd)
	if err != nil {
		return nil, err
	}
	syscall.CloseOnExec(moved)
	return os.NewFile(uintptr(moved), "judge"), nil
}

// pactDriver holds the subject that calls go to.
type pactDriver struct{ subject reflect.Value }

// answer makes one call.
func (d *pactDriver) answer(r pactRequest, a *pactAnswer) {
	f, known := pactFunctions[r.Call]
	if !known {
		a.Binding = "no function " + r.Call
		return
	}
	if pactFactory != nil && (r.Fresh || !d.subject.IsValid()) {
		subject, err := pactBuild()
		if err != nil {
			a.Binding = err.Error()
			return
		}
		d.subject = subject
	}
	fn := reflect.ValueOf(f.call)
	if f.method != "" {
		if fn = d.subject.MethodByName(f.method); !fn.IsValid() {
			a.Binding = fmt.Sprintf("%v has no method %s", d.subject.Type(), f.method)
			return
		}
	}
	given, _ := pactJSON(string(r.Args)).(map[string]any)
	vars := pactVars{}
	for _, p := range f.params {
		v, err := pactRead(pactTypeOf(p.typ), given[p.name], pactVars{})
		if err != nil {
			a.Binding = fmt.Sprintf("argument %s%v", p.name, err)
			return
		}
		vars[p.name] = v
	}
	in, err := pactArguments(fn.Type(), f.params, vars)
	if err != nil {
		a.Binding = err.Error()
		return
	}
	before := pactShown(f.params, in)
	begin := time.Now()
	out, err := pactInvoke(fn, in)
	a.NS = int64(time.Since(begin))
	a.Changed = pactChanged(f.params, before, pactShown(f.params, in))
	var crash pactPanic
	if errors.As(err, &crash) {
		a.Crash = crash.Error()
		return
	}
	if err != nil {
		a.Error = &pactErrorAnswer{Names: pactNames(err), Message: pactText(err)}
		return
	}
	value, err := pactOutput(fn.Type(), out, f.returns)
	if err != nil {
		a.Misfit = err.Error()
		return
	}
	typ := pactTypeOf(f.returns)
	a.Returns = pactWire(typ, value, false)
	if or := pactWire(typ, value, true); string(or) != string(a.Returns) {
		a.Or = or
	}
}

// pactNames are the contract's errors that an error is.
func pactNames(err error) (names []string) {
	names = []string{}
	defer func() { _ = recover() }() // an Is or a Code of the implementation's own
	for _, e := range pactChain(err) {
		if c, ok := e.(interface{ Code() string }); ok {
			names = append(names, c.Code())
		}
	}
	for name, sentinel := range pactErrors {
		if target, ok := sentinel.(error); ok && errors.Is(err, target) {
			names = append(names, name)
		}
	}
	return names
}

// pactShown are the arguments of a call as JSON, by position; those that cannot be changed from inside are left out.
func pactShown(params []pactField, in []reflect.Value) []json.RawMessage {
	in = in[len(in)-len(params):]
	out := make([]json.RawMessage, len(in))
	for i, v := range in {
		if pactShares(v.Type(), 0) {
			typ := pactTypeOf(params[i].typ)
			if plain, err := pactTake(typ, v); err == nil {
				out[i] = pactWire(typ, plain, true)
			}
		}
	}
	return out
}

// pactShares says that a copy of a value shares memory with it.
func pactShares(t reflect.Type, depth int) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		return true
	case reflect.Struct:
		for i := 0; i < t.NumField() && t != reflect.TypeFor[time.Time](); i++ {
			if depth > 20 || pactShares(t.Field(i).Type, depth+1) {
				return true
			}
		}
	case reflect.Array:
		return pactShares(t.Elem(), depth+1)
	}
	return false
}

func pactChanged(params []pactField, before, after []json.RawMessage) map[string]json.RawMessage {
	var out map[string]json.RawMessage
	for i, p := range params {
		if string(before[i]) != string(after[i]) {
			if out == nil {
				out = map[string]json.RawMessage{}
			}
			out[p.name] = after[i]
		}
	}
	return out
}

// pactWire writes a plain value in the form of contracts. A zero that may be an absent value is written as null, or with
// zeros as itself.
func pactWire(typ *pactType, v any, zeros bool) json.RawMessage {
	if z, ok := v.(pactZero); ok {
		v = nil
		if zeros {
			v = z.value
		}
	}
	switch x := v.(type) {
	case time.Time:
		v = x.Format(time.RFC3339Nano)
	case []any:
		raw := make([]any, len(x))
		for i := range x {
			raw[i] = pactWire(pactElement(typ), x[i], zeros)
		}
		v = raw
	case map[string]any:
		raw := map[string]any{}
		for k, member := range x {
			of := pactElement(typ)
			for _, f := range typ.fields {
				if f.name == k {
					of = pactTypeOf(f.typ)
				}
			}
			raw[k] = pactWire(of, member, zeros)
		}
		v = raw
	}
	return pactToJSON(v)
}

func pactElement(typ *pactType) *pactType {
	if typ.elem != nil {
		return typ.elem
	}
	return &pactType{kind: "json"}
}
