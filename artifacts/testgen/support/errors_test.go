package support

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

type coded struct{ code string }

func (c coded) Error() string { return "coded " + c.code }
func (c coded) Code() string  { return c.code }

type stringly string

func (s stringly) Error() string { return "it is " + string(s) }

type broken struct{ inner *coded }

func (b *broken) Error() string { return b.inner.code }

// TestErrors reads sentinels from source and matches errors with them.
func TestErrors(t *testing.T) {
	dir := t.TempDir()
	for name, src := range map[string]string{
		"a.go": `package p
			import ("errors"; "fmt")
			var ErrPlain = errors.New("plain")
			var (
				ErrJoined, ErrOther = errors.New("a" + sep + ` + "`b`" + `), (fmt.Errorf("100%% other"))
				ErrTyped failure = "typed"
				ErrAlias = ErrPlain
				ErrURLGone = errors.New("gone")
				ErrMade = newError("made")
				ErrVerb = fmt.Errorf("verb %d", 1)
				ErrLoop = ErrLoop2
				ErrLoop2 = ErrLoop
				ErrNoValue error
				ErrA, ErrB = two()
			)
			const sep = ", "
			const ErrConst = failure("const")
			type failure string
			func f() { var ErrLocal = errors.New("local"); _ = ErrLocal }`,
		"b_test.go": `package p; import "errors"; var ErrTest = errors.New("test")`,
		"c.go":      `package p; this is no Go`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(src), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	defer func(was func() *pactSource) { pactSentinels = was }(pactSentinels)
	pactSentinels = func() *pactSource { return pactReadSource(dir) }
	var none *broken
	for _, c := range []struct {
		err       error
		name, why string
	}{
		{errors.New("plain"), "plain", ""},
		{fmt.Errorf("wrapped: %w", errors.New("plain")), "plain", ""},
		{errors.Join(errors.New("x"), fmt.Errorf("y: %w", errors.New("plain"))), "plain", ""},
		{errors.New("plain!"), "plain", `ErrPlain is "plain"`},
		{errors.New("a, b"), "joined", ""},
		{errors.New("100% other"), "other", ""},
		{stringly("typed"), "typed", ""},
		{stringly("const"), "const", ""},
		{errors.New("plain"), "alias", ""},
		{errors.New("gone"), "url_gone", ""},
		{errors.New("made"), "made", "what ErrMade is cannot be read there"},
		{errors.New("verb 1"), "verb", "what ErrVerb is cannot be read there"},
		{errors.New("x"), "loop", "what ErrLoop is cannot be read there"},
		{errors.New("x"), "no_value", "give the error a method Code() string that returns \"no_value\""},
		{errors.New("x"), "a", "what ErrA is cannot be read there"},
		{errors.New("test"), "test", "the package declares no ErrTest"},
		{errors.New("local"), "local", "the package declares no ErrLocal"},
		{coded{"plain"}, "plain", ""},
		{fmt.Errorf("wrapped: %w", coded{"made"}), "made", ""},
		{coded{"other"}, "made", `its code is "other"`},
		{coded{"other"}, "plain", `its code is "other", ErrPlain is "plain"`},
		{none, "plain", "the error itself panicked"},
	} {
		if got := pactIs(c.err, c.name); (got == "") != (c.why == "") || !strings.Contains(got, c.why) {
			t.Errorf("%s: %q, want %q", c.name, got, c.why)
		}
	}
	pactSentinels = func() *pactSource { return pactReadSource(t.TempDir()) }
	if got := pactIs(errors.New("plain"), "plain"); !strings.Contains(got, "ErrPlain cannot be looked for") {
		t.Error(got)
	}
	if got := pactText(none); !strings.Contains(got, "whose Error panicked") {
		t.Error(got)
	}
}
