package support

import (
	"fmt"
	"reflect"
	"strings"
)

// pactIs says why an error is not the contract's error of that name; "" where it is. It is where any error of its chain
// has a method Code() string that gives the name, or is the sentinel Err<Name>: has the text that the package's source
// gives it.
func pactIs(err error, name string) (why string) {
	defer func() {
		if p := recover(); p != nil {
			why = fmt.Sprintf("the error itself panicked: %v", p)
		}
	}()
	chain := pactChain(err)
	var codes []string
	for _, e := range chain {
		if c, ok := e.(interface{ Code() string }); ok {
			if c.Code() == name {
				return ""
			}
			codes = append(codes, fmt.Sprintf("its code is %q", c.Code()))
		}
	}
	sentinel := "Err" + strings.ReplaceAll(name, "_", "")
	s, found := pactSentinels().find(sentinel)
	if found && s.why == "" {
		for _, e := range chain {
			v := reflect.ValueOf(e)
			if e.Error() == s.text || v.Kind() == reflect.String && v.String() == s.text {
				return ""
			}
		}
		return strings.Join(append(codes, fmt.Sprintf("%s is %q", s.name, s.text)), ", ")
	}
	if len(codes) > 0 {
		return strings.Join(codes, ", ")
	}
	way := fmt.Sprintf("declare it with errors.New and a literal, or give the error a method Code() string that returns %q", name)
	if pactSentinels().files == 0 {
		return fmt.Sprintf("it has no method Code() string, and %s cannot be looked for: the package's source is not where the test runs", pactSentinelName(name))
	}
	if found {
		return fmt.Sprintf("%s: what %s is cannot be read there (%s); %s", s.place, s.name, s.why, way)
	}
	return fmt.Sprintf("it has no method Code() string, and the package declares no %s; %s", pactSentinelName(name), way)
}

// pactChain lists an error and all that it wraps.
func pactChain(err error) []error {
	if err == nil {
		return nil
	}
	chain := []error{err}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		chain = append(chain, pactChain(e.Unwrap())...)
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			chain = append(chain, pactChain(inner)...)
		}
	}
	return chain
}

// pactText is the error's text, also where asking for it panics.
func pactText(err error) (text string) {
	defer func() {
		if p := recover(); p != nil {
			text = fmt.Sprintf("%T, whose Error panicked: %v", err, p)
		}
	}()
	return err.Error()
}

func pactSentinelName(name string) string {
	var b strings.Builder
	b.WriteString("Err")
	for _, part := range strings.Split(name, "_") {
		if part != "" {
			b.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	return b.String()
}
