package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/source"
)

// ravenFiles is a small data set: one row or two of everything.
func ravenFiles() map[string]string {
	return map[string]string{
		"accounts": "account_id,account_name,industry,country,signup_date,referral_source,plan_tier,seats,is_trial,churn_flag\n" +
			"A-2e4581,Company_0,EdTech,US,16-10-2024,partner,Basic,9,FALSE,FALSE\n" +
			"A-late00,Company_1,FinTech,IN,15-12-2024,other,Pro,4,FALSE,FALSE\n",
		"subscriptions": "subscription_id,account_id,start_date,end_date,plan_tier,seats,mrr_amount,arr_amount,is_trial,upgrade_flag,downgrade_flag,churn_flag,billing_frequency,auto_renew_flag\n" +
			"S-run,A-2e4581,31-10-2024,,Pro,17,833,9996,FALSE,FALSE,FALSE,FALSE,monthly,TRUE\n" +
			"S-year,A-2e4581,20-10-2024,,Enterprise,14,2786.50,33438,FALSE,FALSE,FALSE,FALSE,annual,FALSE\n" +
			"S-end,A-2e4581,20-10-2024,12-11-2024,Enterprise,14,2786,33432,FALSE,FALSE,FALSE,TRUE,monthly,TRUE\n" +
			"S-later,A-2e4581,20-10-2024,12-12-2024,Basic,2,19,228,FALSE,FALSE,FALSE,TRUE,quarterly,TRUE\n" +
			"S-trial,A-2e4581,25-11-2024,,Enterprise,62,0,0,TRUE,TRUE,FALSE,FALSE,annual,FALSE\n" +
			"S-next,A-2e4581,01-12-2024,,Pro,1,49,588,FALSE,FALSE,FALSE,FALSE,monthly,TRUE\n",
		"support_tickets": "ticket_id,account_id,submitted_at,closed_at,resolution_time_hours,priority,first_response_time_minutes,satisfaction_score,escalation_flag\n" +
			"T-calm,A-2e4581,17-11-2024,17-11-2024 19:00,19,urgent,93,4,FALSE\n" +
			"T-bad,A-2e4581,18-11-2024,19-11-2024 03:00,27,low,74,2,FALSE\n" +
			"T-up,A-2e4581,18-11-2024,19-11-2024 03:00,27,high,144,,TRUE\n" +
			"T-open,A-2e4581,29-11-2024,30-11-2024 13:00,27,high,144,1,FALSE\n" +
			"T-early,A-late00,29-11-2024,30-11-2024 13:00,27,high,144,1,FALSE\n",
		"churn_events": "churn_event_id,account_id,churn_date,reason_code,refund_amount_usd,preceding_upgrade_flag,preceding_downgrade_flag,is_reactivation,feedback_text\n" +
			"C-said,A-2e4581,27-10-2024,pricing,4.03,FALSE,FALSE,FALSE,switched to competitor\n" +
			"C-mute,A-2e4581,28-10-2024,support,0,TRUE,FALSE,TRUE,\n",
	}
}

func ravenDir(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "ravenstack_"+name+".csv"), []byte(text), 0o600))
	}
	return dir
}

func readRaven(t *testing.T, dir string, now time.Time) source.Batch {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, ravenStack(dir, now, &out))
	var all source.Batch
	err := source.ReadLines(&out, func(b source.Batch) error {
		all.Accounts = append(all.Accounts, b.Accounts...)
		all.Revenue = append(all.Revenue, b.Revenue...)
		all.Usage = append(all.Usage, b.Usage...)
		all.Activities = append(all.Activities, b.Activities...)
		all.Enrichment = append(all.Enrichment, b.Enrichment...)
		return nil
	}, func(bad source.BadLine) { t.Errorf("line %d: %s", bad.Line, bad.Reason) })
	require.NoError(t, err)
	return all
}

func TestRavenStackIsToldAsItWasKnownAtThatMoment(t *testing.T) {
	b := readRaven(t, ravenDir(t, ravenFiles()), time.Date(2024, 11, 30, 12, 0, 0, 0, time.UTC))

	require.Len(t, b.Accounts, 1, "the other one has not signed up yet")
	assert.Equal(t, account.Domain("a-2e4581.ravenstack.example"), b.Accounts[0].Account)
	assert.Equal(t, 9, *b.Accounts[0].Fact.Licensed)
	assert.Equal(t, map[string]string{
		"industry": "EdTech", "location": "US", "Plan tier": "Basic", "Referral source": "partner", "Customer since": "2024-10-16",
	}, b.Enrichment[0].Fact.Fields)

	var got []string
	for _, r := range b.Revenue {
		s := r.Fact
		got = append(got, fmt.Sprintf("%s %s %d a %s, ends %s, renews %s", s.ExternalID, s.Status, s.Amount.Amount, s.Interval.Unit, ravenDate(s.EndsOn), ravenDate(s.RenewsOn)))
	}
	assert.Equal(t, []string{
		"S-run active 83300 a month, ends , renews 2024-12-31", // 30 November is today
		"S-year active 3343800 a year, ends , renews 2025-10-20",
		"S-end canceled 278600 a month, ends 2024-11-12, renews ",
		"S-later active 5700 a quarter, ends , renews 2025-01-20", // its end is not known yet
		"S-trial trialing 0 a year, ends , renews ",
	}, got)

	got = nil
	for _, a := range b.Activities {
		e, word := a.Fact, account.SignalType("")
		if e.Said != nil {
			word = e.Said.Type
		}
		got = append(got, fmt.Sprintf("%s %s %s|%s|%s", e.ExternalID, e.Kind, word, e.Title, e.Summary+e.Body))
	}
	assert.Equal(t, []string{
		"T-calm signal support_ticket|Support ticket, priority urgent|First answer after 93 minutes. Closed on 17 November 2024. The customer rated 4 of 5.",
		"T-bad signal complaint|Support ticket, priority low|First answer after 74 minutes. Closed on 19 November 2024. The customer rated 2 of 5.",
		"T-up signal escalation|Escalated support ticket, priority high|First answer after 144 minutes. Closed on 19 November 2024. The customer did not rate it.",
		"T-open signal support_ticket|Support ticket, priority high|Open.",
		"C-said signal churn_risk|Churned: switched to competitor|$4.03 were refunded.switched to competitor",
		"C-mute contract |Churned, reason given: support|The account had churned before and come back.",
	}, got)
	assert.Empty(t, b.Usage, "the set counts no people")
}

func TestEachBadRowOfRavenStackIsNamed(t *testing.T) {
	now := time.Date(2024, 12, 31, 0, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct{ table, from, to, want string }{
		"a date the other way":    {"accounts", "16-10-2024", "2024-10-16", `ravenstack_accounts.csv:2: column signup_date: "2024-10-16" is not a date`},
		"a day that is not":       {"subscriptions", "31-10-2024", "31-11-2024", `ravenstack_subscriptions.csv:2: column start_date: "31-11-2024" is not a date`},
		"an end before the start": {"subscriptions", "12-11-2024", "12-11-2023", "ravenstack_subscriptions.csv:4: column end_date: 2023-11-12 is before the start"},
		"an unknown frequency":    {"subscriptions", "monthly", "fortnightly", `column billing_frequency: "fortnightly" is not monthly`},
		"an amount in words":      {"subscriptions", ",833,", ",about 800,", `column mrr_amount: "about 800" is not an amount`},
		"three decimals":          {"churn_events", "4.03", "4.031", `ravenstack_churn_events.csv:2: column refund_amount_usd: "4.031" is not an amount`},
		"a debt of seats":         {"accounts", ",9,", ",-9,", `column seats: "-9" is not a whole number`},
		"a half truth":            {"support_tickets", "4,FALSE", "4,MAYBE", `ravenstack_support_tickets.csv:2: column escalation_flag: "MAYBE" is neither`},
		"six of five":             {"support_tickets", "93,4,", "93,6,", "column satisfaction_score: 6 is not within 1 to 5"},
		"somebody else's row":     {"churn_events", "C-mute,A-2e4581", "C-mute,A-nobody", `ravenstack_churn_events.csv:3: column account_id: "A-nobody" is not an account`},
		"an account twice":        {"accounts", "A-late00", "A-2e4581", `ravenstack_accounts.csv:3: column account_id: "A-2e4581" stands twice`},
		"a column gone":           {"accounts", "seats", "chairs", "column seats: is missing"},
		"a value too many":        {"accounts", "9,FALSE", "9,FALSE,FALSE", "ravenstack_accounts.csv:2: wrong number of fields"},
		"a quote that never ends": {"churn_events", "pricing", `"pricing`, "ravenstack_churn_events.csv:"},
		"no id":                   {"support_tickets", "T-calm", "", "column ticket_id: is empty"},
	} {
		t.Run(name, func(t *testing.T) {
			files := ravenFiles()
			require.Contains(t, files[test.table], test.from)
			files[test.table] = strings.Replace(files[test.table], test.from, test.to, 1)
			assert.ErrorContains(t, ravenStack(ravenDir(t, files), now, io.Discard), test.want)
		})
	}
}

func TestAllBadRowsOfRavenStackAreNamedUpToAPoint(t *testing.T) {
	files := ravenFiles()
	for n := range 250 {
		files["churn_events"] += fmt.Sprintf("C-%d,A-2e4581,soon,pricing,0,FALSE,FALSE,FALSE,\n", n)
	}
	err := ravenStack(ravenDir(t, files), time.Date(2024, 12, 31, 0, 0, 0, 0, time.UTC), io.Discard)
	require.ErrorContains(t, err, "ravenstack_churn_events.csv:4:")
	assert.ErrorContains(t, err, "and 150 more bad rows")
}

func TestRavenStackWithAMarkAndForeignLineEndsIsTheSame(t *testing.T) {
	now := time.Date(2024, 12, 31, 0, 0, 0, 0, time.UTC)
	plain := readRaven(t, ravenDir(t, ravenFiles()), now)
	files := ravenFiles()
	for name, text := range files {
		files[name] = "\ufeff" + strings.ReplaceAll(text, "\n", "\r\n")
	}
	assert.Equal(t, plain, readRaven(t, ravenDir(t, files), now))
}

func TestAFolderThatIsNotRavenStackSaysSo(t *testing.T) {
	err := ravenStack(t.TempDir(), time.Now(), io.Discard)
	require.ErrorContains(t, err, "ravenstack_accounts.csv")
	assert.ErrorContains(t, err, "is this the folder of the data set?")
}

func TestRavenStackStopsWhenNobodyReads(t *testing.T) {
	gone := errors.New("gone")
	r, w := io.Pipe()
	require.NoError(t, r.CloseWithError(gone))
	require.ErrorIs(t, ravenStack(ravenDir(t, ravenFiles()), time.Date(2024, 12, 31, 0, 0, 0, 0, time.UTC), w), gone)
}

// TestTheWholeOfRavenStackIsUnderstood reads the real files where they lie
// beside the repository.
func TestTheWholeOfRavenStackIsUnderstood(t *testing.T) {
	dir := filepath.Join("..", "..", "shared", "data", "ravenstack")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("the data set is not at %s", dir)
	}
	now := time.Date(2024, 12, 31, 0, 0, 0, 0, time.UTC)
	var once, again bytes.Buffer
	require.NoError(t, ravenStack(dir, now, &once))
	require.NoError(t, ravenStack(dir, now, &again))
	assert.Equal(t, once.Bytes(), again.Bytes(), "the same folder and moment give the same bytes")

	b := readRaven(t, dir, now)
	assert.Len(t, b.Accounts, 500)
	assert.Len(t, b.Enrichment, 500)
	assert.Len(t, b.Revenue, 5_000)
	assert.Len(t, b.Activities, 2_600)
	status := map[account.Status]int{}
	for _, r := range b.Revenue {
		status[r.Fact.Status]++
		assert.Equal(t, r.Fact.Status == account.Active, r.Fact.RenewsOn.After(now), r.Fact.ExternalID)
	}
	assert.Equal(t, map[account.Status]int{account.Active: 3_814, account.Trialing: 700, account.Canceled: 486}, status)

	half := readRaven(t, dir, now.AddDate(0, -6, 0))
	assert.Less(t, len(half.Accounts), 500)
	for _, a := range half.Activities {
		assert.False(t, a.Fact.At.After(now.AddDate(0, -6, 0)))
	}
}
