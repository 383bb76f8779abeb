package account

import (
	"errors"
	"fmt"
	"slices"
)

// Category is a group of factors that has a weight of its own.
type Category string

// The four categories.
const (
	Adoption Category = "adoption"
	Payments Category = "payment"
	Renewals Category = "renewal"
	Signals  Category = "signals"
)

// Categories lists all categories.
func Categories() []Category { return []Category{Adoption, Payments, Renewals, Signals} }

// weight is the most that the category can take away where nothing is set.
func (c Category) weight() int {
	switch c {
	case Adoption:
		return 30
	case Payments:
		return 25
	case Renewals, Signals:
		return 20
	}
	return 0
}

// Policy is how facts become a score. Every part of it is a setting.
type Policy struct {
	Base    int              `json:"base"`    // the score of an account without a factor
	Weights map[Category]int `json:"weights"` // the most that a category can take away; the default where one is missing
	Healthy int              `json:"healthy"` // the lowest healthy score
	AtRisk  int              `json:"at_risk"` // the lowest score that is not critical
	Points  map[Factor]int   `json:"points"`  // points other than the table's
}

// DefaultPolicy is the policy of a workspace that has set nothing.
func DefaultPolicy() Policy {
	return Policy{
		Base: 75,
		Weights: map[Category]int{
			Adoption: Adoption.weight(), Payments: Payments.weight(), Renewals: Renewals.weight(), Signals: Signals.weight(),
		},
		Healthy: 70, AtRisk: 40,
	}
}

// ErrPolicy says that a policy contradicts itself.
var ErrPolicy = errors.New("policy is not usable")

// Check holds a policy's numbers within the scale, its borders in order and
// its words to the table.
func (p Policy) Check() error {
	switch {
	case p.Base < 0 || p.Base > 100:
		return fmt.Errorf("%w: base %d is not within 0 to 100", ErrPolicy, p.Base)
	case p.AtRisk < 1 || p.Healthy <= p.AtRisk || p.Healthy > 100:
		return fmt.Errorf("%w: at risk from %d, healthy from %d", ErrPolicy, p.AtRisk, p.Healthy)
	}
	for c, w := range p.Weights {
		switch {
		case !slices.Contains(Categories(), c):
			return fmt.Errorf("%w: there is no category %q", ErrPolicy, clip(string(c)))
		case w < 0 || w > 100:
			return fmt.Errorf("%w: weight %d of %s is not within 0 to 100", ErrPolicy, w, c)
		}
	}
	for f, n := range p.Points {
		switch _, known := rowOf(f); {
		case !known:
			return fmt.Errorf("%w: there is no factor %q", ErrPolicy, clip(string(f)))
		case n < -100 || n > 100:
			return fmt.Errorf("%w: %d points for %s are not within −100 to 100", ErrPolicy, n, f)
		}
	}
	return nil
}

// points is what a row takes or gives for one piece of evidence.
func (p Policy) points(r row) int {
	if own, set := p.Points[r.factor]; set {
		return own
	}
	return r.points
}

// weight is the most that a category can take away.
func (p Policy) weight(c Category) int {
	if own, set := p.Weights[c]; set {
		return max(own, 0)
	}
	return c.weight()
}

// level is the risk level of a score.
func (p Policy) level(score int) Level {
	switch {
	case score >= p.Healthy:
		return Healthy
	case score >= p.AtRisk:
		return AtRisk
	}
	return Critical
}
