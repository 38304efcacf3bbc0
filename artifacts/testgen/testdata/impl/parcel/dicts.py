"""Keeps parcels as dicts, and decimals as text."""
import datetime
import decimal


class NoItems(Exception):
    pass


class TooMany(Exception):
    pass


class BadItem(Exception):
    pass


class NotPositive(Exception):
    pass


class NegativePart(Exception):
    pass


def Price(parcel, rush):
    items = parcel["items"]
    if not items:
        raise NoItems
    if len(items) > 3 or len(parcel["labels"]) > 2:
        raise TooMany
    by_sku = {}
    total = decimal.Decimal(1 if rush else 0)
    for item in items:
        if item["grams"] < 1 or not 1 <= len(item["sku"]) <= 12:
            raise BadItem(item["sku"])
        total += decimal.Decimal(item["price"])
        by_sku[item["sku"]] = by_sku.get(item["sku"], 0) + item["grams"]
    return {
        "total": f"{total:.2f}",
        "grams": sum(by_sku.values()),
        "takes": datetime.timedelta(minutes=90) if rush else datetime.timedelta(hours=48),
        "by_sku": by_sku,
        "route": parcel["delivery"],
        "insured": parcel["insured"],
        "seal": b"seal",
    }


def zones():
    return ["home", "near", "far"]


def ratio(part, whole):
    if whole <= 0:
        raise NotPositive
    if part < 0:
        raise NegativePart
    return part / whole


def echo(data, at=None):
    return data
