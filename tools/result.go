package tools

import "encoding/json"

// object is a JSON object whose shape is not published with the tool; ResultSchema has it. Empty where it does not apply.
type object = map[string]json.RawMessage

func objectOf(v any) (object, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	var o object
	return o, json.Unmarshal(raw, &o)
}
