// One message as a row: whose it is, what it says, and what can be done with it.

import { avatar } from './avatar.js';
import { attachments } from './attachments.js';
import { blocks } from './blocks.js';
import { h } from './dom.js';
import { editBox, isEdited } from './edit.js';
import { files } from './files.js';
import { icon } from './icons.js';
import { messageContext } from './interact.js';
import { mrkdwn } from './mrkdwn.js';
import { reactionBar } from './reactions.js';
import { nameOf, person, personName, state } from './store.js';
import { ago, fullTimeOf, shortTimeOf, timeOf } from './time.js';

const author = (m) => m.username || personName(m.user) || 'App';
const isApp = (m) => Boolean(m.bot_id) || person(m.user)?.is_bot;

/** options: {grouped, threadRoot, inThread, openThread(ts)}. */
export function messageRow(m, options) {
  const name = author(m);
  const row = h('div', {
    class: `message${options.grouped ? ' grouped' : ''}${m.ephemeral ? ' ephemeral' : ''}${m.error ? ' broken' : ''}${m.streaming === 'live' ? ' live' : ''}${m.pinned ? ' pinned' : ''}${isEdited(m, options.inThread) ? ' editing' : ''}`, role: 'article', tabindex: -1,
    'aria-label': `${name}, ${timeOf(m.ts)}`, dataset: { testid: 'message', ts: m.ts, ephemeral: String(Boolean(m.ephemeral)), user: m.user ?? '', focus: `row-${m.ts}` }, style: { '--guess': `${guess(m, options.grouped)}px` },
    'aria-busy': m.streaming === 'live' ? 'true' : null,
  }, h('div', { class: 'gutter' }, options.grouped ? time(m, true) : avatar(m.user, 36, { name })),
  h('div', { class: 'message-main' },
    m.ephemeral ? h('div', { class: 'only-you' }, icon('eye', 14), 'Only visible to you') : null,
    m.broadcast && !options.inThread ? h('div', { class: 'only-you', dataset: { testid: 'broadcast' } }, icon('thread', 14), 'Replied to a thread') : null,
    m.pinned ? h('div', { class: 'only-you' }, icon('pin', 14), 'Pinned') : null,
    m.command ? usedCommand(m) : null,
    options.grouped ? null : h('div', { class: 'message-head' }, h('span', { class: 'author', dir: 'auto' }, name),
      isApp(m) || m.user === 'USLACKBOT' ? h('span', { class: 'app-badge' }, 'APP') : null, time(m, false)),
    isEdited(m, options.inThread) ? editBox(m) : content(m), streamEnd(m), warning(m), m.deleted ? null : reactionBar(m), options.inThread ? null : replyBar(m, options)));
  return row;
}

function time(m, short) {
  return h('time', { class: 'time', datetime: new Date(Number(m.ts) * 1000).toISOString(), title: fullTimeOf(m.ts) }, short ? shortTimeOf(m.ts) : timeOf(m.ts));
}

// An ephemeral answer belongs to the person who reads it; a public one names its asker when the server does.
function usedCommand(m) {
  const asker = m.command_user ?? (m.ephemeral ? state.as : '');
  const [word] = m.command.split(/\s/);
  return h('div', { class: 'used-command', title: m.command }, icon('bolt', 14), h('span', { dir: 'auto' }, asker ? [h('b', null, nameOf(person(asker))), ' used '] : null, h('b', { class: 'command-word' }, word),
    m.command.length > word.length ? h('span', { class: 'command-rest' }, m.command.slice(word.length)) : null));
}

function content(m) {
  if (m.deleted) return h('div', { class: 'message-body deleted' }, icon('trash', 16), ' This message was deleted.');
  const ctx = messageContext(m);
  const edited = m.edited ? h('span', { class: 'edited', title: m.edited.ts ? fullTimeOf(m.edited.ts) : null }, '(edited)') : null;
  const drawn = m.blocks?.length ? blocks(m.blocks, ctx) : m.text ? h('div', { class: 'text', dir: 'auto' }, mrkdwn(m.text)) : null;
  const body = h('div', { class: 'message-body' }, drawn, attachments(m.attachments, ctx), files(m.files));
  if (edited) (body.lastElementChild?.matches('.text') ? body.lastElementChild : body).append(' ', edited);
  return body;
}

function warning(m) {
  const sentence = state.warnings.get(`${m.channel}|${m.ts}`);
  return sentence ? h('div', { class: 'row-warning', role: 'alert' }, icon('warning', 16), h('span', { dir: 'auto' }, sentence)) : null;
}

// A stream that did not end by itself says so.
function streamEnd(m) {
  const words = { stale: 'This message was interrupted', stopped: 'This answer was stopped' }[m.streaming];
  return words ? h('div', { class: `stream-end ${m.streaming}`, dataset: { testid: `stream-${m.streaming}` } }, icon(m.streaming === 'stopped' ? 'stop' : 'warning', 14), words) : null;
}

// How tall a row may be, so that the scroll bar tells the truth about rows that were never drawn.
function guess(m, grouped) {
  const tall = { header: 40, divider: 29, image: 300, actions: 48, table: 200, data_table: 300, data_visualization: 320, card: 170, carousel: 220, context: 30 };
  const lines = (text) => Math.ceil((text?.length ?? 0) / 80) * 22;
  let height = grouped ? 4 : 34;
  for (const b of m.blocks ?? []) height += 8 + (tall[b.type] ?? (Math.max(22, lines(typeof b.text === 'string' ? b.text : b.text?.text)) + (b.fields?.length ?? 0) * 24));
  if (!m.blocks?.length) height += Math.max(22, lines(m.text));
  return height + (m.reply_count ? 34 : 0) + (m.reactions?.length ? 32 : 0) + (m.files?.length ?? 0) * 64;
}

function replyBar(m, options) {
  if (!m.reply_count) return null;
  const people = (m.reply_users ?? []).slice(0, 5);
  return h('button', { type: 'button', class: 'reply-bar', dataset: { focus: `replies-${m.ts}`, testid: 'replies' }, on: { click: () => options.openThread(m.ts) } },
    h('span', { class: 'reply-faces' }, people.map((id) => avatar(id, 22))),
    h('span', { class: 'reply-count' }, m.reply_count === 1 ? '1 reply' : `${m.reply_count} replies`),
    m.latest_reply ? h('span', { class: 'reply-last' }, h('span', { class: 'reply-when' }, `Last reply ${ago(m.latest_reply)}`), h('span', { class: 'reply-view' }, 'View thread')) : null,
    icon('right', 14));
}
