// judge: tram/binding
//
// Half of the contract is not there.

package tram

func Price(trip any) (int, error) { return 0, nil }
