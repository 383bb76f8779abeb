package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/store/storetest"
)

func TestAPictureIsDeletedByOneProcess(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	over := func(at time.Time) []string {
		files, err := db.OverPictures(t.Context(), at, lease, 2)
		require.NoError(t, err)
		return files
	}
	for n, file := range []string{"F1", "F2", "F3"} {
		require.NoError(t, db.KeepPicture(t.Context(), file, epoch.Add(time.Duration(n)*time.Second)))
	}
	assert.Empty(t, over(epoch.Add(-time.Second)))
	assert.ElementsMatch(t, []string{"F1", "F2"}, over(epoch.Add(time.Minute)))
	assert.Equal(t, []string{"F3"}, over(epoch.Add(time.Minute)))
	require.NoError(t, db.DropPicture(t.Context(), "F1"))
	require.NoError(t, db.KeepPicture(t.Context(), "F3", epoch.Add(time.Hour)))
	assert.Equal(t, []string{"F2"}, over(epoch.Add(time.Minute+lease)), "whoever had it died")
}
