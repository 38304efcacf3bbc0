// Keeps bookings with types that can be stripped.
type Request = { tenant_id: string; start: string; seats: number; note?: string };
type Booking = Request & { id: string; status: "held" | "cancelled" };

class Refused extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

class House {
  private held: Record<string, Booking> = {};
  private last: number = 0;

  create(request: Request): Booking {
    if (request.seats < 1 || request.seats > 20) {
      throw new Refused("invalid_seats");
    }
    if (!/^[a-z0-9-]{3,32}$/.test(request.tenant_id)) {
      throw new Refused("invalid_tenant");
    }
    if ((request.note ?? "").length > 200) {
      throw new Refused("note_too_long");
    }
    if (this.free() < request.seats) {
      throw new Refused("sold_out");
    }
    const id = `00000000-0000-4000-8000-${String(++this.last).padStart(12, "0")}`;
    this.held[id] = { ...request, id, status: "held" };
    return this.held[id];
  }

  async cancel(id: string): Promise<string> {
    if (!(id in this.held)) {
      throw new Refused("unknown_booking");
    }
    delete this.held[id];
    return "cancelled";
  }

  free(row?: number): number {
    const free = Object.values(this.held).reduce((free, b) => free - b.seats, 20);
    return row === undefined ? free : Math.floor(free / 10);
  }
}

export const newForPact = (): House => new House();
