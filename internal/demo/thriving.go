package demo

// thriving are accounts that do well, each in its own way.
func thriving() []plan {
	return []plan{
		{ // strong adoption, NPS 10
			domain: "brightwater.example", name: "Brightwater Health", contact: "Helen Park", owner: "dana", crm: "attio", licensed: 60,
			industry: "Health care", size: "501-1000", location: "Minneapolis, US", custom: map[string]string{"Tier": "Platinum"},
			usage: []knee{{200, 44}, {90, 49}, {1, 53}},
			deals: []deal{contract("Platform", 72_000_00, 60, 210)},
			words: []word{
				{ago: 34, kind: "nps", title: "NPS 10", body: "Our nurses stopped trading shifts on paper. That alone is a ten.", score: 10},
				{ago: 19, kind: "praise", title: "Best rollout in years", body: "{contact}: no tool has been accepted this fast on our wards."},
			},
			calls: rhythm{16, 44}, mails: rhythm{8, 24},
		},
		{
			domain: "northgate-logistics.example", name: "Northgate Logistics", contact: "Samir Patel", owner: "omar", crm: "salesbricks", licensed: 40,
			industry: "Logistics", size: "201-500", location: "Leeds, UK",
			usage: []knee{{200, 24}, {100, 28}, {1, 29}},
			deals: []deal{contract("Platform", 36_000_00, 40, 152).in("GBP")},
			words: []word{{ago: 22, kind: "praise", title: "Handover between shifts is clear now", body: "{contact} said that nobody phones the last shift any more to ask what is open."}},
			calls: rhythm{22, 50}, mails: rhythm{12, 26},
		},
		{
			domain: "truenorth-analytics.example", name: "True North Analytics", contact: "Ines Duarte", owner: "dana", licensed: 12,
			industry: "Consulting", size: "11-50", location: "Lisbon, PT",
			usage: []knee{{200, 7}, {100, 8}, {1, 9}},
			deals: []deal{yearly("Team plan", 14_400_00, 12, 235)},
			calls: rhythm{30, 60}, mails: rhythm{17, 30},
		},
		{ // euros only, a name to escape
			domain: "cobalt-and-co.example", name: "Cobalt & Co", contact: "Jürgen Weiß", email: "j.weiss@cobalt-and-co.example", owner: "omar", crm: "attio", licensed: 35,
			industry: "Chemicals", size: "201-500", location: "Basel, CH", custom: map[string]string{"Language": "German"},
			usage: []knee{{200, 27}, {60, 29}, {1, 31}},
			deals: []deal{contract("Platform", 31_500_00, 35, 241).in("EUR")},
			words: []word{{ago: 51, kind: "nps", title: "NPS 9", body: "Very good. The German translation could be better in places.", score: 9}},
			calls: rhythm{25, 48}, mails: rhythm{10, 28},
		},
		{ // renewed last week
			domain: "harborline.example", name: "Harborline Shipping", contact: "Grace Okafor", owner: "dana", crm: "salesbricks", licensed: 45,
			industry: "Shipping", size: "501-1000", location: "Rotterdam, NL",
			usage: []knee{{200, 29}, {1, 32}},
			deals: []deal{
				contract("Platform", 40_500_00, 45, -8).with(turn{ago: 7, status: "expired"}),
				contract("Platform, second term", 43_200_00, 45, 357),
			},
			words: []word{{ago: 15, kind: "commitment", title: "Renewed for another year", body: "{contact} confirmed the renewal at a seven percent higher price, in return for the interface to payroll."}},
			calls: rhythm{15, 45}, mails: rhythm{9, 21},
		},
		{
			domain: "fernhill-schools.example", name: "Fernhill Schools", contact: "Oliver Grant", owner: "omar", licensed: 20,
			industry: "Education", size: "51-200", location: "Dublin, IE",
			usage: []knee{{200, 12}, {1, 14}},
			deals: []deal{monthly("Team plan", 1_250_00, 20, 11)},
			calls: rhythm{37, 58}, mails: rhythm{20, 33},
		},
		{ // by the quarter
			domain: "quartzite-mining.example", name: "Quartzite Mining", contact: "Thandi Nkosi", owner: "priya", licensed: 80,
			industry: "Mining", size: "1001-5000", location: "Johannesburg, ZA",
			usage: []knee{{200, 52}, {1, 58}},
			deals: []deal{{system: "stripe", product: "Enterprise plan", every: "quarter", amount: 21_000_00, seats: 80, billed: 20, spans: 3}},
			calls: rhythm{28, 52}, mails: rhythm{13, 27},
		},
		{
			domain: "solace-clinics.example", name: "Solace Clinics", contact: "Maya Cohen", owner: "dana", crm: "attio", licensed: 50,
			industry: "Health care", size: "201-500", location: "Tel Aviv, IL", custom: map[string]string{"Tier": "Gold"},
			usage: []knee{{200, 38}, {80, 40}, {1, 43}},
			deals: []deal{contract("Platform", 55_000_00, 50, 174), monthly("Messaging add-on", 400_00, 0, 14)},
			words: []word{
				{ago: 44, kind: "commitment", title: "Case study after the opening of the second clinic", body: "{contact} agreed to a case study once the second clinic has run for a month."},
				{ago: 9, kind: "praise", title: "Night shifts are filled in minutes", body: "A swap used to take a dozen messages. Now it is one tap."},
			},
			calls: rhythm{14, 40}, mails: rhythm{6, 22},
		},
		{
			domain: "paper-lantern.example", name: "Paper Lantern Books", contact: "Yuki Mori", owner: "priya", licensed: 8,
			industry: "Retail", size: "11-50", location: "Vancouver, CA",
			usage: []knee{{200, 6}, {1, 6}}, noWeekly: true,
			deals: []deal{monthly("Starter plan", 240_00, 8, 19)},
			calls: rhythm{39, 70}, mails: rhythm{23, 40},
		},
		{ // by the week
			domain: "orchard-grove.example", name: "Orchard Grove Foods", contact: "Pedro Almeida", owner: "omar", licensed: 9,
			industry: "Food production", size: "51-200", location: "Valencia, ES",
			usage: []knee{{200, 6}, {1, 6}},
			deals: []deal{{system: "stripe", product: "Seasonal plan", every: "week", amount: 90_00, seats: 9, billed: 3, spans: 40}},
			calls: rhythm{26, 66}, mails: rhythm{18, 35},
		},
		{ // every six months
			domain: "verdant-farms.example", name: "Verdant Farms Cooperative", contact: "Lucie Bernard", owner: "priya", crm: "attio", licensed: 30,
			industry: "Agriculture", size: "51-200", location: "Lyon, FR",
			usage: []knee{{200, 18}, {1, 21}},
			deals: []deal{{system: "stripe", product: "Cooperative plan", every: "month", count: 6, currency: "EUR", amount: 7_800_00, seats: 30, billed: 47, spans: 2}},
			calls: rhythm{33, 55}, mails: rhythm{15, 31},
		},
		{ // two contracts
			domain: "pinecrest-cu.example", name: "Pinecrest Credit Union", contact: "Robert Hayes", owner: "omar", crm: "salesbricks", licensed: 70,
			industry: "Banking", size: "501-1000", location: "Boise, US", custom: map[string]string{"Compliance": "SOC 2 requested yearly"},
			usage: []knee{{200, 43}, {60, 47}, {1, 50}},
			deals: []deal{contract("Platform", 49_000_00, 50, 96), contract("Branch offices", 20_000_00, 20, 263)},
			calls: rhythm{20, 46}, mails: rhythm{11, 25},
		},
	}
}
