// Package testrun starts commands and runs a project's tests. It is a door: beside the judge, nothing else in Pact starts a
// process.
//
// Run bounds a command (environment, time, output) and takes its whole process group down with it. GoTest reads the
// report of `go test -json` as a stream and doubts it: what the events say must agree with itself and with the exit
// status, or Report.Problems says what does not. Pytest and NodeTest run single files with nothing that configures their
// runner, between canaries, tests that must fail: code under test shares a process with its runner and can patch it. Custom
// runs a command of the project's. The package runs and tells; whether a report is good enough is for the gates to judge.
//
// # What a report cannot show
//
// The go tool makes the events, but out of what the test binary prints, and the binary is the implementation's own. Lines
// that forge single results are found out, because the true ones come as well: a test must have exactly one begin and
// exactly one end, in that order, between the one begin and the one end of its package, and the testing package must have
// said PASS itself. Three things leave no trace here:
//
//   - a binary that forges a whole consistent report (a TestMain or an init that prints a begin and an end for each test,
//     then PASS, and exits), and one that writes events straight into the go tool's output; where canaries are laid into
//     the package, it has to find them out first and to forge their failures too;
//   - code that knows it is under test and behaves for as long as that lasts;
//   - a Go toolchain, build cache or user configuration that was tampered with.
//
// In Python and JavaScript it is the same: code that tells canaries from tests and forges only these leaves no trace, nor does
// a pytest, vitest or tsx that was tampered with where it is installed, as long as it lets the canaries fail.
//
// That is no reason to parse harder: any answer that this process reads from the implementation's process about passing
// can be forged by it. The judge is the answer, which stands outside, puts calls and decides by itself. A passing report
// is needed, and never enough.
//
// # What a process can still do
//
// A process that makes a session of its own (setsid) leaves its group and is not killed. There is no limit of memory or of
// the number of processes, and files and network are the user's.
package testrun
