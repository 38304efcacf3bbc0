// judge: price/call
//
// A TypeError where it should refuse is no error of the contract.

class Refusal extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

export function sortStops(stops) {
  if (stops.length > 8) throw new Refusal("too_many");
  return [...stops].sort((a, b) => a - b);
}

export function price(trip) {
  const prices = Array.from({ length: 41 }, (_, n) => [200 + 25 * n]);
  if (trip.stops < 1) throw new Refusal("bad_stops");
  const price = prices[trip.stops][0];
  if ([...(trip.note ?? "")].length > 10) throw new Refusal("note_too_long");
  return price + (trip.zone === "outer" ? 100 : 0);
}
