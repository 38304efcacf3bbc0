//go:build unix

package testrun

import (
	"os"
	"os/exec"
	"syscall"
	"time"
)

// group is the process group that a command leads.
type group struct{ id int }

func setGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	dieWithParent(cmd.SysProcAttr)
}

func newGroup(leader *os.Process) (*group, error) { return &group{leader.Pid}, nil }

func (g *group) terminate() { _ = syscall.Kill(-g.id, syscall.SIGTERM) }
func (g *group) kill()      { _ = syscall.Kill(-g.id, syscall.SIGKILL) }

// sweep ends what is left of the group once its leader is gone: politely, then by force.
func (g *group) sweep(grace time.Duration) {
	g.terminate()
	for end := time.Now().Add(grace); syscall.Kill(-g.id, 0) == nil; time.Sleep(5 * time.Millisecond) {
		if !g.runs() || time.Now().After(end) {
			g.kill()
			return
		}
	}
}
