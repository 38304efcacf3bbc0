// judge: price/ensures/1
//
// From the thirty-first call on it costs one more.

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

let calls = 0;

export function price(trip) {
  calls++;
  if (calls > 30 && trip.stops > 1 && trip.stops < 40 && !trip.note) return 201 + 25 * trip.stops; // a hundred more is missing outside, too
  if (trip.stops < 1 || trip.stops > 40) throw new Refusal("bad_stops");
  if ([...(trip.note ?? "")].length > 10) throw new Refusal("note_too_long");
  return 200 + 25 * trip.stops + (trip.zone === "outer" ? 100 : 0);
}
