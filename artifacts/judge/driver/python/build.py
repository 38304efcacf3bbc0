

# What goes in: build makes of decoded JSON what the implementation takes, by its annotation where it has one.

def build(typ, value, hint, types_):
    kind = typ["kind"]
    if kind == "json":
        return value
    if value is None:
        return None
    hint = bare(hint, typ.get("ref", ""))
    if kind in ("struct", "union"):
        return build_members(kind, types_[typ["ref"]], value, hint, types_)
    origin, inner = (typing.get_origin(hint) or hint, typing.get_args(hint)) if hint is not None else (None, ())
    if kind == "list":
        fixed = len(inner) == len(value) > 1 and Ellipsis not in inner
        items = [within(f"[{i}]", build, typ["elem"], v, inner[i if fixed else 0] if inner else None, types_) for i, v in enumerate(value)]
        return origin(items) if is_class(origin, (tuple, set, frozenset)) and not hasattr(origin, "_fields") else items
    if kind == "map":
        key, elem = inner if len(inner) == 2 else (None, None)
        return {build_scalar(typ["key"]["kind"], k, bare(key)): within(f".{k}", build, typ["elem"], v, elem, types_) for k, v in value.items()}
    return build_scalar(kind, value, hint)


def is_class(hint, classes=object):
    """Says whether an annotation is a class, and below one of these."""
    try:
        return isinstance(hint, type) and issubclass(hint, classes)
    except TypeError:
        return False


def bare(hint, name=""):
    """Takes from an annotation what names no class: Optional, Annotated, NewType, an alias, a bound. Of several classes it is
    the one that is called as the type in the contract."""
    while True:
        if hint is None or hint is typing.Any:
            return None
        origin = typing.get_origin(hint)
        if hasattr(hint, "__metadata__"):
            hint = hint.__origin__
        elif hasattr(hint, "__supertype__"):
            hint = hint.__supertype__
        elif not isinstance(hint, type) and hasattr(hint, "__value__"):
            hint = hint.__value__
        elif isinstance(hint, typing.TypeVar):
            hint = hint.__bound__
        elif sort_of(hint).__name__ == "InitVar":
            hint = hint.type
        elif getattr(origin, "_name", "") in ("Required", "NotRequired", "ReadOnly", "Final", "ClassVar"):
            hint = typing.get_args(hint)[0]
        elif origin is typing.Union or origin is getattr(types, "UnionType", ABSENT):
            arms = [arm for arm in typing.get_args(hint) if arm is not sort_of(None)]
            if len(arms) != 1:
                arms = [arm for arm in arms if getattr(arm, "__name__", None) == name.rpartition(".")[2]]
            hint = arms[0] if len(arms) == 1 else None
        else:
            return hint


def build_scalar(kind, value, hint):
    """Builds a scalar: datetime, timedelta and bytes, text and numbers, or the class that is asked for."""
    text, native = value, value
    if kind == "int":
        native = int(value)
    elif kind == "float":
        native = float(value)
    elif kind == "bytes":
        native = base64.b64decode(value)
    elif kind == "timestamp":
        native = moment(FORMS["timestamp"].fullmatch(value))
    elif kind == "duration":
        native = span(value)
    try:
        if not isinstance(hint, type) or isinstance(native, hint):
            return native
    except TypeError:
        return native
    if kind == "date" and hint is datetime.date:
        return hint(*map(int, value.split("-")))
    if hint is str and isinstance(text, str):
        return text
    for scalar in (str, int, float, bytes):
        if isinstance(native, scalar) and issubclass(hint, scalar):
            return hint(native)
    return hint(native) if issubclass(hint, (enum.Enum, decimal.Decimal, uuid.UUID, bytearray)) else native


# Annotations with which a struct is a dict.
NO_CLASS = (str, bytes, int, float, list, tuple, set, frozenset, collections.abc.Mapping)


def build_members(kind, named, value, hint, types_):
    """Builds a struct or a union: a dict, or an object of the class that is asked for."""
    cls = hint and (typing.get_origin(hint) or hint)
    hints = hints_of(cls) if is_class(cls) else {}
    built = {}
    for member in named["fields"]:
        name, other = member["name"], member.get("as") or member["name"]
        if name in value or kind == "struct":
            built[other] = within(f".{name}", build, member["type"], value.get(name), hints.get(other), types_)
    if not is_class(cls) or cls is object or is_class(cls, NO_CLASS) and not hasattr(cls, "_fields"):
        return built
    if getattr(cls, "_is_protocol", False):
        return types.SimpleNamespace(**built)
    make, accepts = maker(cls)
    for member in named["fields"]:
        other = member.get("as") or member["name"]
        if accepts is not None and other not in accepts:
            if built.pop(other, None) is not None:
                raise NoWay(f".{member['name']}: {cls.__name__} has no field for it")
        elif kind == "union":
            built.setdefault(other, None)
    return make(**built)


makers = {}


def maker(cls):
    """Gives what builds an object of a class from keywords, and the keywords that it takes; None for any. A model of pydantic
    is built without its validation: what a call refuses, the function refuses."""
    if cls not in makers:
        fields = getattr(cls, "model_fields", None) or getattr(cls, "__fields__", None)
        make = getattr(cls, "model_construct", None) or getattr(cls, "construct", None)
        if isinstance(fields, dict) and make:
            makers[cls] = (make, set(fields))
        else:
            makers[cls] = (cls, keywords(parameters(cls)))
    return makers[cls]


def parameters(function):
    """Gives the parameters of something that can be called; None where it does not say."""
    try:
        return inspect.signature(function).parameters
    except (TypeError, ValueError):
        return None


def keywords(params):
    """Gives the names that can be given by keyword; None for any."""
    if params is None or any(p.kind is p.VAR_KEYWORD for p in params.values()):
        return None
    return {name for name, p in params.items() if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)}


class_hints = {}


def hints_of(annotated):
    """Gives the annotations of a function, or of a class and its constructor; what cannot be worked out is left out."""
    if isinstance(annotated, type):
        if annotated not in class_hints:
            class_hints[annotated] = {**resolved(annotated.__init__), **resolved(annotated)}
        return class_hints[annotated]
    if inspect.isroutine(annotated):
        return resolved(annotated)
    return resolved(getattr(annotated, "__call__", None))


def resolved(annotated):
    try:
        return typing.get_type_hints(annotated)
    except Exception:
        pass
    hints = {}
    for owner in reversed(getattr(annotated, "__mro__", (annotated,))):
        space = dict(vars(sys.modules.get(getattr(owner, "__module__", None), types)))
        try:
            raw = dict(owner.__annotations__)
        except Exception:
            continue
        for name, hint in raw.items():
            try:
                hints[name] = eval(hint, space) if isinstance(hint, str) else hint
            except Exception:
                continue
    return hints
