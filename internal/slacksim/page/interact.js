// A person's click on something an app drew: confirmed, sent once, shown as busy, and its failure told where it happened.

import * as api from './api.js';
import { confirmDialog } from './dialog.js';
import { pickedStates } from './forms.js';
import { emit, setBusy, state } from './store.js';

const patience = 10000; // how long a busy mark may stay without word from the app
let lastClick = { at: 0, ctx: null };

/** Where a message's elements act, and what was picked in them since the app drew it. */
export function messageContext(m) {
  const where = `${m.channel}:${m.ts}`;
  return {
    surface: 'message', where, hasEnded: m.streaming === 'stopped' || m.streaming === 'stale',
    target: { channel: m.channel, message_ts: m.ts, ...(m.thread_ts && m.thread_ts !== m.ts ? { thread_ts: m.thread_ts } : {}) },
    value: (key) => state.picked.get(key),
    keep: (key, value) => (value === undefined ? state.picked.delete(key) : state.picked.set(key, value)),
    warn: (sentence) => warnAt(m.channel, m.ts, sentence),
    state: () => pickedStates([m.blocks, (m.attachments ?? []).map((a) => a.blocks)], (block, action) => state.picked.get(`${where}|${block}|${action}`)),
  };
}

/** The same for a modal or a home view; values lives as long as the view is open. */
export function viewContext(view, values, warn, filled) {
  return {
    surface: view.type === 'home' ? 'home' : 'modal', where: view.id, target: { view_id: view.id }, errors: view.errors ?? {},
    value: (key) => values.get(key.slice(view.id.length)),
    keep: (key, value) => (value === undefined ? values.delete(key.slice(view.id.length)) : values.set(key.slice(view.id.length), value)),
    warn,
    state: filled ?? (() => pickedStates(view.blocks, (block, action) => values.get(`|${block}|${action}`))),
  };
}

export const keyOfElement = (ctx, block, element) => `${ctx.where}|${block.block_id ?? ''}|${element.action_id ?? ''}`;

/**
 * Keeps a changed value and, unless it only waits in a form, tells the app. Answers false when the person said no to the
 * element's question: the value is as it was then, and the element shows it again.
 */
export async function change(ctx, block, element, payload) {
  const key = keyOfElement(ctx, block, element);
  const before = ctx.value(key);
  ctx.keep(key, { type: element.type, ...payload });
  if (block.type === 'input' && !block.dispatch_action) return true;
  if (element.confirm && !(await confirmDialog(element.confirm))) {
    ctx.keep(key, before);
    return false;
  }
  // What somebody chose or typed is told even while the word before it is on its way.
  await send(ctx, block, element, payload);
  return true;
}

/** Sends one action. Answers whether it was sent; a second click while the first waits is not. */
export async function interact(ctx, block, element, payload) {
  const key = keyOfElement(ctx, block, element);
  if (state.busy.has(key)) return false;
  if (element.confirm && !(await confirmDialog(element.confirm))) return false;
  return send(ctx, block, element, payload);
}

async function send(ctx, block, element, payload) {
  const key = keyOfElement(ctx, block, element);
  setBusy(key, true);
  const timer = setTimeout(() => setBusy(key, false), patience);
  try {
    lastClick = { at: Date.now(), ctx };
    await api.act({ as: state.as, ...ctx.target, block_id: block.block_id ?? '', action_id: element.action_id ?? '', ...payload, values: ctx.state?.() });
    return true;
  } catch (refusal) {
    clearTimeout(timer);
    setBusy(key, false);
    ctx.warn(refusal.message);
    return false;
  }
}

/** The server's word on a waiting element. */
export function hearBusy({ channel, message_ts: ts, view_id: view, action_id: action, on }) {
  if (on) return; // this page marked its own click already; other people's clicks are not its business
  const where = view ?? (ts ? `${channel}:${ts}` : '');
  for (const key of [...state.busy]) {
    if (key.endsWith(`|${action}`) && (!where || key.startsWith(`${where}|`))) setBusy(key, false);
  }
}

/** A failure told without its place belongs to what was clicked a moment ago. Answers whether there was such a click. */
export function warnAtLastClick(channel, sentence) {
  const { at, ctx } = lastClick;
  if (!ctx || Date.now() - at > 15000 || (channel && ctx.target.channel !== channel)) return false;
  // In a channel Slackbot says what happened; at the click it is enough to say that it did.
  ctx.warn(channel ? 'That did not work. Please try again.' : sentence);
  return true;
}

export function warnAt(channel, ts, sentence) {
  state.warnings.set(`${channel}|${ts}`, sentence);
  emit('warning', { channel, ts });
}

/** Shows on an element that it waits for the app, or no more. */
export function markBusy(node, busy) {
  if (busy) node.setAttribute('aria-busy', 'true');
  else node.removeAttribute('aria-busy');
}
