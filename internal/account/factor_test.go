package account

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// points are an assessment's factors with what they do to the score.
func points(a Assessment) map[Factor]int {
	out := map[Factor]int{}
	for _, f := range a.Factors {
		out[f.Factor] = f.Points
	}
	return out
}

// story is a case of the table of factors: facts, and all the factors that
// they give at noon.
type story struct {
	name  string
	facts Facts
	want  map[Factor]int
}

func tell(t *testing.T, stories []story) {
	t.Helper()
	for _, s := range stories {
		a := Assess(s.facts, DefaultPolicy(), noon())
		require.True(t, a.Scored, s.name)
		got := points(a)
		if s.want == nil {
			s.want = map[Factor]int{}
		}
		assert.Equal(t, s.want, got, s.name)
		sum := 75
		for n := range maps.Values(s.want) {
			sum += n
		}
		assert.Equal(t, sum, a.Score, s.name)
	}
}

func ptr[T any](v T) *T { return &v }

// used is usage on days before noon's day: week people in the last week and
// before in the week before, known for a month.
func used(before, week int) Facts {
	return Facts{UsageSince: inDays(-30), Usage: []UsageDay{{Day: inDays(-1), Active: week}, {Day: inDays(-8), Active: before}}}
}

func licensedFor(n int, f Facts) Facts {
	f.Account.Licensed = &n
	return f
}

func TestAdoptionAtItsBorders(t *testing.T) {
	var stories []story
	for _, c := range []struct {
		week, licensed int
		want           map[Factor]int
	}{
		{2_499, 10_000, map[Factor]int{VeryLowAdoption: -16}},
		{2_500, 10_000, map[Factor]int{LowAdoption: -8}},
		{4_999, 10_000, map[Factor]int{LowAdoption: -8}},
		{5_000, 10_000, nil},
		{7_999, 10_000, nil},
		{8_000, 10_000, map[Factor]int{StrongAdoption: 6}},
		{12_000, 10_000, map[Factor]int{StrongAdoption: 6}},
		{1, 4, map[Factor]int{LowAdoption: -8}},
		{1, 2, nil},
		{4, 5, map[Factor]int{StrongAdoption: 6}},
		{1, 3, map[Factor]int{LowAdoption: -8}},
		{7, 0, nil},
		{7, -1, nil},
	} {
		stories = append(stories, story{fmt.Sprintf("%d of %d", c.week, c.licensed), licensedFor(c.licensed, used(c.week, c.week)), c.want})
	}
	tell(t, append(stories,
		story{"no licensed figure", used(7, 7), nil},
		story{"licensed by the seats of counted sources", func() Facts {
			f := used(4, 4)
			seats := func(n int) func(*RevenueSource) { return func(s *RevenueSource) { s.Seats = &n } }
			f.Revenue = []RevenueSource{
				but(contract(1, 100, inDays(200)), seats(5)), but(subscription(2, 5, inDays(8)), seats(3)), subscription(3, 5, inDays(8)),
				but(but(contract(4, 100, inDays(200)), seats(99)), ignore), but(but(contract(5, 100, inDays(200)), seats(99)), with(Pending)),
			}
			return f
		}(), nil},
		story{"the account's own figure before the seats", func() Facts {
			f := licensedFor(100, used(4, 4))
			f.Revenue = []RevenueSource{but(contract(1, 100, inDays(200)), func(s *RevenueSource) { s.Seats = ptr(5) })}
			return f
		}(), map[Factor]int{VeryLowAdoption: -16}},
	))
}

func TestUsageTrendAtItsBorders(t *testing.T) {
	var stories []story
	for _, c := range []struct {
		before, week int
		want         map[Factor]int
	}{
		{10_000, 7_000, map[Factor]int{UsageCollapsing: -10}},
		{10_000, 7_001, map[Factor]int{UsageFalling: -5}},
		{10_000, 8_500, map[Factor]int{UsageFalling: -5}},
		{10_000, 8_501, nil},
		{10_000, 10_000, nil},
		{10_000, 11_499, nil},
		{10_000, 11_500, map[Factor]int{UsageGrowing: 4}},
		{4, 1, nil},
		{5, 1, map[Factor]int{UsageCollapsing: -10}},
		{5, 4, map[Factor]int{UsageFalling: -5}},
		{5, 0, map[Factor]int{UsageCollapsing: -10}},
		{1, 2, map[Factor]int{UsageGrowing: 4}},
		{0, 9, nil},
	} {
		stories = append(stories, story{fmt.Sprintf("%d → %d", c.before, c.week), used(c.before, c.week), c.want})
	}
	tell(t, stories)
}

func TestNoProductActivityFor14Days(t *testing.T) {
	known := func(since, active int) Facts {
		return Facts{UsageSince: inDays(since), Usage: []UsageDay{{Day: inDays(active), Active: 3}, {Day: inDays(0), Active: 0}}}
	}
	silent := map[Factor]int{NoActivity: -14}
	tell(t, []story{
		{"13 silent days", known(-60, -13), nil},
		{"14 silent days", known(-60, -14), silent},
		{"active today", known(-60, 0), nil},
		{"first told 13 days ago, all silent", Facts{UsageSince: inDays(-13), Usage: []UsageDay{{Day: inDays(-13)}}}, silent},
		{"first told 12 days ago, all silent", Facts{UsageSince: inDays(-12), Usage: []UsageDay{{Day: inDays(-12)}}}, nil},
		{"known for 3 days, all silent", Facts{UsageSince: inDays(-2), Usage: []UsageDay{{Day: inDays(-2)}}}, nil},
		{"no rows at all for a month", Facts{UsageSince: inDays(-40)}, silent},
		{"active tomorrow", known(-60, 1), silent},
		{"silent by the day, but not by the source's week", Facts{UsageSince: inDays(-60), Usage: []UsageDay{{Day: inDays(-7), Weekly: ptr(2)}}}, nil},
		{"a week of the source that ended long ago", Facts{UsageSince: inDays(-60), Usage: []UsageDay{{Day: inDays(-8), Weekly: ptr(2)}}}, silent},
	})
}

func TestUsageOfThreeDaysIsMeasuredAsFarAsItGoes(t *testing.T) {
	f := licensedFor(10, Facts{UsageSince: inDays(-2), Usage: []UsageDay{{Day: inDays(-2), Active: 4}, {Day: inDays(-1), Active: 2}}})
	tell(t, []story{{"adoption, but neither trend nor silence", f, map[Factor]int{LowAdoption: -8}}})
}

func TestSilenceOfASystemIsNotACustomersSilence(t *testing.T) {
	// told is 20 people a day up to one day, by a source that last came on another.
	told := func(upTo, until, licensed int) Facts {
		f := Facts{UsageSince: inDays(-60), UsageUntil: inDays(until), AnySignal: true}
		for n := -60; n <= upTo; n++ {
			f.Usage = append(f.Usage, UsageDay{Day: inDays(n), Active: 20})
		}
		return licensedFor(licensed, f)
	}
	low := map[Factor]int{VeryLowAdoption: -16}
	tell(t, []story{
		{"the customer stopped 14 days ago", told(-14, 0, 40), map[Factor]int{NoActivity: -14, VeryLowAdoption: -16}},
		{"the source stopped 7 days ago: its weeks end there", told(-7, -7, 40), nil},
		{"with all that they say", told(-7, -7, 100), low},
		{"the source stopped 8 days ago: nothing is known", told(-8, -8, 100), nil},
		{"it stopped 8 days ago, and nobody had come", told(-60, -8, 100), nil},
		{"an account's own newer day shows that it did not stop", told(-1, -30, 100), low},
		{"a day to come does not", told(1, -30, 100), low},
	})
	assert.False(t, Assess(told(-8, -8, 40), DefaultPolicy(), noon()).Rollup.Usage.Known)
}

func TestActiveUsersAreDistinctPeopleElseTheHighestDay(t *testing.T) {
	at := func(rows ...UsageDay) Usage { return usageAt(rows, usageSpan{since: inDays(-60)}, noon()) }
	highest := at(UsageDay{Day: inDays(0), Active: 3}, UsageDay{Day: inDays(-6), Active: 9}, UsageDay{Day: inDays(-7), Active: 11}, UsageDay{Day: inDays(-13), Active: 12}, UsageDay{Day: inDays(-14), Active: 99}, UsageDay{Day: inDays(1), Active: 99})
	assert.Equal(t, Usage{Known: true, Week: 9, WeekBefore: 12}, highest)
	distinct := at(UsageDay{Day: inDays(-1), Active: 12, Weekly: ptr(19)}, UsageDay{Day: inDays(-2), Active: 14, Weekly: ptr(25)}, UsageDay{Day: inDays(-8), Active: 1, Weekly: ptr(8)})
	assert.Equal(t, Usage{Known: true, Week: 19, WeekBefore: 8}, distinct)
	assert.Equal(t, Usage{}, usageAt(nil, usageSpan{}, noon()))
	assert.Equal(t, Usage{}, usageAt([]UsageDay{{Day: inDays(0), Active: 3}}, usageSpan{since: inDays(1)}, noon()), "told of tomorrow only")
	hostile := at(UsageDay{Day: inDays(0), Active: -3, Weekly: ptr(-5)}, UsageDay{Day: inDays(-8), Active: 1 << 62})
	assert.Equal(t, Usage{Known: true, Week: 0, WeekBefore: maxPeople}, hostile)
}

func TestPaymentFailedAtItsBorders(t *testing.T) {
	const day = 24 * time.Hour
	due := func(status Status, since time.Duration) RevenueSource {
		return but(subscription(1, 100, inDays(8)), func(s *RevenueSource) { s.Status, s.StatusSince = status, noon().Add(-since) })
	}
	of := func(sources ...RevenueSource) Facts { return Facts{Revenue: sources} }
	now, week, month := map[Factor]int{PaymentFailed: -5}, map[Factor]int{PaymentFailedWeek: -10}, map[Factor]int{PaymentFailedLong: -15}
	tell(t, []story{
		{"active", of(due(Active, 90*day)), nil},
		{"just now", of(due(PastDue, 0)), now},
		{"7 days to the second", of(due(PastDue, 7*day)), now},
		{"a second over 7 days", of(due(PastDue, 7*day+time.Second)), week},
		{"30 days to the second", of(due(PastDue, 30*day)), week},
		{"a second over 30 days", of(due(PastDue, 30*day+time.Second)), month},
		{"first seen later than now", of(due(PastDue, -day)), now},
		{"since when is not known", of(but(due(PastDue, 0), func(s *RevenueSource) { s.StatusSince = time.Time{} })), now},
		{"the longest of two", of(due(PastDue, day), due(PastDue, 8*day)), week},
		{"the longest, where one is not known", of(but(due(PastDue, 0), func(s *RevenueSource) { s.StatusSince = time.Time{} }), due(PastDue, 31*day)), month},
		{"unpaid", of(due(Unpaid, 0)), map[Factor]int{PaymentUnpaid: -20}},
		{"unpaid is the worse of both", of(due(PastDue, 31*day), due(Unpaid, 0)), map[Factor]int{PaymentUnpaid: -20}},
		{"ignored", of(but(due(Unpaid, 0), ignore), but(due(PastDue, 9*day), ignore), due(Active, 0)), nil},
	})
}

func TestApproachingRenewalAtItsBorders(t *testing.T) {
	near, nearer, soon := map[Factor]int{RenewalNear: -3}, map[Factor]int{RenewalNearer: -6}, map[Factor]int{RenewalNow: -9}
	var stories []story
	for n, want := range map[int]map[Factor]int{
		61: nil, 60: near, 31: near, 30: nearer, 8: nearer, 7: soon, 1: soon, 0: soon, -1: {ContractExpired: -20}, 365: nil,
	} {
		stories = append(stories, story{fmt.Sprintf("%d days", n), Facts{Revenue: []RevenueSource{contract(1, 100, inDays(n))}}, want})
	}
	of := func(sources ...RevenueSource) Facts { return Facts{Revenue: sources} }
	yearly := func(s *RevenueSource) { s.Interval = every(1, Yearly) }
	tell(t, append(stories,
		story{"the earliest", of(contract(1, 100, inDays(90)), contract(2, 100, inDays(8))), nearer},
		story{"a contract that is billed by the month", of(but(contract(1, 100, inDays(20)), func(s *RevenueSource) { s.Interval = every(1, Monthly) })), nearer},
		story{"a subscription by the month renews itself", of(subscription(1, 100, inDays(3))), nil},
		story{"one by the year is decided", of(but(subscription(1, 100, inDays(3)), yearly)), soon},
		story{"a one-off is not renewed", of(but(contract(1, 100, inDays(3)), func(s *RevenueSource) { s.Interval = every(1, Once) })), nil},
		story{"ignored", of(but(contract(1, 100, inDays(3)), ignore)), nil},
		story{"a trial", of(but(contract(1, 100, inDays(3)), with(Trialing))), nil},
		story{"no day known", of(contract(1, 100, time.Time{})), nil},
	))
}

func TestSetToCancel(t *testing.T) {
	ends := func(n int) func(*RevenueSource) {
		return func(s *RevenueSource) { s.RenewsOn, s.EndsOn = time.Time{}, inDays(n) }
	}
	of := func(sources ...RevenueSource) Facts { return Facts{Revenue: sources} }
	cancel := map[Factor]int{SetToCancel: -15}
	tell(t, []story{
		{"a subscription with an end and no renewal", of(but(subscription(1, 100, inDays(0)), ends(20))), cancel},
		{"on its last day", of(but(subscription(1, 100, inDays(0)), ends(0))), cancel},
		{"the day after", of(but(subscription(1, 100, inDays(0)), ends(-1))), map[Factor]int{ContractExpired: -20}},
		{"a subscription that renews", of(but(subscription(1, 100, inDays(8)), func(s *RevenueSource) { s.EndsOn = inDays(200) })), nil},
		{"a contract always has an end", of(contract(1, 100, inDays(200))), nil},
		{"a contract that was cancelled before it", of(but(contract(1, 100, inDays(200)), with(Canceled))), cancel},
		{"a contract that made way for another", of(but(contract(1, 100, inDays(200)), with(Canceled)), but(contract(2, 200, inDays(300)), func(s *RevenueSource) { s.StartsOn = day("2026-06-01") })), nil},
		{"ignored", of(but(but(subscription(1, 100, inDays(0)), ends(20)), ignore)), nil},
		{"a trial that ends", of(but(but(subscription(1, 100, inDays(0)), ends(20)), with(Trialing))), nil},
		{"near its renewal and over the weight of 20", of(but(but(subscription(1, 100, inDays(0)), ends(5)), func(s *RevenueSource) { s.Interval = every(1, Yearly) })), map[Factor]int{SetToCancel: -15, RenewalNow: -5}},
	})
}

func TestContractExpired(t *testing.T) {
	of := func(sources ...RevenueSource) Facts { return Facts{Revenue: sources} }
	began := func(on time.Time) func(*RevenueSource) { return func(s *RevenueSource) { s.StartsOn = on } }
	expired := map[Factor]int{ContractExpired: -20}
	over := contract(1, 100, inDays(-3))
	tell(t, []story{
		{"past its end", of(over), expired},
		{"its system says so", of(but(contract(1, 100, time.Time{}), with(Expired))), expired},
		{"the only subscription was cancelled", of(but(subscription(1, 100, time.Time{}), with(Canceled))), expired},
		{"another contract runs", of(over, contract(2, 100, inDays(200))), nil},
		{"another is about to begin", of(over, but(contract(2, 100, inDays(200)), with(Pending))), nil},
		{"a draft does not take its place", of(over, but(contract(2, 100, inDays(200)), with(Draft))), expired},
		{"an add-on beside it does not either", of(over, but(subscription(2, 100, inDays(8)), began(inDays(-200)))), expired},
		{"a subscription took its place", of(over, but(subscription(2, 100, inDays(8)), began(inDays(-3)))), nil},
		{"long ago, and a subscription since", of(contract(1, 100, day("2020-12-31")), subscription(2, 100, inDays(8))), nil},
		{"ignored", of(but(over, ignore), subscription(2, 100, inDays(8))), nil},
		{"a one-off that is done", of(but(over, func(s *RevenueSource) { s.Interval = every(1, Once) }), subscription(2, 100, inDays(8))), nil},
		{"beside a one-off", of(over, but(contract(2, 100, time.Time{}), func(s *RevenueSource) { s.Interval = every(1, Once) })), expired},
		{"two are one factor", of(over, contract(2, 100, inDays(-30))), expired},
	})
}

func TestRenewedInTheLast30Days(t *testing.T) {
	pair := func(ended, began int) Facts {
		old := but(contract(1, 100, inDays(ended)), func(s *RevenueSource) { s.ExternalID, s.StartsOn = "old", inDays(ended-365) })
		return Facts{Revenue: []RevenueSource{old, but(contract(2, 100, inDays(began+365)), func(s *RevenueSource) { s.ExternalID, s.StartsOn = "new", inDays(began) })}}
	}
	change := func(f Facts, i int, change func(*RevenueSource)) Facts {
		change(&f.Revenue[i])
		return f
	}
	renewed := map[Factor]int{RecentlyRenewed: 5}
	tell(t, []story{
		{"today", pair(-1, 0), renewed},
		{"30 days ago", pair(-31, -30), renewed},
		{"31 days ago", pair(-32, -31), nil},
		{"not yet", pair(-1, 1), nil},
		{"billed by the month", change(pair(-1, 0), 1, func(s *RevenueSource) { s.Interval = every(1, Monthly) }), renewed},
		{"after a pause of 60 days", pair(-65, -5), renewed},
		{"after a pause of 61 days a customer came back", pair(-66, -5), nil},
		{"a month early", pair(26, -5), map[Factor]int{RecentlyRenewed: 5, RenewalNearer: -6}},
		{"a second contract beside the first", pair(300, -5), nil},
		{"a first contract", Facts{Revenue: []RevenueSource{but(contract(1, 100, inDays(360)), func(s *RevenueSource) { s.StartsOn = inDays(-5) })}}, nil},
		{"the new one is ignored", change(pair(-9, -5), 1, ignore), map[Factor]int{ContractExpired: -20}},
		{"the old one is ignored", change(pair(-9, -5), 0, ignore), nil},
		{"of another system", change(pair(-9, -5), 0, func(s *RevenueSource) { s.System, s.Status = Stripe, Canceled }), nil},
		{"a subscription by the month after another", func() Facts {
			f := pair(-1, 0)
			for i := range f.Revenue {
				s := &f.Revenue[i]
				s.System, s.Interval, s.RenewsOn = Stripe, every(1, Monthly), inDays(9)
			}
			return f
		}(), nil},
	})
}

// heard are signals of a type, each so long before noon.
func heard(kind SignalType, ago ...time.Duration) Facts {
	f := Facts{AnySignal: true}
	for _, d := range ago {
		f.Signals = append(f.Signals, Activity{System: BuildBetter, Kind: Signal, At: noon().Add(-d), Said: &Said{Type: kind}})
	}
	return f
}

func TestSignalsCountFor30DaysAndAtMostSoOften(t *testing.T) {
	const day, border = 24 * time.Hour, 30 * 24 * time.Hour
	tell(t, []story{
		{"an escalation 30 days ago", heard(Escalation, border), map[Factor]int{Escalated: -8}},
		{"a second more", heard(Escalation, border+time.Second), nil},
		{"to come", heard(Escalation, -time.Second), nil},
		{"two escalations", heard(Escalation, day, 2*day), map[Factor]int{Escalated: -16}},
		{"three count as two", heard(Escalation, day, 2*day, 3*day), map[Factor]int{Escalated: -16}},
		{"churn risk", heard(ChurnRisk, border), map[Factor]int{ChurnMentioned: -8}},
		{"churn risk twice is one", heard(ChurnRisk, day, day), map[Factor]int{ChurnMentioned: -8}},
		{"churn risk long ago", heard(ChurnRisk, border+time.Second), nil},
		{"a complaint", heard(Complaint, 0), map[Factor]int{Complaints: -3}},
		{"three complaints", heard(Complaint, 0, day, border), map[Factor]int{Complaints: -9}},
		{"four count as three", heard(Complaint, 0, day, 2*day, border), map[Factor]int{Complaints: -9}},
		{"a complaint long ago", heard(Complaint, border+time.Second), nil},
		{"praise", heard(Praise, day), map[Factor]int{Praised: 2}},
		{"praise three times counts as two", heard(Praise, day, day, border), map[Factor]int{Praised: 4}},
		{"praise long ago", heard(Praise, border+time.Second), nil},
		{"what is no reason for a score", heard(FeatureRequest, day, day), nil},
		{"nor this", heard(Commitment, day), nil},
		{"nor an unknown word", heard("rumour", day), nil},
		{"an activity that is no signal", Facts{AnySignal: true, Signals: []Activity{{At: noon(), Kind: Call}}}, nil},
	})
}

func TestNPSIsTheNewestWithin90Days(t *testing.T) {
	const day = 24 * time.Hour
	type answer struct {
		score int
		ago   time.Duration
	}
	nps := func(answers ...answer) Facts {
		f := Facts{AnySignal: true}
		for _, a := range answers {
			f.Signals = append(f.Signals, Activity{System: BuildBetter, At: noon().Add(-a.ago), Said: &Said{Type: NPS, Score: &a.score}})
		}
		return f
	}
	low, high := map[Factor]int{NPSLow: -6}, map[Factor]int{NPSHigh: 5}
	tell(t, []story{
		{"0", nps(answer{0, day}), low},
		{"6", nps(answer{6, day}), low},
		{"7", nps(answer{7, day}), nil},
		{"8", nps(answer{8, day}), nil},
		{"9", nps(answer{9, day}), high},
		{"10", nps(answer{10, day}), high},
		{"11 is no NPS", nps(answer{11, day}), nil},
		{"nor is −1", nps(answer{-1, day}), nil},
		{"90 days ago", nps(answer{3, 90 * day}), low},
		{"a second more", nps(answer{3, 90*day + time.Second}), nil},
		{"to come", nps(answer{3, -time.Second}), nil},
		{"the newest", nps(answer{3, 2 * day}, answer{9, day}, answer{4, 3 * day}), high},
		{"a newest of 8 is neither", nps(answer{3, 2 * day}, answer{8, day}), nil},
		{"of one moment the lowest", nps(answer{9, day}, answer{5, day}), low},
		{"without a score", heard(NPS, day), nil},
	})
}

func TestNoContactFor45DaysWithRenewalIn90(t *testing.T) {
	const day = 24 * time.Hour
	silent := func(ago time.Duration, sources ...RevenueSource) Facts {
		return Facts{LastContact: noon().Add(-ago), Revenue: sources}
	}
	missed := map[Factor]int{NoContact: -4}
	tell(t, []story{
		{"45 days, renewal in 90", silent(45*day, contract(1, 1, inDays(90))), missed},
		{"a second less", silent(45*day-time.Second, contract(1, 1, inDays(90))), nil},
		{"renewal in 91", silent(45*day, contract(1, 1, inDays(91))), nil},
		{"renewal today", silent(99*day, contract(1, 1, inDays(0))), map[Factor]int{NoContact: -4, RenewalNow: -9}},
		{"renewal past", silent(99*day, contract(1, 1, inDays(-1))), map[Factor]int{ContractExpired: -20}},
		{"no renewal known", silent(99*day, contract(1, 1, time.Time{})), nil},
		{"no contact known", Facts{Revenue: []RevenueSource{contract(1, 1, inDays(90))}}, nil},
		{"contact later than now", silent(-day, contract(1, 1, inDays(90))), nil},
		{"a subscription by the month", silent(99*day, subscription(1, 1, inDays(9))), nil},
	})
}

func TestAFactorNamesWhatItRestsOn(t *testing.T) {
	text := func(f Facts) string {
		applied := Assess(f, DefaultPolicy(), noon()).Factors
		require.Len(t, applied, 1)
		return fmt.Sprintf("%+d %s (%s) %s", applied[0].Points, applied[0].Label, applied[0].Source.Label(), applied[0].Evidence)
	}
	revenue := func(s RevenueSource) Facts { return Facts{Revenue: []RevenueSource{s}} }
	late := func(status Status, days int) RevenueSource {
		return but(subscription(1, 1, inDays(8)), func(s *RevenueSource) { s.Status, s.StatusSince = status, noon().AddDate(0, 0, -days) })
	}
	assert.Equal(t, "-16 Low product adoption (PostHog) 4 of 25", text(licensedFor(25, used(4, 4))))
	assert.Equal(t, "-8 Low product adoption (PostHog) 12 of 25", text(licensedFor(25, used(12, 12))))
	assert.Equal(t, "-10 Usage falling (PostHog) 20 → 9", text(used(20, 9)))
	assert.Equal(t, "-14 No product activity for 14 days (PostHog) ", text(Facts{UsageSince: inDays(-60)}))
	assert.Equal(t, "-5 Payment failed (Stripe) past due now", text(revenue(late(PastDue, 0))))
	assert.Equal(t, "-10 Payment failed (Stripe) past due for 8 days", text(revenue(late(PastDue, 8))))
	assert.Equal(t, "-20 Payment failed (Stripe) unpaid", text(revenue(late(Unpaid, 8))))
	assert.Equal(t, "-3 Approaching renewal (Salesbricks) in 38 days", text(revenue(contract(1, 1, inDays(38)))))
	assert.Equal(t, "-9 Approaching renewal (Salesbricks) in 1 day", text(revenue(contract(1, 1, inDays(1)))))
	assert.Equal(t, "-9 Approaching renewal (Salesbricks) today", text(revenue(contract(1, 1, inDays(0)))))
	assert.Equal(t, "-20 Contract expired (Salesbricks) ", text(revenue(contract(1, 1, inDays(-1)))))
	assert.Equal(t, "-8 Escalation (BuildBetter) ", text(heard(Escalation, 0)))
	assert.Equal(t, "-9 Complaints (BuildBetter) ×3", text(heard(Complaint, 0, 1, 2)))
	assert.Equal(t, "-9 Complaints (BuildBetter) ×5, 3 counted", text(heard(Complaint, 0, 1, 2, 3, 4)))
	scored := heard(NPS, 0)
	scored.Signals[0].Said.Score = ptr(9)
	assert.Equal(t, "+5 NPS 9 (BuildBetter) ", text(scored))
	elsewhere := heard(Praise, 0, time.Hour)
	elsewhere.Signals[0].System = "intercom"
	assert.Equal(t, "+4 Praise (intercom) ×2", text(elsewhere), "a signal is the word of its own system")
}

func TestTheTableHasEachFactorOnceWithinItsCategory(t *testing.T) {
	seen := map[Factor]bool{}
	for _, r := range table() {
		assert.False(t, seen[r.factor], r.factor)
		seen[r.factor] = true
		assert.Contains(t, Categories(), r.category, r.factor)
		assert.NotZero(t, r.points)
		assert.Positive(t, r.most)
		assert.NotEmpty(t, r.label)
		assert.Equal(t, r.label, r.factor.Name())
	}
	assert.Equal(t, "of another age", Factor("of another age").Name())
	assert.True(t, RenewalNear.sameAs(RenewalNow))
	assert.False(t, NPSLow.sameAs(NPSHigh))
	assert.False(t, SetToCancel.sameAs(ContractExpired))
	assert.True(t, Factor("x").sameAs("x"))
	assert.False(t, Factor("x").sameAs("y"))
}
