// The panel beside a conversation: one message and the replies to it.

import { promptChips, sessionStatus, threadTitle } from './agent.js';
import * as api from './api.js';
import { composer } from './composer.js';
import { h, replace } from './dom.js';
import { icon } from './icons.js';
import { messageList } from './messages.js';
import { hashName, keyOf, on, state } from './store.js';

const node = document.getElementById('thread');
let shown = null;

/** Opens, changes or closes the panel to match the place; quiet leaves the keyboard where it is. */
export function showThread(go, quiet) {
  const key = state.thread ? keyOf(state.channel, state.thread) : '';
  if (shown?.key === key && shown?.as === state.as) return;
  shown?.end();
  const had = node.contains(document.activeElement);
  shown = null;
  node.hidden = !key;
  document.body.classList.toggle('thread-open', Boolean(key));
  replace(node);
  if (!key) {
    if (had) document.querySelector('#main [data-testid="composer"]')?.focus({ preventScroll: true });
    return;
  }
  shown = { key, as: state.as, ...build(key, go) };
  if (!quiet) shown.box.focus();
}

export const threadComposer = () => shown?.box;

function build(key, go) {
  const { channel, thread } = state;
  const leave = () => go({ thread: '' });
  const list = messageList({ channel, thread });
  const say = (text, files) => {
    list.toEnd();
    return api.say({ as: state.as, channel, text, thread_ts: thread, ...(files?.length ? { files } : {}) });
  };
  const titles = h('div', { class: 'thread-titles' });
  const prompts = h('div', { class: 'prompt-place' });
  const panel = h('div', { class: 'thread-panel', dataset: { testid: 'thread' } });
  const box = composer({
    key, channel, threadTS: thread, zone: panel, testid: 'thread-composer', sendTestid: 'thread-send', placeholder: 'Reply…', label: 'Reply in thread', send: say,
  });
  const drawTitles = () => replace(titles, titlesOf(channel, thread));
  const drawPrompts = () => replace(prompts, promptChips(channel, thread, (text) => say(text).catch((refusal) => box.tell(refusal.message))));
  const offs = [on('title', drawTitles), on('workspace', drawTitles), on('prompts', drawPrompts)];
  drawTitles();
  drawPrompts();
  panel.append(h('header', { class: 'thread-head' },
    h('button', { type: 'button', class: 'icon-button thread-back', 'aria-label': 'Back', on: { click: leave } }, icon('back')), titles,
    h('button', { type: 'button', class: 'icon-button thread-close', 'aria-label': 'Close thread', on: { click: leave } }, icon('close'))),
  list.node, h('div', { class: 'foot' }, prompts, box.node));
  replace(node, panel);
  return { list, box, end: () => { list.stop(); box.end(); for (const off of offs) off(); } };
}

const sessionWords = { processing: 'Working', suspended: 'Waiting', closed: 'Closed' };

// The agent's title of the thread, where it is, and how its session stands.
function titlesOf(channel, thread) {
  const title = threadTitle(channel, thread);
  const session = sessionStatus(channel, thread);
  const words = sessionWords[session];
  return [h('h2', { dir: 'auto', title: title || null, dataset: { testid: 'thread-title' } }, title || 'Thread'),
    h('span', { class: 'thread-where', dir: 'auto' }, hashName(state.channels.get(channel))),
    words ? h('span', { class: `session session-${session}`, dataset: { testid: 'session' } }, words) : null];
}
