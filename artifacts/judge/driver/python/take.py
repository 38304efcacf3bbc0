"""Puts calls to an implementation in Python. The protocol is in doc.go, the rules for values in driver_python.go."""
import sys

if __name__ == "__main__":
    # Once more, with builtins of its own, which the implementation does not reach when it changes some, and without this
    # file's folder among those that modules come from.
    del sys.path[0]
    import builtins
    with open(__file__, "rb") as _file:
        _code = compile(_file.read(), __file__, "exec")
    exec(_code, {"__builtins__": dict(vars(builtins)), "__name__": "pact_driver"})

import base64
import collections.abc
import datetime
import decimal
import enum
import importlib.machinery
import inspect
import json
import os
import re
import reprlib
import time
import types
import typing
import uuid

parse = json.JSONDecoder().scan_once
quote = json.encoder.encode_basestring_ascii
clock = time.perf_counter_ns
read, write, leave = os.read, os.write, os._exit
sort_of = type
trace_of = BaseException.__dict__["__traceback__"].__get__
UTC = datetime.timezone.utc
ABSENT = object()
Mapping = collections.abc.Mapping


class Misfit(Exception):
    """A value that is not what is promised, or an argument that cannot be built; the text begins with the path to it."""


class NoWay(Exception):
    """Why a call cannot be made: the code has no such thing."""


def within(path, work, *args):
    """Works, and puts the path in front of what does not fit."""
    try:
        return work(*args)
    except (Misfit, NoWay) as problem:
        raise type(problem)(path + problem.args[0]) from None


_short = reprlib.Repr()
_short.maxstring = _short.maxother = 120


def shown(value):
    """Is a value in a message, shortened."""
    try:
        return _short.repr(value)
    except Exception:
        return "a " + sort_of(value).__name__


def told(problem, root=""):
    """Says what was raised, and where in the project."""
    try:
        text = str(problem)
    except Exception:
        text = ""
    name = sort_of(problem).__name__
    place, trace = "", trace_of(problem)
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if root and file.startswith(root + os.sep):
            place = f" ({file[len(root) + 1:]}:{trace.tb_lineno})"
        trace = trace.tb_next
    return (f"{name}: {text[:400]}" if text else name) + place


# What comes back: take writes a value as JSON, or raises a Misfit.

FORMS = {
    "uuid": re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
    "decimal": re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?"),
    "date": re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})"),
    "timestamp": re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})"),
    "duration": re.compile(r"[+-]?(0|(([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)"),
    "iso": re.compile(r"([+-]?)P(?=[0-9T])(?:([0-9]+)W)?(?:([0-9]+)D)?(?:T(?=[0-9])(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+(?:\.[0-9]+)?)S)?)?"),
}
UNITS = {"ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}


def take(typ, value, types_):
    """Writes a value of the implementation as JSON, by the type that it is promised to have."""
    kind = typ["kind"]
    if isinstance(value, BaseException):
        raise Misfit(f": {told(value)} is an exception that was returned and not raised")
    if value is None:
        if typ.get("optional") or kind in ("json", "void"):
            return "null"
        raise Misfit(f": None is no {kind}")
    if kind in ("struct", "union"):
        return take_members(kind, types_[typ["ref"]], value, types_)
    if kind == "list":
        if not isinstance(value, (list, tuple)) or hasattr(value, "_fields"):
            raise Misfit(f": {shown(value)} is no list")
        elem = typ["elem"]
        return "[" + ",".join([within(f"[{i}]", take, elem, v, types_) for i, v in enumerate(value)]) + "]"
    if kind == "map":
        if not isinstance(value, Mapping):
            raise Misfit(f": {shown(value)} is no map")
        return "{" + ",".join([take_entry(typ, k, value[k], types_) for k in value]) + "}"
    if kind == "json":
        return take_json(value)
    text = take_scalar(kind, value, types_[typ["ref"]]["values"] if kind == "enum" else ())
    if text is None:
        raise Misfit(f": {shown(value)} is no {kind}")
    return text


def take_entry(typ, key, value, types_):
    kind = typ["key"]["kind"]
    text = take_scalar(kind, key, ())
    if text is None:
        raise Misfit(f": the key {shown(key)} is no {kind}")
    return (text if kind == "string" else f'"{text}"') + ":" + within(f".{key}", take, typ["elem"], value, types_)


def take_json(value):
    """Writes what JSON has: None, bool, int, float, str, list or tuple, dict with text as keys."""
    if value is None:
        return "null"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join([within(f"[{i}]", take_json, v) for i, v in enumerate(value)]) + "]"
    if isinstance(value, dict):
        if not all(isinstance(k, str) for k in value):
            raise Misfit(f": {shown(value)} has keys that are no text")
        return "{" + ",".join([take_scalar("string", k, ()) + ":" + within(f".{k}", take_json, v) for k, v in value.items()]) + "}"
    for kind in ("bool", "int", "float", "string"):
        text = take_scalar(kind, value, ())
        if text is not None:
            return text
    raise Misfit(f": {shown(value)} is no json")


# What has attributes and is no struct all the same.
NO_STRUCT = (str, bytes, bytearray, int, float, complex, list, set, frozenset, type, enum.Enum, types.ModuleType,
             datetime.date, datetime.time, datetime.timedelta, decimal.Decimal, uuid.UUID)


def take_members(kind, named, value, types_):
    """Writes a struct or a union from the keys of a mapping or the attributes of an object."""
    mapping = isinstance(value, Mapping)
    if not mapping and (isinstance(value, NO_STRUCT) or isinstance(value, tuple) and not hasattr(value, "_fields")):
        raise Misfit(f": {shown(value)} is no {kind}")
    out = []
    for member in named["fields"]:
        name, typ = member["name"], member["type"]
        other = member.get("as") or name
        found = (value[other] if other in value else ABSENT) if mapping else getattr(value, other, ABSENT)
        empty = found is ABSENT or found is None
        if empty and typ.get("optional") or found is ABSENT and kind == "union":
            continue
        if found is None and kind == "union" and (not mapping or typ["kind"] not in ("json", "void")):
            continue
        if found is ABSENT:
            raise Misfit(f".{name}: it is absent in {shown(value)}")
        out.append(quote(name) + ":" + within(f".{name}", take, typ, found, types_))
    if kind == "union" and len(out) != 1:
        raise Misfit(f": {len(out)} arms of the union are set in {shown(value)}, and one must be")
    return "{" + ",".join(out) + "}"


def take_scalar(kind, value, values):
    """Writes a scalar as JSON; None for what is none of its kind."""
    if kind == "bool":
        return "true" if value is True else "false" if value is False else None
    if kind in ("int", "float"):
        return take_number(kind, value)
    if kind == "enum" and isinstance(value, enum.Enum):
        value = value.value
    if isinstance(value, str):
        return take_text(kind, str.__str__(value), values)
    if kind == "decimal":
        if isinstance(value, decimal.Decimal) and value.is_finite() and abs(value.adjusted()) < 400:
            return quote(format(value, "f"))
        if isinstance(value, int) and not isinstance(value, bool) and -10**400 < value < 10**400:
            return quote(str(int(value)))
    if kind == "uuid" and isinstance(value, uuid.UUID):
        return quote(str(value))
    if kind == "bytes" and isinstance(value, (bytes, bytearray, memoryview)):
        return quote(base64.b64encode(value).decode("ascii"))
    if kind == "date" and isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return quote(datetime.date.isoformat(value))
    if kind == "timestamp" and isinstance(value, datetime.datetime):
        if value.utcoffset() is None:
            raise Misfit(f": {shown(value)} is a datetime without a time zone")
        return quote(value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z")
    if kind == "duration" and isinstance(value, datetime.timedelta):
        micros = (value.days * 86400 + value.seconds) * 10**6 + value.microseconds
        if abs(micros) >= 2**63 // 1000:
            raise Misfit(f": {shown(value)} is more than 292 years")
        return quote(f"{micros}us")
    return None


def take_number(kind, value):
    if isinstance(value, float):
        if kind == "int" or value != value or value in (float("inf"), float("-inf")):
            return None
        return float.__repr__(float(value))
    if isinstance(value, (bool, str)) or not hasattr(value, "__index__"):
        return None
    number = int(value.__index__())
    if kind == "float":
        try:
            return float.__repr__(float(number))
        except OverflowError:
            raise Misfit(": an int that no float can hold") from None
    if not -2**63 <= number < 2**63:
        raise Misfit(": an int of more than 64 bits")
    return int.__repr__(number)


def take_text(kind, text, values):
    """Writes a scalar that is text as JSON; None where it has not the form of its kind."""
    if kind == "string":
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            raise Misfit(f": {shown(text)} holds half of a surrogate pair") from None
        return quote(text)
    if kind == "enum":
        return quote(text) if text in values else None
    if kind == "bytes":
        try:
            good = base64.b64encode(base64.b64decode(text, validate=True)).decode("ascii") == text
        except ValueError:
            good = False
        return quote(text) if good else None
    if kind == "duration":
        iso = FORMS["iso"].fullmatch(text)
        if iso:
            sign, weeks, days, hours, minutes, seconds = iso.groups()
            return quote(f"{sign}{int(weeks or 0) * 168 + int(days or 0) * 24 + int(hours or 0)}h{minutes or 0}m{seconds or 0}s")
    form = FORMS.get(kind)
    match = form and form.fullmatch(text)
    if not match:
        return None
    try:
        if kind == "date":
            datetime.date(*map(int, match.groups()))
        if kind == "timestamp":
            moment(match)
    except (ValueError, OverflowError):
        return None
    return quote(text)


def moment(match):
    """Is the datetime of an RFC 3339 text; what is finer than a microsecond is cut off."""
    zone = match.group(8)
    if zone == "Z":
        zone = UTC
    else:
        ahead = datetime.timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))
        zone = datetime.timezone(-ahead if zone[0] == "-" else ahead)
    micros = int((match.group(7) or ".")[1:7].ljust(6, "0"))
    return datetime.datetime(*(int(match.group(i)) for i in range(1, 7)), micros, zone)


def span(text):
    """Is the timedelta of a duration; what is finer than a microsecond is cut off."""
    nanos = 0
    for whole, fraction, unit in re.findall(r"([0-9]*)(?:\.([0-9]*))?(ns|us|µs|μs|ms|s|m|h)", text):
        nanos += int(whole or 0) * UNITS[unit] + int(fraction or 0) * UNITS[unit] // 10 ** len(fraction)
    micros = datetime.timedelta(microseconds=nanos // 1000)
    return -micros if text.startswith("-") else micros
