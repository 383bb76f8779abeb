package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rapport/internal/store/storetest"
)

func TestX(t *testing.T) {
	db := storetest.New(t)
	_, err := db.Record(t.Context(), "acme.com", time.Unix(0, 0))
	t.Log(err)
	c, err := db.Counts(t.Context())
	require.NoError(t, err)
	t.Log(c)
}
