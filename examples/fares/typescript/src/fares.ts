/**
 * Prices the rides of tram cards, caps what a card pays on a day, and pays rides back. All amounts are whole euro cents,
 * all days are days in UTC, and nothing here looks at a clock.
 */

const dayCap = 1200;
const fullRefund = 30 * 60_000; // ms
const halfRefund = 2 * 3_600_000;

/** A card is two capital letters and six digits. */
export class InvalidCard extends Error {
  readonly code = "invalid_card";
}

/** Companions are one to four. */
export class InvalidCompanions extends Error {
  readonly code = "invalid_companions";
}

/** Nothing is paid back after two hours. */
export class TooLate extends Error {
  readonly code = "too_late";
}

/** The card has no ride of that number. */
export class UnknownRide extends Error {
  readonly code = "unknown_ride";
}

/** How far a ride goes. */
export type Zone = "inner" | "outer" | "airport";

const prices: Record<Zone, number> = { inner: 200, outer: 300, airport: 700 };

/** A card that is held to the reader of a tram. Each companion costs half. */
export interface Boarding {
  card: string;
  at: string; // RFC 3339
  zone: Zone;
  companions?: number | null; // 1 to 4
}

/** What a tap began. Its number counts the rides of its card from 1. */
export interface Ride {
  number: number;
  card: string;
  tapped_at: string;
  zone: Zone;
  price: number;
  capped: boolean; // it cost less than its full price
}

/** Keeps the rides of cards. Calls come one after the other. */
export class Desk {
  private readonly kept = new Map<string, Ride[]>();
  private readonly last = new Map<string, number>(); // the number that was given last

  /** Begins a ride, and says what it costs: its price, or what is left below the cap of its day. */
  tap({ card, at, zone, companions }: Boarding): Ride {
    const key = "PACT:fares:tap";
    check(key, card);
    if (companions != null && (companions < 1 || companions > 4)) {
      throw new InvalidCompanions(`${key}: ${companions} companions`);
    }
    const full = (prices[zone] / 2) * (2 + (companions ?? 0));
    const price = Math.min(full, dayCap - this.total(card, dayOf(at)));
    const number = (this.last.get(card) ?? 0) + 1;
    const ride = { number, card, tapped_at: at, zone, price, capped: price < full };
    this.last.set(card, number);
    this.kept.set(card, [...(this.kept.get(card) ?? []), ride]);
    return ride;
  }

  /** What a card has paid for its rides of a day. */
  total(card: string, day: string): number {
    check("PACT:fares:total", card);
    return this.rides(card, day).reduce((sum, ride) => sum + ride.price, 0);
  }

  /** The rides of a card on a day, in the order in which they were tapped. */
  rides(card: string, day: string): Ride[] {
    check("PACT:fares:rides", card);
    return (this.kept.get(card) ?? []).filter((ride) => dayOf(ride.tapped_at) === day);
  }

  /** Removes a ride, and says what is paid back so long (ms) after its tap: all of it, or half of it cut to cents. */
  refund(card: string, number: number, after: number): number {
    const key = "PACT:fares:refund";
    check(key, card);
    if (after > halfRefund) {
      throw new TooLate(`${key}: ${after} ms after the tap`);
    }
    const rides = this.kept.get(card) ?? [];
    const ride = rides.find((r) => r.number === number);
    if (ride === undefined) {
      throw new UnknownRide(`${key}: ride ${number}`);
    }
    this.kept.set(card, rides.filter((r) => r !== ride));
    return after <= fullRefund ? ride.price : Math.floor(ride.price / 2);
  }
}

/**
 * A fresh desk for a case of the contract. The card FX000001 has one ride in it, so that a single call can show what
 * total, rides and refund do.
 */
export function forPact(): Desk {
  const desk = new Desk();
  desk.tap({ card: "FX000001", at: "2027-01-04T08:00:00Z", zone: "inner" });
  return desk;
}

/** Refuses what is no card, under the key of the function that was called with it. */
function check(key: string, card: string): void {
  if (!/^[A-Z]{2}[0-9]{6}$/.test(card)) {
    throw new InvalidCard(`${key}: ${card}`);
  }
}

function dayOf(at: string): string {
  return new Date(at).toISOString().slice(0, 10);
}
