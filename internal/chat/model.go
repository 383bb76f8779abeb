// Package chat owns what a language model is asked and how its answers are
// checked: texts of the record go to it as data, and a call that was cut short
// says so. It never talks to Slack, and writes no fact.
package chat

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/tmc/langchaingo/llms"
	"github.com/tmc/langchaingo/llms/anthropic"
	"github.com/tmc/langchaingo/llms/openai"
)

// The providers. Ollama and whatever else speaks OpenAI's protocol are reached
// by it.
const (
	OpenAI    = "openai"
	Anthropic = "anthropic"
	Ollama    = "ollama"
)

// Config says which model answers, and where.
type Config struct {
	Provider  string // empty: there is none
	Model     string
	Key       string            // not needed by Ollama
	BaseURL   string            // empty: the provider's own
	Transport http.RoundTripper // nil is http.DefaultTransport
	Silence   time.Duration     // how long a stream may be silent; 0 is 8 s
}

// Wrong lists what is missing or wrong, by the names of the settings.
func (c Config) Wrong() []string {
	var wrong []string
	if c.Provider == "" {
		return nil
	}
	if !slices.Contains([]string{OpenAI, Anthropic, Ollama}, c.Provider) {
		wrong = append(wrong, "LLM_PROVIDER is not openai, anthropic or ollama; leave it empty for answers without a model")
	}
	if c.Model == "" {
		wrong = append(wrong, "LLM_MODEL is not set: it takes the name of the provider's model")
	}
	if c.Key == "" && c.Provider != Ollama && (c.Provider != OpenAI || c.BaseURL == "") {
		wrong = append(wrong, "LLM_API_KEY is not set: it takes the provider's key")
	}
	if u, err := url.Parse(c.BaseURL); c.BaseURL != "" && (err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "") {
		wrong = append(wrong, "LLM_BASE_URL is not an http or https address such as https://api.openai.com/v1")
	}
	return wrong
}

// ErrNoModel says that no provider is set.
var ErrNoModel = errors.New("no model is set")

// Model is a language model that tells the truth about how a call ended. It is
// safe for concurrent use.
type Model struct {
	calls guarded
}

// New sets a model up; the first question connects to it.
func New(c Config) (*Model, error) {
	if c.Provider == "" {
		return nil, ErrNoModel
	}
	if wrong := c.Wrong(); len(wrong) > 0 {
		return nil, errors.New(strings.Join(wrong, "; "))
	}
	next := c.Transport
	if next == nil {
		next = http.DefaultTransport
	}
	client := &http.Client{Transport: wire{next}} // calls end with their contexts
	base := strings.TrimSuffix(c.BaseURL, "/")
	key := cmp.Or(c.Key, "none") // the library refuses an empty one, servers of one's own ask for none
	var model llms.Model
	var err error
	switch c.Provider {
	case Anthropic:
		model, err = anthropic.New(anthropic.WithToken(key), anthropic.WithModel(c.Model), anthropic.WithHTTPClient(client),
			anthropic.WithBaseURL(cmp.Or(base, "https://api.anthropic.com/v1")))
	default:
		own := "https://api.openai.com/v1"
		if c.Provider == Ollama {
			own = "http://localhost:11434/v1"
		}
		model, err = openai.New(openai.WithToken(key), openai.WithModel(c.Model), openai.WithHTTPClient(client),
			openai.WithBaseURL(cmp.Or(base, own)), openai.WithOrganization("")) // else it reads the environment
	}
	if err != nil {
		return nil, fmt.Errorf("set up the model of %s: %w", c.Provider, err)
	}
	return &Model{calls: guarded{model: model, legacy: c.Provider == Ollama, silence: cmp.Or(c.Silence, 8*time.Second)}}, nil
}
