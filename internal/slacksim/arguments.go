package slacksim

import (
	"encoding/json"
	"strconv"
)

// mostListed is how many things a page of a list has at most.
const mostListed = 1000

// readsForms says whether a method takes its arguments from the address or a form alone: of a body of JSON it sees nothing.
func readsForms(method string) bool {
	switch method {
	case "users.info", "users.list", "users.conversations", "users.lookupByEmail", "usergroups.list", "usergroups.users.list",
		"team.info", "bots.info", "conversations.info", "conversations.list", "conversations.members", "conversations.history",
		"conversations.replies", "files.info", "files.list", "files.getUploadURLExternal", "pins.list", "chat.getPermalink":
		return true
	}
	return false
}

// limit is how many things the caller wants to have listed at most.
func (c *call) limit(otherwise int) (int, error) {
	asked := c.str("limit")
	if asked == "" || asked == "0" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(asked)
	if err != nil || n < 0 || n > mostListed {
		return 0, refuse("invalid_limit")
	}
	return n, nil
}

// apiTest says what it was told, and fails if it is told to.
func apiTest(_ *Sim, c *call) (fields, error) {
	args := fields{}
	for key := range c.form {
		args[key] = c.form.Get(key)
	}
	for key, value := range c.body {
		args[key] = json.RawMessage(value)
	}
	delete(args, "token")
	if word := c.str("error"); word != "" {
		return nil, &refusal{code: word, extra: fields{"args": args}}
	}
	return fields{"args": args}, nil
}
