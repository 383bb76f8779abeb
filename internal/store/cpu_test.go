package store_test

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// spent is the processor's time that this process and a backend of Postgres
// have taken, which other work on the machine does not change much.
func spent(tb testing.TB, backend uint32) time.Duration {
	tb.Helper()
	var own syscall.Rusage
	require.NoError(tb, syscall.Getrusage(syscall.RUSAGE_SELF, &own))
	total := time.Duration(own.Utime.Nano() + own.Stime.Nano())
	if stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", backend)); err == nil {
		fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+2:]))
		var user, system int64
		_, err := fmt.Sscan(fields[11]+" "+fields[12], &user, &system)
		require.NoError(tb, err)
		total += time.Duration(user+system) * 10 * time.Millisecond
	}
	return total
}
