// Package support is the support section of generated Go tests: it calls an implementation that it has never seen with
// the arguments of a contract, and compares what comes back by meaning. The generator copies what a test file needs of it
// to the file's end, with every name pact… spelled pact<Component>…, so that generated tests need no import of Pact and
// two components can share a package. This file alone is not copied: generated files bring their own of what it declares.
//
// Three forms of a value meet here. JSON is what a test file writes. A Go value is what the implementation takes and
// gives, of whatever type it likes. A plain value stands between them and has the contract's type: nil, bool, int64,
// float64, string (also decimal, date, uuid and enums, in one spelling), time.Time, time.Duration, []byte, []any and
// map[string]any. Values are compared, and expressions evaluated, as plain values only.
package support

// pactFactory builds a fresh subject; nil where the functions belong to the package.
var pactFactory any

// pactFunctions are the contract's functions by name.
var pactFunctions = map[string]pactFunction{}

// pactTypes are the contract's named types, those of other components by component.Name.
var pactTypes = map[string]pactType{}

// pactErrors are the package's own Err… by the contract's name of the error; a judge's driver alone knows them.
var pactErrors = map[string]any{}
