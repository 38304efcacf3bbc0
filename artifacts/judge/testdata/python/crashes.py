# judge: price/call
#
# An index out of range where it should refuse is no error of the contract.


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
    prices = [200 + 25 * n for n in range(41)]
    if trip["stops"] < 1:
        raise BadStops(trip["stops"])
    price = prices[trip["stops"]]
    if len(trip.get("note") or "") > 10:
        raise NoteTooLong()
    return price + (100 if trip["zone"] == "outer" else 0)
