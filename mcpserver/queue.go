package mcpserver

import "sync"

// mode is what a call does to its project.
type mode int

const (
	reads  mode = iota // beside other calls that read
	writes             // alone: after all before it, before all after it
	long               // after all before it; those after it do not wait
)

// job is one accepted call.
type job struct {
	project string
	mode    mode
	run     func() // must not panic

	begun, dropped bool // guarded by queue.mu
}

// queue starts accepted calls. On one project they start in the order of their arrival: a call that writes waits until
// every call before it ended, and the calls after it wait for it, so that what is sent later sees what was sent earlier.
// Calls that read run beside each other. Over all projects no more than a fixed number runs at once.
type queue struct {
	mu     sync.Mutex
	free   int               // how many more may run
	tracks map[string]*track // by project; gone when idle
	ready  []func() bool     // starts whose turn has come, in order; false: nothing was started
}

// track is the calls of one project that have not ended.
type track struct {
	waiting []*job // in order of arrival
	active  int    // whose turn has come, without long ones
	writing bool   // the active one writes
}

func newQueue(limit int) *queue {
	return &queue{free: limit, tracks: map[string]*track{}}
}

// submit accepts a call; it runs on a goroutine of its own when its turn comes.
func (q *queue) submit(j *job) {
	q.mu.Lock()
	defer q.mu.Unlock()
	t := q.tracks[j.project]
	if t == nil {
		t = &track{}
		q.tracks[j.project] = t
	}
	t.waiting = append(t.waiting, j)
	q.advance(j.project, t)
	q.start()
}

// drop takes back a call that has not begun, and reports whether it could.
func (q *queue) drop(j *job) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if j.begun || j.dropped {
		return false
	}
	j.dropped = true
	if t := q.tracks[j.project]; t != nil {
		q.advance(j.project, t)
		q.start()
	}
	return true
}

// rest gives the running call's place to others while wait runs: a call that waits for a human keeps its turn in its
// project but costs nobody else a place.
func (q *queue) rest(wait func()) {
	q.mu.Lock()
	q.free++
	q.start()
	q.mu.Unlock()

	wait()

	back := make(chan struct{})
	q.mu.Lock()
	q.ready = append(q.ready, func() bool { close(back); return true })
	q.start()
	q.mu.Unlock()
	<-back
}

// advance moves the calls of one project whose turn has come to ready. The caller holds mu.
func (q *queue) advance(project string, t *track) {
	for len(t.waiting) > 0 {
		j := t.waiting[0]
		if !j.dropped && (t.writing || j.mode != reads && t.active > 0) {
			return
		}
		t.waiting[0] = nil
		t.waiting = t.waiting[1:]
		if j.dropped {
			continue
		}
		if j.mode != long {
			t.active++
			t.writing = j.mode == writes
		}
		q.ready = append(q.ready, func() bool {
			if j.dropped {
				q.leave(j)
				return false
			}
			j.begun = true
			go q.work(j)
			return true
		})
	}
	if t.active == 0 {
		delete(q.tracks, project)
	}
}

// start fills the free places. The caller holds mu.
func (q *queue) start() {
	for q.free > 0 && len(q.ready) > 0 {
		next := q.ready[0]
		q.ready[0] = nil
		q.ready = q.ready[1:]
		if next() {
			q.free--
		}
	}
}

func (q *queue) work(j *job) {
	defer func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.free++
		q.leave(j)
		q.start()
	}()
	j.run()
}

// leave ends a call's turn. The caller holds mu.
func (q *queue) leave(j *job) {
	if j.mode == long {
		return
	}
	t := q.tracks[j.project]
	t.active--
	t.writing = false
	q.advance(j.project, t)
}
