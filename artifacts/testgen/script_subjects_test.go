package testgen_test

import (
	"pact/artifacts/testgen"
	"pact/schemas"
)

// A scripted subject is an implementation in a language without a compiler, in a project of its own.
type scripted struct {
	name, component string
	source          string           // file below testdata/impl; where it is but an ending, a stub
	stub            testgen.StubMode //
	change          []string         // old, new, old, new … in the source
	contract        func(*schemas.Contract)
	red             []string // tests that must fail; nil: all must pass; "*": each must fail, "function": some of each
	says            string   // what the report must contain
	also            []string // and this
}

var pythonSubjects = []scripted{
	{name: "refuses", component: "booking", source: ".py", stub: testgen.StubRefuses, red: []string{"*"}, says: "create/call: it must succeed, and raised not implemented: not implemented"},
	{name: "refuses", component: "parcel", source: ".py", stub: testgen.StubRefuses, red: []string{"*"}},
	{name: "refuses", component: "ledger", source: ".py", stub: testgen.StubRefuses, red: []string{"*"}},
	{name: "refuses", component: "calculus", source: ".py", stub: testgen.StubRefuses, red: []string{"*"}},
	{name: "zero", component: "booking", source: ".py", stub: testgen.StubZero, red: []string{"function"}, says: `create/returns: result.id: "" is no uuid`},
	{name: "zero", component: "parcel", source: ".py", stub: testgen.StubZero, red: []string{"function"}},
	{name: "zero", component: "ledger", source: ".py", stub: testgen.StubZero, red: []string{"function"}},
	{name: "zero", component: "calculus", source: ".py", stub: testgen.StubZero, red: []string{"function"}},

	{name: "dicts", component: "booking", source: "booking/dicts.py"},
	{name: "classes", component: "booking", source: "booking/classes.py"},
	{name: "dicts", component: "parcel", source: "parcel/dicts.py"},
	{name: "classes", component: "parcel", source: "parcel/classes.py"},
	{name: "dicts", component: "ledger", source: "ledger/dicts.py"},
	{name: "same", component: "calculus", source: "calculus/same.py"},
	{name: "phrases", component: "calculus", source: "calculus/same.py", contract: ensuring("%s", phrases...)},
	{name: "errors", component: "calculus", source: "calculus/same.py", contract: ensuring("%s", wrongs...), red: []string{"*"}, also: errors(wrongs)},
	{name: "not_phrases", component: "calculus", source: "calculus/same.py", contract: ensuring("!(%s)", phrases...), red: []string{"*"}, also: falsehoods(phrases)},

	{
		name: "mistakes", component: "booking", source: "booking/dicts.py", change: []string{"raise InvalidSeats", "raise ValueError"}, contract: renamed("value"),
		red: []string{"test_create__refuses_zero_seats", "test_create__request_seats_maximum_bad_21", "test_create__request_seats_minimum_bad_0"}, says: "raised ValueError: from 1 to 20 seats",
	},
	{name: "timeouts", component: "booking", source: "booking/dicts.py", change: []string{"raise InvalidSeats", "raise TimeoutError"}, contract: renamed("timeout")},
	{
		name: "constructor", component: "booking", source: "booking/classes.py",
		change: []string{"    note: Optional[str]\n", "    note: Optional[str]\n\n    def __post_init__(self):\n        if not 0 < self.seats < 21:\n            raise Refused('invalid_seats')\n"},
	},
	{
		name: "off_by_one", component: "booking", source: "booking/dicts.py", change: []string{"<= 20", "<= 21"},
		red: []string{"test_create__request_seats_maximum_bad_21"}, says: "create/errors/invalid_seats: it must fail with invalid_seats, and raised SoldOut: it must have a class InvalidSeats or InvalidSeatsError",
	},
	{
		name: "wrong_error", component: "booking", source: "booking/classes.py", change: []string{`"note_too_long"`, `"invalid_seats"`},
		red: []string{"test_create__request_note_max_length_bad_201_characters"}, says: "raised Refused: invalid_seats",
	},
	{
		name: "floats", component: "booking", source: "booking/dicts.py", change: []string{"free = 20 -", "free = 20.0 -"},
		red: []string{
			"test_free__an_empty_house", "test_free__one_row_of_an_empty_house", "test_free__row_minimum_good_0", "test_free__row_maximum_good_9",
			"test_free__row_optional_good_absent", "test_free__repeat_an_empty_house",
			"test_scenario__a_cancelled_booking_frees_its_seats", "test_scenario__the_house_sells_out",
		},
		says: "free/returns: result: 20.0 is no int",
	},
	{
		name: "returns_errors", component: "booking", source: "booking/dicts.py", change: []string{"raise UnknownBooking", "return UnknownBooking", "raise SoldOut", "return SoldOut()"},
		red:  []string{"test_scenario__a_cancelled_booking_frees_its_seats", "test_scenario__the_house_sells_out"},
		says: "it must fail with sold_out, and returned nothing: the exception SoldOut was returned and not raised",
	},
	{
		name: "no_zone", component: "booking", source: "booking/classes.py", change: []string{".astimezone(datetime.timezone.utc)", ".replace(tzinfo=None)"},
		red: []string{"creates"}, says: "create/returns: result.start: 2027-01-01T10:00:00 has no time zone",
	},
	{
		name: "exits", component: "booking", source: "booking/dicts.py", change: []string{"raise SoldOut", `raise SystemExit("sold_out")`},
		red: []string{"test_scenario__the_house_sells_out"}, says: "raised SystemExit: sold_out",
	},
	{
		name: "skips", component: "booking", source: "booking/dicts.py", change: []string{"raise NoteTooLong", `__import__("pytest").skip("later")`},
		red: []string{"test_create__request_note_max_length_bad_201_characters"}, says: "raised Skipped: later",
	},
	{
		name: "keeps_seats", component: "booking", source: "booking/dicts.py", change: []string{"del self.held[id]", "pass"},
		red: []string{"test_scenario__a_cancelled_booking_frees_its_seats"}, says: "free/returns: result: want 20, got 13",
	},
	{
		name: "forgets", component: "booking", source: "booking/dicts.py", change: []string{"        free = 20", `        self.held[len(self.held)] = {"seats": 1}` + "\n        free = 21"},
		red: []string{"test_free__repeat_an_empty_house", "test_scenario__a_cancelled_booking_frees_its_seats", "test_scenario__the_house_sells_out"}, says: "free/idempotent: the same call again: result: want 20, got 19",
	},
	{
		name: "no_method", component: "booking", source: "booking/dicts.py", change: []string{"def cancel", "def abandon"},
		red: []string{"test_scenario__a_cancelled_booking_frees_its_seats"}, says: "cancel/call: argument: there is no function cancel",
	},
	{name: "broken", component: "booking", source: "booking/dicts.py", change: []string{"import re\n", "import nothing_at_all\n"}, red: []string{"*"}, says: "booking/binding: broken.booking does not give a subject: ModuleNotFoundError"},
	{
		name: "wrong_sum", component: "parcel", source: "parcel/dicts.py", change: []string{"minutes=90", "minutes=89"},
		red: []string{"test_quote__to_a_shop_in_a_hurry"}, says: `quote/returns: result.takes: want "5400s", got "5340s"`,
	},
	{
		name: "broken_ensures", component: "parcel", source: "parcel/dicts.py", change: []string{`        "insured": parcel["insured"],`, ""},
		red: []string{"insured"}, says: "quote/ensures/6: has(parcel.insured) == has(result.insured) is false",
	},
}

// renamed gives the first error of the booking contract another name.
func renamed(name string) func(*schemas.Contract) {
	return func(c *schemas.Contract) {
		c.Functions[0].Errors[0].Name, c.Functions[0].Examples[1].Error = name, name
	}
}

var nodeSubjects = []scripted{
	{name: "refuses", component: "booking", source: ".mjs", stub: testgen.StubRefuses, red: []string{"*"}, says: "create/call: it must succeed, and threw not implemented: not implemented"},
	{name: "refuses", component: "parcel", source: ".cjs", stub: testgen.StubRefuses, red: []string{"*"}},
	{name: "refuses", component: "ledger", source: ".mjs", stub: testgen.StubRefuses, red: []string{"*"}},
	{name: "refuses", component: "calculus", source: ".mjs", stub: testgen.StubRefuses, red: []string{"*"}},
	{name: "zero", component: "booking", source: ".cjs", stub: testgen.StubZero, red: []string{"function"}, says: `create/returns: result.id: "" is no uuid`},
	{name: "zero", component: "parcel", source: ".mjs", stub: testgen.StubZero, red: []string{"function"}},
	{name: "zero", component: "ledger", source: ".mjs", stub: testgen.StubZero, red: []string{"function"}},
	{name: "zero", component: "calculus", source: ".mjs", stub: testgen.StubZero, red: []string{"function"}},

	{name: "objects", component: "booking", source: "booking/objects.mjs"},
	{name: "camel", component: "booking", source: "booking/camel.mjs"},
	{name: "objects", component: "parcel", source: "parcel/objects.mjs"},
	{name: "objects", component: "ledger", source: "ledger/objects.cjs"},
	{name: "same", component: "calculus", source: "calculus/same.mjs"},
	{name: "phrases", component: "calculus", source: "calculus/same.mjs", contract: ensuring("%s", phrases...)},
	{name: "errors", component: "calculus", source: "calculus/same.mjs", contract: ensuring("%s", wrongs...), red: []string{"*"}, also: errors(wrongs)},
	{name: "not_phrases", component: "calculus", source: "calculus/same.mjs", contract: ensuring("!(%s)", phrases...), red: []string{"*"}, also: falsehoods(phrases)},

	{
		name: "off_by_one", component: "booking", source: "booking/objects.mjs", change: []string{"> 20 ", "> 21 ", "seats > 20", "seats > 21"},
		red: []string{"create/bounds/request.seats/maximum/bad 21"}, says: `create/errors/invalid_seats: it must fail with invalid_seats, and threw Error: sold_out: it must have the code "invalid_seats", or that name`,
	},
	{
		name: "wrong_error", component: "booking", source: "booking/camel.mjs", change: []string{`"note_too_long"`, `"InvalidSeats"`},
		red: []string{"create/bounds/request.note/max_length/bad 201 characters"}, says: "threw InvalidSeats: refused",
	},
	{
		name: "mistakes", component: "booking", source: "booking/objects.mjs", change: []string{`refused("invalid_seats")`, `new TypeError("seats")`}, contract: renamed("type"),
		red: []string{"create/bounds/request.seats/maximum/bad 21", "create/bounds/request.seats/minimum/bad 0", "create/examples/refuses zero seats"}, says: "threw TypeError: seats",
	},
	{
		name: "writes", component: "booking", source: "booking/camel.mjs",
		change: []string{"async create({ tenantId, start, seats, note }) {", "async create(request) {\n    request.tenantId = `${request.tenant_id}`;\n    const { tenant_id: tenantId, start, seats, note } = request;"},
	},
	{
		name: "halves", component: "booking", source: "booking/objects.mjs", change: []string{"Math.floor(free / 10)", "String(free / 10)"},
		red: []string{"free/examples/one row of an empty house", "free/bounds/row/minimum/good 0", "free/bounds/row/maximum/good 9"}, says: `free/returns: result: "2" is no int`,
	},
	{
		name: "returns_errors", component: "booking", source: "booking/objects.mjs", change: []string{`throw refused("unknown_booking")`, `return refused("unknown_booking")`},
		red: []string{"scenarios/a cancelled booking frees its seats"}, says: "it must fail with unknown_booking, and returned nothing: the error Error: unknown_booking was returned and not thrown",
	},
	{
		name: "throws_text", component: "booking", source: "booking/objects.mjs", change: []string{`throw refused("sold_out")`, `throw "sold_out"`},
		red: []string{"scenarios/the house sells out"}, says: "threw string sold_out",
	},
	{name: "broken", component: "booking", source: "booking/objects.mjs", change: []string{"node:crypto", "./nothing.mjs"}, red: []string{"*"}, says: "booking/binding: ./booking.mjs does not give a subject"},
	{
		name: "no_method", component: "booking", source: "booking/objects.mjs", change: []string{"cancel(id)", "abandon(id)"},
		red: []string{"scenarios/a cancelled booking frees its seats"}, says: "cancel/call: there is no function cancel",
	},
	{
		name: "wrong_sum", component: "parcel", source: "parcel/objects.mjs", change: []string{"90 * 60", "89 * 60"},
		red: []string{"quote/examples/to a shop, in a hurry"}, says: `quote/returns: result.takes: want "5400s", got "5340s"`,
	},
	{
		name: "broken_ensures", component: "parcel", source: "parcel/objects.mjs", change: []string{"    insured: parcel.insured,", ""},
		red: []string{"insured"}, says: "quote/ensures/6: has(parcel.insured) == has(result.insured) is false",
	},
}

var typedSubjects = []scripted{
	{name: "refuses", component: "booking", source: ".ts", stub: testgen.StubRefuses, red: []string{"*"}},
	{name: "zero", component: "booking", source: ".ts", stub: testgen.StubZero, red: []string{"function"}},
	{name: "typed", component: "booking", source: "booking/typed.ts"},
	{name: "same", component: "calculus", source: "calculus/same.ts"},
	{
		name: "off_by_one", component: "booking", source: "booking/typed.ts", change: []string{"seats > 20", "seats > 21"},
		red: []string{"create/bounds/request.seats/maximum/bad 21"}, says: "must fail with invalid_seats",
	},
}

// insured are the tests that a quote without its insurance fails.
var insured = map[string][]string{
	".py": {
		"test_quote__two_items_to_the_door", "test_quote__parcel_items_min_items_good_1_items", "test_quote__parcel_items_max_items_good_3_items",
		"test_quote__parcel_labels_max_properties_good_2_entries", "test_quote__pairs_parcel_zone_home_rush_false", "test_quote__pairs_parcel_zone_home_rush_true",
		"test_quote__pairs_parcel_zone_near_rush_true", "test_quote__pairs_parcel_zone_far_rush_false", "test_quote__pairs_parcel_zone_far_rush_true",
	},
	".mjs": {
		"quote/examples/two items to the door", "quote/bounds/parcel.items/min_items/good 1 items", "quote/bounds/parcel.items/max_items/good 3 items",
		"quote/bounds/parcel.labels/max_properties/good 2 entries", "quote/pairs/parcel.zone=home rush=false", "quote/pairs/parcel.zone=home rush=true",
		"quote/pairs/parcel.zone=near rush=true", "quote/pairs/parcel.zone=far rush=false", "quote/pairs/parcel.zone=far rush=true",
	},
}
