import datetime
import math
import re


class Broken:
    """Is what cannot be worked out, and why. It is passed on by all but and, or and cond, which need not look at both sides."""

    def __init__(self, why):
        self.why = why

    def __str__(self):
        return self.why


def evaluated(expression, x):
    """Evaluates an expression of the contract."""
    try:
        return expression(x)
    except (ArithmeticError, ValueError, TypeError) as problem:
        return Broken(told(problem))


def broken(*values):
    """Is the first of the values that is broken."""
    return next((v for v in values if isinstance(v, Broken)), None)


class Vars:
    """Are the plain values that an expression of the contract sees, by name. Its methods work as CEL does."""

    def __init__(self, values):
        self.values = values

    def at(self, name, *path):
        """Is the variable of that name, or a field of it."""
        return self.of(self.values, name, *path)

    def of(self, value, *path):
        """Is a field of a value, or of a field of it."""
        for name in path:
            if isinstance(value, Broken):
                return value
            if not isinstance(value, dict) or name not in value:
                return Broken(f"there is no {name}")
            value = value[name]
        return value

    def has(self, value, name):
        """Says whether a field is there."""
        if isinstance(value, Broken):
            return value
        return name in value if isinstance(value, dict) else Broken(f"there is no {name}")

    def and_(self, a, b):
        if a is False or b is False:
            return False
        return broken(a, b) or a is True and b is True or Broken("&& of no bool")

    def or_(self, a, b):
        if a is True or b is True:
            return True
        return broken(a, b) or (False if a is False and b is False else Broken("|| of no bool"))

    def not_(self, a):
        return not a if isinstance(a, bool) else broken(a) or Broken("! of no bool")

    def cond(self, test, yes, no):
        if isinstance(test, bool):
            return yes if test else no
        return broken(test) or Broken("? of no bool")

    def eq(self, a, b):
        return broken(a, b) or same(a, b) == ""

    def lt(self, a, b):
        return self.order(a, b, lambda a, b: a < b)

    def le(self, a, b):
        return self.order(a, b, lambda a, b: a <= b)

    def gt(self, a, b):
        return self.order(a, b, lambda a, b: a > b)

    def ge(self, a, b):
        return self.order(a, b, lambda a, b: a >= b)

    def order(self, a, b, holds):
        """Compares numbers, texts, instants, durations, bytes and bools."""
        left, right = kinds_of(a), kinds_of(b)
        if not set(left) & set(right) & {"bool", "float", "string", "timestamp", "duration", "bytes"}:
            return broken(a, b) or Broken(f"{shown(a)} and {shown(b)} have no order")
        return holds(str(a), str(b)) if "string" in left else holds(a, b)

    def add(self, a, b):
        for left, right in (("string", "string"), ("list", "list"), ("timestamp", "duration"), ("duration", "timestamp"), ("duration", "duration")):
            if left in kinds_of(a) and right in kinds_of(b):
                return str(a) + str(b) if left == "string" else a + b
        return self.arithmetic("+", a, b)

    def sub(self, a, b):
        for left, right in (("timestamp", "timestamp"), ("timestamp", "duration"), ("duration", "duration")):
            if left in kinds_of(a) and right in kinds_of(b):
                return a - b
        return self.arithmetic("-", a, b)

    def mul(self, a, b):
        return self.arithmetic("*", a, b)

    def div(self, a, b):
        return self.arithmetic("/", a, b)

    def mod(self, a, b):
        return self.arithmetic("%", a, b)

    def neg(self, a):
        return -a if isinstance(a, float) else self.arithmetic("-", 0, a)

    def arithmetic(self, op, a, b):
        """Is that of CEL: integers of 64 bits that do not overflow and are cut off towards zero, floats; never the two mixed."""
        if type(a) is float and type(b) is float and op != "%":
            if op == "/":
                return a / b if b else math.nan if a == 0 else math.copysign(math.inf, a) * math.copysign(1, b)
            return {"+": a + b, "-": a - b, "*": a * b}[op]
        if type(a) is not int or type(b) is not int:
            return broken(a, b) or Broken(f"{shown(a)} {op} {shown(b)} is no arithmetic")
        if op in "/%" and b == 0:
            return Broken("division by zero")
        if op in "/%":
            quotient = abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
            out = quotient if op == "/" else a - quotient * b
        else:
            out = {"+": a + b, "-": a - b, "*": a * b}[op]
        return out if -(2**63) <= out < 2**63 else Broken("integer overflow")

    def size(self, value):
        if isinstance(value, (str, bytes, list, dict)):
            return len(value)
        return broken(value) or Broken(f"{shown(value)} has no size")

    def index(self, value, key):
        if isinstance(value, list) and type(key) is int and 0 <= key < len(value):
            return value[key]
        if isinstance(value, dict) and isinstance(key, (str, int)) and key in value:
            return value[key]
        return broken(value, key) or Broken(f"there is no [{shown(key)}]")

    def in_(self, item, value):
        if broken(item, value):
            return broken(item, value)
        if isinstance(value, (list, dict)):
            return any(same(item, v) == "" for v in value)
        return Broken(f"{shown(value)} has no items")

    def list(self, *items):
        return broken(*items) or [*items]

    def mapping(self, *items):
        return broken(*items) or dict(zip(items[::2], items[1::2]))

    def fold(self, value, total, step):
        """Goes through the items of a list or the keys of a map."""
        if not isinstance(value, (list, dict)):
            return broken(value) or Broken(f"{shown(value)} has no items")
        for item in value:
            total = step(total, item)
        return total

    def all(self, value, test):
        return self.fold(value, True, lambda total, item: self.and_(total, test(item)))

    def exists(self, value, test):
        return self.fold(value, False, lambda total, item: self.or_(total, test(item)))

    def exists_one(self, value, test):
        return self.eq(self.size(self.filter(value, test)), 1)

    def filter(self, value, test):
        return self.fold(value, [], lambda total, item: self.cond(test(item), self.add(total, [item]), total))

    def transform(self, value, to):
        return self.fold(value, [], lambda total, item: self.add(total, self.list(to(item))))

    def timestamp(self, text):
        return self.parsed(text, read_timestamp)

    def duration(self, text):
        return self.parsed(text, read_duration)

    def parsed(self, value, parse):
        """Reads a text, and leaves alone what was read already."""
        try:
            return parse(value) if isinstance(value, str) else value
        except ValueError:
            return Broken(f"{shown(value)} cannot be read")

    def starts_with(self, a, b):
        return self.texts(lambda a, b: a.startswith(b), a, b)

    def ends_with(self, a, b):
        return self.texts(lambda a, b: a.endswith(b), a, b)

    def contains(self, a, b):
        return self.texts(lambda a, b: b in a, a, b)

    def matches(self, a, pattern):
        return self.texts(lambda a: re.search(pattern, a, re.ASCII) is not None, a)

    def texts(self, work, *values, also=()):
        """Works on texts; the values of also are numbers or lists."""
        if not all(isinstance(v, str) for v in values) or broken(*also):
            return broken(*values, *also) or Broken(f"{shown(next(v for v in values if not isinstance(v, str)))} is no string")
        return work(*(str(v) for v in values))

    def lower_ascii(self, a):
        return self.texts(lambda a: "".join(c.lower() if c.isascii() else c for c in a), a)

    def upper_ascii(self, a):
        return self.texts(lambda a: "".join(c.upper() if c.isascii() else c for c in a), a)

    def trim(self, a):
        return self.texts(lambda a: a.strip(SPACES), a)

    def char_at(self, a, i):
        return self.texts(lambda a: a[i:i + 1] if 0 <= i <= len(a) else Broken(f"there is no [{i}]"), a, also=(i,))

    def index_of(self, a, b, start=0):
        return self.texts(lambda a, b: a.find(b, start) if 0 <= start <= len(a) else Broken(f"there is no [{start}]"), a, b, also=(start,))

    def last_index_of(self, a, b):
        return self.texts(lambda a, b: a.rfind(b), a, b)

    def substring(self, a, start, end=None):
        last = len(a) if end is None and isinstance(a, str) else end
        return self.texts(lambda a: a[start:last] if 0 <= start <= last <= len(a) else Broken(f"there is no [{start}:{last}]"), a, also=(start, last))

    def replace(self, a, old, new, count=-1):
        return self.texts(lambda a, old, new: a.replace(old, new, count), a, old, new, also=(count,))

    def split(self, a, by, count=-1):
        if count == 0:
            return []
        return self.texts(lambda a, by: (a.split(by, count - 1 if count > 0 else -1) if by else [*a]), a, by, also=(count,))

    def join(self, items, by=""):
        return self.texts(lambda by, *items: by.join(items), by, *items) if isinstance(items, list) else broken(items) or Broken("it is no list")


SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
