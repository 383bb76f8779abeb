package deeds

import (
	"hash/fnv"
	"strconv"
	"strings"

	"github.com/slack-go/slack"
)

// digest is a short mark of what tells an effect, the same one only for the
// same words.
func digest(words ...string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(strings.Join(words, "\n"))) // a hash takes everything
	return strconv.FormatUint(uint64(h.Sum32()), 36)
}

// Changed is a window whose effect is another one than its sender was told; with
// what else they are to know, in mrkdwn that is already escaped.
func Changed(w slack.ModalViewRequest, more ...string) slack.ModalViewRequest {
	first := paragraph(append([]string{"The account has changed since you looked. This is what it does now."}, more...)...)
	w.Blocks.BlockSet = append([]slack.Block{first}, w.Blocks.BlockSet...)
	return w
}
