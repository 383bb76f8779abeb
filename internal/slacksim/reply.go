package slacksim

import (
	"errors"
	"net/http"
	"strconv"
	"time"
)

// patienceWithReaders is how long somebody may take to read an answer.
const patienceWithReaders = 10 * time.Second

// answer does something with the lock held and says what came of it without: who does not read stops nobody else.
func (s *Sim) answer(w http.ResponseWriter, do func() (fields, error)) {
	status, body := func() (int, []byte) {
		s.mu.Lock()
		defer s.mu.Unlock()
		return outcome(do())
	}()
	send(w, status, body)
}

// reply says what came of something. The lock is not held.
func reply(w http.ResponseWriter, out fields, err error) {
	status, body := outcome(out, err)
	send(w, status, body)
}

// outcome is an answer of /control as it is sent.
func outcome(out fields, err error) (status int, body []byte) {
	status = http.StatusOK
	var no *fault
	switch {
	case errors.As(err, &no):
		status, out = http.StatusBadRequest, fields{"ok": false, "error": no.word, "message": no.sentence}
	case err != nil:
		status, out = http.StatusInternalServerError, fields{"ok": false, "error": "internal_error", "message": err.Error()}
	case out == nil:
		out = fields{"ok": true}
	case out["ok"] == nil:
		out["ok"] = true
	}
	return status, encode(out)
}

// send writes an answer of JSON, to somebody who reads. The lock is not held.
func send(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	to := http.NewResponseController(w)
	_ = to.SetWriteDeadline(time.Now().Add(patienceWithReaders)) // what has no connection has no deadline either
	w.WriteHeader(status)
	if _, err := w.Write(body); err != nil {
		return // the caller hung up: its loss
	}
	_ = to.Flush()
	_ = to.SetWriteDeadline(time.Time{}) // the next request on this connection has its own
}
