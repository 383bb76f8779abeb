// The panel beside a conversation: one message and the replies to it.

import * as api from './api.js';
import { composer } from './composer.js';
import { h, replace } from './dom.js';
import { icon } from './icons.js';
import { messageList } from './messages.js';
import { channelName, isAppChannel, keyOf, state } from './store.js';

const node = document.getElementById('thread');
let shown = null;

/** Opens, changes or closes the panel to match the place; quiet leaves the keyboard where it is. */
export function showThread(go, quiet) {
  const key = state.thread ? keyOf(state.channel, state.thread) : '';
  if (shown?.key === key && shown?.as === state.as) return;
  shown?.list.stop();
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
  const c = state.channels.get(channel);
  const leave = () => go({ thread: '' });
  const box = composer({
    key, thread: true, testid: 'thread-composer', sendTestid: 'thread-send', placeholder: 'Reply…', label: 'Reply in thread',
    send: (text) => api.say({ as: state.as, channel, text, thread_ts: thread }),
  });
  const list = messageList({ channel, thread });
  replace(node, h('div', { class: 'thread-panel', dataset: { testid: 'thread' } },
    h('header', { class: 'thread-head' },
      h('button', { type: 'button', class: 'icon-button thread-back', 'aria-label': 'Back', on: { click: leave } }, icon('back')),
      h('div', { class: 'thread-titles' }, h('h2', null, 'Thread'), h('span', { class: 'thread-where', dir: 'auto' }, isAppChannel(c) || c?.kind === 'im' ? channelName(c) : `# ${channelName(c)}`)),
      h('button', { type: 'button', class: 'icon-button thread-close', 'aria-label': 'Close thread', on: { click: leave } }, icon('close'))),
    list.node, h('div', { class: 'foot' }, box.node)));
  node.onkeydown = (event) => {
    if (event.key === 'Escape' && !event.defaultPrevented) leave();
  };
  return { list, box };
}
