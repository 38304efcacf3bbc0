import collections.abc
import dataclasses
import enum
import math
import operator
import types


def build(typ, value, hint):
    """Turns a plain value into what the implementation takes: the class that its annotation names, where it names one."""
    if value is None:
        return None
    hint = bare(hint)
    kind = typ["kind"]
    if kind in ("struct", "union"):
        return build_members(typ, value, hint)
    inner = typing.get_args(hint)
    if kind == "list":
        items = [at_path(f"[{i}]", build, typ["elem"], v, inner[0] if inner else None) for i, v in enumerate(value)]
        return tuple(items) if tuple in (hint, typing.get_origin(hint)) else items
    if kind == "map":
        return {k: at_path(f".{k}", build, typ["elem"], v, inner[1] if len(inner) > 1 else None) for k, v in value.items()}
    if kind == "json":
        return json.loads(json.dumps(value))
    return build_scalar(kind, str(value) if isinstance(value, str) else value, hint)


def bare(hint):
    """Takes from an annotation what does not name a class: Optional, Annotated, NewType."""
    while True:
        if hasattr(hint, "__supertype__"):
            hint = hint.__supertype__
        elif hasattr(hint, "__value__"):
            hint = hint.__value__
        elif hint is typing.Any:
            return None
        elif typing.get_origin(hint) in (typing.Union, getattr(types, "UnionType", None)):
            arms = [arm for arm in typing.get_args(hint) if arm is not type(None)]
            if len(arms) != 1:
                return None
            hint = arms[0]
        else:
            return hint


def build_scalar(kind, value, hint):
    """Builds a scalar: datetime, timedelta and bytes, texts and numbers, or the class that is asked for."""
    if not isinstance(hint, type) or isinstance(value, hint):
        return value
    try:
        if issubclass(hint, enum.Enum):
            return hint(value)
        if hint is str:
            return written(value)
        if kind == "date" and issubclass(hint, datetime.date):
            return hint.fromisoformat(value)
        if issubclass(hint, (decimal.Decimal, uuid.UUID, type(value))):
            return hint(value)
    except (ValueError, ArithmeticError) as problem:
        raise Failed(f": {hint.__name__} refuses {shown(value)}: {problem}") from None
    return value


def build_members(typ, value, hint):
    """Builds a struct or a union: a dict, or an object of the class that is asked for. What the class raises counts as raised
    by the call."""
    cls = typing.get_origin(hint) or hint
    hints = hints_of(cls) if isinstance(cls, type) else {}
    built = {}
    for name, member, other in fields_of(typ):
        if name in value or typ["kind"] == "struct":
            built[other] = at_path(f".{name}", build, member, value.get(name), hints.get(other))
    if not isinstance(cls, type) or cls is object or issubclass(cls, PLAIN) and not hasattr(cls, "_fields"):
        return built
    if getattr(cls, "_is_protocol", False):
        return types.SimpleNamespace(**built)
    make = getattr(cls, "model_construct", None) or hasattr(cls, "__fields__") and getattr(cls, "construct", None) or cls
    accepted = hints if make is not cls else inspect.signature(cls).parameters
    anything = any(getattr(p, "kind", None) is inspect.Parameter.VAR_KEYWORD for p in accepted.values())
    for name, _, other in fields_of(typ):
        if not anything and other not in accepted:
            if built.pop(other, None) is not None:
                raise Failed(f".{name}: {cls.__name__} has no field for it")
        elif typ["kind"] == "union":
            built.setdefault(other, None)
    return make(**built)


PLAIN = (str, bytes, int, float, list, tuple, set, frozenset, collections.abc.Mapping)


def take(typ, value):
    """Turns what the implementation gave into the plain value of a type, and refuses what does not have that type."""
    kind = typ["kind"]
    if isinstance(value, BaseException):
        raise Failed(f": the exception {told(value)} was returned and not raised")
    if value is None and (typ.get("optional") or kind in ("json", "void")):
        return None
    if kind in ("struct", "union"):
        return take_members(typ, value)
    if kind == "map" and isinstance(value, collections.abc.Mapping):
        return {take_key(typ, k): at_path(f".{k}", take, typ["elem"], v) for k, v in value.items()}
    if kind in ("list", "json") and isinstance(value, (list, tuple)):
        return [at_path(f"[{i}]", take, typ.get("elem", typ), v) for i, v in enumerate(value)]
    if kind == "json" and isinstance(value, dict) and all(isinstance(k, str) for k in value):
        return {str(k): at_path(f".{k}", take, typ, v) for k, v in value.items()}
    plain = take_scalar(kind, value)
    if isinstance(plain, str) and kind == "duration":
        plain = from_iso(plain)
    if isinstance(plain, str):
        return read_text(typ, str.__str__(plain), True)
    if kind == "json" and type(plain) in (bool, int, float) or kind != "json" and kind in kinds_of(plain):
        return float(plain) if kind == "float" else plain
    raise Failed(f": {shown(value)} is no {kind}")


def from_iso(text):
    """Writes a duration of ISO 8601 as the contract does, and leaves any other text alone."""
    iso = re.fullmatch(r"([+-]?)P(?=[0-9T])(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", text, re.ASCII)
    if not iso:
        return text
    sign, *parts, seconds = (part or "0" for part in iso.groups())
    weeks, days, hours, minutes = map(int, parts)
    return f"{sign.strip('0')}{weeks * 168 + days * 24 + hours}h{minutes}m{seconds}s"


def take_key(typ, key):
    """Takes the key of a map."""
    if isinstance(key, bool) or not isinstance(key, int if typ["key"] == "int" else str):
        raise Failed(f": the key {shown(key)} is no {typ['key']}")
    return key


def take_scalar(kind, value):
    """Gives scalars of the classes that a kind may have as a plain value or its text."""
    if kind == "enum" and isinstance(value, enum.Enum):
        return value.value
    if kind == "decimal" and isinstance(value, decimal.Decimal) and value.is_finite():
        return format(value, "f")
    if kind == "decimal" and isinstance(value, int) and not isinstance(value, bool):
        return str(int(value))
    if kind == "uuid" and isinstance(value, uuid.UUID):
        return str(value)
    if kind == "date" and isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.isoformat()
    if kind == "bytes" and isinstance(value, (bytearray, memoryview)):
        return bytes(value)
    if isinstance(value, datetime.datetime) and value.utcoffset() is None:
        raise Failed(f": {value.isoformat()} has no time zone")
    if isinstance(value, float) and not math.isfinite(value):
        raise Failed(f": {value} is no {kind}")
    if kind in ("int", "float") and not isinstance(value, (bool, float, str)) and hasattr(value, "__index__"):
        return int(operator.index(value))
    return value


def take_members(typ, value):
    """Takes a struct or a union from the keys of a dict or the attributes of an object."""
    out = {}
    for name, member, other in fields_of(typ):
        if isinstance(value, collections.abc.Mapping):
            found = value.get(other)
        else:
            found = getattr(value, other, None)
        if found is None and member.get("optional"):
            continue
        if found is None and member["kind"] != "json":
            raise Failed(f".{name}: it is absent in {shown(value)}")
        out[name] = at_path(f".{name}", take, member, found)
    if typ["kind"] == "union" and len(out) != 1:
        raise Failed(f": {len(out)} arms of the union are set in {shown(value)}, and one must be")
    return out
