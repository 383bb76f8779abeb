// Modals: a stack of views in one dialog, their inputs, errors and the answer to Submit.

import * as api from './api.js';
import { blocks } from './blocks.js';
import { openDialog } from './dialog.js';
import { announce, h, replace } from './dom.js';
import { avatar } from './avatar.js';
import { withEmoji } from './emoji.js';
import { viewContext } from './interact.js';
import { icon } from './icons.js';
import { inputTypes } from './inputs.js';
import { initialState, selectTypes } from './select.js';
import { on, state } from './store.js';

let dialog = null;
const values = new Map(); // view id -> what was typed, by `|block|action`

export function startModals() {
  on('busy', ({ key, on: busy }) => {
    for (const found of document.querySelectorAll(`dialog [data-key="${CSS.escape(key)}"]`)) found.toggleAttribute('aria-busy', busy);
  });
}

/** A view was opened, or pushed upon the one that shows. */
export function viewOpened(view) {
  const pushed = view.previous_view_id && state.views.some((v) => v.id === view.previous_view_id);
  state.views = pushed ? [...state.views.filter((v) => v.id !== view.id), view] : [view];
  show(announceOf(view));
}

/** An open view changed; what was typed into fields that are still there stays. */
export function viewUpdated(view) {
  const at = state.views.findIndex((v) => v.id === view.id);
  if (at < 0) return;
  state.views = state.views.with(at, view);
  if (at === state.views.length - 1) show();
}

export function viewClosed(id) {
  state.views = state.views.filter((v) => v.id !== id);
  values.delete(id);
  show();
}

export function closeAllViews() {
  state.views = [];
  values.clear();
  show();
}

const announceOf = (view) => `${view.title?.text ?? view.title ?? ''} opened`;
const titleOf = (text, otherwise) => withEmoji((typeof text === 'string' ? text : text?.text) || otherwise);

function show(words) {
  const view = state.views.at(-1);
  if (!view) {
    dialog?.close();
    dialog = null;
    return;
  }
  if (words) announce(words);
  if (!dialog?.open) dialog = openDialog({ title: '', testid: 'modal', onCancel: () => leave(state.views.at(-1)) });
  drawModal(view);
}

function drawModal(view) {
  if (!values.has(view.id)) values.set(view.id, new Map());
  const focus = dialog.contains(document.activeElement) ? document.activeElement.dataset.focus : '';
  const scroll = dialog.querySelector('.dialog-body')?.scrollTop ?? 0;
  const same = dialog.dataset.view === view.id;
  const notice = h('div', { class: 'modal-notice', role: 'alert' });
  const ctx = viewContext(view, values.get(view.id), (sentence) => replace(notice, icon('warning', 16), sentence), () => stateOf(view));
  const form = h('form', { class: 'modal-form', novalidate: true, on: { submit: (event) => { event.preventDefault(); submit(view, form, notice); } } });
  const hasInput = (view.blocks ?? []).some((b) => b.type === 'input');
  const submitLabel = titleOf(view.submit, hasInput ? 'Submit' : '');
  const depth = state.views.length;
  replace(form,
    h('header', { class: 'dialog-head' },
      depth > 1 ? h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Back', on: { click: () => leave(view) } }, icon('back')) : avatar(state.app.bot_user_id, 28),
      h('h2', { class: 'dialog-title', id: 'modal-title', dir: 'auto' }, titleOf(view.title, state.app.name ?? 'Modal')),
      h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Close', dataset: { testid: 'modal-close' }, on: { click: leaveAll } }, icon('close'))),
    h('div', { class: 'dialog-body' }, blocks(view.blocks, ctx)),
    notice,
    h('footer', { class: 'dialog-foot' },
      h('button', { type: 'button', class: 'button', dataset: { testid: 'modal-cancel' }, on: { click: () => leave(view) } }, titleOf(view.close, submitLabel ? 'Cancel' : 'Close')),
      submitLabel ? h('button', { type: 'submit', class: 'button primary', disabled: view.submit_disabled, dataset: { testid: 'modal-submit' } }, h('span', { class: 'button-label' }, submitLabel)) : null));
  replace(dialog, form);
  dialog.setAttribute('aria-labelledby', 'modal-title');
  dialog.dataset.view = view.id;
  const body = form.querySelector('.dialog-body');
  body.scrollTop = same ? scroll : 0;
  const invalid = form.querySelector('[aria-invalid="true"]');
  const kept = same && focus ? form.querySelector(`[data-focus="${CSS.escape(focus)}"]`) : null;
  const first = form.querySelector('[autofocus]') ?? body.querySelector('input,textarea,select,button,a') ?? form.querySelector('.dialog-foot button:last-child');
  (invalid ?? kept ?? first)?.focus({ preventScroll: Boolean(kept) });
}

/** What stands in every element of a view, touched or not. */
function stateOf(view) {
  const typed = values.get(view.id) ?? new Map();
  const result = {};
  const take = (block, e) => {
    const stateful = inputTypes.has(e?.type) || selectTypes.has(e?.type) || ['datepicker', 'timepicker', 'datetimepicker', 'radio_buttons', 'checkboxes'].includes(e?.type);
    if (!stateful) return;
    (result[block.block_id ?? ''] ??= {})[e.action_id ?? ''] = typed.get(`|${block.block_id ?? ''}|${e.action_id ?? ''}`) ?? initialState(e);
  };
  for (const block of view.blocks ?? []) {
    if (block.type === 'input') take(block, block.element);
    if (block.type === 'section') take(block, block.accessory);
    if (block.type === 'actions') for (const e of block.elements ?? []) take(block, e);
  }
  return result;
}

const isEmpty = (v) => Object.entries(v ?? {}).every(([key, x]) => key === 'type' || x === null || x === undefined || x === '' || (Array.isArray(x) && !x.length));

// What the page can see itself: required fields and the fields' own rules.
function localErrors(view, filled, form) {
  const errors = {};
  for (const block of view.blocks ?? []) {
    if (block.type !== 'input') continue;
    const value = filled[block.block_id ?? '']?.[block.element?.action_id ?? ''];
    if (isEmpty(value)) {
      if (!block.optional && block.element?.type !== 'file_input') errors[block.block_id] = 'Please complete this required field.';
      continue;
    }
    const field = form.querySelector(`[data-input-block="${CSS.escape(block.block_id ?? '')}"] .field`);
    if (field && !field.validity.valid) errors[block.block_id] = field.validationMessage;
    const least = block.element?.min_length;
    if (least && String(value.value ?? '').length < least) errors[block.block_id] = `Please enter at least ${least} characters.`;
  }
  return errors;
}

async function submit(view, form, notice) {
  const button = form.querySelector('[type="submit"]');
  if (!button || button.getAttribute('aria-busy') === 'true') return;
  replace(notice);
  const filled = stateOf(view);
  const errors = localErrors(view, filled, form);
  if (Object.keys(errors).length) return viewUpdated({ ...view, errors });
  button.setAttribute('aria-busy', 'true');
  try {
    await api.submit({ as: state.as, view_id: view.id, values: filled });
  } catch (refusal) {
    if (refusal.body.errors) viewUpdated({ ...view, errors: refusal.body.errors });
    else replace(notice, icon('warning', 16), refusal.message || 'We had some trouble connecting. Try again?');
  } finally {
    button.removeAttribute('aria-busy');
  }
  return undefined;
}

async function leave(view) {
  if (!view) return;
  viewClosed(view.id);
  try {
    await api.close({ as: state.as, view_id: view.id });
  } catch { /* the view is gone from the screen either way */ }
}

function leaveAll() {
  for (const view of [...state.views].reverse()) leave(view);
}
