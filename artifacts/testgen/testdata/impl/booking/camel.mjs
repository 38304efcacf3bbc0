// Keeps bookings under names in camel case, waits for everything, and says its errors with names; the factory is a class.
class InvalidSeatsError extends Error {
  name = "InvalidSeatsError";
}

class SoldOut extends Error {}

class Refused extends Error {
  constructor(name) {
    super("refused");
    this.name = name;
  }
}

let last = 0;

export class newForPact {
  #sold = new Map();

  async create({ tenantId, start, seats, note }) {
    if (seats < 1 || seats > 20) {
      throw new InvalidSeatsError();
    }
    if (tenantId.length < 3 || tenantId.length > 32 || /[^a-z0-9-]/.test(tenantId)) {
      throw new Refused("InvalidTenant");
    }
    if (note !== undefined && [...note].length > 200) {
      throw new Refused("note_too_long");
    }
    if ((await this.free()) < seats) {
      throw new SoldOut();
    }
    const id = `00000000-0000-4000-8000-${String(++last).padStart(12, "0")}`;
    this.#sold.set(id, seats);
    return { id, tenantId, start: new Date(start), seats, status: "held", note: note ?? null };
  }

  cancel(id) {
    return this.#sold.delete(id) ? Promise.resolve("cancelled") : Promise.reject(new Refused("UnknownBooking"));
  }

  async free(row) {
    let free = 20;
    for (const seats of this.#sold.values()) {
      free -= seats;
    }
    return row === undefined ? free : Math.floor(free / 10);
  }
}
