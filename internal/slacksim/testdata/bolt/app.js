// An app on Bolt for JavaScript that uses a little of everything; bolt_test.go acts as the person before it.
const { App } = require('@slack/bolt')
const { SLACK_BOT_TOKEN: token, SLACK_APP_TOKEN: appToken, SLACK_API_URL: slackApiUrl } = process.env
const app = new App({ token, appToken, socketMode: true, clientOptions: { slackApiUrl } })
const words = text => ({ type: 'plain_text', text })
const button = { type: 'button', action_id: 'ask', text: words('Ask') }

app.command('/hello', async ({ ack, say, body }) => {
  await ack()
  await say({ text: 'card', blocks: [{ type: 'section', text: words(`Hello ${body.text}`), accessory: button }] })
})
app.action('ask', async ({ ack, client, body }) => {
  await ack()
  await client.views.open({
    trigger_id: body.trigger_id,
    view: {
      type: 'modal', callback_id: 'asked', title: words('Ask'), submit: words('Send'), private_metadata: body.channel.id,
      blocks: [
        { type: 'input', block_id: 'why', label: words('Why'), element: { type: 'plain_text_input', action_id: 'text' } },
        { type: 'input', block_id: 'who', label: words('Who'), element: { type: 'external_select', action_id: 'who', min_query_length: 1 } },
      ],
    },
  })
})
app.options('who', async ({ ack, options }) => ack({ options: [{ text: words(`${options.value}!`), value: 'v' }] }))
app.view('asked', async ({ ack, view, client }) => {
  const { why, who } = view.state.values
  if (why.text.value.length < 5) return ack({ response_action: 'errors', errors: { why: 'Say more' } })
  await ack()
  await client.chat.postMessage({ channel: view.private_metadata, text: `${why.text.value} for ${who.who.selected_option.text.text}` })
})
app.shortcut('look_at_this', async ({ ack, respond, shortcut }) => {
  await ack()
  await respond({ text: `Seen: ${shortcut.message.text}`, response_type: 'ephemeral' })
})
app.event('app_mention', async ({ event, client }) => {
  const stream = client.chatStream({ channel: event.channel, thread_ts: event.ts, recipient_user_id: event.user, recipient_team_id: event.team })
  await stream.append({ markdown_text: 'You said ' })
  await stream.append({ markdown_text: event.text.replace(/<@\w+> /, '') })
  await stream.stop()
})
app.event('app_home_opened', async ({ event, client }) =>
  event.tab === 'home' && client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [{ type: 'section', text: words('At home') }] } }))
app.start().then(() => console.log('ready'))
