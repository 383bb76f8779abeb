package demo

// The lines of the import format, as this package writes them.

type accountLine struct {
	Type     string       `json:"type"`
	Domain   string       `json:"domain"`
	Name     string       `json:"name"`
	Contact  *contactPart `json:"contact,omitempty"`
	Owner    string       `json:"owner_email,omitempty"`
	Section  string       `json:"section,omitempty"`
	CRM      *crmPart     `json:"crm,omitempty"`
	Licensed int          `json:"licensed_users,omitempty"`
}

type contactPart struct {
	Name  string `json:"name"`
	Email string `json:"email"`
}

type crmPart struct {
	System string `json:"system"`
	URL    string `json:"url"`
}

type revenueLine struct {
	Type     string `json:"type"`
	Account  string `json:"account"`
	System   string `json:"system"`
	ID       string `json:"id"`
	Product  string `json:"product"`
	Status   string `json:"status"`
	Interval any    `json:"interval"` // a word or everyPart
	Currency string `json:"currency"`
	Amount   int64  `json:"amount"`
	Seats    int    `json:"seats,omitempty"`
	StartsOn string `json:"starts_on,omitempty"`
	EndsOn   string `json:"ends_on,omitempty"`
	RenewsOn string `json:"renews_on,omitempty"`
	URL      string `json:"url,omitempty"`
}

type everyPart struct {
	Unit  string `json:"unit"`
	Count int    `json:"count"`
}

type usageLine struct {
	Type    string `json:"type"`
	Account string `json:"account"`
	Date    string `json:"date"`
	Active  int    `json:"active_users"`
	Weekly  *int   `json:"weekly_active_users,omitempty"`
}

type activityLine struct {
	Type       string      `json:"type"`
	Account    string      `json:"account"`
	System     string      `json:"system"`
	Kind       string      `json:"kind"`
	ID         string      `json:"id"`
	At         string      `json:"at"`
	Title      string      `json:"title"`
	Summary    string      `json:"summary,omitempty"`
	Body       string      `json:"body,omitempty"`
	URL        string      `json:"url,omitempty"`
	Signal     *signalPart `json:"signal,omitempty"`
	Transcript []turnPart  `json:"transcript,omitempty"`
}

type signalPart struct {
	Type      string   `json:"type"`
	Sentiment *float64 `json:"sentiment,omitempty"`
	Score     *int     `json:"score,omitempty"`
}

type turnPart struct {
	Speaker string `json:"speaker"`
	At      int    `json:"at_seconds"`
	Text    string `json:"text"`
}

type enrichmentLine struct {
	Type    string            `json:"type"`
	Account string            `json:"account"`
	System  string            `json:"system"`
	Fields  map[string]string `json:"fields"`
}
