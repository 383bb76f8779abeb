// Package blockstest owns how the views of all rooms of blocks are held
// against the files that are kept of them. It never draws a view.
package blockstest

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/sebdah/goldie/v2"
	"github.com/stretchr/testify/require"
)

// Golden compares a view, or a list of blocks under "blocks", with the kept
// one, as people and Block Kit Builder read it: slack-go escapes < and >
// inside its own encoders.
func Golden(t *testing.T, name string, view any) {
	t.Helper()
	encoded, err := json.Marshal(view)
	require.NoError(t, err)
	var tree any
	require.NoError(t, json.Unmarshal(encoded, &tree))
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	require.NoError(t, e.Encode(tree))
	goldie.New(t, goldie.WithNameSuffix(".golden.json")).Assert(t, name, out.Bytes())
}
