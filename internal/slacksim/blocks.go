package slacksim

type Surface string

const (
	Message Surface = "message"
	Modal   Surface = "modal"
	Home    Surface = "home"
)

type Problem struct{ Pointer, Message string }

func (p Problem) String() string { return p.Message + " [json-pointer:" + p.Pointer + "]" }

const msgBlocksTooLong = "msg_blocks_too_long"

func Validate(Surface, []byte) []Problem { return nil }
func ValidateView([]byte) []Problem      { return nil }
func badOptions([]byte) bool             { return false }
