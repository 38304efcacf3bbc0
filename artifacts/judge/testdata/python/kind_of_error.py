# judge: pass
#
# One error is a kind of the other, which is an error of its own.


class BadStops(Exception):
    pass


class NoteTooLong(BadStops):
    pass


class TooMany(Exception):
    pass


def sort_stops(stops):
    if len(stops) > 8:
        raise TooMany("at most eight")
    return sorted(stops)


def price(trip):
    if not 1 <= trip["stops"] <= 40:
        raise BadStops
    if len(trip.get("note") or "") > 10:
        raise NoteTooLong
    return 200 + 25 * trip["stops"] + (100 if trip["zone"] == "outer" else 0)
