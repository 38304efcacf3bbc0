package judge

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pact/artifacts/testrun"
	"pact/schemas"
	"pact/schemas/lang"
)

// driven is a running driver.
type driven struct {
	t       testing.TB
	cmd     *exec.Cmd
	in, out *os.File
	answers *bufio.Reader
	last    answer
	printed *strings.Builder
}

// drive starts a driver without binding it.
func drive(t testing.TB, l launch) *driven {
	t.Helper()
	stdin, in, err := os.Pipe()
	require.NoError(t, err)
	out, answers, err := os.Pipe()
	require.NoError(t, err)
	d := &driven{t: t, in: in, out: out, answers: bufio.NewReader(out), printed: &strings.Builder{}}
	d.cmd = exec.Command(l.Argv[0], l.Argv[1:]...)
	d.cmd.Dir, d.cmd.Env, d.cmd.Stdin, d.cmd.ExtraFiles = l.Dir, slices.Concat(testrun.Environment(), l.Env), stdin, []*os.File{answers}
	d.cmd.Stdout, d.cmd.Stderr = d.printed, d.printed
	d.cmd.WaitDelay = time.Second
	require.NoError(t, d.cmd.Start())
	stdin.Close()
	answers.Close()
	t.Cleanup(func() {
		in.Close()
		stop := time.AfterFunc(20*time.Second, func() { _ = d.cmd.Process.Kill() })
		_ = d.cmd.Wait()
		if !stop.Stop() {
			t.Error("the driver does not end with its input")
		}
		out.Close()
		l.Close()
	})
	require.NoError(t, out.SetReadDeadline(time.Now().Add(60*time.Second)))
	return d
}

// ask sends a request and tells the answer in one line: its kind and what it says.
func (d *driven) ask(r request) string {
	d.t.Helper()
	r.ID = newTestID()
	line, err := json.Marshal(r)
	require.NoError(d.t, err)
	if _, err := d.in.Write(append(line, '\n')); err != nil {
		return "gone"
	}
	line, err = d.answers.ReadBytes('\n')
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return "hangs"
	}
	if err != nil {
		return "gone"
	}
	d.last = answer{}
	require.NoError(d.t, json.Unmarshal(line, &d.last), "%s", line)
	require.Equal(d.t, r.ID, d.last.ID)
	a, said := d.last, []string{}
	add := func(present bool, kind, text string) {
		if present {
			said = append(said, strings.TrimSpace(kind+" "+text))
		}
	}
	add(a.Ready, "ready", "")
	add(a.Binding != "", "binding", a.Binding)
	add(a.Returns != nil, "returns", string(a.Returns))
	add(a.Misfit != "", "misfit", a.Misfit)
	add(a.Crash != "", "crash", a.Crash)
	if a.Error != nil {
		add(true, "error", strings.Join(a.Error.Names, " ")+": "+a.Error.Message)
	}
	require.Len(d.t, said, 1, "%s", line)
	if a.Returns != nil || a.Misfit != "" {
		require.Positive(d.t, a.NS, "%s", line)
	}
	for _, p := range slices.Sorted(maps.Keys(a.Changed)) {
		said = append(said, "changed "+p+" "+string(a.Changed[p]))
	}
	return strings.Join(said, "; ")
}

func (d *driven) call(function, args string, fresh bool) string {
	d.t.Helper()
	return d.ask(request{Call: function, Args: json.RawMessage(args), Fresh: fresh})
}

var testIDs int

func newTestID() string {
	testIDs++
	return fmt.Sprintf("id-%d", testIDs)
}

// kinds are the types of the contract that the tests of drivers use.
const kinds = `
types:
  - {name: Status, kind: enum, values: [held, confirmed]}
  - {name: TenantID, kind: alias, type: string}
  - {name: Line, kind: struct, fields: [{name: unit_price, type: decimal}, {name: sku, type: string}]}
  - {name: Pay, kind: union, variants: [{tag: card, type: Line}, {tag: cash, type: int}]}
  - name: Request
    kind: struct
    fields:
      - {name: tenant_id, type: TenantID}
      - {name: seats, type: int}
      - {name: note, type: "string?"}
  - name: Renamed
    kind: struct
    fields: [{name: unit_price, field: price, type: int}]
  - {name: Odd, kind: struct, fields: [{name: constructor, type: string}, {name: a__b_, type: "int?"}]}
  - name: Tree
    kind: struct
    fields: [{name: value, type: int}, {name: children, type: "list<Tree>"}]
  - name: All
    kind: struct
    fields:
      - {name: a_bool, type: bool}
      - {name: a_float, type: float}
      - {name: a_decimal, type: decimal}
      - {name: a_bytes, type: bytes}
      - {name: a_date, type: date}
      - {name: a_time, type: timestamp}
      - {name: a_span, type: duration}
      - {name: a_uuid, type: uuid}
      - {name: a_status, type: Status}
      - {name: a_pay, type: Pay}
      - {name: a_list, type: "list<Line>"}
      - {name: a_map, type: "map<int, timestamp>"}
`

// one is a call of one function: how it is declared in the contract, its source with F for its name, and its answer.
type one struct{ params, returns, source, args, want string }

// subject is what a contract with one function for each row says to a driver; the functions are f0, f1 and so on.
func subject(t testing.TB, binding schemas.Binding, root string, rows []one, named ...string) *Subject {
	t.Helper()
	c, _, problems := schemas.Decode[schemas.Contract]([]byte("pact: contract/1\ncomponent: it\nversion: 1\nsummary: It.\nbinding: {language: none}\n" + kinds + "functions: [{name: none, params: [], returns: void}]"))
	require.Empty(t, problems)
	c.Binding, c.Functions = binding, nil
	for i, row := range rows {
		f := schemas.Function{Name: fmt.Sprintf("f%d", i), Returns: row.returns}
		for p := range strings.SplitSeq(row.params, "; ") {
			if name, typ, ok := strings.Cut(p, ": "); ok {
				f.Params = append(f.Params, schemas.Field{Name: name, Type: typ})
			}
		}
		for _, name := range named {
			f.Errors = append(f.Errors, schemas.ErrorCase{Name: name, When: "false"})
		}
		c.Functions = append(c.Functions, f)
	}
	u := lang.Compile(map[string]*schemas.Contract{"it": c}).Unit("it")
	for _, p := range u.Problems() {
		require.NotContains(t, []string{"types", "expressions"}, string(p.Check), "%s %s", p.Pointer, p.Message)
	}
	return SubjectOf(u, root)
}

// sources joins the rows' sources under a head.
func sources(head string, rows []one) string {
	for i, row := range rows {
		head += "\n" + strings.ReplaceAll(row.source, "F(", fmt.Sprintf("f%d(", i)) + "\n"
	}
	return head
}

// inFolder writes files into a folder of their own, by name and text.
func inFolder(t testing.TB, files ...string) string {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	for i := 0; i < len(files); i += 2 {
		path := filepath.Join(root, filepath.FromSlash(files[i]))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(files[i+1]), 0o600))
	}
	return root
}

// each puts one call to each function of the rows.
func (d *driven) each(t *testing.T, rows []one) {
	t.Helper()
	for i, row := range rows {
		if got := d.call(fmt.Sprintf("f%d", i), row.args, false); row.want != got {
			t.Errorf("%s\n%s -> %s, args %s\n want %s\n  got %s", row.source, row.params, row.returns, row.args, row.want, got)
		}
	}
}

func chmod(t testing.TB, path string) {
	t.Helper()
	require.NoError(t, os.Chmod(path, 0o755))
}

// withPython puts the interpreter that PATH leads to in front of what may choose between several.
func withPython(t testing.TB) {
	t.Helper()
	t.Setenv("VIRTUAL_ENV", "")
	program, err := realPython()
	if err != nil {
		t.Skip("needs python3")
	}
	t.Setenv("PATH", filepath.Dir(program)+string(os.PathListSeparator)+os.Getenv("PATH"))
}

var realPython = sync.OnceValues(func() (string, error) {
	program, _, err := Python(context.Background(), os.TempDir())
	return program, err
})

func soon() time.Time { return time.Now().Add(300 * time.Millisecond) }
