package contracts_test

import (
	"encoding/json"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"pact/examples"
	"pact/schemas"
)

// TestSentAlike: a contract that is sent as JSON and written into the file of the base project is judged as the one that a
// person wrote there, but for places. Every third case is enough to go by.
func TestSentAlike(t *testing.T) {
	base := read(t, "base.txtar")
	files, err := filepath.Glob("contract/*.txtar")
	require.NoError(t, err)
	compared := 0
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		require.NoError(t, err)
		for i := 0; i < len(archive.Files); i += 3 {
			c := parse(t, &archive.Files[i])
			byHand := c.change(t, base)
			sent := map[string]string{}
			for name, text := range byHand {
				sent[name] = text
				if strings.HasPrefix(name, "pact/contracts/") && text != base[name] {
					sent[name] = resend(t, base[name], text)
				}
			}
			compared++
			t.Run(file+"/"+c.name, func(t *testing.T) {
				t.Parallel()
				require.Equal(t, withoutPlaces(judge(t, byHand)), withoutPlaces(judge(t, sent)))
			})
		}
	}
	require.Greater(t, compared, 50)
}

// resend writes into an old text what a new one says, by way of JSON.
func resend(t *testing.T, old, text string) string {
	t.Helper()
	contract, _, problems := schemas.Decode[schemas.Contract]([]byte(text))
	require.Empty(t, problems)
	raw, err := json.Marshal(contract)
	require.NoError(t, err)
	again, problems := schemas.DecodeArguments[schemas.Contract](raw)
	require.Empty(t, problems)
	out, err := schemas.Format([]byte(old), again)
	require.NoError(t, err)
	return string(out)
}

var place = regexp.MustCompile(`(\.yaml):\d+:\d+`)

func withoutPlaces(fs []schemas.Finding) []string {
	var out []string
	for _, f := range fs {
		out = append(out, place.ReplaceAllString(tell([]schemas.Finding{f}), "$1"))
	}
	slices.Sort(out)
	return out
}

// TestBookingMistakes plants mistakes in the booking example's own contract: each is found where it is.
func TestBookingMistakes(t *testing.T) {
	booking := map[string]string{}
	require.NoError(t, fs.WalkDir(examples.Booking(), ".", func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && (name == "pact.yaml" || strings.HasPrefix(name, "pact/")) {
			data, err := fs.ReadFile(examples.Booking(), name)
			booking[name] = string(data)
			return err
		}
		return err
	}))
	require.Empty(t, judge(t, booking))
	for name, c := range map[string]struct{ old, new, marked, message string }{
		"an example returns another number of seats": {
			"          seats: 2\n          status: held", "          seats: 3\n          status: held", "\n          id: \"${uuid}\"",
			`contract/examples example "holds two seats" breaks create/ensures/1: result.seats == request.seats && result.tenant_id == request.tenant_id`,
		},
		"an example pays too much": {
			"price: {gross: 2400, discount: 0, total: 2400}\n      - name: any", "price: {gross: 2500, discount: 0, total: 2500}\n      - name: any", "\n          id: \"${uuid}\"",
			`contract/examples example "holds two seats" breaks create/ensures/5: result.price.gross == request.seats * (result.slot.peak ? 1800 : 1200)`,
		},
		"a Sunday is no Sunday": {
			`start: "2027-01-03T10:00:00Z", seats: 2}}`, `start: "2027-01-04T10:00:00Z", seats: 2}}`, "name: refuses a Sunday",
			`contract/examples example "refuses a Sunday" expects closed, but its input does not call for it: request.start.getDayOfWeek() == 0 || request.start.getHours() < 8 || request.start.getHours() >= 20`,
		},
		"a condition on the second line of a folded clause": {
			"|| result.refund == result.booking.price.total / 2", "|| result.refund == result.booking.price.totl / 2", "totl",
			`contract/expressions no field totl on pricing.Price; did you mean total?`,
		},
	} {
		changed := map[string]string{}
		for file, text := range booking {
			changed[file] = text
		}
		const file = "pact/contracts/booking.yaml"
		require.Equal(t, 1, strings.Count(booking[file], c.old), name)
		changed[file] = strings.Replace(booking[file], c.old, c.new, 1)
		found := judge(t, changed)
		require.NotEmpty(t, found, name)
		require.Equal(t, c.message, found[0].Gate+" "+found[0].Message, name)
		before, _, ok := strings.Cut(changed[file], c.marked)
		require.True(t, ok, name)
		if strings.HasPrefix(c.marked, "\n") {
			before += "\n"
		}
		require.Equal(t, strings.Count(before, "\n")+1, found[0].Line, "%s: %v", name, found[0])
	}
}
