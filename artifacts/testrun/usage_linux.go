package testrun

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
)

// usage is what the processes of the group hold resident together, in bytes, and how many they are.
func (g *group) usage() (memory int64, processes int) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	page := int64(os.Getpagesize())
	for _, file := range stats {
		data, err := os.ReadFile(file)
		at := bytes.LastIndexByte(data, ')') // the name may hold anything
		if err != nil || at < 0 {
			continue
		}
		fields := bytes.Fields(data[at+1:]) // from the state on, the third of proc(5)
		if len(fields) < 22 {
			continue
		}
		if pgrp, _ := strconv.Atoi(string(fields[2])); pgrp != g.id || string(fields[0]) == "Z" {
			continue
		}
		resident, _ := strconv.ParseInt(string(fields[21]), 10, 64)
		memory += resident * page
		processes++
	}
	return memory, processes
}

// runs says that a process of the group still runs. One that has ended and that nobody has waited for can be signalled, and
// is as good as gone.
func (g *group) runs() bool {
	_, processes := g.usage()
	return processes > 0
}
