// Modals: a stack of views in one dialog, their inputs, errors and the answer to Submit.

import * as api from './api.js';
import { blocks } from './blocks.js';
import { keepCaret } from './caret.js';
import { openDialog } from './dialog.js';
import { announce, h, replace } from './dom.js';
import { avatar } from './avatar.js';
import { withEmoji } from './emoji.js';
import { markBusy, viewContext } from './interact.js';
import { icon } from './icons.js';
import { fieldError } from './inputs.js';
import { allStates, inputBlocks, valueKey } from './forms.js';
import { isUploading } from './fileinput.js';
import { closeMenu } from './menu.js';
import { on, state } from './store.js';

let dialog = null;
let shownErrors; // the errors that were told last: only new ones move the keyboard
const values = new Map(); // view id -> what was typed, by `|block|action`

export function startModals() {
  on('busy', ({ key, on: busy }) => {
    for (const found of document.querySelectorAll(`dialog [data-key="${CSS.escape(key)}"]`)) markBusy(found, busy);
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
  closeMenu();
  const giveBack = keepCaret(dialog);
  const scroll = dialog.querySelector('.dialog-body')?.scrollTop ?? 0;
  const same = dialog.dataset.view === view.id;
  const notice = h('div', { class: 'modal-notice', role: 'alert' });
  const ctx = viewContext(view, values.get(view.id), (sentence) => replace(notice, icon('warning', 16), sentence), () => stateOf(view));
  const form = h('form', { class: 'modal-form', novalidate: true, on: { submit: (event) => { event.preventDefault(); submit(view, form, notice); } } });
  const hasInput = inputBlocks(view.blocks).length > 0;
  const submitLabel = titleOf(view.submit, hasInput ? 'Submit' : '');
  const depth = state.views.length;
  replace(form,
    h('header', { class: 'dialog-head' },
      depth > 1 ? h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Back', dataset: { testid: 'modal-back' }, on: { click: () => leave(view) } }, icon('back')) : avatar(state.app.bot_user_id, 28),
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
  const invalid = view.errors !== shownErrors && form.querySelector('.invalid [data-focus]');
  shownErrors = view.errors;
  const first = form.querySelector('[autofocus]') ?? firstField(body) ?? form.querySelector('.dialog-foot button:last-child');
  if (!invalid && same && giveBack(form)) return;
  (invalid || first)?.focus();
}

// The keyboard begins where there is something to fill in: a field before a button, an input block before all the rest.
function firstField(body) {
  const field = 'input:not([tabindex="-1"]),textarea,[contenteditable="true"]';
  const button = 'button:not([tabindex="-1"])';
  const input = body.querySelector('.input-block');
  return input?.querySelector(field) ?? input?.querySelector(button) ?? body.querySelector(`${field},${button},a`);
}

/** What stands in every element of a view, touched or not. */
function stateOf(view) {
  const typed = values.get(view.id) ?? new Map();
  return allStates(view.blocks, (block, action) => typed.get(`|${block}|${action}`));
}

const isEmpty = (value) => value === null || value === undefined || value === '' || (Array.isArray(value) && !value.length);

// What the page can see itself: required fields and the fields' own rules.
function localErrors(view, filled) {
  const errors = {};
  for (const block of inputBlocks(view.blocks)) {
    const e = block.element;
    const value = filled[block.block_id ?? '']?.[e.action_id ?? '']?.[valueKey(e.type)];
    const wrong = isUploading(`${view.id}|${block.block_id ?? ''}|${e.action_id ?? ''}`) ? 'Please wait until the upload is done.'
      : isEmpty(value) ? (block.optional ? '' : 'Please complete this required field.') : fieldError(e, value);
    if (wrong) errors[block.block_id] = wrong;
  }
  return errors;
}

async function submit(view, form, notice) {
  const button = form.querySelector('[type="submit"]');
  if (!button || button.getAttribute('aria-busy') === 'true') return;
  replace(notice);
  const filled = stateOf(view);
  const errors = localErrors(view, filled);
  if (Object.keys(errors).length) return viewUpdated({ ...view, errors });
  button.setAttribute('aria-busy', 'true');
  state.views = state.views.map((v) => (v.id === view.id ? { ...v, errors: undefined } : v));
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

async function leave(view, all = false) {
  if (!view) return;
  if (all || view.clear_on_close) closeAllViews();
  else viewClosed(view.id);
  try {
    await api.close({ as: state.as, view_id: view.id, clear: all });
  } catch { /* the view is gone from the screen either way */ }
}

// The cross puts every view of the stack away.
const leaveAll = () => leave(state.views.at(-1), true);
