// judge: pass
//
// Another style: errors by name, destructuring, promises, types that are stripped.

type Zone = "inner" | "outer";
interface Trip {
  readonly stops: number;
  readonly zone: Zone;
  readonly note?: string | null;
}

const refuse = (name: string): Error => Object.assign(new Error(name), { name });
const extra: Record<Zone, number> = { inner: 0, outer: 100 };

export const price = async ({ stops, zone, note }: Trip): Promise<number> => {
  if (stops < 1 || stops > 40) throw refuse("BadStops");
  if (note && Array.from(note).length > 10) throw refuse("NoteTooLong");
  return 200 + 25 * stops + extra[zone];
};

export function sortStops<T extends number>(stops: readonly T[]): T[] {
  if (stops.length > 8) throw refuse("TooManyError");
  return stops.slice().sort((a, b) => a - b);
}
