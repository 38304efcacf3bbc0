# judge: pass
#
# Another style: dataclasses, enums, codes, a coroutine.

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import List, Optional


class Zone(enum.Enum):
    INNER = "inner"
    OUTER = "outer"


@dataclass(frozen=True)
class Trip:
    stops: int
    zone: Zone
    note: Optional[str] = None


class Refusal(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


async def price(trip: Trip) -> int:
    if not 1 <= trip.stops <= 40:
        raise Refusal("bad_stops")
    if trip.note is not None and len(trip.note) > 10:
        raise Refusal("note_too_long")
    return 200 + 25 * trip.stops + {Zone.INNER: 0, Zone.OUTER: 100}[trip.zone]


def sort_stops(stops: List[int]) -> List[int]:
    if len(stops) > 8:
        raise Refusal("too_many")
    return sorted(stops)
