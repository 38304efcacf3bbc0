package lang

import (
	"maps"
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"pact/schemas"
)

// format is one value of the constraint `format`.
type format struct {
	holds func(string) bool
	good  string // a string that has it, with %d for a number from 0
}

// formats are those of JSON Schema that a standard library can decide.
var formats = map[string]format{
	"date":         {isDate, "2027-01-1%d"},
	"date-time":    {isTimestamp, "2027-01-01T10:00:0%dZ"},
	"email":        {isEmail, "ann%d@example.org"},
	"hostname":     {isHostname, "host%d.example.org"},
	"ipv4":         {func(s string) bool { a, err := netip.ParseAddr(s); return err == nil && a.Is4() }, "192.0.2.%d"},
	"ipv6":         {func(s string) bool { a, err := netip.ParseAddr(s); return err == nil && a.Is6() && a.Zone() == "" }, "2001:db8::%d"},
	"json-pointer": {pointerForm().MatchString, "/a/%d"},
	"regex":        {func(s string) bool { return measuredPattern(s) == nil }, "^a%d$"},
	"time":         {func(s string) bool { _, err := time.Parse("15:04:05Z07:00", s); return err == nil }, "10:00:0%dZ"},
	"uri":          {isURI, "https://example.org/%d"},
	"uuid":         {uuidForm().MatchString, "00000000-0000-4000-8000-%012d"},
}

const uuidSource = `^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$`

// Formats lists the values of the constraint format.
func Formats() []string { return slices.Sorted(maps.Keys(formats)) }

var (
	uuidForm    = schemas.Lazy(uuidSource)
	decimalForm = schemas.Lazy(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)
	pointerForm = schemas.Lazy(`^(/([^~/]|~[01])*)*$`)
	labelForm   = schemas.Lazy(`^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$`)
)

func isDate(s string) bool {
	t, err := time.Parse(time.DateOnly, s)
	return err == nil && t.Year() > 0
}

func isTimestamp(s string) bool {
	_, err := parseTimestamp(s)
	return err == nil
}

func isEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && a.Name == ""
}

func isHostname(s string) bool {
	return len(s) <= 253 && !slices.ContainsFunc(strings.Split(s, "."), func(label string) bool { return !labelForm().MatchString(label) })
}

func isURI(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.IsAbs() && (u.Host != "" || u.Opaque != "" || u.Path != "")
}
