package slacksim

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"rapport/internal/slacksim/blockkit"
)

const (
	patienceWithImage  = 3 * time.Second
	patienceWithImages = 10 * time.Second // all of a call: what was not tried by then is taken for good
	mostImageBytes     = 10 << 20
	mostImagesAtOnce   = 8
	mostImagesKnown    = 1000

	rememberGood = 5 * time.Minute
	rememberBad  = 10 * time.Second // who mends a server wants to see it
)

// gallery remembers which images could be fetched. It has its own lock: fetching takes long.
type gallery struct {
	client *http.Client

	mu    sync.Mutex
	known map[string]sighting
}

// sighting is what came of fetching an image.
type sighting struct {
	ok    bool
	until time.Time // by the wall clock
}

// look says what is known of an image.
func (g *gallery) look(address string, now time.Time) (ok, known bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	seen, known := g.known[address]
	return seen.ok, known && now.Before(seen.until)
}

func (g *gallery) remember(address string, ok bool, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.known) >= mostImagesKnown {
		clear(g.known)
	}
	until := now.Add(rememberBad)
	if ok {
		until = now.Add(rememberGood)
	}
	g.known[address] = sighting{ok, until}
}

// visit fetches the images of image blocks that are not known, several at once.
func (g *gallery) visit(ctx context.Context, pictures []blockkit.Picture) {
	ctx, cancel := context.WithTimeout(ctx, patienceWithImages)
	defer cancel()
	slots := make(chan struct{}, mostImagesAtOnce)
	asked := map[string]bool{}
	var all sync.WaitGroup
	for _, p := range pictures {
		if _, known := g.look(p.URL, time.Now()); !p.Block || p.URL == "" || known || asked[p.URL] {
			continue
		}
		asked[p.URL] = true
		all.Go(func() {
			select {
			case slots <- struct{}{}:
			case <-ctx.Done():
				return
			}
			defer func() { <-slots }()
			one, done := context.WithTimeout(ctx, patienceWithImage)
			defer done()
			ok := g.fetch(one, p.URL) == nil
			if ok || ctx.Err() == nil { // else the caller went, or the call has waited enough: that says nothing of the image
				g.remember(p.URL, ok, time.Now())
			}
		})
	}
	all.Wait()
}

// fetch downloads an image as Slack does, and throws it away.
func (g *gallery) fetch(ctx context.Context, address string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	req.Header.Set("User-Agent", "Slack-ImgProxy (+https://api.slack.com/robots)")
	resp, err := g.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if resp.StatusCode < 200 || resp.StatusCode > 299 || !strings.HasPrefix(kind, "image/") {
		return errors.New("no image")
	}
	n, err := io.Copy(io.Discard, io.LimitReader(resp.Body, mostImageBytes+1))
	if err == nil && n > mostImageBytes {
		err = errors.New("larger than an image may be")
	}
	return err
}

// lookAt fetches what blocks show, so that it is known when they are judged. The lock is not held.
func (s *Sim) lookAt(ctx context.Context, pictures []blockkit.Picture) {
	if s.holds(RuleImages) {
		s.gallery.visit(ctx, pictures)
	}
}

// brokenPictures is what Slack has against the pictures of blocks: images that could not be fetched, files that it cannot show.
// What was not fetched before is taken for good. The lock is held.
func (s *Sim) brokenPictures(pictures []blockkit.Picture) (problems []blockkit.Problem) {
	for _, p := range pictures {
		switch {
		case p.URL != "" && p.Block && s.holds(RuleImages):
			if ok, known := s.gallery.look(p.URL, time.Now()); known && !ok {
				problems = append(problems, blockkit.Problem{Pointer: p.Pointer, Message: "downloading image failed"})
			}
		case p.FileID != "" || p.FileURL != "":
			if f := s.referred(p.FileID, p.FileURL); f == nil || !f.IsPicture() {
				problems = append(problems, blockkit.Problem{Pointer: p.Pointer, Message: "invalid slack file"})
			}
		}
	}
	return problems
}

// pictured fetches and judges the pictures of blocks. The lock is not held.
func (s *Sim) pictured(ctx context.Context, pictures []blockkit.Picture) []blockkit.Problem {
	if len(pictures) == 0 {
		return nil
	}
	s.lookAt(ctx, pictures)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settleFiles()
	return s.brokenPictures(pictures)
}

// afterImages does something with an answer that came over a socket, with the lock held, when its images were looked at. The
// socket is not kept waiting.
func (s *Sim) afterImages(answer json.RawMessage, do func()) {
	locked := func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		do()
	}
	pictures := picturesOf(answer)
	if !slices.ContainsFunc(pictures, func(p blockkit.Picture) bool { return p.URL != "" && p.Block }) {
		locked()
		return
	}
	s.looking.Go(func() {
		s.lookAt(s.life, pictures) // for some seconds at most
		locked()
	})
}

// picturesOf lists the pictures of an answer: a message's blocks, or a view's.
func picturesOf(answer json.RawMessage) []blockkit.Picture {
	if !mayHavePictures(answer) {
		return nil
	}
	var in struct {
		Blocks json.RawMessage `json:"blocks"`
		View   struct {
			Blocks json.RawMessage `json:"blocks"`
		} `json:"view"`
	}
	if json.Unmarshal(answer, &in) != nil {
		return nil
	}
	return append(messagePictures(in.Blocks), viewPictures(in.View.Blocks)...)
}

// mayHavePictures spares most blocks a second reading.
func mayHavePictures(raw []byte) bool {
	return bytes.Contains(raw, []byte("image_url")) || bytes.Contains(raw, []byte("slack_file"))
}

// messagePictures lists the pictures of a message's blocks.
func messagePictures(blocks json.RawMessage) []blockkit.Picture {
	if !mayHavePictures(blocks) {
		return nil
	}
	return blockkit.Pictures(blocks)
}

// viewBlockPictures lists the pictures of a view.
func viewBlockPictures(view json.RawMessage) []blockkit.Picture {
	var in struct {
		Blocks json.RawMessage `json:"blocks"`
	}
	if !mayHavePictures(view) || json.Unmarshal(view, &in) != nil {
		return nil
	}
	return viewPictures(in.Blocks)
}

// viewPictures lists the pictures of a view's blocks.
func viewPictures(blocks json.RawMessage) []blockkit.Picture {
	pictures := messagePictures(blocks)
	for i := range pictures {
		pictures[i].Pointer = "/view" + pictures[i].Pointer
	}
	return pictures
}
