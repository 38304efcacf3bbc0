package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"pact/examples/project"
)

// terminal_ is a real terminal with pact in it.
type terminal_ struct {
	t   *testing.T
	own *os.File
	cmd *exec.Cmd
	saw bytes.Buffer
}

func openTerminal(t *testing.T, args ...string) *terminal_ {
	t.Helper()
	own, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("needs /dev/ptmx: %v", err)
	}
	t.Cleanup(func() { _ = own.Close() })
	require.NoError(t, unix.IoctlSetPointerInt(int(own.Fd()), unix.TIOCSPTLCK, 0))
	n, err := unix.IoctlGetInt(int(own.Fd()), unix.TIOCGPTN)
	require.NoError(t, err)
	theirs, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	require.NoError(t, err)
	defer theirs.Close()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(self, args...)
	cmd.Env = append(project.Environ(), "PACT_TEST_MAIN=1")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = theirs, theirs, theirs
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return &terminal_{t: t, own: own, cmd: cmd}
}

// until reads until pact asks, and answers.
func (x *terminal_) until(shown, answer string) {
	x.t.Helper()
	buf := make([]byte, 4096)
	for !strings.HasSuffix(x.saw.String(), "> ") || !strings.Contains(x.saw.String(), shown) {
		require.NoError(x.t, x.own.SetReadDeadline(time.Now().Add(time.Minute)))
		n, err := x.own.Read(buf)
		x.saw.Write(buf[:n])
		require.NoError(x.t, err, "it showed %s", x.saw.String())
	}
	x.saw.Reset()
	_, err := x.own.WriteString(answer)
	require.NoError(x.t, err)
}

// TestInterviewInATerminal: in a real terminal pact interview keeps each answer at once, whether it is killed, interrupted
// or left; and where there is no terminal, nobody is asked.
func TestInterviewInATerminal(t *testing.T) {
	project.Require(t)
	t.Parallel()
	for name, leave := range map[string]func(*terminal_){
		"killed":      func(x *terminal_) { x.until("Q-3", ""); require.NoError(t, x.cmd.Process.Kill()) },
		"interrupted": func(x *terminal_) { x.until("Q-3", "\x03") },
		"half a line": func(x *terminal_) { x.until("Q-3", "y"); require.NoError(t, x.cmd.Process.Kill()) },
		"left":        func(x *terminal_) { x.until("Q-3", "\x04") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := asked(t)
			x := openTerminal(t, "interview", dir)
			x.until("Q-1", "7\n")
			x.until("Q-2", "1\n")
			leave(x)
			_ = x.cmd.Wait()
			require.NotZero(t, x.cmd.ProcessState.ExitCode())
			require.Equal(t, map[string]any{"Q-1": int64(7), "Q-2": "stops"}, heard(kept(t, dir)))
			x = openTerminal(t, "interview", dir)
			x.until("Q-3", "n\n")
			x.until("A-1", "a\n")
			x.until("A-2", "a\n")
			require.NoError(t, x.cmd.Wait())
			require.Len(t, heard(kept(t, dir)), 5)
		})
	}
}
