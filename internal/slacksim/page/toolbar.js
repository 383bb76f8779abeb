// What can be done with a message: one toolbar that follows the pointer over a list, its menu, and a key for each.

import * as api from './api.js';
import { h } from './dom.js';
import { isMine, removeMessage, startEdit } from './edit.js';
import { icon } from './icons.js';
import { warnAt } from './interact.js';
import { inspectMessage } from './inspector.js';
import { actionMenu } from './menu.js';
import { pickReaction } from './reactions.js';
import { conversation, keyOf, state } from './store.js';

/** options: {channel, thread?, openThread?} of the list. Answers {node, follow}. */
export function toolbar(options) {
  let row = null;
  const tool = (name, label, testid, run) => h('button', { type: 'button', class: 'icon-button', 'aria-label': label, title: label, tabindex: -1, dataset: { testid }, on: { click: (event) => row && run(event.currentTarget, row) } }, icon(name, 18));
  const reacts = tool('react', 'Add a reaction', 'add-reaction', (button, at) => react(button, at, options));
  const reply = options.openThread ? tool('thread', 'Reply in thread', 'reply-in-thread', (_, at) => options.openThread(at.dataset.ts)) : null;
  const node = h('div', { class: 'toolbar', hidden: true }, reacts, reply, tool('dots', 'More actions', 'more-actions', (button, at) => moreActions(button, at, options)));
  const hide = () => { node.hidden = true; };
  const show = (target, scroller) => {
    row = target;
    const own = row.dataset.ephemeral === 'true';
    reacts.hidden = own;
    if (reply) reply.hidden = own;
    node.hidden = false;
    node.style.top = `${Math.max(scroller.scrollTop + 2, row.offsetTop - 14)}px`;
  };
  const follow = (scroller, list) => {
    const under = (event) => {
      const target = event.target.closest('.message');
      if (target) show(target, scroller);
    };
    list.addEventListener('pointerover', under);
    list.addEventListener('pointermove', (event) => node.hidden && under(event)); // scrolling hid it
    list.addEventListener('focusin', (event) => {
      const target = event.target.closest('.message');
      if (target?.matches(':focus-visible')) show(target, scroller);
    });
    scroller.addEventListener('pointerleave', hide);
    // While rows move under the pointer it is out of the way, and then with the row that came to rest there.
    let rest;
    scroller.addEventListener('scroll', () => {
      hide();
      clearTimeout(rest);
      rest = setTimeout(() => {
        const target = list.querySelector('.message:hover');
        if (target) show(target, scroller);
      }, 120);
    }, { passive: true });
  };
  return { node, follow };
}

const messageOf = (row, options) => conversation(keyOf(options.channel, options.thread)).messages.find((m) => m.ts === row.dataset.ts);

function react(anchor, row, options) {
  const m = messageOf(row, options);
  if (m) pickReaction(anchor, m);
}

function moreActions(anchor, row, options) {
  const m = messageOf(row, options);
  if (!m) return;
  const { channel, ts } = m;
  const shortcuts = m.ephemeral ? [] : state.shortcuts.filter((s) => s.type !== 'global');
  actionMenu(anchor, [
    ...shortcuts.map((s) => ({
      label: s.name ?? s.callback_id, detail: s.description, icon: icon('bolt', 16), testid: `shortcut-${s.callback_id}`,
      run: () => api.shortcut({ as: state.as, callback_id: s.callback_id, channel, message_ts: ts }).catch((refusal) => warnAt(channel, ts, refusal.message)),
    })),
    { label: 'Inspect message', detail: 'Its JSON, and its blocks for Block Kit Builder', icon: icon('code', 16), testid: 'inspect-message', run: () => inspectMessage(m) },
    ...(isMine(m) ? [
      { label: 'Edit message', icon: icon('edit', 16), testid: 'edit-message', run: () => startEdit(m, options.thread) },
      { label: 'Delete message…', icon: icon('trash', 16), danger: true, testid: 'delete-message', run: () => removeMessage(m) },
    ] : []),
  ], { align: 'end', label: 'More actions' });
}

/** Keys on a row that has the focus. */
export function onRowKey(event, row, options) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const own = row.dataset.ephemeral === 'true';
  const does = {
    Enter: () => options.openThread && !own && options.openThread(row.dataset.ts),
    r: () => !own && react(row, row, options),
    i: () => inspectMessage(messageOf(row, options)),
    e: () => startEdit(messageOf(row, options), options.thread),
    Delete: () => removeMessage(messageOf(row, options)),
    '.': () => moreActions(row, row, options),
  };
  does.t = does.Enter;
  const run = does[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!run) return;
  event.preventDefault();
  run();
}
