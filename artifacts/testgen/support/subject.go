package support

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
)

// pactFunction is how a function of the contract is reached, and what each success of it must keep.
type pactFunction struct {
	call    any    // the function; nil where it is a method
	method  string // of what the factory builds
	params  []pactField
	returns string
	ensures []pactClause
}

// pactClause is an expression of the contract, translated.
type pactClause struct {
	name, text string
	holds      func(pactVars) any
}

// pactSubject is what a test calls: the package's functions, or one object that the factory built.
type pactSubject struct {
	t     *testing.T
	value reflect.Value // zero without a factory
	saved pactVars
}

// pactStart gives the test a subject of its own.
func pactStart(t *testing.T) *pactSubject {
	t.Helper()
	s := &pactSubject{t: t, saved: pactVars{}}
	if pactFactory == nil {
		return s
	}
	value, err := pactBuild()
	if err != nil {
		t.Fatalf("binding: %v", err)
	}
	s.value = value
	return s
}

// pactBuild builds a subject with the factory.
func pactBuild() (reflect.Value, error) {
	fn := reflect.ValueOf(pactFactory)
	if ft := fn.Type(); ft.Kind() != reflect.Func || ft.NumIn() > 0 || pactResults(ft) != 1 {
		return fn, fmt.Errorf("the factory is a %v; it must be a func() T or a func() (T, error)", ft)
	}
	value, err := pactInvoke(fn, nil)
	if err != nil {
		return value, fmt.Errorf("the factory: %w", err)
	}
	if value.Kind() == reflect.Interface {
		value = value.Elem()
	}
	if !value.IsValid() || value.Kind() == reflect.Pointer && value.IsNil() {
		return value, errors.New("the factory returned nil")
	}
	if value.Kind() != reflect.Pointer { // so that it has the methods of *T too
		p := reflect.New(value.Type())
		p.Elem().Set(value)
		value = p
	}
	return value, nil
}

// function finds the Go function that implements one of the contract.
func (s *pactSubject) function(name string) reflect.Value {
	s.t.Helper()
	f := pactFunctions[name]
	if f.method == "" {
		return reflect.ValueOf(f.call)
	}
	fn := s.value.MethodByName(f.method)
	if !fn.IsValid() {
		s.t.Fatalf("%s/call: %v has no method %s", name, s.value.Type(), f.method)
	}
	return fn
}

// call calls a function of the contract with arguments by name, as JSON.
func (s *pactSubject) call(name, args string) *pactResult {
	s.t.Helper()
	f, fn := pactFunctions[name], s.function(name)
	r := &pactResult{subject: s, name: name, function: f, vars: pactVars{}}
	given, _ := pactJSON(args).(map[string]any)
	for _, p := range f.params {
		v, err := pactRead(pactTypeOf(p.typ), given[p.name], s.saved)
		if err != nil {
			s.t.Fatalf("%s/call: argument %s%v", name, p.name, err)
		}
		r.vars[p.name] = v
	}
	in, err := pactArguments(fn.Type(), f.params, r.vars)
	if err != nil {
		s.t.Fatalf("%s/call: %v", name, err)
	}
	out, err := pactInvoke(fn, in)
	if crash, ok := err.(pactPanic); ok {
		s.t.Fatalf("%s/call: %v", name, crash)
	}
	if r.err = err; err == nil {
		r.value, r.misfit = pactOutput(fn.Type(), out, f.returns)
	}
	return r
}

// pactArguments builds the arguments of a call, by position; a leading context.Context is given.
func pactArguments(ft reflect.Type, params []pactField, vars pactVars) (in []reflect.Value, err error) {
	defer pactRecover(&err)
	if ft.NumIn() > 0 && ft.In(0) == reflect.TypeFor[context.Context]() {
		in = append(in, reflect.ValueOf(context.Background()))
	}
	if ft.NumIn()-len(in) != len(params) {
		return nil, fmt.Errorf("%v takes %d parameters, and the contract has %d", ft, ft.NumIn()-len(in), len(params))
	}
	for _, p := range params {
		arg := reflect.New(ft.In(len(in))).Elem()
		if err := pactFill(arg, pactTypeOf(p.typ), vars[p.name]); err != nil {
			return nil, fmt.Errorf("argument %s%w", p.name, err)
		}
		in = append(in, arg)
	}
	return in, nil
}

// pactPanic is a panic of the implementation, which is never an expected error.
type pactPanic string

// Error is what it panicked with.
func (p pactPanic) Error() string { return "it panicked: " + string(p) }

// pactRecover is deferred around all code of the implementation.
func pactRecover(err *error) {
	if p := recover(); p != nil {
		*err = pactPanic(fmt.Sprint(p))
	}
}

// pactInvoke calls fn and parts its result from its error. A panic comes back as a pactPanic.
func pactInvoke(fn reflect.Value, in []reflect.Value) (out reflect.Value, err error) {
	defer pactRecover(&err)
	var results []reflect.Value
	if fn.Type().IsVariadic() {
		results = fn.CallSlice(in)
	} else {
		results = fn.Call(in)
	}
	if pactResults(fn.Type()) > 0 {
		out = results[0]
	}
	if len(results) > pactResults(fn.Type()) {
		err, _ = results[len(results)-1].Interface().(error)
	}
	return out, err
}

// pactResults is how many results a function has beside a last one of type error.
func pactResults(ft reflect.Type) int {
	n := ft.NumOut()
	if n > 0 && ft.Out(n-1) == reflect.TypeFor[error]() {
		n--
	}
	return n
}

// pactOutput is the plain result of a call that succeeded.
func pactOutput(ft reflect.Type, out reflect.Value, returns string) (v any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf(": writing it panicked: %v", p)
		}
	}()
	want := 1
	if returns == "void" {
		want = 0
	}
	if n := pactResults(ft); n != want {
		return nil, fmt.Errorf(": %v has %d results beside the error, and the contract promises %d", ft, n, want)
	}
	if want == 0 {
		return nil, nil
	}
	return pactTake(pactTypeOf(returns), out)
}
