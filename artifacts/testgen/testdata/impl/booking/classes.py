"""Keeps bookings as objects, waits for everything, and says its errors with codes."""
from __future__ import annotations

import asyncio
import dataclasses
import datetime
import enum
import uuid
from typing import Optional


class Refused(Exception):
    def __init__(self, code):
        super().__init__(code)
        self.code = code


class Status(enum.Enum):
    HELD = "held"
    CANCELLED = "cancelled"


@dataclasses.dataclass(frozen=True)
class Request:
    tenant_id: str
    start: datetime.datetime
    seats: int
    note: Optional[str]


@dataclasses.dataclass
class Booking:
    id: uuid.UUID
    tenant_id: str
    start: datetime.datetime
    seats: int
    status: Status
    note: str | None = None


class Office:
    def __init__(self):
        self.lock = asyncio.Lock()
        self.sold = {}

    async def create(self, wanted: Request, /) -> Booking:
        async with self.lock:
            if wanted.seats < 1 or wanted.seats > 20:
                raise Refused("invalid_seats")
            tenant = wanted.tenant_id
            if not 3 <= len(tenant) <= 32 or not all(c in "abcdefghijklmnopqrstuvwxyz0123456789-" for c in tenant):
                raise Refused("invalid_tenant")
            if wanted.note and len(wanted.note) > 200:
                raise Refused("note_too_long")
            if sum(self.sold.values()) + wanted.seats > 20:
                raise Refused("sold_out")
            await asyncio.sleep(0)
            made = Booking(uuid.uuid4(), tenant, wanted.start.astimezone(datetime.timezone.utc), wanted.seats, Status.HELD, wanted.note)
            self.sold[made.id] = made.seats
            return made

    async def cancel(self, id: uuid.UUID) -> Status:
        async with self.lock:
            if self.sold.pop(id, None) is None:
                raise Refused("unknown_booking")
            return Status.CANCELLED

    def free(self, row: int | None) -> int:
        free = 20 - sum(self.sold.values())
        return free if row is None else free // 10


async def new_for_pact():
    return Office()
