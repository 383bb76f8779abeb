package demo

// troubled are accounts that somebody has to talk to.
func troubled() []plan {
	return []plan{
		{ // renewal in five days, and nobody has called
			domain: "halden-maritime.example", name: "Halden Maritime", contact: "Kari Moen", owner: "omar", crm: "salesbricks", licensed: 28,
			industry: "Shipping", size: "51-200", location: "Oslo, NO",
			usage: []knee{{200, 17}, {60, 14}, {1, 12}},
			deals: []deal{contract("Platform", 25_200_00, 28, 5)},
			calls: rhythm{71, 50}, mails: rhythm{63, 33},
		},
		{ // escalation and churn risk
			domain: "redwood-biotech.example", name: "Redwood Biotech", contact: "Daniel Kim", owner: "dana", crm: "attio", licensed: 65,
			industry: "Biotechnology", size: "201-500", location: "San Diego, US", custom: map[string]string{"Tier": "Platinum", "Regulated": "FDA 21 CFR Part 11"},
			usage: []knee{{200, 45}, {50, 40}, {25, 26}, {1, 21}},
			deals: []deal{contract("Platform", 84_500_00, 65, 112)},
			words: []word{
				{ago: 26, kind: "complaint", title: "Audit trail misses swaps", body: "The auditor found three swaps without a name. {contact} needs an explanation in writing."},
				{ago: 16, kind: "escalation", title: "Audit finding escalated to the board", body: "The finding is on the agenda of the next board meeting. {contact} asked for our head of security."},
				{ago: 11, kind: "churn_risk", title: "A second vendor is being evaluated", body: "{contact} was asked to have a second vendor ready in case the audit trail is not fixed in time."},
				{ago: 7, kind: "complaint", title: "Answers from support come too late", body: "Two of four questions of the auditor were answered after his deadline."},
				{ago: 6, kind: "commitment", title: "Audit trail complete within three weeks", body: "{me} promised that every swap carries the name of both people within three weeks."},
			},
			meetings: []meeting{{11, `
# Redwood: the audit finding
> The auditor found swaps without names. The board talks about it; a second vendor is being evaluated. Agreed: fix within three weeks, head of security on a call with their quality team.
C: The auditor found three swaps where nobody can say who approved them. That is a finding, and it is in our name.
M: I have read it. Those were approved by a rule, and the trail wrote the rule instead of the person.
C: For an auditor a rule is nobody. I need a name for each of them, and for each that follows.
M: For the three I have the names for you today. The trail will be complete within three weeks.
C: I have to be honest, I was asked to look at a second vendor in case it is not.
M: Thank you for telling me. May our head of security talk to your quality team this week?
C: Yes. She should bring how the trail is stored, and for how long.
M: She will. And I write down what we promise, with dates.
`}},
			calls: rhythm{33, 38}, mails: rhythm{6, 14},
		},
		{ // told Stripe to stop
			domain: "oakhaven-dental.example", name: "Oakhaven Dental", contact: "Susan Bright", owner: "priya", licensed: 16,
			industry: "Health care", size: "51-200", location: "Austin, US",
			usage: []knee{{200, 11}, {60, 9}, {20, 6}, {1, 6}},
			deals: []deal{monthly("Team plan", 960_00, 16, 12).with(turn{ago: 9, status: "active", cancels: true})},
			words: []word{{ago: 16, kind: "churn_risk", title: "Practice software brings its own planning", body: "The new practice software has a planner. {contact} says it is worse, but it is already paid for."}},
			calls: rhythm{23, 57}, mails: rhythm{15, 29},
		},
		{ // ran out a fortnight ago
			domain: "stonebridge-partners.example", name: "Stonebridge Partners", contact: "Martin Cole", owner: "omar", crm: "salesbricks", licensed: 22,
			industry: "Real estate", size: "51-200", location: "Manchester, UK",
			usage: []knee{{200, 14}, {60, 9}, {30, 6}, {1, 4}},
			deals: []deal{contract("Platform", 19_800_00, 22, -12).in("GBP").with(turn{ago: 11, status: "expired"})},
			words: []word{{ago: 49, kind: "churn_risk", title: "Budget frozen", body: "{contact}: everything that is not payroll is frozen until the new owners have looked at it."}},
			calls: rhythm{49, 54}, mails: rhythm{20, 30},
		},
		{ // gone since last quarter
			domain: "cinder-and-ash.example", name: "Cinder & Ash", contact: "Bruno Costa", owner: "omar", section: "re_engage", licensed: 15,
			industry: "Restaurants", size: "51-200", location: "Chicago, US",
			usage: []knee{{200, 9}, {110, 5}, {70, 0}, {1, 0}},
			deals: []deal{contract("Platform", 11_700_00, 15, -95).with(turn{ago: 94, status: "expired"})},
			calls: rhythm{101, 60}, mails: rhythm{66, 40},
		},
		{ // wants other terms
			domain: "bellwether-legal.example", name: "Bellwether Legal", contact: "Nadia Haas", owner: "dana", crm: "salesbricks", licensed: 34,
			industry: "Law", size: "51-200", location: "Zurich, CH",
			usage: []knee{{200, 22}, {1, 23}},
			deals: []deal{contract("Platform", 40_800_00, 34, 24)},
			words: []word{{ago: 9, kind: "commitment", title: "Three years if the price is capped", body: "{contact} would sign for three years with a cap of four percent a year on the price."}},
			deeds: []Deed{dana(Deed{Kind: Route, To: "contracts", Reason: "Wants a three-year term with a price cap; legal has the draft"})}, ago: 6,
			calls: rhythm{9, 47}, mails: rhythm{4, 18},
		},
	}
}
