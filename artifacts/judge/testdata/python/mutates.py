# judge: sort_stops/call
#
# Sorts what it was given, in place.


class BadStops(Exception):
    pass


class NoteTooLong(Exception):
    pass


class TooManyError(Exception):
    pass


def sort_stops(stops):
    if len(stops) > 8:
        raise TooManyError("at most eight")
    stops.sort()
    return stops


def price(trip):
    if trip["stops"] < 1 or trip["stops"] > 40:
        raise BadStops(trip["stops"])
    if len(trip.get("note") or "") > 10:
        raise NoteTooLong()
    return 200 + 25 * trip["stops"] + (100 if trip["zone"] == "outer" else 0)
