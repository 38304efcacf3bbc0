// Package ledger keeps accounts.
package ledger

import (
	"errors"
	"time"
)

type problem struct{ text string }

func (p *problem) Error() string { return p.text }

// The errors; what ErrOverdrawn says cannot be read from its declaration.
var (
	ErrZeroAmount = errors.New("nothing to book")
	ErrOverdrawn  = overdrawn()
)

func overdrawn() error { return &problem{"overdrawn"} }

// Code makes up for that.
func (p *problem) Code() string { return "overdrawn" }

// Amount is money.
type Amount struct {
	Cents    int64
	Currency string
}

// Entry is a line of the ledger.
type Entry struct {
	AccountID string `json:"account_id"` // a trap: the contract names Account
	Account   string
	Amount    Amount
	At        time.Time
}

// Ledger has lines.
type Ledger struct{ lines []Entry }

// New is an empty ledger, and its methods are those of its pointer.
func New() Ledger { return Ledger{} }

// Book adds a line.
func (l *Ledger) Book(e Entry) (Amount, error) {
	if e.Amount.Cents == 0 {
		return Amount{}, ErrZeroAmount
	}
	sum := e.Amount
	for _, old := range l.lines {
		if old.Account == e.Account {
			sum.Cents += old.Amount.Cents
		}
	}
	if sum.Cents < 0 {
		return sum, ErrOverdrawn
	}
	l.lines = append(l.lines, e)
	return sum, nil
}

// Entries lists the lines of an account.
func (l *Ledger) Entries(account string) (out []Entry) {
	for _, e := range l.lines {
		if e.Account == account {
			out = append(out, e)
		}
	}
	return out
}

// Clear forgets.
func (l *Ledger) Clear() { l.lines = nil }
