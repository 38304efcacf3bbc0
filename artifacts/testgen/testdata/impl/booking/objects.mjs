// Keeps bookings as objects, and says its errors with codes.
import { randomUUID } from "node:crypto";

const refused = (code) => Object.assign(new Error(code), { code });

class House {
  held = new Map();

  create(request) {
    if (request.seats < 1 || request.seats > 20) {
      throw refused("invalid_seats");
    }
    if (!/^[a-z0-9-]{3,32}$/.test(request.tenant_id)) {
      throw refused("invalid_tenant");
    }
    if ((request.note ?? "").length > 200) {
      throw refused("note_too_long");
    }
    if (this.free() < request.seats) {
      throw refused("sold_out");
    }
    const booking = { ...request, id: randomUUID(), status: "held" };
    this.held.set(booking.id, booking);
    return booking;
  }

  cancel(id) {
    if (!this.held.delete(id)) {
      throw refused("unknown_booking");
    }
    return "cancelled";
  }

  free(row) {
    const free = [...this.held.values()].reduce((free, b) => free - b.seats, 20);
    return row === undefined ? free : Math.floor(free / 10);
  }
}

export function newForPact() {
  return new House();
}
