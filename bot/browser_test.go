package main

import (
	"bufio"
	"bytes"
	"context"
	"flag"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var picture = flag.Bool("picture", false, "take the README's picture of the card anew")

// window is a browser's window: a person who looks at the workspace's page.
type window struct {
	*testing.T
	ctx context.Context
}

// openWindow opens a browser on a page, or skips the test where the machine
// has none; in CI that is a failure.
func openWindow(t *testing.T, url string, width, height int64) window {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(browser(t)), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.UserDataDir(t.TempDir()))
	ctx, stop := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), options...)
	t.Cleanup(stop)
	ctx, stopTab := chromedp.NewContext(ctx)
	t.Cleanup(stopTab)
	require.NoError(t, chromedp.Do(ctx), "start the browser")
	ctx, stopTime := context.WithTimeout(ctx, 90*time.Second)
	t.Cleanup(stopTime)
	w := window{t, ctx}
	w.do(chromedp.EmulateViewport(width, height), chromedp.Navigate(url), chromedp.WaitVisible(`[data-testid=composer]`))
	return w
}

// browser finds Chromium, or installs it as root on Debian.
func browser(t *testing.T) string {
	t.Helper()
	names := []string{"chromium", "chromium-browser", "google-chrome", "headless-shell"}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if _, err := exec.LookPath("apt-get"); err == nil && os.Geteuid() == 0 {
		script := "apt-get update -q && apt-get install -q -y --no-install-recommends chromium"
		out, err := exec.CommandContext(t.Context(), "sh", "-c", script).CombinedOutput()
		require.NoError(t, err, "install chromium: %s", out)
		path, err := exec.LookPath("chromium")
		require.NoError(t, err)
		return path
	}
	if os.Getenv("CI") != "" {
		require.Fail(t, "there is no Chromium, and in CI the page must be tried: install chromium")
	}
	t.Skip("skipped: there is no Chromium on this machine to try the page with")
	return ""
}

func (w window) do(actions ...chromedp.Action[chromedp.Void]) {
	w.Helper()
	require.NoError(w, chromedp.Do(w.ctx, actions...))
}

// ask runs an expression on the page and returns what it is.
func ask[T any](w window, expression string) T {
	w.Helper()
	v, err := chromedp.Run(w.ctx, chromedp.Evaluate[T](expression))
	require.NoError(w, err)
	return v
}

// goesTo opens a channel; acts becomes another person.
func (w window) goesTo(channel string) {
	w.Helper()
	w.clicks(`[data-testid="channel-` + channel + `"]`)
}

func (w window) acts(as string) {
	w.Helper()
	w.clicks(`[data-testid=switch-person]`)
	w.clicks(`[data-testid="person-` + as + `"]`)
}

// clicks presses the mouse on an element as soon as it is there and stays: the
// page draws itself anew when something happens.
func (w window) clicks(selector string) {
	w.Helper()
	require.Eventually(w, func() bool {
		soon, stop := context.WithTimeout(w.ctx, 2*time.Second)
		defer stop()
		return chromedp.Do(soon, chromedp.Click(selector, chromedp.NodeVisible)) == nil
	}, 15*time.Second, 20*time.Millisecond, selector)
}

// types writes into the composer and sends it by Enter, as a person does.
func (w window) types(text string) {
	w.Helper()
	w.do(chromedp.Focus(`[data-testid=composer]`), chromedp.SendKeys(`[data-testid=composer]`, text+" "), chromedp.SendKeys(`[data-testid=composer]`, "\r"))
}

// sees waits for words on the page.
func (w window) sees(words ...string) {
	w.Helper()
	for _, word := range words {
		if !assert.Eventually(w, func() bool { return strings.Contains(w.text(), word) }, 10*time.Second, 50*time.Millisecond) {
			require.Fail(w, "not on the page: "+word, w.text())
		}
	}
}

func (w window) text() string {
	w.Helper()
	return ask[string](w, `document.body.innerText`)
}

func TestInABrowserACardIsSeenByItsAskerOnly(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	page := openWindow(t, strings.TrimSuffix(w.settings.SlackAPI, "/api/"), 1280, 900)
	page.acts("dana")
	page.goesTo("general")
	page.types("/account acme.com")
	page.sees("Acme Inc", "$50,400 ARR", "Only visible to you")

	page.acts("omar")
	page.goesTo("general")
	page.types("good morning")
	page.sees("good morning")
	assert.NotContains(t, page.text(), "$50,400", "an ephemeral card is not another person's")
}

func TestOnAPhoneTheCardFitsTheScreen(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.Slack.User("dana").In("cs-team").Types("/account acme.com").ExpectText("Acme Inc")
	page := openWindow(t, strings.TrimSuffix(w.settings.SlackAPI, "/api/")+"/#as=dana&c=C2", 390, 844)
	page.sees("$50,400 ARR")
	assert.False(t, ask[bool](page, `document.documentElement.scrollWidth > innerWidth`), "nothing runs off a phone's screen")
}

// TestPicture draws the picture of the README from the demo.
func TestPicture(t *testing.T) {
	if !*picture {
		t.Skip("run by make picture")
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	out, printed := io.Pipe()
	ended := make(chan int, 1)
	dir, err := os.MkdirTemp("", "rapport-picture-")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	require.NoError(t, os.Chmod(dir, 0o755))
	t.Setenv("DATABASE_URL", "")
	go func() {
		ended <- execute(ctx, []string{"demo", "--listen", "127.0.0.1:0", "--dir", dir + "/pg"}, outlet{bytes.NewReader(nil), printed, os.Stderr})
	}()
	t.Cleanup(func() { stop(); require.Zero(t, <-ended) })
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	page := openWindow(t, regexp.MustCompile(`http://[^ ]+`).FindString(line), 1100, 2200)
	page.acts("dana")
	page.goesTo("cs-team")
	page.types("/account acme.com")
	page.sees("Acme Inc", "As of")
	ask[bool](page, `document.head.appendChild(Object.assign(document.createElement('style'), {textContent: '.day{visibility:hidden}'})) !== null`)
	png, err := chromedp.Run(page.ctx, chromedp.Screenshot(`[data-testid=message]`, chromedp.NodeVisible))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile("../docs/card.png", png, 0o600))
}
