package source

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// Bounds of the import format's reader.
const (
	maxLine    = 64 << 20 // a longer line is a bad line, and is passed over
	batchFacts = 5_000
	batchBytes = 8 << 20 // a batch is handed on when it holds either of these
)

// BadLine is a line that was not understood, with the reason in words.
type BadLine struct {
	Line   int // from 1
	Reason string
}

// ReadLines reads the import format: one JSON object a line, in UTF-8, with or
// without a byte order mark, with any line ends, blank lines left out. It
// hands on batches of a few thousand facts, and calls bad for each line that it
// does not understand. The lines after a bad one are handed on too, so that all
// that is wrong can be told at once: nothing of what was handed on, before or
// after, may be kept once bad was called. Errors of r and of each end the
// reading and are returned.
func ReadLines(r io.Reader, each func(Batch) error, bad func(BadLine)) error {
	in := bufio.NewReaderSize(r, 1<<20)
	if mark, err := in.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = in.Discard(3)
	}
	var b Batch
	size := 0
	for n := 1; ; n++ {
		line, err := readLine(in)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, errLong) {
			return fmt.Errorf("read line %d: %w", n, err)
		}
		end := errors.Is(err, io.EOF)
		if reason := understand(line, n, err, &b); reason != nil {
			bad(BadLine{n, reason.Error()})
		}
		size += len(line)
		if b.Len() >= batchFacts || (size >= batchBytes || end) && b.Len() > 0 {
			if err := each(b); err != nil {
				return err
			}
			b, size = Batch{}, 0
		}
		if end {
			return nil
		}
	}
}

var errLong = fmt.Errorf("the line is longer than %d MB", maxLine>>20)

// understand adds one line's fact to the batch, or says why it can't.
func understand(line []byte, n int, err error, b *Batch) error {
	if errors.Is(err, errLong) {
		return errLong
	}
	if line = bytes.TrimSpace(line); len(line) == 0 {
		return nil
	}
	return parse(line, n, b)
}

// readLine reads up to the next line feed. The slice is good until the next
// call. A line over maxLine is passed over and is errLong.
func readLine(in *bufio.Reader) ([]byte, error) {
	line, err := in.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		return line, err
	}
	long := bytes.Clone(line)
	for errors.Is(err, bufio.ErrBufferFull) {
		line, err = in.ReadSlice('\n')
		if len(long)+len(line) > maxLine {
			return nil, passOver(in, err)
		}
		long = append(long, line...)
	}
	return long, err
}

// passOver reads to the end of a line that is too long to keep.
func passOver(in *bufio.Reader, err error) error {
	for errors.Is(err, bufio.ErrBufferFull) {
		_, err = in.ReadSlice('\n')
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return errors.Join(errLong, err)
}
