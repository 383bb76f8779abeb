package account

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/Rhymond/go-money"
)

// Money is an amount in the minor unit of its currency (cents, yen, fils).
type Money struct {
	Amount   int64    `json:"amount"`
	Currency Currency `json:"currency"`
}

// Currency is an ISO 4217 code in upper case.
type Currency string

// ErrCurrency says that a code is not one of ISO 4217.
var ErrCurrency = errors.New("is not an ISO 4217 currency code")

// ParseCurrency reads an ISO 4217 code in any case.
func ParseCurrency(code string) (Currency, error) {
	c := strings.ToUpper(code)
	if len(code) != 3 || money.GetCurrency(c) == nil {
		return "", fmt.Errorf("%q %w", clip(code), ErrCurrency)
	}
	return Currency(c), nil
}

// MaxAmount bounds what one revenue source may amount to for one interval, in
// minor units: the sums of any real account then stay within an int64.
const MaxAmount = 10_000_000_000_000

// roundDiv is n ÷ d rounded half up, which is half away from zero: n is not
// negative, d is positive.
func roundDiv(n, d int64) int64 {
	q, rest := n/d, n%d
	if rest >= d-rest {
		return q + 1
	}
	return q
}

// add stops at the end of an int64 rather than wrap: an absurd sum stays
// absurd in the same direction. Neither amount is negative.
func add(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}
