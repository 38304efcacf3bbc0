package support

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
)

var errOdd = errors.New("odd")

// TestDriver makes calls as the judge's driver does; pactServe, which speaks for it, is tried by the judge's own tests.
func TestDriver(t *testing.T) {
	pactErrors = map[string]any{"odd": errOdd}
	pactFunctions = map[string]pactFunction{
		"halves": {
			call: func(ns []int) ([]int, error) {
				for i := range ns {
					if ns[i]%2 != 0 {
						return nil, errOdd
					}
					ns[i] /= 2
				}
				return ns, nil
			},
			params: []pactField{{name: "ns", typ: "list<int>"}}, returns: "list<int>",
		},
		"breaks": {call: func() int { panic("no") }, returns: "int"},
		"texts":  {call: func() string { return "1" }, returns: "int"},
	}
	defer func() { pactErrors, pactFunctions = map[string]any{}, map[string]pactFunction{} }()
	for _, c := range []struct{ call, args, want string }{
		{"halves", `{"ns": [2, 4]}`, `{"id":"","returns":[1,2],"changed":{"ns":[1,2]}}`},
		{"halves", `{"ns": [1]}`, `{"id":"","error":{"names":["odd"],"message":"odd"}}`},
		{"breaks", `{}`, `{"id":"","crash":"it panicked: no"}`},
		{"texts", `{}`, `{"id":"","misfit":": \"1\" is no int"}`},
		{"other", `{}`, `{"id":"","binding":"no function other"}`},
	} {
		var a pactAnswer
		new(pactDriver).answer(pactRequest{Call: c.call, Args: json.RawMessage(c.args)}, &a)
		a.NS = 0
		got, err := json.Marshal(a)
		if err != nil || string(got) != c.want {
			t.Errorf("%s(%s): %s, %v; want %s", c.call, c.args, got, err, c.want)
		}
	}
	if moved, err := pactMoved(1); err != nil || slices.Contains([]uintptr{0, 1, 2}, moved.Fd()) || !strings.Contains(moved.Name(), "judge") {
		t.Errorf("descriptor 1 was moved to %v, %v", moved, err)
	}
	_ = pactServe // main of every driver
}
