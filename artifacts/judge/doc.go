// Package judge puts an implementation to its contract from outside of its process. It builds a small driver in the
// component's language, sends arguments, gets values back and decides by itself; nothing that the implementation's process
// says about passing or failing is asked for. Beside the test runner it is the only place that starts processes.
//
// # Protocol
//
// A driver reads requests from its standard input and writes answers to descriptor 3, one JSON object a line, one answer a
// request, in order. What the implementation prints goes elsewhere: descriptors 1 and 2 are kept apart and never decide.
// Ids are random; a driver repeats the id of the request that it answers. The end of its input ends the driver.
//
// The first request tells what is bound:
//
//	→ {"id": "f3…", "bind": {"module": …, "factory": …, "functions": […], "types": {…}}}
//	← {"id": "f3…", "ready": true}        or   {"id": "f3…", "binding": "why it does not load"}
//
// Every other request is a call. Where fresh is set, a subject is built by the factory first; without a factory it says
// nothing:
//
//	→ {"id": "07…", "call": "create", "args": {"request": {…}}, "fresh": true}
//	← {"id": "07…", "returns": {…}, "ns": 1200}
//	   {"id": "07…", "error": {"names": ["invalid_seats"], "message": "…"}, "ns": 900}
//	   {"id": "07…", "misfit": ".seats: 2.5 is no int"}      the result cannot be read as what is promised
//	   {"id": "07…", "crash": "panicked: index out of range"}  also an exception that is no error of the contract
//	   {"id": "07…", "binding": "no function create"}         the call could not be made: the code has no such thing
//
// A Go struct without pointers cannot tell an absent value from a zero one. Its driver answers both readings, the second as
// "or", and the judge takes the one that holds.
//
// Each may carry "changed": {"request": {…}}, the arguments, by parameter, that the call left other than it found them. ns
// is how long the call took in the driver, in nanoseconds.
//
// Values on the wire have the form that contracts write: a timestamp is RFC 3339 text, a duration Go's text (1h30m), bytes
// are base64, decimals, dates and uuids text, an absent optional is left out or null, a union an object with its tag as the
// only key, an int has no fraction and no exponent: 2.0 is a float. A driver turns them into what the implementation's
// language uses by the table "Binding" of the README, and back, by the types of the bind request.
package judge
