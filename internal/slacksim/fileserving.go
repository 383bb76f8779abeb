package slacksim

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"

	"rapport/internal/slacksim/uploads"
)

// receive takes the bytes of a file at its upload address, bare or as a part of a form.
func (s *Sim) receive(w http.ResponseWriter, r *http.Request) {
	ticket := r.PathValue("ticket")
	s.mu.Lock()
	length, err := s.files.Length(ticket)
	s.mu.Unlock()
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	content, err := fileBytes(r, http.MaxBytesReader(w, r.Body, int64(length)+64<<10)) // a form has more than the file
	if err == nil {
		s.mu.Lock()
		err = s.files.Receive(ticket, content)
		s.mu.Unlock()
	}
	switch {
	case errors.Is(err, uploads.ErrFull):
		http.Error(w, err.Error(), http.StatusInsufficientStorage)
	case err != nil:
		http.Error(w, err.Error(), http.StatusBadRequest)
	default:
		_, _ = io.WriteString(w, "OK - "+strconv.Itoa(len(content))) // the caller hung up: its loss
	}
}

func fileBytes(r *http.Request, body io.Reader) ([]byte, error) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return io.ReadAll(body)
	}
	form := multipart.NewReader(body, params["boundary"])
	for {
		part, err := form.NextPart()
		if err != nil {
			return nil, err
		}
		if part.FileName() != "" || part.FormName() == "file" {
			return io.ReadAll(part)
		}
	}
}

// takeUpload is a person's upload.
func (s *Sim) takeUpload(w http.ResponseWriter, r *http.Request) {
	content, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostFileBytes))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		answerFault(w, http.StatusRequestEntityTooLarge, &fault{"file_too_large", "A file has 10 MB at most."})
		return
	case err != nil:
		return // the person went
	case len(content) == 0:
		answerFault(w, http.StatusBadRequest, &fault{"file_empty", "This file is empty."})
		return
	}
	q := r.URL.Query()
	s.answer(w, func() (fields, error) {
		p := s.people.find(q.Get("as"))
		if p == nil || p.IsHidden {
			return nil, &fault{"user_not_found", "Nobody can act as that."}
		}
		f, err := s.upload(p, baseName(q.Get("name")), content)
		return fields{"file": f}, err
	})
}

// baseName is a file's name without the folders that it came with, and without what is no text.
func baseName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, name)
	if runes := []rune(name); len(runes) > 255 {
		name = string(runes[:255])
	}
	if name == "." || name == "/" {
		return ""
	}
	return name
}

func answerFault(w http.ResponseWriter, status int, f *fault) {
	send(w, status, encode(fields{"ok": false, "error": f.word, "message": f.sentence}))
}

// urlName is a name as it stands in a file's address.
func urlName(name string) string {
	return url.PathEscape(strings.ToLower(strings.Map(func(r rune) rune {
		if r == '/' || r == ' ' {
			return '_'
		}
		return r
	}, name)))
}

// serveFile gives the page a file.
func (s *Sim) serveFile(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	f := s.files.Find(r.PathValue("id"))
	s.mu.Unlock()
	s.sendFile(w, r, f)
}

// servePrivate gives the app a file at the address it is told. Without its token Slack shows a page to log in on.
func (s *Sim) servePrivate(w http.ResponseWriter, r *http.Request) {
	scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	team, id, _ := strings.Cut(r.PathValue("ref"), "-")
	if !strings.EqualFold(scheme, "Bearer") || strings.TrimSpace(secret) != s.cfg.BotToken || s.requireScope("files:read") != nil {
		http.Redirect(w, r, "/login?redir="+url.QueryEscape(r.URL.Path), http.StatusFound)
		return
	}
	s.mu.Lock()
	f := s.file(id)
	s.mu.Unlock()
	if team != s.cfg.Team.ID {
		f = nil
	}
	s.sendFile(w, r, f)
}

// serveLogin is the page that a download without a token ends on, as it does at Slack: 200, and HTML.
func (s *Sim) serveLogin(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
	const login = `<!DOCTYPE html><html lang="en"><head><title>Slack</title></head><body><h1>Sign in</h1><p>A file is read with a bot token that has files:read.</p></body></html>`
	_, _ = io.WriteString(w, login) // the caller hung up: its loss
}

// sendFile writes a file so that no browser takes it for a page of this origin: only pictures are shown, all else is saved.
func (s *Sim) sendFile(w http.ResponseWriter, r *http.Request, f *uploads.File) {
	if f == nil {
		http.NotFound(w, r)
		return
	}
	s.mu.Lock()
	content, name, kind, created := f.Content(), f.Name, f.Mimetype, f.Created
	picture := f.IsPicture()
	s.mu.Unlock()
	disposition := "attachment"
	if picture {
		disposition = "inline"
	} else {
		kind = "application/octet-stream"
	}
	if named := mime.FormatMediaType(disposition, map[string]string{"filename": name}); named != "" {
		disposition = named
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", disposition)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "private, max-age=3600")
	http.ServeContent(w, r, "", created, bytes.NewReader(content))
}
