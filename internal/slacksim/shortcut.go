package slacksim

// runShortcut starts a shortcut, upon a message or upon nothing.
func (s *Sim) runShortcut(p *Person, in order) (fields, error) {
	if !s.manifest.Settings.Interactivity.Enabled {
		return nil, errNotInteractive
	}
	sc, known := s.manifest.Shortcut(in.CallbackID)
	if !known {
		return nil, &fault{"unknown_shortcut", "The app has no such shortcut."}
	}
	var at place
	payload := s.interaction("shortcut", p, nil)
	payload["callback_id"], payload["action_ts"] = sc.CallbackID, s.tick()
	if sc.Type == "message" {
		var err error
		if at, err = s.place(p, in); err != nil {
			return nil, err
		}
		payload["type"], payload["message_ts"] = "message_action", at.message.TS
		payload["channel"] = fields{"id": at.channel.ID, "name": at.channel.payloadName()}
		payload["message"] = s.slackMessage(at.message)
		payload["response_url"] = s.newResponseURL(responseURL{user: p.ID, channel: at.channel})
	}
	s.interact(p, at, in, payload)
	return fields{}, nil
}
