package judge

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
)

// The driver in Python is one file of three parts: what comes back, what goes in, and the protocol.
//
//go:embed driver/python/take.py
var pythonTake []byte

//go:embed driver/python/build.py
var pythonBuild []byte

//go:embed driver/python/call.py
var pythonCall []byte

// pythonDriver writes the driver of a Python module into scratch. It knows the implementation by the table "Binding" of
// the README, and these are the rules that the table leaves open.
//
// The module comes from the project root or its src, which stand after the standard library and before what is installed;
// a module of another place is refused. Nothing is compiled into the work tree, and byte code that stands there is not
// taken, for it may be of another source. What is installed for the user alone is not there, as it is not for pytest; hashes
// are the same in every run.
//
// Arguments go by keyword where all names of the contract can be given so, else by position; an absent optional is None.
// A parameter or field whose annotation names a class (a dataclass, NamedTuple, TypedDict, Enum, a model of pydantic or
// attrs, any class that takes its fields by keyword; list, tuple, set, dict and Optional of those) is built as that class,
// a model of pydantic without its validation. Without annotation, or with one that cannot be worked out, a struct is a
// dict with all of its fields, a union a dict with its tag as the only key, a decimal, date or uuid text, an enum its
// value; a timestamp is an aware datetime, a duration a timedelta, bytes are bytes, also where nothing is annotated. Where
// Decimal, date, UUID, bytearray or str is annotated they are that. What is finer than a microsecond is cut off.
//
// Results are taken strictly. A struct is a mapping or an object with attributes, more fields than the contract's are not
// looked at; a union is one whose only key, or only attribute that is not None, is the tag. A list is a list or tuple and
// no generator or set. A bool is no int, a float is no int also where it has no fraction, NaN and infinities are no
// float, a float is no decimal (Decimal, int and text are), a datetime is no date and without a zone no timestamp, and
// void is None. RFC 3339, Go's and ISO 8601's durations, base64 and the text of a uuid are taken as text.
//
// An exception is the contract's error by its code, text or Enum, or by the name of its class or one above it, underscores
// and case aside, with or without Error; Python's own classes count only below OSError, as TimeoutError, since mistakes
// raise the others. Any other exception is a crash, SystemExit and KeyboardInterrupt too, and so is one while the classes
// of the arguments are built. What can be awaited is awaited, in one event loop for all calls.
func pythonDriver(ctx context.Context, s *Subject, scratch string) (launch, error) {
	program, _, err := Python(ctx, s.Root)
	if err != nil {
		return launch{}, err
	}
	file := filepath.Join(scratch, "driver.py")
	if err := os.WriteFile(file, bytes.Join([][]byte{pythonTake, pythonBuild, pythonCall}, nil), 0o600); err != nil {
		return launch{}, fmt.Errorf("write the driver: %w", err)
	}
	return launch{
		Argv: []string{program, "-s", file}, Dir: s.Root, Close: func() {},
		Env: []string{"PYTHONDONTWRITEBYTECODE=1", "PYTHONHASHSEED=0", "PYTHONUTF8=1"},
	}, nil
}
