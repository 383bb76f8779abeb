// A conversation's list of rows: dividers, grouping, older pages and staying at the end.

import { rememberThread, statusLine } from './agent.js';
import * as api from './api.js';
import { h, reconcile } from './dom.js';
import { isEdited } from './edit.js';
import { icon } from './icons.js';
import { morph } from './morph.js';
import { messageRow } from './row.js';
import { conversation, keyOf, on, putPage, state, version } from './store.js';
import { dayKey, dayOf } from './time.js';
import { onRowKey, toolbar } from './toolbar.js';

const pageSize = 100;
const olderSize = 30; // a page that is put on top while one scrolls costs little at a time
const groupSeconds = 300;

/**
 * options: {channel, thread?, openThread(ts), empty() -> node, intro() -> node}.
 * Answers {node, stop, toEnd}. The list reads its first page itself.
 */
export function messageList(options) {
  const key = keyOf(options.channel, options.thread);
  const list = h('div', { class: 'rows', role: 'log', 'aria-live': 'off', 'aria-label': options.thread ? 'Replies' : 'Messages' });
  const top = h('div', { class: 'list-top' });
  const end = h('div', { class: 'list-end' });
  const inner = h('div', { class: 'list-inner' }, top, list, end);
  const bar = toolbar(options);
  const node = h('div', { class: 'message-list', tabindex: -1 }, inner, bar.node);
  const view = { options, key, list, top, end, node, inner, bar, stuck: true, from: 0, loading: false };

  const drawAll = () => draw(view);
  const offs = [
    on('messages', (change) => {
      if (change.key !== key) return;
      if (change.reset) view.stuck = true;
      drawAll();
    }),
    on('warning', ({ channel }) => (!channel || channel === options.channel) && drawAll()), on('clock-day', drawAll), on('names', () => { reset(view); drawAll(); }),
    on('busy', ({ key: element, on: busy }) => {
      for (const found of list.querySelectorAll(`[data-key="${CSS.escape(element)}"]`)) {
        if (busy) found.setAttribute('aria-busy', 'true');
        else found.removeAttribute('aria-busy');
      }
    }),
    on('status', () => drawStatus(view)),
  ];
  const sizes = new ResizeObserver(() => view.stuck && toEnd(view));
  sizes.observe(inner);
  sizes.observe(node);
  node.addEventListener('scroll', () => scrolled(view), { passive: true });
  node.addEventListener('keydown', (event) => walk(event, view));
  bar.follow(node, list);
  if (conversation(key).loaded) drawAll();
  load(view);
  return { node, toEnd: () => { view.stuck = true; toEnd(view); }, stop: () => { sizes.disconnect(); for (const off of offs) off(); } };
}

// Forgets drawn rows, as names and clocks in them may have changed.
function reset(view) {
  view.list.knownItems = undefined;
  view.list.replaceChildren();
}

const toEnd = (view) => { view.node.scrollTop = view.list.firstChild ? view.node.scrollHeight : 0; };

const isAtEnd = (node) => node.scrollHeight - node.scrollTop - node.clientHeight < 60;

async function load(view, before) {
  if (view.loading) return;
  view.loading = true;
  try {
    const { channel, thread } = view.options;
    const page = await api.messages({ as: state.as, channel, thread_ts: thread, before, limit: before ? olderSize : pageSize });
    const height = view.node.scrollHeight;
    const from = view.node.scrollTop;
    putPage(view.key, page, Boolean(before));
    if (thread) rememberThread(view.key, page);
    if (before) view.node.scrollTop = from + view.node.scrollHeight - height;
  } catch (refusal) {
    view.top.replaceChildren(h('div', { class: 'list-failure', role: 'alert' }, icon('warning', 16), h('span', null, refusal.message),
      h('button', { type: 'button', class: 'button small', on: { click: () => load(view, before) } }, 'Try again')));
  } finally {
    view.loading = false;
  }
}

function scrolled(view) {
  const { node } = view;
  // Rows that grow as they come into sight move the end away: only going up leaves it.
  const up = node.scrollTop < view.from - 2;
  view.from = node.scrollTop;
  view.stuck = isAtEnd(node) || (view.stuck && !up);
  const c = conversation(view.key);
  if (node.scrollTop < 400 + 1.5 * node.clientHeight && c.hasMore && c.loaded && !view.loading) load(view, c.messages[0]?.ts);
}

function draw(view) {
  const { options, list, top } = view;
  const c = conversation(view.key);
  if (!c.loaded) return;
  view.stuck ||= isAtEnd(view.node); // the event of the scroll that led there may still be on its way
  const days = daysOf(c.messages, options);
  reconcile(list, days.map(({ key, label }) => ({ key, version: label, render: () => daySection(label) })));
  for (const [i, day] of days.entries()) reconcile(list.children[i].lastElementChild, day.items);
  const intro = c.hasMore ? h('div', { class: 'list-loading' }, h('span', { class: 'spinner' }), ' Loading older messages…')
    : c.messages.length ? options.intro?.() : options.empty?.();
  top.replaceChildren(...(intro ? [intro] : []));
  const rows = list.getElementsByClassName('message');
  if (!view.tabbed?.isConnected || view.stuck) tabStop(view, rows[rows.length - 1]);
  drawStatus(view);
  if (view.stuck) toEnd(view);
}

// A day's label stays in sight as long as its rows are.
function daySection(label) {
  return h('section', { class: 'day-section', 'aria-label': label || null }, label ? h('div', { class: 'day-line' }) : null,
    label ? h('div', { class: 'day', role: 'separator' }, h('span', { class: 'day-label' }, label)) : null, h('div', { class: 'day-rows' }));
}

// Days with their rows and dividers, each row with the version that says when to redraw it.
function daysOf(messages, options) {
  const days = [];
  let items = [];
  let last = null;
  const newFrom = options.thread ? '' : state.newFrom.get(options.channel);
  for (const m of messages) {
    const key = options.thread ? 'thread' : `day-${dayKey(m.ts)}`;
    if (days.at(-1)?.key !== key) {
      days.push({ key, label: options.thread ? '' : dayOf(m.ts), items: items = [] });
      last = null;
    }
    if (newFrom === m.ts) {
      items.push({ key: 'new', version: m.ts, render: () => h('div', { class: 'new-line', role: 'separator' }, h('span', null, 'New')) });
      last = null;
    }
    const grouped = belongs(m, last) && (!m.broadcast || Boolean(options.thread));
    const warned = state.warnings.get(`${m.channel}|${m.ts}`) ?? '';
    const render = () => messageRow(m, { grouped, inThread: Boolean(options.thread), openThread: options.openThread });
    items.push({ key: m.ts, version: `${version(m)}|${grouped}|${warned}|${isEdited(m, options.thread)}`, render, patch: m.streaming ? (node) => grow(node, render) : null });
    last = m;
    if (m.ts === options.thread) {
      last = null;
      const replies = Math.max(m.reply_count ?? 0, messages.length - 1);
      const words = replies === 0 ? '' : replies === 1 ? '1 reply' : `${replies} replies`;
      if (words) items.push({ key: 'replies', version: words, render: () => h('div', { class: 'reply-divider', role: 'separator' }, h('span', null, words)) });
    }
  }
  return days;
}

// An answer that is being written grows where it stands, and ends there.
function grow(node, render) {
  if (!node.classList.contains('live')) return false;
  morph(node, render());
  return true;
}

function belongs(m, last) {
  return Boolean(last) && last.user === m.user && (last.username ?? '') === (m.username ?? '') && !m.command && !last.ephemeral && !m.ephemeral && !last.reply_count && !last.deleted
    && Number(m.ts) - Number(last.ts) < groupSeconds;
}

// "Rapport is thinking…" under the last row.
function drawStatus(view) {
  const { channel, thread } = view.options;
  const status = state.status.get(keyOf(channel, thread));
  if (view.status === status) return;
  view.status = status;
  const line = statusLine(channel, thread);
  view.end.replaceChildren(...(line ? [line] : []));
  if (view.stuck) toEnd(view);
}

// One row of a list can be reached by Tab.
function tabStop(view, row) {
  if (view.tabbed === row) return;
  view.tabbed?.setAttribute('tabindex', '-1');
  row?.setAttribute('tabindex', '0');
  view.tabbed = row;
}

// Arrow keys go from row to row; one letter does what the toolbar does.
function walk(event, view) {
  const row = event.target.closest?.('.message');
  if (!row || event.target !== row) return;
  const rows = [...view.list.querySelectorAll('.message')];
  const at = rows.indexOf(row);
  const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: rows.length - 1 }[event.key];
  if (to === undefined) return void onRowKey(event, row, view.options);
  event.preventDefault();
  if (!rows[to]) return;
  tabStop(view, rows[to]);
  rows[to].focus({ preventScroll: true });
  rows[to].scrollIntoView({ block: 'nearest' });
}
