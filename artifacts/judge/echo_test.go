package judge

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pact/artifacts/testgen"
	"pact/schemas"
)

// echoes is set in the environment of a test binary that plays a driver.
const echoes = "PACT_TEST_DRIVER"

func TestMain(m *testing.M) {
	if mode := os.Getenv(echoes); mode != "" {
		play(mode)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// play answers as a driver would, up to what the mode spoils.
func play(mode string) {
	in, out := bufio.NewReader(os.Stdin), os.NewFile(3, "answers")
	for n := 0; ; n++ {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return
		}
		_, id, _ := strings.Cut(string(line), `"id":"`)
		id, _, _ = strings.Cut(id, `"`)
		answer := fmt.Sprintf(`{"id":"%s","ready":true,"returns":225,"ns":1}`, id) + "\n"
		if n > 0 {
			switch mode {
			case "strange id":
				answer = strings.Replace(answer, id, "0000000000000000", 1)
			case "two answers":
				answer += answer
			case "no JSON":
				answer = "225\n,\n"
			case "half a line":
				_, _ = io.WriteString(out, answer[:10])
				os.Exit(0)
			case "endless":
				for {
					_, _ = io.WriteString(out, strings.Repeat("x", 1<<16))
				}
			case "closes":
				out.Close()
				time.Sleep(time.Hour)
			}
		}
		_, _ = io.WriteString(out, answer)
	}
}

func echo(t testing.TB, mode string, limits Limits) *session {
	t.Helper()
	s, err := start(t.Context(), launch{Argv: []string{os.Args[0]}, Env: []string{echoes + "=" + mode}}, &Subject{}, limits)
	require.NoError(t, err)
	require.Empty(t, s.binding)
	t.Cleanup(func() { s.close() })
	return s
}

// TestDriversThatMisbehave: whatever stands on the wire, the call fails and says why.
func TestDriversThatMisbehave(t *testing.T) {
	for mode, want := range map[string]string{
		"strange id":  "it answered a call that was not made",
		"two answers": "it answered more than it was asked",
		"no JSON":     `where an answer should stand`,
		"half a line": "its process left in the middle of the call, with exit status 0",
		"endless":     "its answer is longer than 1000 bytes",
		"closes":      "its process",
	} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			s := echo(t, mode, Limits{Call: 5 * time.Second, Answer: 1000})
			_, err := s.call("price", json.RawMessage(`{}`), true)
			var f *fault
			require.ErrorAs(t, err, &f)
			require.Contains(t, f.message, want)
			require.False(t, f.hang)
		})
	}
	a, err := echo(t, "honest", Limits{}).call("price", json.RawMessage(`{}`), true)
	require.NoError(t, err)
	require.Equal(t, "225", string(a.Returns))
}

// BenchmarkCall is one call of the judge through an echo driver: drawing, working out what is promised, asking, comparing.
// Beside it stands a bare exchange of the same bytes with the same driver; the difference is the judge's own cost.
func BenchmarkCall(b *testing.B) {
	u := tram(b, schemas.Binding{Language: schemas.LanguageGo, Package: "./tram"})
	f := u.Function("price")
	args := testgen.Cases(u)[0].Args
	b.Run("judged", func(b *testing.B) {
		c := &caller{b: &bench{hangs: map[string]int{}}, s: echo(b, "honest", Limits{})}
		for b.Loop() {
			out, err := f.Outcome(args)
			require.NoError(b, err)
			s, err := c.b.try(b.Context(), c, f, args, wanted{errors: out.Errors, success: len(out.Errors) == 0}, true)
			require.NoError(b, err)
			require.Empty(b, s.failures)
		}
	})
	b.Run("bare", func(b *testing.B) {
		s := echo(b, "honest", Limits{})
		line := `{"id":"0123456789abcdef","call":"price","args":{"trip":{"stops":1,"zone":"inner"}},"fresh":true}` + "\n"
		for b.Loop() {
			_, _ = io.WriteString(s.in, line)
			_, err := s.reader.ReadSlice('\n')
			require.NoError(b, err)
		}
	})
	b.Run("drawn", func(b *testing.B) {
		i := 0
		for b.Loop() {
			f.Draw(7, i)
			i++
		}
	})
}
