// The app's Home tab in its direct messages.

import * as api from './api.js';
import { blocks } from './blocks.js';
import { keepCaret } from './caret.js';
import { h, replace } from './dom.js';
import { avatar } from './avatar.js';
import { icon } from './icons.js';
import { closeMenu } from './menu.js';
import { markBusy, viewContext } from './interact.js';
import { on, state } from './store.js';

/** The tab's panel; it asks for the view when it opens and follows its changes. */
export function homeTab() {
  const inner = h('div', { class: 'home-inner' });
  const node = h('div', { class: 'home', id: 'panel-home', role: 'tabpanel', 'aria-labelledby': 'tab-home', tabindex: -1, dataset: { testid: 'home' } }, inner);
  const values = new Map();
  const draw = () => drawHome(inner, values);
  const off = [on('home', draw), on('busy', ({ key, on: busy }) => {
    for (const found of inner.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)) markBusy(found, busy);
  }), on('workspace', draw)];
  if (state.home) draw();
  else replace(inner, h('div', { class: 'list-loading' }, h('span', { class: 'spinner' }), ' Loading…'));
  api.home(state.as).then(({ view }) => {
    // An app that has just been told publishes a moment later: the event brings that view.
    state.home = view ?? state.home;
    draw();
  }).catch((refusal) => replace(inner, h('div', { class: 'list-failure', role: 'alert' }, icon('warning', 16), refusal.message)));
  return { node, stop: () => off.forEach((f) => f()) };
}

function drawHome(inner, values) {
  const view = state.home;
  if (!view?.blocks?.length) {
    replace(inner, h('div', { class: 'empty' }, avatar(state.app.bot_user_id, 72), h('h2', null, `${state.app.name} has nothing here yet`),
      h('p', null, 'Its home appears as soon as the app publishes it.')));
    return;
  }
  closeMenu();
  const giveBack = keepCaret(inner);
  const notice = h('div', { class: 'modal-notice', role: 'alert' });
  const ctx = viewContext({ ...view, type: 'home' }, values, (sentence) => replace(notice, icon('warning', 16), sentence));
  replace(inner, notice, blocks(view.blocks, ctx));
  giveBack(inner);
}

