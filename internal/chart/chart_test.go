package chart_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/chart"
)

var today = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// falling is a score of some days that has been better.
func falling(days int) chart.History {
	h := chart.History{Title: "northwind.example", From: today.AddDate(0, 0, -days), To: today, Policy: account.DefaultPolicy()}
	for n := range days + 6 {
		at := h.From.AddDate(0, 0, n-5)
		part := float64(n) / float64(days)
		score := 84 - int(38*part*part) + int(5*math.Sin(float64(n)/4))
		level := account.Healthy
		if score < 70 {
			level = account.AtRisk
		}
		if score < 40 {
			level = account.Critical
		}
		h.Points = append(h.Points, account.Point{At: at, Score: score, Level: level})
	}
	on := func(part float64) time.Time { return h.From.Add(time.Duration(part * float64(h.To.Sub(h.From)))) }
	h.Events = []account.Event{
		{At: on(0.08), Factor: account.StrongAdoption, Fate: account.Came, Points: 6},
		{At: on(0.30), Factor: account.StrongAdoption, Fate: account.Went, Points: 6},
		{At: on(0.34), Factor: account.UsageFalling, Fate: account.Came, Points: -5},
		{At: on(0.55), Factor: account.Escalated, Fate: account.Came, Points: -8},
		{At: on(0.62), Factor: account.PaymentFailed, Fate: account.Came, Points: -5},
		{At: on(0.62), Factor: account.Complaints, Fate: account.Came, Points: -3},
		{At: on(0.75), Factor: account.PaymentFailed, Fate: account.Went, Points: -5},
		{At: on(0.90), Factor: account.RenewalNear, Fate: account.Came, Points: -3},
		{At: on(0.97), Factor: account.NoActivity, Fate: account.Came, Points: -14},
	}
	return h
}

func drawn(t *testing.T, h chart.History, theme chart.Theme) image.Image {
	t.Helper()
	encoded, err := h.PNG(theme)
	require.NoError(t, err)
	assert.Less(t, len(encoded), 80_000, "a phone loads it at once")
	img, err := png.Decode(bytes.NewReader(encoded))
	require.NoError(t, err)
	assert.Equal(t, image.Pt(chart.Width, chart.Height), img.Bounds().Size())
	if into := os.Getenv("PICTURES"); into != "" { // to look at them
		name := strings.NewReplacer("/", "-", " ", "_").Replace(t.Name()) + "-" + string(theme) + ".png"
		require.NoError(t, os.WriteFile(filepath.Join(into, name), encoded, 0o600))
	}
	return img
}

func TestPictures(t *testing.T) {
	for name, days := range map[string]int{"month": 30, "quarter": 90, "year": 365} {
		t.Run(name, func(t *testing.T) {
			for _, theme := range []chart.Theme{chart.Light, chart.Dark} {
				drawn(t, falling(days), theme)
			}
		})
	}
}

// A history that is younger than the window, with an event at its very end.
func TestPictureOfAYoungHistory(t *testing.T) {
	h := falling(365)
	h.Points = h.Points[190:]
	h.Events = append(h.Events, account.Event{At: today, Factor: account.SetToCancel, Fate: account.Came, Points: -15},
		account.Event{At: today.AddDate(0, 0, -40), Factor: account.Escalated, Fate: account.MarkBegan, Points: -8})
	img := drawn(t, h, chart.Light)
	end := image.Rect(1232, 240, 1280, 652)
	assert.Zero(t, has(img, end, lightBad), "no mark lies over the end of the line")
	assert.Greater(t, has(img, end, lightLine), 200)
}

func TestAMonthNamesMoreThanAYear(t *testing.T) {
	named := func(days, low int) int {
		h := falling(days)
		h.Events = nil
		for n, f := range []account.Factor{account.VeryLowAdoption, account.NoActivity, account.UsageCollapsing, account.ContractExpired, account.PaymentUnpaid} {
			at := h.From.Add(time.Duration((0.4 + 0.05*float64(n)) * float64(h.To.Sub(h.From))))
			h.Events = append(h.Events, account.Event{At: at, Factor: f, Fate: account.Came, Points: -10})
		}
		return has(drawn(t, h, chart.Light), image.Rect(0, 112, 1280, low), lightBad)
	}
	assert.Greater(t, named(30, 290), named(90, 238)*6/5, "it has a row of labels more")
}

func TestTheSameHistoryIsTheSamePicture(t *testing.T) {
	one, err := falling(90).PNG(chart.Light)
	require.NoError(t, err)
	two, err := falling(90).PNG(chart.Light)
	require.NoError(t, err)
	assert.Equal(t, one, two)
	other, err := falling(90).PNG(chart.Dark)
	require.NoError(t, err)
	assert.NotEqual(t, one, other)
}

// has reports how many pixels of a box are of a colour.
func has(img image.Image, box image.Rectangle, hex uint32) int {
	want := color.RGBA{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), 255}
	n := 0
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			if color.RGBAModel.Convert(img.At(x, y)) == want {
				n++
			}
		}
	}
	return n
}

var (
	plotOf = image.Rect(108, 244, 1250, 650)
	labels = image.Rect(0, 112, 1280, 218)
)

const lightLine, lightBad, lightGood, darkGround = 0x1264a3, 0xc01343, 0x00704f, 0x1a1d21

func TestThePictureShowsLineBandsAndEvents(t *testing.T) {
	img := drawn(t, falling(90), chart.Light)
	assert.Greater(t, has(img, plotOf, lightLine), 3000, "the line")
	assert.Greater(t, has(img, labels, lightBad), 500, "labels of what made it worse")
	assert.Greater(t, has(img, labels, lightGood), 100, "labels of what made it better")
	bands := map[color.Color]bool{}
	for _, y := range []int{250, 410, 640} { // healthy, at risk, critical
		bands[img.At(110, y)] = true
	}
	assert.Len(t, bands, 3, "three bands")
	assert.Positive(t, has(drawn(t, falling(90), chart.Dark), image.Rect(0, 0, 10, 10), darkGround))
}

func TestAHistoryWithoutEventsHasNoMarks(t *testing.T) {
	h := falling(30)
	h.Events = nil
	img := drawn(t, h, chart.Light)
	assert.Zero(t, has(img, image.Rect(300, 244, 1250, 650), lightBad))
	assert.Zero(t, has(img, labels, lightBad)+has(img, labels, lightGood))
}

func TestOneScoreIsALevelLine(t *testing.T) {
	h := falling(30)
	h.Points, h.Events = []account.Point{{At: today.AddDate(0, 0, -90), Score: 62, Level: account.AtRisk}}, nil
	img := drawn(t, h, chart.Light)
	rows := 0
	for y := plotOf.Min.Y; y < plotOf.Max.Y; y++ {
		if has(img, image.Rect(300, y, 600, y+1), lightLine) == 300 {
			rows++
		}
	}
	assert.InDelta(t, 6, rows, 1, "one straight line over the whole width")
}

func TestOddHistoriesAreDrawnAllTheSame(t *testing.T) {
	odd := map[string]func(*chart.History){
		"beyond the scale":    func(h *chart.History) { h.Points[40].Score, h.Points[50].Score = 4000, -70 },
		"a title without end": func(h *chart.History) { h.Title = strings.Repeat("wide-name", 200) },
		"letters unknown":     func(h *chart.History) { h.Title = "北京.example\x00\n<!channel>" },
		"no title":            func(h *chart.History) { h.Title = "" },
		"a gap":               func(h *chart.History) { h.Points = append(h.Points[:20:20], h.Points[80:]...) },
		"no policy":           func(h *chart.History) { h.Policy = account.Policy{} },
		"a policy all wrong":  func(h *chart.History) { h.Policy = account.Policy{AtRisk: 900, Healthy: -4} },
		"a steep policy":      func(h *chart.History) { h.Policy.AtRisk, h.Policy.Healthy = 1, 99 },
		"a hundred events": func(h *chart.History) {
			for n := range 100 {
				h.Events = append(h.Events, account.Event{At: h.From.Add(time.Duration(n) * 20 * time.Hour), Factor: account.Factor(strings.Repeat("x", n)), Fate: []account.Fate{account.Came, account.Went}[n%2], Points: n - 50})
			}
		},
		"events outside": func(h *chart.History) {
			h.Events[0].At, h.Events[1].At = h.From.AddDate(-9, 0, 0), h.To.AddDate(9, 0, 0)
		},
	}
	for name, make := range odd {
		t.Run(name, func(t *testing.T) {
			h := falling(90)
			make(&h)
			drawn(t, h, chart.Dark)
		})
	}
}

func TestNothingIsNotDrawn(t *testing.T) {
	for name, h := range map[string]chart.History{
		"no points":     {From: today.AddDate(0, 0, -30), To: today},
		"later points":  {From: today.AddDate(0, 0, -30), To: today, Points: []account.Point{{At: today.Add(time.Hour)}}},
		"no days":       {From: today, To: today, Points: falling(30).Points},
		"days backward": {From: today, To: today.AddDate(0, 0, -1), Points: falling(30).Points},
	} {
		_, err := h.PNG(chart.Light)
		assert.ErrorIs(t, err, chart.ErrEmpty, name)
	}
}

func BenchmarkPicture(b *testing.B) {
	h := falling(365)
	for b.Loop() {
		if _, err := h.PNG(chart.Light); err != nil {
			b.Fatal(err)
		}
	}
}
