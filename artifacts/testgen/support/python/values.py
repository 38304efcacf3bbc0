import base64
import datetime
import decimal
import fractions
import json
import re
import uuid


def type_of(expression):
    """Reads a type as a contract writes it: list<Leg>, map<string, int>, string?."""
    if expression.endswith("?"):
        return {**type_of(expression[:-1]), "optional": True}
    if expression.startswith("list<"):
        return {"kind": "list", "elem": type_of(expression[5:-1])}
    if expression.startswith("map<"):
        key, elem = expression[4:-1].split(", ", 1)
        return {"kind": "map", "key": key, "elem": type_of(elem)}
    return TYPES.get(expression) or {"kind": expression}


def fields_of(typ):
    """Lists the fields of a struct or the arms of a union: name, type, name in the implementation."""
    for name, expression, *other in typ["fields"]:
        member = type_of(expression)
        if typ["kind"] == "union":
            member = {**member, "optional": True}
        yield name, member, other[0] if other else name


class Kind(str):
    """Stands for any value of a kind: what ${uuid} and ${any} are read as."""

    def fits(self, value):
        """Says whether a plain value is of the kind."""
        if self in ("any", "json"):
            return True
        try:
            plain = read({"kind": str(self)}, value, None) if type(value) is str else value
        except Failed:
            return False
        return str(self) in kinds_of(plain)


class Decimal(str):
    """Is a decimal as it was written: 12.50 is 12.5 in a comparison, and an expression of the contract sees the text."""

    def numeral(self):
        """Writes it in its one spelling."""
        text = self.rstrip("0").rstrip(".") if "." in self else str(self)
        return "0" if text == "-0" else text


def kinds_of(value):
    """Names the kinds that a plain value is of."""
    for kinds, classes in (
        (("bool",), bool), (("int", "float"), int), (("float",), float), (("decimal", "string"), Decimal),
        (("string", "date", "uuid", "enum"), str), (("timestamp",), datetime.datetime), (("duration",), datetime.timedelta),
        (("bytes",), bytes), (("list",), list), (("map",), dict),
    ):
        if isinstance(value, classes):
            return kinds
    return ()


def read(typ, value, saved):
    """Turns what JSON can say into the plain value of a type. saved answers the placeholders of a test; it is None for what
    the implementation wrote, which has none and is judged strictly."""
    kind = typ["kind"]
    if value is None and (saved is not None or typ.get("optional") or kind in ("json", "void")):
        return None
    if isinstance(value, str):
        placeholder = re.fullmatch(r"\$\{([^{}]+)\}", value)
        if placeholder and saved is not None:
            return resolved(placeholder.group(1), saved)
        return read_text(typ, value, saved is None)
    if isinstance(value, bool):
        fits = kind in ("bool", "json")
    elif isinstance(value, int):
        if kind == "float":
            return float(value)
        fits = kind in ("int", "json")
    elif isinstance(value, float):
        fits = kind in ("float", "json")
    elif isinstance(value, list) and kind in ("list", "json"):
        elem = typ.get("elem", {"kind": "json"})
        return [at_path(f"[{i}]", read, elem, v, saved) for i, v in enumerate(value)]
    elif isinstance(value, dict) and kind in ("map", "struct", "union", "json"):
        return read_map(typ, value, saved)
    else:
        fits = False
    if not fits:
        raise Failed(f": {shown(value)} is no {kind}")
    return value


def read_map(typ, value, saved):
    """Reads a map, a struct or a union."""
    members = {name: member for name, member, _ in fields_of(typ)} if "fields" in typ else {}
    out = {}
    for name, v in value.items():
        member = typ["elem"] if typ["kind"] == "map" else members.get(name, {"kind": "json"})
        if v is None and name in members and member.get("optional"):
            continue  # as absent as without the key
        key = int(name) if typ.get("key") == "int" else name
        out[key] = at_path(f".{name}", read, member, v, saved)
    return out


def resolved(name, saved):
    """Answers ${first.id} with what was saved, and ${uuid} with any value of that kind."""
    first, *path = name.split(".")
    if first not in saved:
        return Kind(name)
    value = Vars(saved).at(first, *path)
    if isinstance(value, Broken):
        raise Failed(f": ${{{name}}}: {value}")
    return value


def read_text(typ, text, strict):
    """Reads the text of a scalar. The form of ids, dates and decimals and the values of enums are judged where strict."""
    kind = typ["kind"]
    form = FORMS.get(kind)
    good = not strict or (form is None or re.fullmatch(form, text, re.ASCII)) and (kind != "enum" or text in typ.get("values", [text]))
    try:
        if good and kind in ("string", "date", "enum", "json"):
            return text
        if good and kind == "uuid":
            return text.lower()
        if good and kind == "decimal":
            return Decimal(text)
        if kind == "timestamp":
            return read_timestamp(text)
        if kind == "duration":
            return read_duration(text)
        if kind == "bytes":
            return base64.b64decode(text, validate=True)
    except (ValueError, OverflowError):
        pass
    raise Failed(f": {shown(text)} is no {kind}")


FORMS = {
    "uuid": "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
    "decimal": r"-?(0|[1-9]\d*)(\.\d+)?",
    "date": r"\d{4}-\d{2}-\d{2}",
}


def read_timestamp(text):
    """Reads RFC 3339; what is finer than a microsecond is cut off."""
    parts = re.fullmatch(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)", text, re.ASCII)
    if not parts:
        raise ValueError(text)
    day, clock, fraction, zone = parts.groups()
    micros = (fraction or ".")[1:7].ljust(6, "0")
    return datetime.datetime.fromisoformat(f"{day}T{clock}.{micros}{'+00:00' if zone == 'Z' else zone}")


def read_duration(text):
    """Reads 1h30m; what is finer than a microsecond is cut off."""
    part = r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)"
    if text.lstrip("+-") != "0" and not re.fullmatch(rf"[+-]?({part})+", text, re.ASCII):
        raise ValueError(text)
    units = {"ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
    nanos = int(sum(fractions.Fraction(number) * units[unit] for number, unit in re.findall(part, text, re.ASCII)))
    return datetime.timedelta(microseconds=nanos // 1000) * (-1 if text.startswith("-") else 1)


def written(value):
    """Writes a plain scalar as JSON has it."""
    if isinstance(value, datetime.datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, datetime.timedelta):
        micros = value // datetime.timedelta(microseconds=1)
        seconds, rest = divmod(abs(micros), 10**6)
        return ("-" if micros < 0 else "") + (f"{seconds}.{rest:06d}".rstrip("0") if rest else str(seconds)) + "s"
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return str(value) if isinstance(value, str) else value


def same(want, got):
    """Compares plain values by meaning, and says where they differ: ".seats: want 2, got 3"."""
    if isinstance(want, Kind):
        equal = want.fits(got)
    elif isinstance(want, dict) and isinstance(got, dict):
        for key in sorted({**want, **got}, key=str):
            difference = same(want.get(key), got.get(key))
            if difference:
                return f".{key}{difference}"
        return ""
    elif isinstance(want, list) and isinstance(got, list):
        if len(want) != len(got):
            return f": want {len(want)} items, got {len(got)}: {shown(got)}"
        for i, (w, g) in enumerate(zip(want, got)):
            difference = same(w, g)
            if difference:
                return f"[{i}]{difference}"
        return ""
    elif isinstance(want, str) and isinstance(got, str) and (isinstance(want, Decimal) or isinstance(got, Decimal)):
        equal = Decimal(want).numeral() == Decimal(got).numeral()
    else:
        equal = isinstance(want, bool) == isinstance(got, bool) and want == got
    return "" if equal else f": want {shown(want)}, got {shown(got)}"


def shown(value):
    """Is a value in a message, shortened."""
    if value is None:
        return "nothing"
    if isinstance(value, Broken):
        return f"an error: {value}"
    if isinstance(value, Kind):
        return f"${{{value}}}"
    try:
        text = json.dumps(value, default=lambda v: written(v) if kinds_of(v) else repr(v), ensure_ascii=False)
    except (TypeError, ValueError):
        text = repr(value)
    return text if len(text) <= 300 else text[:300] + " …"
