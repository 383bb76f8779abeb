package uploads_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim/uploads"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func TestAFileIsPromisedReceivedCompletedAndThenReady(t *testing.T) {
	sh := uploads.New(100)
	require.NoError(t, sh.Promise(uploads.File{ID: "F1", Name: "a.json"}, "ticket", 2))
	assert.Nil(t, sh.Find("F1"))
	assert.False(t, sh.CanComplete("F1"))
	require.ErrorIs(t, sh.Receive("ticket", []byte("{}}")), uploads.ErrLength)
	require.ErrorIs(t, sh.Receive("another", []byte("{}")), uploads.ErrUnknown)
	require.NoError(t, sh.Receive("ticket", []byte("[]")))
	require.NoError(t, sh.Receive("ticket", []byte("{}")))
	_, err := sh.Complete("F1", "Title", noon.Add(2*time.Second))
	require.NoError(t, err)
	_, err = sh.Complete("F1", "", noon)
	require.ErrorIs(t, err, uploads.ErrUnknown)
	require.ErrorIs(t, sh.Receive("ticket", []byte("{}")), uploads.ErrUnknown, "a complete file stays what it is")

	f := sh.Find("F1")
	assert.Equal(t, "Title", f.Title)
	assert.False(t, f.Ready)
	assert.Empty(t, f.Mimetype)
	assert.Empty(t, sh.Settle(noon.Add(time.Second)))
	assert.Empty(t, sh.Settle(noon.Add(-time.Hour)), "a clock that jumps back makes nothing ready")
	assert.Equal(t, []*uploads.File{f}, sh.Settle(noon.Add(2*time.Second)))
	assert.Empty(t, sh.Settle(noon.Add(time.Hour)), "once")
	assert.Equal(t, "application/json", f.Mimetype)
	assert.False(t, f.IsPicture())
}

func TestThereIsRoomForSoMuch(t *testing.T) {
	sh := uploads.New(10)
	require.ErrorIs(t, sh.Promise(uploads.File{ID: "F1"}, "t1", 11), uploads.ErrFull)
	require.NoError(t, sh.Promise(uploads.File{ID: "F2"}, "t2", 8))
	f, err := sh.Add(uploads.File{ID: "F3"}, []byte("1234"))
	require.NoError(t, err)
	require.ErrorIs(t, sh.Receive("t2", make([]byte, 8)), uploads.ErrFull, "room went to another meanwhile")
	_, err = sh.Add(uploads.File{ID: "F4"}, make([]byte, 7))
	require.ErrorIs(t, err, uploads.ErrFull)
	sh.Delete(f)
	sh.Delete(f)
	require.NoError(t, sh.Receive("t2", make([]byte, 8)), "a deleted file makes room")
	assert.Nil(t, sh.Find("F3"))
	assert.Empty(t, sh.All())
}

func TestPromisesThatNobodyKeepsAreForgotten(t *testing.T) {
	sh := uploads.New(5000)
	for i := range 3000 {
		ticket := fmt.Sprint(i)
		require.NoError(t, sh.Promise(uploads.File{ID: "F" + ticket}, ticket, 4))
		require.NoError(t, sh.Receive(ticket, []byte("1234")), "what is forgotten frees its room")
	}
	_, err := sh.Length("0")
	require.ErrorIs(t, err, uploads.ErrUnknown)
	assert.True(t, sh.CanComplete("F2999"))
}

func TestWhatAFileIs(t *testing.T) {
	var moving bytes.Buffer
	require.NoError(t, gif.Encode(&moving, image.NewPaletted(image.Rect(0, 0, 7, 9), color.Palette{color.Black}), nil))
	for _, c := range []struct {
		name, content, filetype, mimetype, pretty string
	}{
		{"picture.txt", moving.String(), "gif", "image/gif", "GIF"},
		{"fake.gif", "GIF8", "text", "text/plain", "Plain Text"},
		{"a.PDF", "%PDF", "pdf", "application/pdf", "PDF"},
		{"noend", "words", "text", "text/plain", "Plain Text"},
		{"noend", "\x00\x01", "binary", "application/octet-stream", ""},
		{"x.svg", "<svg/>", "svg", "image/svg+xml", "SVG"},
	} {
		f, err := uploads.New(1000).Add(uploads.File{ID: "F1", Name: c.name}, []byte(c.content))
		require.NoError(t, err)
		assert.Equal(t, []string{c.filetype, c.mimetype, c.pretty}, []string{f.Filetype, f.Mimetype, f.Pretty()}, c.name)
		assert.Equal(t, c.filetype == "gif", f.IsPicture())
	}
}
