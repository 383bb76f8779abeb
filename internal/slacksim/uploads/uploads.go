// Package uploads keeps the files of a workspace in memory: promised by an app, received, completed and, a while later,
// usable. It never waits and looks at no clock, and it never decodes a picture further than its size.
package uploads

import (
	"errors"
	"slices"
	"time"
)

// What is refused, in a word of its own each.
var (
	ErrUnknown = errors.New("there is no such file")
	ErrLength  = errors.New("the file has another length than was announced")
	ErrFull    = errors.New("the workspace has no room for more files")
)

// mostPromised is how many files may be announced and not sent; the oldest are forgotten.
const mostPromised = 1000

// File is one file. Fields with a JSON name are what the page is told.
type File struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Title    string `json:"title"`
	Mimetype string `json:"mimetype"` // like Filetype, Width and Height: empty until the file is ready
	Filetype string `json:"filetype"`
	Size     int    `json:"size"`
	Width    int    `json:"original_w,omitempty"`
	Height   int    `json:"original_h,omitempty"`
	URL      string `json:"url"`
	AltText  string `json:"alt_txt,omitempty"`
	Ready    bool   `json:"ready"`
	User     string `json:"user"`

	Created time.Time `json:"-"`
	Handed  bool      `json:"-"` // to the app, by a form
	Shares  []Share   `json:"-"`

	content  []byte
	due      time.Time
	complete bool
}

// Share is one message that shows a file.
type Share struct{ Channel, TS, ThreadTS string }

// Content is the bytes of a file.
func (f *File) Content() []byte { return f.content }

// Shelf is all files of a workspace. One lock of its owner guards it.
type Shelf struct {
	most     int64
	held     int64
	byID     map[string]*File
	all      []*File // those that are complete, oldest first
	tickets  map[string]*promise
	promised []string // tickets, oldest first
	pending  []*File  // complete and not ready yet
}

// promise is a file that was announced.
type promise struct {
	file   *File
	length int
}

// New keeps at most so many bytes.
func New(most int64) *Shelf {
	return &Shelf{most: most, byID: map[string]*File{}, tickets: map[string]*promise{}}
}

// Promise announces a file of some length, to be received under a ticket.
func (sh *Shelf) Promise(f File, ticket string, length int) error {
	if sh.held+int64(length) > sh.most {
		return ErrFull
	}
	sh.tickets[ticket] = &promise{file: &f, length: length}
	sh.byID[f.ID] = &f
	sh.promised = append(sh.promised, ticket)
	if len(sh.promised) > mostPromised {
		sh.forget(sh.promised[0])
		sh.promised = sh.promised[1:]
	}
	return nil
}

// forget drops what was announced and never completed.
func (sh *Shelf) forget(ticket string) {
	p := sh.tickets[ticket]
	delete(sh.tickets, ticket)
	if p != nil && !p.file.complete {
		sh.held -= int64(len(p.file.content))
		delete(sh.byID, p.file.ID)
	}
}

// Length is how many bytes a ticket takes.
func (sh *Shelf) Length(ticket string) (int, error) {
	if p := sh.tickets[ticket]; p != nil && !p.file.complete {
		return p.length, nil
	}
	return 0, ErrUnknown
}

// Receive takes the bytes that were announced; until the file is complete they may come again.
func (sh *Shelf) Receive(ticket string, content []byte) error {
	length, err := sh.Length(ticket)
	if err != nil {
		return err
	}
	f := sh.tickets[ticket].file
	switch {
	case len(content) != length:
		return ErrLength
	case sh.held+int64(length-len(f.content)) > sh.most:
		return ErrFull
	}
	sh.held += int64(length - len(f.content))
	f.content, f.Size = content, length
	return nil
}

// Complete makes a received file one of the workspace's; it is usable when it is due.
func (sh *Shelf) Complete(id, title string, due time.Time) (*File, error) {
	f := sh.byID[id]
	if f == nil || f.content == nil || f.complete {
		return nil, ErrUnknown
	}
	if title != "" {
		f.Title = title
	}
	f.complete, f.due = true, due
	sh.all = append(sh.all, f)
	sh.pending = append(sh.pending, f)
	return f, nil
}

// CanComplete says whether Complete would succeed.
func (sh *Shelf) CanComplete(id string) bool {
	f := sh.byID[id]
	return f != nil && f.content != nil && !f.complete
}

// Add takes a person's file, which is usable at once.
func (sh *Shelf) Add(f File, content []byte) (*File, error) {
	if sh.held+int64(len(content)) > sh.most {
		return nil, ErrFull
	}
	sh.held += int64(len(content))
	f.content, f.Size, f.complete = content, len(content), true
	f.recognize()
	sh.byID[f.ID] = &f
	sh.all = append(sh.all, &f)
	return &f, nil
}

// Settle makes ready what is due and returns it.
func (sh *Shelf) Settle(now time.Time) (ready []*File) {
	if len(sh.pending) == 0 {
		return nil
	}
	sh.pending = slices.DeleteFunc(sh.pending, func(f *File) bool {
		if f.due.After(now) {
			return false
		}
		f.recognize()
		ready = append(ready, f)
		return true
	})
	return ready
}

// Find knows a file that is complete.
func (sh *Shelf) Find(id string) *File {
	if f := sh.byID[id]; f != nil && f.complete {
		return f
	}
	return nil
}

// All lists the files that are complete, oldest first.
func (sh *Shelf) All() []*File { return sh.all }

// Delete takes a file away.
func (sh *Shelf) Delete(f *File) {
	if sh.byID[f.ID] != f {
		return
	}
	delete(sh.byID, f.ID)
	sh.held -= int64(len(f.content))
	same := func(other *File) bool { return other == f }
	sh.all, sh.pending = slices.DeleteFunc(sh.all, same), slices.DeleteFunc(sh.pending, same)
	f.content = nil
}
