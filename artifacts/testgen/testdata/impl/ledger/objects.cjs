// Keeps accounts in a module of the old kind.
class Ledger {
  lines = [];

  Book(entry) {
    const { cents, currency } = entry.amount;
    if (cents === 0) {
      throw Object.assign(new Error("nothing to book"), { code: "zero_amount" });
    }
    const sum = this.entries(entry.Account).reduce((sum, e) => sum + e.amount.cents, cents);
    if (sum < 0) {
      throw Object.assign(new Error("overdrawn"), { code: "overdrawn" });
    }
    this.lines.push(entry);
    return { cents: sum, currency };
  }

  entries(accountId) {
    return this.lines.filter((e) => e.Account === accountId);
  }

  clear() {
    this.lines = [];
  }
}

module.exports = { New: () => new Ledger() };
