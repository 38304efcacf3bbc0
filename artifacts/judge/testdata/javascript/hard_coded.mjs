// judge: price/ensures/1
//
// Knows the examples and the bounds, and nothing between.

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
  if (trip.stops < 1 || trip.stops > 40) throw new Refusal("bad_stops");
  if ([...(trip.note ?? "")].length > 10) throw new Refusal("note_too_long");
  return { "1 inner": 225, "12 outer": 600, "1 outer": 325, "40 inner": 1200, "40 outer": 1300 }[`${trip.stops} ${trip.zone}`] ?? 0;
}
