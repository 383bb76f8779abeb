package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/joho/godotenv"

	"rapport/internal/chat"
)

// config is all settings. It is the only reader of the environment.
type config struct {
	AppToken        string
	BotToken        string
	SlackAPI        string
	Database        string
	DatabaseGiven   string // Database, unless it is a .env file's
	Redis           string
	MetricsListen   string
	LogLevel        string
	LogoToken       string
	AccountChannels []string
	LLMProvider     string
	LLMModel        string
	LLMKey          string
	LLMBaseURL      string
}

const slackAPI = "https://slack.com/api/"

// environment reads the settings; a .env file in the working directory, or
// else beside the program, fills in what the environment does not have.
func environment() (config, error) {
	file, err := envFile()
	if err != nil {
		return config{}, usageError{err}
	}
	get := func(key string) string {
		if v, set := os.LookupEnv(key); set {
			return strings.TrimSpace(v)
		}
		return strings.TrimSpace(file[key])
	}
	return config{
		AppToken:      get("SLACK_APP_TOKEN"),
		BotToken:      get("SLACK_BOT_TOKEN"),
		SlackAPI:      withSlash(get("SLACK_API_URL")),
		Database:      get("DATABASE_URL"),
		DatabaseGiven: strings.TrimSpace(os.Getenv("DATABASE_URL")),
		Redis:         get("REDIS_URL"),
		MetricsListen: get("METRICS_LISTEN"),
		LogLevel:      get("LOG_LEVEL"),
		LogoToken:     get("LOGO_TOKEN"),
		LLMProvider:   strings.ToLower(get("LLM_PROVIDER")),
		LLMModel:      get("LLM_MODEL"),
		LLMKey:        get("LLM_API_KEY"),
		LLMBaseURL:    get("LLM_BASE_URL"),
		AccountChannels: slices.DeleteFunc(strings.FieldsFunc(get("ACCOUNT_CHANNELS"),
			func(r rune) bool { return r == ',' || r == ' ' }), func(s string) bool { return s == "" }),
	}, nil
}

// envFile reads the .env file that comes first, if there is any.
func envFile() (map[string]string, error) {
	places := []string{".env"}
	if program, err := os.Executable(); err == nil {
		places = append(places, filepath.Join(filepath.Dir(program), ".env"))
	}
	for _, place := range places {
		file, err := godotenv.Read(place)
		switch {
		case err == nil:
			return file, nil
		case !errors.Is(err, os.ErrNotExist):
			return nil, fmt.Errorf("read %s: it is not a list of NAME=value lines", place) // the cause quotes a line, which may hold a token
		}
	}
	return map[string]string{}, nil
}

func withSlash(address string) string {
	if address == "" {
		return slackAPI
	}
	return strings.TrimSuffix(address, "/") + "/"
}

// forRun lists everything that keeps the bot from running, at once.
func (c config) forRun() error {
	var wrong []string
	need := func(ok bool, what string) {
		if !ok {
			wrong = append(wrong, what)
		}
	}
	need(c.AppToken != "", "SLACK_APP_TOKEN is not set: create an app-level token (xapp-…) with connections:write under Basic Information")
	need(c.AppToken == "" || strings.HasPrefix(c.AppToken, "xapp-"), "SLACK_APP_TOKEN does not begin with xapp-: it takes the app-level token, not the bot's")
	need(c.BotToken != "", "SLACK_BOT_TOKEN is not set: install the app and take the Bot User OAuth Token (xoxb-…)")
	need(c.BotToken == "" || strings.HasPrefix(c.BotToken, "xoxb-"), "SLACK_BOT_TOKEN does not begin with xoxb-: it takes the Bot User OAuth Token")
	wrong = append(wrong, c.wrongAddresses()...)
	need(c.Database != "", "DATABASE_URL is not set: it takes postgres://user:password@host/database")
	wrong = append(wrong, c.chat(nil).Wrong()...)
	need(c.Redis != "", "REDIS_URL is not set: it takes redis://host:6379/0")
	if len(wrong) == 0 {
		return nil
	}
	return usageError{fmt.Errorf("%s missing or wrong:\n  %s", counted(len(wrong), "setting"), strings.Join(wrong, "\n  "))}
}

// chat says which model writes, if one is set. Its calls take as long as who
// asks waits, not as long as Slack may.
func (c config) chat(by http.RoundTripper) chat.Config {
	return chat.Config{Provider: c.LLMProvider, Model: c.LLMModel, Key: c.LLMKey, BaseURL: c.LLMBaseURL, Transport: by}
}

// forStore says what keeps a command from its database.
func (c config) forStore() error {
	if c.Database == "" {
		return usageError{errors.New("DATABASE_URL is not set: it takes postgres://user:password@host/database; the demo prints that of its own database when it starts")}
	}
	return nil
}

// channelID is how Slack's ids of channels look.
var channelID = regexp.MustCompile(`^[CG][A-Z0-9]+$`)

func (c config) wrongAddresses() []string {
	var wrong []string
	if u, err := url.Parse(c.SlackAPI); err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
		wrong = append(wrong, "SLACK_API_URL is not an http or https address")
	}
	if c.Database != "" && !strings.HasPrefix(c.Database, "postgres://") && !strings.HasPrefix(c.Database, "postgresql://") && !strings.Contains(c.Database, "=") {
		wrong = append(wrong, "DATABASE_URL is not a postgres:// address")
	}
	if _, _, err := net.SplitHostPort(c.MetricsListen); c.MetricsListen != "" && err != nil {
		wrong = append(wrong, "METRICS_LISTEN is not an address such as :9090")
	}
	for _, id := range c.AccountChannels {
		if !channelID.MatchString(id) {
			wrong = append(wrong, fmt.Sprintf("ACCOUNT_CHANNELS holds %q, which is no channel's id such as C0123456789", id))
		}
	}
	if c.Redis != "" {
		if u, err := url.Parse(c.Redis); err != nil || !slices.Contains([]string{"redis", "rediss", "unix"}, u.Scheme) {
			wrong = append(wrong, "REDIS_URL is not a redis://, rediss:// or unix:// address")
		}
	}
	if !slices.Contains([]string{"", "debug", "info", "warn", "error"}, c.LogLevel) {
		wrong = append(wrong, "LOG_LEVEL is not debug, info, warn or error")
	}
	return wrong
}
