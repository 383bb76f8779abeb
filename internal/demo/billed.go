package demo

import "strconv"

// billed are accounts whose money has a story.
func billed() []plan {
	return []plan{
		{ // past due for ten days
			domain: "ironleaf-fitness.example", name: "Ironleaf Fitness", contact: "Chris Doyle", owner: "omar", licensed: 18,
			industry: "Sports", size: "51-200", location: "Denver, US",
			usage: []knee{{200, 12}, {1, 13}},
			deals: []deal{monthly("Team plan", 1_080_00, 18, 10).with(turn{ago: 10, status: "past_due"})},
			calls: rhythm{27, 61}, mails: rhythm{8, 30},
		},
		{ // past due for forty days
			domain: "mossgate-property.example", name: "Mossgate Property", contact: "Emma Walsh", owner: "priya", licensed: 24,
			industry: "Real estate", size: "51-200", location: "Bristol, UK",
			usage: []knee{{200, 15}, {60, 13}, {1, 10}},
			deals: []deal{monthly("Team plan", 1_320_00, 24, 9).in("GBP").with(turn{ago: 40, status: "past_due"})},
			calls: rhythm{44, 59}, mails: rhythm{12, 20},
		},
		{ // left unpaid, nobody there
			domain: "dunmore-textiles.example", name: "Dunmore Textiles", contact: "Fiona Reid", owner: "omar", licensed: 20,
			industry: "Textiles", size: "51-200", location: "Dundee, UK",
			usage: []knee{{200, 12}, {80, 8}, {30, 2}, {22, 0}, {1, 0}},
			deals: []deal{monthly("Team plan", 1_100_00, 20, 24).in("GBP").with(turn{ago: 55, status: "past_due"}, turn{ago: 24, status: "unpaid"})},
			calls: rhythm{64, 60}, mails: rhythm{21, 25},
		},
		{ // the same money twice
			domain: "copperfield-media.example", name: "Copperfield Media", contact: "Alice Marsh", owner: "dana", crm: "salesbricks", licensed: 20,
			industry: "Media", size: "51-200", location: "New York, US",
			usage: []knee{{200, 12}, {1, 13}},
			deals: []deal{contract("Platform", 24_000_00, 20, 104), monthly("Platform", 2_000_00, 20, 16)},
			calls: rhythm{24, 53}, mails: rhythm{14, 27},
		},
		{ // the same money twice, and somebody said so
			domain: "larkspur-events.example", name: "Larkspur Events", contact: "Jonas Eder", owner: "omar", crm: "attio", licensed: 14,
			industry: "Events", size: "11-50", location: "Vienna, AT",
			usage: []knee{{200, 9}, {1, 9}},
			deals: []deal{
				contract("Platform", 12_600_00, 14, 126).in("EUR"),
				{system: "stripe", id: "sub_larkspur_old", product: "Platform (card)", every: "month", currency: "EUR", amount: 1_050_00, seats: 14, billed: 21, spans: 9},
			},
			deeds: []Deed{omar(Deed{Kind: IgnoreRevenue, System: "stripe", ExternalID: "sub_larkspur_old", Reason: "The card pays the Salesbricks contract"})}, ago: 30,
			calls: rhythm{32, 56}, mails: rhythm{19, 34},
		},
		{ // two currencies
			domain: "sunstone-hotels.example", name: "Sunstone Hotels", contact: "Carla Rossi", owner: "dana", crm: "attio", licensed: 75,
			industry: "Hospitality", size: "1001-5000", location: "Milan, IT", custom: map[string]string{"Tier": "Platinum"},
			usage: []knee{{200, 49}, {1, 55}},
			deals: []deal{
				contract("Platform Europe", 48_000_00, 50, 137).in("EUR"), contract("Platform Americas", 27_500_00, 25, 198),
				{system: "stripe", product: "Messaging add-on", every: "month", amount: 250_00, billed: 17, spans: 7},
			},
			words: []word{{ago: 47, kind: "nps", title: "NPS 8", body: "Solid. I would like one invoice instead of three.", score: 8}},
			calls: rhythm{21, 45}, mails: rhythm{11, 23},
		},
		{ // fourteen revenue sources
			domain: "tidewater-insurance.example", name: "Tidewater Insurance", contact: "Greg Lawson", owner: "priya", crm: "salesbricks", licensed: 180,
			industry: "Insurance", size: "5001-10000", location: "Norfolk, US", custom: map[string]string{"Buying": "Every region orders by itself"},
			usage: []knee{{200, 112}, {1, 124}},
			deals: regions(),
			calls: rhythm{18, 43}, mails: rhythm{7, 21},
		},
	}
}

// regions are the orders of a customer whose regions buy by themselves.
func regions() []deal {
	var all []deal
	for i, region := range []string{"Carolina", "Delaware", "Florida", "Georgia", "Maryland", "Ohio", "Tennessee", "Virginia", "Pennsylvania", "Kentucky"} {
		seats := 10 + 2*(i%4)
		d := monthly("Region "+region, int64(seats)*60_00, seats, 1+(i*5)%27)
		d.spans = 6 + i
		all = append(all, d)
	}
	all[7] = all[7].with(turn{ago: 75, status: "canceled"})
	all[9] = all[9].with(turn{ago: 33, status: "paused"})
	for i, product := range []string{"Head office", "Claims centre", "Call centre"} {
		all = append(all, contract(product, int64(18_000_00+i*6_000_00), 20+i*5, 110+i*64))
	}
	trial := deal{system: "stripe", product: "Region " + strconv.Itoa(11) + " (Alabama)", every: "month", amount: 720_00, seats: 12, billed: 8, turns: []turn{{ago: 8, status: "trialing"}}}
	return append(all, trial)
}
