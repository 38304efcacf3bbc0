package testrun

import (
	"crypto/rand"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// Code under test lives in the process of its own test runner, and can patch it so that every test passes. So each run
// carries canaries: tests in the form of generated ones, under the names of the sealed ones, that must fail, each with a
// random text of its own. A run in which one does not is worth nothing. Code that reads what a canary says and lets just
// those fail goes unseen: the package comment says what no report can show.

// canary is a test that must fail.
type canary struct {
	Name  string `json:"name"`
	Form  string `json:"form"`  // how it fails; the bootstrap of the language knows the forms
	Token string `json:"token"` // what its failure must say
}

// canaries makes one canary for each form, in a random order, under the names of the sealed tests.
func canaries(names, forms []string) []canary {
	if len(names) == 0 {
		names = []string{"test_example"}
	}
	forms = slices.Clone(forms)
	shuffle(forms)
	first := pick(len(names))
	out := make([]canary, 0, len(forms))
	for i, form := range forms {
		name := names[(first+i)%len(names)]
		if i >= len(names) {
			name = fmt.Sprintf("%s_%d", name, i/len(names)+1)
		}
		out = append(out, canary{Name: name, Form: form, Token: token()})
	}
	return out
}

// token is a word that nobody can guess.
func token() string { return "t" + strings.ToLower(rand.Text()) }

func pick(n int) int {
	i, _ := rand.Int(rand.Reader, big.NewInt(int64(n))) // the reader never fails
	return int(i.Int64())
}

func shuffle(s []string) {
	for i := len(s) - 1; i > 0; i-- {
		j := pick(i + 1)
		s[i], s[j] = s[j], s[i]
	}
}

// trusted holds the results of canaries against what they must be, and says what is wrong with the first that is not so.
func trusted(want []canary, got []outcome) (why string) {
	for _, c := range want {
		at := slices.IndexFunc(got, func(o outcome) bool { return o.name == c.Name })
		switch {
		case at < 0:
			return "a test that must fail did not run: the process left early, or the runner was patched"
		case got[at].status == Pass:
			return fmt.Sprintf("the runner was patched: a test that must fail passed (%s)", c.Form)
		case got[at].status != Fail:
			return fmt.Sprintf("the runner was patched: a test that must fail was skipped (%s)", c.Form)
		case !strings.Contains(got[at].output, c.Token):
			return fmt.Sprintf("the runner was patched: a test that must fail did so for another reason than its own (%s): %s", c.Form, firstLines([]byte(got[at].output)))
		}
		got = slices.Delete(slices.Clone(got), at, at+1)
	}
	if len(got) > 0 {
		return fmt.Sprintf("the report has %s more than ran: %q", plural(len(got), "result", "results"), short(got[0].name))
	}
	return ""
}
