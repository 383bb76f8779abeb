package cache

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestACardThatOnePersonSeesIsRememberedForHalfAnHour(t *testing.T) {
	w := newWorld(t)
	first := Aside{Person: "U1", Channel: "C1", TS: "1.1", Answers: "https://hooks.example/1", Left: 2}
	other, newer := first, first
	other.TS, newer.Answers = "1.2", "https://hooks.example/2"
	for _, a := range []Aside{first, other, newer} {
		w.KeepAside(t.Context(), "acme.com", a)
	}
	assert.ElementsMatch(t, []Aside{newer, other}, w.Asides(t.Context(), "acme.com"), "a message has one address, the newest")
	assert.Empty(t, w.Asides(t.Context(), "globex.com"))
	w.ForgetAside(t.Context(), "acme.com", other)
	assert.Equal(t, []Aside{newer}, w.Asides(t.Context(), "acme.com"))

	w.redis.HSet(asides("acme.com").key(), "foreign", `{"format":1,"id":"globex.com","value":{"answers":"https://hooks.example/3"}}`, "broken", "{")
	assert.Equal(t, []Aside{newer}, w.Asides(t.Context(), "acme.com"))
	w.redis.FastForward(asideLife + time.Second)
	assert.Empty(t, w.Asides(t.Context(), "acme.com"))
	assert.Zero(t, w.failed.Load())

	w.redis.SetError("down")
	w.KeepAside(t.Context(), "acme.com", first)
	w.ForgetAside(t.Context(), "acme.com", first)
	assert.Empty(t, w.Asides(t.Context(), "acme.com"))
	assert.EqualValues(t, 3, w.failed.Load())
}
