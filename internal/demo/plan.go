package demo

// plan is one account's half year in short: what is hand-written of it, and
// the rhythm of the rest. Days count back from the end of the story.
type plan struct {
	domain, name   string
	contact, email string
	owner          string // dana, omar or priya; empty is nobody
	section        string // empty is health
	crm            string // attio or salesbricks; empty is not linked
	licensed       int    // the account's own figure; 0 is unknown
	since          int    // known for so many days; 0 is from the opening

	industry, size, location string
	custom                   map[string]string // further HubSpot fields

	usage    []knee
	noWeekly bool // the source counts days only
	pulse    bool // shows that the systems are still there, see tale.pulse
	calm     bool // only what is written: no unrest, nothing in passing
	deals    []deal
	words    []word
	calls    rhythm
	mails    rhythm
	meetings []meeting
	letters  []letter
	projects []step
	deeds    []Deed // At and Until are set by ago and until
	ago      int    // when the deeds were done
	until    int    // and how long a mark holds, in days after the end
}

// knee is a corner of the curve of weekly active people.
type knee struct{ ago, people int }

// rhythm is when the newest of a kind was, and the days between two.
type rhythm struct{ last, every int }

// deal is a contract or a subscription. A contract has an end; a subscription
// was billed last so many days ago.
type deal struct {
	system   string // salesbricks or stripe
	product  string
	id       string // empty: made of account and product
	every    string // year, quarter, month, week, day, once
	count    int    // of the unit; 0 is 1
	currency string // empty is USD
	amount   int64  // for one interval, in minor units
	seats    int

	ends   int // contracts: days after the end of the story, negative is before
	months int // contracts: the term; 0 is 12
	billed int // subscriptions: days since the newest invoice
	spans  int // subscriptions: intervals before that
	turns  []turn
}

// turn is a change of a deal's status. The first turn of a deal may lie before
// the opening; without any the deal is active.
type turn struct {
	ago     int
	status  string
	cancels bool // the customer stopped the renewal; it runs out when the present interval is over
}

// word is a signal.
type word struct {
	ago   int
	kind  string
	title string
	body  string
	score int // of an NPS
}

// meeting is a call with its transcript: `# title`, `> summary`, then turns
// `Speaker: text`. C is the contact, M the account's owner.
type meeting struct {
	ago    int
	script string
}

// letter is an e-mail.
type letter struct {
	ago           int
	subject, body string
}

// step is something that happened in a project.
type step struct {
	ago            int
	title, summary string
}

// cast is everybody in the story.
func cast() []plan {
	var all []plan
	for _, some := range [][]plan{{acme()}, thriving(), growing(), sliding(), troubled(), billed(), odd()} {
		all = append(all, some...)
	}
	return all
}

// contract is a Salesbricks contract by the year.
func contract(product string, amount int64, seats, ends int) deal {
	return deal{system: "salesbricks", product: product, every: "year", amount: amount, seats: seats, ends: ends}
}

// monthly is a Stripe subscription by the month.
func monthly(product string, amount int64, seats, billed int) deal {
	return deal{system: "stripe", product: product, every: "month", amount: amount, seats: seats, billed: billed, spans: 14}
}

// yearly is a Stripe subscription by the year.
func yearly(product string, amount int64, seats, billed int) deal {
	return deal{system: "stripe", product: product, every: "year", amount: amount, seats: seats, billed: billed, spans: 1}
}

// with gives a deal its turns.
func (d deal) with(turns ...turn) deal {
	d.turns = turns
	return d
}

// in gives a deal another currency.
func (d deal) in(currency string) deal {
	d.currency = currency
	return d
}
