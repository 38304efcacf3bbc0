package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"time"

	"pact/artifacts"
	"pact/tools"
)

// limits are the measurements without a peer: calls of tools on the repository as a project.
func (p *place) limits(rounds int) ([]limit, error) {
	if err := p.plan(); err != nil {
		return nil, err
	}
	env := &tools.Env{Root: p.repo, Memory: artifacts.NewMemory()}
	took := map[string][]float64{}
	for round := range rounds + 1 {
		for _, name := range []string{"gate_check", "plan_status"} {
			begun := time.Now()
			if _, err := tools.Find(name).Run(ctx, env, json.RawMessage("{}")); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			if round > 0 {
				took[name] = append(took[name], ms(time.Since(begun)))
			}
		}
		if round == 0 {
			time.Sleep(settle) // the documents are new
		}
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	out, err := exec.Command(self, "-child", "memory", "-dir", p.repo).Output()
	if err != nil {
		return nil, fmt.Errorf("measure memory: %w", err)
	}
	var idle, peak, after float64
	if _, err := fmt.Sscan(string(out), &idle, &peak, &after); err != nil {
		return nil, fmt.Errorf("measure memory: %q: %w", out, err)
	}
	return []limit{
		{"gate_check without runs, warm", "ms", median(took["gate_check"]), 500, 60_000},
		{fmt.Sprintf("plan_status, %d components, warm", components), "ms", median(took["plan_status"]), 50, 5000},
		{"memory, idle", "MiB", idle, 40, 0},
		{"memory, gate_check from cold to warm, at most", "MiB", peak, 150, 60_000},
		{"memory, after it", "MiB", after, 150, 60_000},
	}, nil
}

// memoryChild prints how much memory it has: before the first call, at most during three, and after them.
func memoryChild(dir string) error {
	env := &tools.Env{Root: dir, Memory: artifacts.NewMemory()}
	idle := field("VmRSS")
	for range 3 {
		if _, err := tools.Find("gate_check").Run(ctx, env, json.RawMessage("{}")); err != nil {
			return err
		}
	}
	fmt.Println(idle, field("VmHWM"), field("VmRSS"))
	return nil
}
