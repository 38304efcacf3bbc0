"""Keeps accounts; the factory is a class."""


class ZeroAmount(Exception):
    pass


class Overdrawn(Exception):
    pass


class Ledger:
    def __init__(self):
        self.lines = []

    def Book(self, entry):
        amount = entry["amount"]
        if amount["cents"] == 0:
            raise ZeroAmount
        cents = amount["cents"] + sum(e["amount"]["cents"] for e in self.entries(entry["Account"]))
        if cents < 0:
            raise Overdrawn
        self.lines.append(entry)
        return {"cents": cents, "currency": amount["currency"]}

    def entries(self, account_id):
        return [e for e in self.lines if e["Account"] == account_id]

    def clear(self):
        self.lines = []
