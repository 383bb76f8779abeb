// A person's own message, written anew where it stands, or taken back.

import * as api from './api.js';
import { confirmDialog } from './dialog.js';
import { h } from './dom.js';
import { typedFrom } from './mrkdwn.js';
import { emit, state } from './store.js';
import { warnAt } from './interact.js';

export const isMine = (m) => Boolean(m) && m.user === state.as && !m.ephemeral && !m.deleted && !m.bot_id;

const keyOf = (m) => `${m.channel}|${m.ts}`;

export const isEdited = (m, inThread) => state.editing?.key === keyOf(m) && state.editing.inThread === Boolean(inThread);

/** Opens the box in the message's row, in the thread or in the conversation: a root stands in both. */
export function startEdit(m, inThread) {
  if (!isMine(m)) return;
  state.editing = { key: keyOf(m), inThread: Boolean(inThread), text: typedFrom(m.text ?? '') };
  emit('warning', { channel: m.channel });
  document.querySelector('.edit-field')?.focus({ preventScroll: true });
}

/** Opens the newest message of one's own in a list. Answers whether there is one. */
export function editLast(messages, inThread) {
  const m = messages.findLast(isMine);
  if (m) startEdit(m, inThread);
  return Boolean(m);
}

function leave(m, row) {
  state.editing = null;
  const list = row?.closest('.message-list');
  emit('warning', { channel: m.channel });
  list?.querySelector(`[data-ts="${CSS.escape(m.ts)}"]`)?.focus({ preventScroll: true });
}

/** The box that stands in for a message's text while it is edited. */
export function editBox(m) {
  const draft = state.editing;
  const notice = h('div', { class: 'edit-notice', role: 'alert' });
  const field = h('textarea', { class: 'composer-field edit-field', rows: 1, dir: 'auto', 'aria-label': 'Edit message', value: draft.text, dataset: { testid: 'edit-field', focus: `edit-${m.ts}` } });
  const grow = () => {
    draft.text = field.value;
    field.style.height = 'auto';
    field.style.height = `${Math.min(field.scrollHeight, 260)}px`;
  };
  const save = async () => {
    const text = field.value.trim();
    if (!text && !m.files?.length) {
      if (await removeMessage(m)) leave(m, field);
      return;
    }
    try {
      await api.edit({ as: state.as, channel: m.channel, ts: m.ts, text });
      leave(m, field);
    } catch (refusal) {
      notice.textContent = refusal.message;
    }
  };
  field.addEventListener('input', grow);
  field.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    if (event.key === 'Escape') leave(m, field);
    else if (event.key === 'Enter' && !event.shiftKey && !event.altKey) save();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  // The caret is set at once: a frame later it would undo what the person has selected by then.
  field.setSelectionRange(field.value.length, field.value.length);
  requestAnimationFrame(grow);
  return h('div', { class: 'edit' }, h('div', { class: 'composer-box' }, field, h('div', { class: 'edit-foot' },
    h('button', { type: 'button', class: 'button small', dataset: { testid: 'edit-cancel' }, on: { click: () => leave(m, field) } }, 'Cancel'),
    h('button', { type: 'button', class: 'button small primary', dataset: { testid: 'edit-save' }, on: { click: save } }, h('span', { class: 'button-label' }, 'Save')))), notice);
}

/** Asks, and deletes. Answers whether the message is gone. */
export async function removeMessage(m) {
  if (!isMine(m)) return false;
  const sure = await confirmDialog({
    title: { text: 'Delete message' }, text: { type: 'plain_text', text: 'Are you sure you want to delete this message? This cannot be undone.' },
    confirm: { text: 'Delete' }, deny: { text: 'Cancel' }, style: 'danger',
  });
  if (!sure) return false;
  try {
    await api.remove({ as: state.as, channel: m.channel, ts: m.ts });
    return true;
  } catch (refusal) {
    warnAt(m.channel, m.ts, refusal.message);
    return false;
  }
}
