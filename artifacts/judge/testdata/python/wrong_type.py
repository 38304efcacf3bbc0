# judge: price/returns
#
# A price is a float.


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
    return 200.0 + 25 * trip["stops"] + (100 if trip["zone"] == "outer" else 0)
