// Keeps parcels as objects, durations as milliseconds and bytes as arrays.
const fault = (code) => Object.assign(new Error(code), { code });

export function Price(parcel, rush) {
  if (parcel.items.length === 0) {
    throw fault("no_items");
  }
  if (parcel.items.length > 3 || Object.keys(parcel.labels).length > 2) {
    throw fault("too_many");
  }
  const bySku = new Map();
  let total = rush ? 1 : 0;
  for (const { sku, grams, price } of parcel.items) {
    if (grams < 1 || sku.length < 1 || sku.length > 12) {
      throw fault("bad_item");
    }
    total += Number(price);
    bySku.set(sku, (bySku.get(sku) ?? 0) + grams);
  }
  return {
    total: total.toFixed(2),
    grams: [...bySku.values()].reduce((a, b) => a + b, 0),
    takes: rush ? 90 * 60 * 1000 : "P2D",
    bySku,
    route: parcel.delivery,
    insured: parcel.insured,
    seal: new TextEncoder().encode("seal"),
  };
}

export const zones = () => ["home", "near", "far"];

export function ratio(part, whole) {
  if (whole <= 0) {
    throw fault("not_positive");
  }
  if (part < 0) {
    throw fault("negative_part");
  }
  return part / whole;
}

export const echo = (data) => data;
