package streams_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim/streams"
)

func reader() streams.Reader {
	n := 0
	return streams.Reader{NewID: func() string { n++; return "id" + strconv.Itoa(n) }}
}

func begun(t testing.TB, mode string, pieces ...string) *streams.Stream {
	t.Helper()
	r := reader()
	s := streams.New(mode, r.NewID)
	for _, chunks := range pieces {
		p, err := r.Read("", json.RawMessage(chunks))
		require.NoError(t, err)
		require.NoError(t, s.Add(p))
	}
	return s
}

func TestAStreamIsItsPiecesInOrder(t *testing.T) {
	s := begun(t, streams.Timeline,
		`[{"type":"markdown_text","text":"a <"},{"type":"markdown_text","text":"b"}]`,
		`[{"type":"task_update","id":"1","title":"One","status":"pending"},{"type":"plan_update","title":"of no use in a timeline"}]`,
		`[{"type":"markdown_text","text":"c"},{"type":"task_update","id":"1","title":"One more","status":"error","output":"none"}]`,
	)
	assert.JSONEq(t, `[
		{"type":"markdown","block_id":"id1","text":"a <b"},
		{"type":"task_card","block_id":"id2","task_id":"1","title":"One more","status":"error",
			"output":{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"none"}]}]}},
		{"type":"markdown","block_id":"id3","text":"c"}, {"type":"divider"}]`, string(s.Blocks(json.RawMessage(` [ {"type":"divider"} ] `))))
	assert.Equal(t, "a <bc", s.Text())
	assert.Nil(t, begun(t, streams.Plan).Blocks(nil), "nothing is no blocks")
}

func TestAPieceIsTakenWholeOrNotAtAll(t *testing.T) {
	s := begun(t, streams.Plan, `[{"type":"task_update","id":"1","title":"One","status":"pending"}]`)
	before := string(s.Blocks(nil))
	full := `[{"type":"markdown_text","text":"x"},{"type":"blocks","blocks":[` + strings.TrimSuffix(strings.Repeat(`{"type":"divider"},`, 50), ",") + `]},{"type":"blocks","blocks":[{"type":"divider"}]}]`
	p, err := reader().Read("", json.RawMessage(full))
	require.NoError(t, err)
	require.EqualError(t, s.Add(p), "msg_blocks_too_many")
	require.EqualError(t, s.Add(streams.Piece{Text: "text"}), "streaming_mode_mismatch")
	assert.Equal(t, before, string(s.Blocks(nil)))
	require.NoError(t, s.Add(streams.Piece{}))
}

// FuzzChunks holds that whatever comes is either refused in Slack's words or becomes JSON.
func FuzzChunks(f *testing.F) {
	for _, seed := range []string{
		`[]`, `[{"type":"markdown_text","text":"\u0000\ud800"}]`, `[{"type":"blocks","blocks":[{"type":"divider"}]}]`, `[{"type":"blocks","blocks":[7,null]}]`,
		`[{"type":"task_update","id":"1","title":"t","status":"complete","sources":[{"type":"url","url":"https://x.example"}]}]`,
	} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, chunks string, lenient bool) {
		r := reader()
		r.Lenient = lenient
		p, err := r.Read("", json.RawMessage(chunks))
		var no *streams.Refusal
		if err != nil {
			require.ErrorAs(t, err, &no)
			return
		}
		s := streams.New(streams.Plan, r.NewID)
		if s.Add(p) == nil {
			blocks := s.Blocks(nil)
			require.True(t, blocks == nil || json.Valid(blocks), "%s", blocks)
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	for b.Loop() {
		s := streams.New(streams.Timeline, func() string { return "id" })
		for range 200 {
			if s.Add(streams.Piece{Text: strings.Repeat("x", 40)}) != nil {
				b.Fatal("refused")
			}
			s.Blocks(nil)
		}
	}
}
