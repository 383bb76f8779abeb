// Dialogs in the browser's top layer: they hold the keyboard, close on Esc and give the focus back.

import { h, uid } from './dom.js';
import { icon } from './icons.js';
import { mrkdwn } from './mrkdwn.js';
import { withEmoji } from './emoji.js';

/** Opens a dialog; onCancel is asked on Esc and on a click beside it. Answers the element. */
export function openDialog({ title, body, footer, onCancel, testid, label, closeLabel = 'Close' }) {
  const id = uid('dialog');
  const returnTo = document.activeElement;
  const node = h('dialog', { class: 'dialog', 'aria-labelledby': id, dataset: { testid: testid ?? 'dialog' } },
    h('header', { class: 'dialog-head' }, label, h('h2', { id, class: 'dialog-title', dir: 'auto' }, title),
      h('button', { type: 'button', class: 'icon-button', 'aria-label': closeLabel, on: { click: () => onCancel() } }, icon('close'))),
    body, footer);
  node.addEventListener('cancel', (event) => {
    event.preventDefault();
    onCancel();
  });
  node.addEventListener('pointerdown', (event) => {
    if (event.target === node && node.dataset.light) onCancel();
  });
  node.addEventListener('close', () => {
    node.remove();
    if (returnTo?.isConnected) returnTo.focus({ preventScroll: true });
  });
  document.body.append(node);
  node.showModal();
  return node;
}

/** Slack's confirm object as a question. Answers true or false. */
export function confirmDialog(confirm) {
  return new Promise((resolve) => {
    const answer = (yes) => {
      resolve(yes);
      node.close();
    };
    const plain = (text, otherwise) => withEmoji(text?.text ?? otherwise);
    const yes = h('button', { type: 'button', class: `button ${confirm.style === 'danger' ? 'danger solid' : 'primary'}`, dataset: { testid: 'confirm-yes' }, on: { click: () => answer(true) } }, plain(confirm.confirm, 'Yes'));
    const node = openDialog({
      title: plain(confirm.title, 'Are you sure?'), testid: 'confirm',
      body: h('div', { class: 'dialog-body confirm-text', dir: 'auto' }, confirm.text?.type === 'plain_text' ? plain(confirm.text, '') : mrkdwn(confirm.text?.text ?? '')),
      footer: h('footer', { class: 'dialog-foot' },
        h('button', { type: 'button', class: 'button', dataset: { testid: 'confirm-no' }, on: { click: () => answer(false) } }, plain(confirm.deny, 'Cancel')), yes),
      onCancel: () => answer(false),
    });
    node.classList.add('dialog-small');
    node.dataset.light = 'yes';
    yes.focus();
  });
}
