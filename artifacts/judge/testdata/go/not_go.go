// judge: tram/binding
//
// It does not compile.

package tram

func Price(trip any) (int, error) { return nothing, nil }
