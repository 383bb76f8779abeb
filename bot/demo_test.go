package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/slacksim/simtest"
)

// running is a demo that was started at a terminal.
type running struct {
	page, database string
	stop           func()
}

// startDemo runs the command until it says that it is ready.
func startDemo(t *testing.T, args ...string) running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	out, printed := io.Pipe()
	complaints := &journal{}
	ended := make(chan int, 1)
	go func() {
		ended <- execute(ctx, append([]string{"demo", "--listen", "127.0.0.1:0"}, args...), outlet{bytes.NewReader(nil), printed, complaints})
		_ = printed.Close()
	}()
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err, complaints.String())
	stopped := false
	r := running{
		page:     strings.TrimSuffix(regexp.MustCompile(`http://[^ ]+`).FindString(line), "/"),
		database: regexp.MustCompile(`DATABASE_URL="(.*)"`).FindStringSubmatch(complaints.String())[1],
		stop: func() {
			if !stopped {
				stopped = true
				cancel()
				assert.Zero(t, <-ended, complaints.String())
			}
		},
	}
	t.Cleanup(r.stop)
	return r
}

func TestTheDemoIsTheWholeProductAndKeepsItsData(t *testing.T) {
	t.Setenv("DATABASE_URL", "")
	dir, err := os.MkdirTemp("", "rapport-demo-test-")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	require.NoError(t, os.Chmod(dir, 0o755))
	place := []string{"--dir", dir + "/demo"}

	first := startDemo(t, place...)
	dana := simtest.New(t, first.page).User("dana").In("general")
	card := dana.Types("/account acme.com")
	card.ExpectText("Acme Inc", "$59,400 ARR", "DEMO: sample data")
	dana.Types("/account help").ExpectText("DEMO: sample data")
	dana.Types("/account north").ExpectText("North Sea Freight", "DEMO: sample data")

	t.Setenv("DATABASE_URL", first.database) // another command, by the address that the demo printed
	_, complaints, status := terminal{t, dir}.pipes(named("mine.com", "My Own Account"), "import", "-")
	require.Zero(t, status, complaints)
	t.Setenv("DATABASE_URL", "")
	first.stop()

	second := startDemo(t, place...)
	simtest.New(t, second.page).User("omar").InDM().Types("/account mine.com").ExpectText("My Own Account")
	second.stop()

	third := startDemo(t, append(place, "--fresh")...)
	simtest.New(t, third.page).User("omar").InDM().Types("/account mine.com").ExpectText("No account answers")
}

func TestTheDemoDoesNotMixItsAccountsWithRealOnes(t *testing.T) {
	w := silentWorld(t)
	w.Knows(named("real.com", "Real Corp"))
	err := tellOnce(t.Context(), w.settings.Database, noon)
	require.ErrorContains(t, err, "1 account not of the demo")
	assert.Equal(t, exitUsage, complain(io.Discard, err))
	_, err = w.DB.Account(t.Context(), "acme.com")
	require.ErrorIs(t, err, account.ErrNotFound, "nothing was told")
}

func TestAStoryThatWasInterruptedIsToldFromTheBeginning(t *testing.T) {
	w := silentWorld(t)
	require.NoError(t, tellOnce(t.Context(), w.settings.Database, noon))
	before, err := w.DB.Record(t.Context(), "bellwether-legal.example", noon)
	require.NoError(t, err)
	w.breaks("delete from setting where key = 'demo_told'")
	require.NoError(t, tellOnce(t.Context(), w.settings.Database, noon))
	after, err := w.DB.Record(t.Context(), "bellwether-legal.example", noon)
	require.NoError(t, err)
	assert.Equal(t, before.Account.Route.From, after.Account.Route.From)
	assert.Len(t, after.Trail, len(before.Trail))
}

func TestADemoSaysWhatStandsInItsWay(t *testing.T) {
	t.Setenv("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")
	_, complaints, status := terminal{t, t.TempDir()}.types("demo", "--listen", "127.0.0.1:0", "--fresh")
	assert.Equal(t, exitUsage, status)
	assert.Contains(t, complaints, "--fresh")

	t.Setenv("DATABASE_URL", "")
	_, complaints, status = terminal{t, t.TempDir()}.types("demo", "--listen", "256.0.0.1:1")
	assert.Equal(t, exitFailed, status)
	assert.Contains(t, complaints, "--listen")
}
