package judge

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/schemas"
)

// pythonOn starts a driver on the module it.py of a folder and binds it.
func pythonOn(t testing.TB, root string, s *Subject) (*driven, string) {
	t.Helper()
	l, err := pythonDriver(t.Context(), s, t.TempDir())
	require.NoError(t, err)
	before := listing(t, root)
	t.Cleanup(func() { require.Equal(t, before, listing(t, root), "the work tree changed") })
	d := drive(t, l)
	return d, d.ask(request{Bind: s})
}

// listing names all files below a folder.
func listing(t testing.TB, root string) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, filepath.WalkDir(root, func(path string, e os.DirEntry, err error) error {
		fmt.Fprintln(&b, path)
		return err
	}))
	return b.String()
}

func pythonRows(t *testing.T, head string, rows []one, errors ...string) *driven {
	t.Helper()
	withPython(t)
	root := inFolder(t, "it.py", sources(head, rows))
	d, bound := pythonOn(t, root, subject(t, schemas.Binding{Language: schemas.LanguagePython, Module: "it"}, root, rows, errors...))
	require.Equal(t, "ready", bound, d.printed.String())
	d.each(t, rows)
	return d
}

const pythonHead = `
from dataclasses import dataclass, field, InitVar
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum
from typing import *
from uuid import UUID
import asyncio, sys, types

class Status(Enum):
    HELD = "held"
    CONFIRMED = "confirmed"

class Text(str, Enum):
    HELD = "held"

TenantID = NewType("TenantID", str)

@dataclass
class Line:
    unit_price: Decimal
    sku: str

@dataclass
class Request:
    tenant_id: TenantID
    seats: int
    note: Optional[str] = None

class Loose(TypedDict, total=False):
    tenant_id: str
    seats: int
    note: Optional[str]

class Tuple3(NamedTuple):
    tenant_id: str
    seats: int
    note: Optional[str]

class Plain:
    def __init__(self, tenant_id, seats, note=None):
        self.tenant_id, self.seats, self.note = tenant_id, seats, note

class Typed:
    def __init__(self, unit_price: Decimal, sku: str):
        self.unit_price, self.sku = unit_price, sku

@dataclass(frozen=True)
class Either:
    card: Optional[Line] = None
    cash: Optional[int] = None

class Shape(Protocol):
    seats: int

@dataclass
class Small:
    tenant_id: str
    seats: int

@dataclass
class All:
    a_bool: bool
    a_float: float
    a_decimal: Decimal
    a_bytes: bytes
    a_date: date
    a_time: datetime
    a_span: timedelta
    a_uuid: UUID
    a_status: Status
    a_pay: Either
    a_list: List[Line]
    a_map: Dict[int, datetime]
`

const allArgs = `{"v":{"a_bool":true,"a_float":2.0,"a_decimal":"12.50","a_bytes":"aGk=","a_date":"2028-02-29","a_time":"2027-01-01T10:00:00.123456789+02:00",` +
	`"a_span":"-1h30m0.5s","a_uuid":"00000000-0000-4000-8000-00000000000a","a_status":"held","a_pay":{"cash":3},"a_list":[{"unit_price":"1.0","sku":"x"}],"a_map":{"-3":"2027-01-01T10:00:00Z"}}}`

func TestPythonArguments(t *testing.T) {
	req := `{"v":{"tenant_id":"acme","seats":2}}`
	pythonRows(t, pythonHead, []one{
		{"v: int", "string", "def F(v): return repr(v)", `{"v":9007199254740993}`, `returns "9007199254740993"`},
		{"v: float", "string", "def F(v): return repr(v)", `{"v":2}`, `returns "2.0"`},
		{"v: decimal", "string", "def F(v): return repr(v)", `{"v":"1.50"}`, `returns "'1.50'"`},
		{"v: decimal", "string", "def F(v: 'Decimal'): return repr(v)", `{"v":"1.50"}`, `returns "Decimal('1.50')"`},
		{"v: timestamp", "string", "def F(v): return repr(v)", `{"v":"2027-01-01T10:00:00.5Z"}`, `returns "datetime.datetime(2027, 1, 1, 10, 0, 0, 500000, tzinfo=datetime.timezone.utc)"`},
		{"v: timestamp", "string", "def F(v: datetime): return v.isoformat()", `{"v":"2027-01-01T10:00:00-05:30"}`, `returns "2027-01-01T10:00:00-05:30"`},
		{"v: timestamp", "string", "def F(v: str): return v", `{"v":"2027-01-01T10:00:00Z"}`, `returns "2027-01-01T10:00:00Z"`},
		{"v: duration", "string", "def F(v): return str(v.total_seconds())", `{"v":"-1h1m1.5s2us999ns"}`, `returns "-3661.500002"`},
		{"v: duration", "string", "def F(v: str): return v", `{"v":"1h30m"}`, `returns "1h30m"`},
		{"v: bytes", "string", "def F(v): return repr(v)", `{"v":"aGk="}`, `returns "b'hi'"`},
		{"v: bytes", "string", "def F(v: bytearray): return repr(v)", `{"v":"aGk="}`, `returns "bytearray(b'hi')"`},
		{"v: date", "string", "def F(v): return repr(v)", `{"v":"2027-01-31"}`, `returns "'2027-01-31'"`},
		{"v: date", "string", "def F(v: Optional[date]): return repr(v)", `{"v":"2027-01-31"}`, `returns "datetime.date(2027, 1, 31)"`},
		{"v: uuid", "string", "def F(v: UUID): return repr(v)", `{"v":"00000000-0000-4000-8000-00000000000A"}`, `returns "UUID('00000000-0000-4000-8000-00000000000a')"`},
		{"v: Status", "string", "def F(v): return repr(v)", `{"v":"held"}`, `returns "'held'"`},
		{"v: Status", "string", "def F(v: Status): return repr(v)", `{"v":"held"}`, `returns "<Status.HELD: 'held'>"`},
		{"v: Status", "string", "def F(v: Literal['held', 'confirmed']): return repr(v)", `{"v":"held"}`, `returns "'held'"`},
		{"v: json", "string", "def F(v): return repr(v)", `{"v":{"a":[1,2.5,null,true]}}`, `returns "{'a': [1, 2.5, None, True]}"`},
		{"v: list<decimal>", "string", "def F(v: list): return repr(v)", `{"v":["1"]}`, `returns "['1']"`},
		{"v: list<decimal>", "string", "def F(v: Sequence[Decimal]): return repr(v)", `{"v":["1"]}`, `returns "[Decimal('1')]"`},
		{"v: list<int>", "string", "def F(v: Tuple[int, ...]): return repr(v)", `{"v":[1,2]}`, `returns "(1, 2)"`},
		{"v: list<int>", "string", "def F(v: Set[int]): return repr(v)", `{"v":[1,2]}`, `returns "{1, 2}"`},
		{"v: list<Request>", "string", "def F(v: List[Request]): return repr(v[0])", `{"v":[{"tenant_id":"a","seats":1}]}`, `returns "Request(tenant_id='a', seats=1, note=None)"`},
		{"v: map<int, decimal>", "string", "def F(v: Mapping[int, Decimal]): return repr(v)", `{"v":{"-2":"1"}}`, `returns "{-2: Decimal('1')}"`},
		{"v: map<string, int>", "string", "def F(v): return repr(v)", `{"v":{"a":1}}`, `returns "{'a': 1}"`},
		{"v: Request", "string", "def F(v): return repr(v)", req, `returns "{'tenant_id': 'acme', 'seats': 2, 'note': None}"`},
		{"v: Request", "string", "def F(v: dict): return repr(v)", req, `returns "{'tenant_id': 'acme', 'seats': 2, 'note': None}"`},
		{"v: Request", "string", "def F(v: Any): return repr(v)", req, `returns "{'tenant_id': 'acme', 'seats': 2, 'note': None}"`},
		{"v: Request", "string", "def F(v: Loose): return repr(v)", req, `returns "{'tenant_id': 'acme', 'seats': 2, 'note': None}"`},
		{"v: Request", "string", "def F(v: Request): return repr(v)", req, `returns "Request(tenant_id='acme', seats=2, note=None)"`},
		{"v: Request", "string", "def F(v: Optional[Request]): return repr(v)", req, `returns "Request(tenant_id='acme', seats=2, note=None)"`},
		{"v: Request", "string", "def F(v: Union[Request, Line]): return repr(v)", req, `returns "Request(tenant_id='acme', seats=2, note=None)"`},
		{"v: Request", "string", "def F(v: Tuple3): return repr(v)", req, `returns "Tuple3(tenant_id='acme', seats=2, note=None)"`},
		{"v: Request", "string", "def F(v: Plain): return v.tenant_id", req, `returns "acme"`},
		{"v: Request", "string", "def F(v: Shape): return v.tenant_id", req, `returns "acme"`},
		{"v: Request", "string", "def F(v: 'Nowhere'): return repr(v['seats'])", req, `returns "2"`},
		{"v: Request; w: Line", "string", "def F(v: 'Nowhere', w: Line): return w.sku", `{"v":{"tenant_id":"a","seats":1},"w":{"unit_price":"1","sku":"x"}}`, `returns "x"`},
		{"v: Request", "string", "def F(v: Small): return repr(v)", req, `returns "Small(tenant_id='acme', seats=2)"`},
		{"v: Request", "string", "def F(v: Small): return repr(v)", `{"v":{"tenant_id":"a","seats":1,"note":"n"}}`, `binding argument v.note: Small has no field for it`},
		{"v: Line", "string", "def F(v: Typed): return repr(v.unit_price)", `{"v":{"unit_price":"1.0","sku":"x"}}`, `returns "Decimal('1.0')"`},
		{"v: Renamed", "string", "def F(v): return repr(v)", `{"v":{"unit_price":3}}`, `returns "{'price': 3}"`},
		{"v: Pay", "string", "def F(v): return repr(v)", `{"v":{"cash":3}}`, `returns "{'cash': 3}"`},
		{"v: Pay", "string", "def F(v: Either): return repr(v)", `{"v":{"card":{"unit_price":"1","sku":"x"}}}`, `returns "Either(card=Line(unit_price=Decimal('1'), sku='x'), cash=None)"`},
		{"v: All", "All", "def F(v): return v", allArgs, `returns ` + strings.NewReplacer(`{"v":`, "", `Z"}}}`, `Z"}}`, `10:00:00.123456789+02:00`, `08:00:00.123456Z`, `-1h30m0.5s`, `-5400500000us`).Replace(allArgs)},
		{"v: All", "All", "def F(v: All): return v", allArgs, `returns ` + strings.NewReplacer(`{"v":`, "", `Z"}}}`, `Z"}}`, `10:00:00.123456789+02:00`, `08:00:00.123456Z`, `-1h30m0.5s`, `-5400500000us`).Replace(allArgs)},
		{"v: int?", "string", "def F(v): return repr(v)", `{}`, `returns "None"`},
		{"v: int?", "string", "def F(v): return repr(v)", `{"v":null}`, `returns "None"`},
		{"v: int; w: int", "int", "def F(*, w, v): return v - w", `{"v":3,"w":1}`, `returns 2`},
		{"v: int; w: int", "int", "def F(**given): return given['v'] - given['w']", `{"v":3,"w":1}`, `returns 2`},
		{"v: int; w: int", "int", "def F(a, b): return a - b", `{"v":3,"w":1}`, `returns 2`},
		{"v: int; w: int", "int", "def F(*all): return all[0] - all[1]", `{"v":3,"w":1}`, `returns 2`},
		{"v: decimal; w: int", "string", "def F(a: Decimal, b, /): return repr(a)", `{"v":"3","w":1}`, `returns "Decimal('3')"`},
		{"v: int", "int", "def F(v, extra=1): return v + extra", `{"v":3}`, `returns 4`},
	})
}
