"""Keeps bookings as dicts, and says its errors with classes."""
import re
import uuid


class InvalidSeats(Exception):
    pass


class InvalidTenantError(ValueError):
    pass


class NoteTooLong(Exception):
    pass


class SoldOut(Exception):
    pass


class UnknownBooking(KeyError):
    pass


class House:
    def __init__(self):
        self.held = {}

    def create(self, request):
        if not 1 <= request["seats"] <= 20:
            raise InvalidSeats("from 1 to 20 seats")
        if not re.fullmatch("[a-z0-9-]{3,32}", request["tenant_id"]):
            raise InvalidTenantError(request["tenant_id"])
        if request["note"] is not None and len(request["note"]) > 200:
            raise NoteTooLong
        if self.free() < request["seats"]:
            raise SoldOut
        booking = {**request, "id": str(uuid.uuid4()), "status": "held"}
        self.held[booking["id"]] = booking
        return booking

    def cancel(self, id):
        if id not in self.held:
            raise UnknownBooking(id)
        del self.held[id]
        return "cancelled"

    def free(self, row=None):
        free = 20 - sum(b["seats"] for b in self.held.values())
        return free if row is None else free // 10


def new_for_pact():
    return House()
