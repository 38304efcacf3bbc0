# judge: price/errors/bad_stops, price/errors/note_too_long
#
# One exception that is every error of the function: no test of one error can tell it from the right one.


class BadStops(Exception):
    pass


class NoteTooLong(Exception):
    pass


class Refused(BadStops, NoteTooLong):
    pass


class TooMany(Exception):
    pass


def sort_stops(stops):
    if len(stops) > 8:
        raise TooMany("at most eight")
    return sorted(stops)


def price(trip):
    if not 1 <= trip["stops"] <= 40 or len(trip.get("note") or "") > 10:
        raise Refused
    return 200 + 25 * trip["stops"] + (100 if trip["zone"] == "outer" else 0)
