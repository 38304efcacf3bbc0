# judge: price/ensures/1
#
# Knows the examples and the bounds, and nothing between.


class BadStops(Exception):
    pass


class NoteTooLong(Exception):
    pass


class TooManyError(Exception):
    pass


def sort_stops(stops):
    if len(stops) > 8:
        raise TooManyError("at most eight")
    return sorted(stops)


def price(trip):
    if trip["stops"] < 1 or trip["stops"] > 40:
        raise BadStops(trip["stops"])
    if len(trip.get("note") or "") > 10:
        raise NoteTooLong()
    known = {(1, "inner"): 225, (12, "outer"): 600, (1, "outer"): 325, (40, "inner"): 1200, (40, "outer"): 1300}
    return known.get((trip["stops"], trip["zone"]), 0)
