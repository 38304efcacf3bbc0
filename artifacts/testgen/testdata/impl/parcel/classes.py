"""Keeps parcels in classes of many kinds, and writes its values as JSON has them."""
import collections.abc
import datetime
import decimal
import enum
import typing


class Zone(str, enum.Enum):
    HOME = "home"
    NEAR = "near"
    FAR = "far"


class Item(typing.NamedTuple):
    sku: str
    grams: int
    price: decimal.Decimal
    fragile: bool


class Pickup(typing.TypedDict):
    shop_id: str


class Door:
    street: str
    floor: typing.Optional[int]

    def __init__(self, street, floor=None):
        self.street, self.floor = street, floor


class Delivery:
    pickup: typing.Optional[Pickup]
    door: typing.Optional[Door]

    def __init__(self, pickup, door):
        self.pickup, self.door = pickup, door


class Parcel:
    """Is made without a look at its values, as pydantic's model_construct does it."""

    items: typing.Tuple[Item, ...]
    labels: collections.abc.Mapping[str, str]
    zone: Zone
    delivery: Delivery
    insured: typing.Union[decimal.Decimal, None]

    @classmethod
    def model_construct(cls, **values):
        made = cls()
        made.__dict__.update(values)
        return made


class Quote:
    def __init__(self, **values):
        self.__dict__.update(values)


class Fault(Exception):
    @property
    def code(self):
        return self.args[0]


def Price(*, parcel: Parcel, rush: bool, **more):
    if not isinstance(parcel.items, tuple) or not isinstance(parcel.zone, Zone):
        raise TypeError("that is no parcel")
    if not parcel.items:
        raise Fault(Code.NO_ITEMS)
    if len(parcel.items) > 3 or len(parcel.labels) > 2:
        raise Fault("too_many")
    if any(i.grams < 1 or not 1 <= len(i.sku) <= 12 for i in parcel.items):
        raise Fault("bad_item")
    quote = Quote(
        total=sum((i.price for i in parcel.items), decimal.Decimal(rush)),
        grams=sum(i.grams for i in parcel.items),
        takes="PT1H30M" if rush else "2880m",
        by_sku={sku: sum(i.grams for i in parcel.items if i.sku == sku) for sku in {i.sku for i in parcel.items}},
        route={"door": parcel.delivery.door} if parcel.delivery.door else parcel.delivery,
        seal="c2VhbA==",
    )
    if parcel.insured is not None:
        quote.insured = parcel.insured
    return quote


class Code(enum.Enum):
    NO_ITEMS = "no_items"


def zones():
    return tuple(Zone)


def ratio(part: float, whole: float):
    if whole <= 0:
        raise Fault("not_positive")
    if part < 0:
        raise Fault("negative_part")
    return part / whole if part else 0


def echo(data, at: typing.Optional[datetime.date]):
    if at is not None and at.year != 2027:
        raise TypeError("that is no date")
    return data
