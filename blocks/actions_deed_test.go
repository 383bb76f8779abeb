package blocks_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/blocks"
	"rapport/blocks/kit"
)

func TestAnUndoIsReadAsItWasWritten(t *testing.T) {
	u := blocks.Undo{On: blocks.On{Domain: "acme.com", Back: "health"}, Entry: 7, Place: blocks.Place{Channel: "C1", TS: "1.2", Answers: "https://hooks.example/x"}}
	read, err := blocks.DecodeUndo(u.Value())
	require.NoError(t, err)
	assert.Equal(t, u, read)
	o := blocks.Older{Domain: "acme.com", Before: 9}
	older, err := blocks.DecodeOlder(o.Value())
	require.NoError(t, err)
	assert.Equal(t, o, older)
}

func TestAForgedUndoIsRefused(t *testing.T) {
	for _, value := range []string{
		"", "null", "{}", `{"domain":"acme.com"}`, `{"domain":"acme.com","entry":0,"place":{}}`, `{"domain":"acme.com","entry":-1,"place":{}}`,
		`{"domain":"ACME.com","entry":1,"place":{}}`, `{"domain":"acme.com","entry":"1","place":{}}`, `{"domain":"acme.com","entry":1,"place":{},"more":1}`,
		`{"domain":"acme.com","entry":1e99,"place":{}}`, `{"domain":"acme.com","entry":1,"place":[]}`, strings.Repeat("[", 1999),
	} {
		_, err := blocks.DecodeUndo(value)
		require.ErrorIs(t, err, kit.ErrAction, "%q", value)
	}
	for _, value := range []string{"", "{}", `{"domain":"acme.com","before":-1}`, `{"domain":"gmail.com","before":1}`, `{"domain":"acme.com","before":1.5}`} {
		_, err := blocks.DecodeOlder(value)
		require.ErrorIs(t, err, kit.ErrAction, "%q", value)
	}
}
