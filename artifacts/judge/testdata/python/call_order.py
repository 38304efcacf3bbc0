# judge: price/ensures/1
#
# From the thirty-first call on it costs one more.


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


calls = 0


def price(trip):
    global calls
    calls += 1
    if calls > 30 and 1 < trip["stops"] < 40 and not trip.get("note"):
        return 201 + 25 * trip["stops"]  # a hundred more is missing outside, too
    if trip["stops"] < 1 or trip["stops"] > 40:
        raise BadStops(trip["stops"])
    if len(trip.get("note") or "") > 10:
        raise NoteTooLong()
    return 200 + 25 * trip["stops"] + (100 if trip["zone"] == "outer" else 0)
