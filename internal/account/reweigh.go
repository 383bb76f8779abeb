package account

// Reweigh is the score and the level that an assessment's factors would have
// by another policy: by its base, its weights and its borders. What a single
// factor takes or gives is the kept one's, so that a policy of other points is
// known only when its accounts are assessed.
func Reweigh(factors []Applied, p Policy) (score int, level Level) {
	sum := p.Base
	for _, c := range Categories() {
		lost := 0
		for i := range factors {
			f := &factors[i]
			switch {
			case f.Category != c || f.Marked != "":
			case f.Full < 0:
				lost -= f.Full
			default:
				sum += f.Full
			}
		}
		sum -= min(lost, p.weight(c))
	}
	score = min(max(sum, 0), 100)
	return score, p.level(score)
}

// MoveBetween is what a score did from one point to another, however close they
// are; without factors of a point nothing of it is explained.
func MoveBetween(from, to Point) Move { return move(from, to) }
