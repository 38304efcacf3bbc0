"""Prices the rides of tram cards, caps what a card pays on a day, and pays rides back.

All amounts are whole euro cents, all days are days in UTC, and nothing here looks at a clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import Enum

DAY_CAP = 1200
FULL_REFUND = timedelta(minutes=30)
HALF_REFUND = timedelta(hours=2)


class InvalidCard(Exception):
    """A card is two capital letters and six digits."""


class InvalidCompanions(Exception):
    """Companions are one to four."""


class TooLate(Exception):
    """Nothing is paid back after two hours."""


class UnknownRide(Exception):
    """The card has no ride of that number."""


class Zone(str, Enum):
    """How far a ride goes."""

    INNER = "inner"
    OUTER = "outer"
    AIRPORT = "airport"


PRICES = {Zone.INNER: 200, Zone.OUTER: 300, Zone.AIRPORT: 700}


@dataclass
class Boarding:
    """A card that is held to the reader of a tram. Each companion costs half."""

    card: str
    at: datetime
    zone: Zone
    companions: int | None = None  # 1 to 4


@dataclass
class Ride:
    """What a tap began. Its number counts the rides of its card from 1."""

    number: int
    card: str
    tapped_at: datetime
    zone: Zone
    price: int
    capped: bool  # it cost less than its full price


class Desk:
    """Keeps the rides of cards. Calls come one after the other."""

    def __init__(self) -> None:
        self._rides: dict[str, list[Ride]] = {}
        self._last: dict[str, int] = {}  # the number that was given last

    def tap(self, boarding: Boarding) -> Ride:
        """Begins a ride, and says what it costs: its price, or what is left below the cap of its day."""
        key = "PACT:fares:tap"
        check(key, boarding.card)
        companions = boarding.companions
        if companions is not None and not 1 <= companions <= 4:
            raise InvalidCompanions(key, companions)
        full = PRICES[boarding.zone] // 2 * (2 + (companions or 0))
        price = min(full, DAY_CAP - self.total(boarding.card, day_of(boarding.at)))
        number = self._last.get(boarding.card, 0) + 1
        ride = Ride(number, boarding.card, boarding.at, boarding.zone, price, price < full)
        self._last[boarding.card] = number
        self._rides.setdefault(boarding.card, []).append(ride)
        return ride

    def total(self, card: str, day: str) -> int:
        """What a card has paid for its rides of a day."""
        check("PACT:fares:total", card)
        return sum(ride.price for ride in self.rides(card, day))

    def rides(self, card: str, day: str) -> list[Ride]:
        """The rides of a card on a day, in the order in which they were tapped."""
        check("PACT:fares:rides", card)
        return [ride for ride in self._rides.get(card, []) if day_of(ride.tapped_at) == day]

    def refund(self, card: str, number: int, after: timedelta) -> int:
        """Removes a ride, and says what is paid back so long after its tap: all of it, or half of it cut to cents."""
        key = "PACT:fares:refund"
        check(key, card)
        if after > HALF_REFUND:
            raise TooLate(key, after)
        for ride in self._rides.get(card, []):
            if ride.number == number:
                self._rides[card].remove(ride)
                return ride.price if after <= FULL_REFUND else ride.price // 2
        raise UnknownRide(key, number)


def for_pact() -> Desk:
    """A fresh desk for a case of the contract.

    The card FX000001 has one ride in it, so that a single call can show what total, rides and refund do.
    """
    desk = Desk()
    desk.tap(Boarding("FX000001", datetime(2027, 1, 4, 8, tzinfo=timezone.utc), Zone.INNER))
    return desk


def check(key: str, card: str) -> None:
    """Refuses what is no card, under the key of the function that was called with it."""
    if not re.fullmatch("[A-Z]{2}[0-9]{6}", card):
        raise InvalidCard(key, card)


def day_of(at: datetime) -> str:
    """The day in UTC that holds an instant."""
    return at.astimezone(timezone.utc).date().isoformat()
