package tools

import (
	"pact/artifacts"
	"pact/artifacts/testgen"
	"pact/schemas"
	"pact/schemas/lang"
)

// stub shows a contract as the interface to implement, in the language of its binding or another.
func stub(s *artifacts.Snapshot, component string, c *schemas.Contract, language schemas.Language) (any, error) {
	if language == "" {
		language = c.Binding.Language
	}
	if language == schemas.LanguageNone {
		return nil, refuse(InvalidArgument, "give language: go, python, typescript or javascript", "contract %q: no stub is written in language %q", component, language)
	}
	u, err := sound(s, component, c)
	if err != nil {
		return nil, err
	}
	text, err := testgen.Interface(u, language)
	if err != nil {
		return nil, refuse(Conflict, "correct it with contract_write", "%v", err)
	}
	return map[string]any{"language": language, "stub": text}, nil
}

// jsonSchema shows a contract as a JSON Schema document.
func jsonSchema(s *artifacts.Snapshot, component string, c *schemas.Contract) (any, error) {
	u, err := sound(s, component, c)
	if err != nil {
		return nil, err
	}
	return u.JSONSchema()
}

// sound is a compiled contract whose types another language can say.
func sound(s *artifacts.Snapshot, component string, c *schemas.Contract) (*lang.Unit, error) {
	if c.Component != component {
		return nil, refuse(Conflict, "name the file after its component", "%s/%s.yaml says that it is the contract of %q", artifacts.ContractsDir, component, c.Component)
	}
	u := s.Law().Unit(component)
	if err := u.SoundTypes(); err != nil {
		return nil, refuse(Conflict, "correct it with contract_write; gate_check names every problem with its place", "%v", err)
	}
	return u, nil
}
