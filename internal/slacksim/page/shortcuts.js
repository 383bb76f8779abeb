// The app's global shortcuts: started from anywhere, upon nothing.

import * as api from './api.js';
import { icon } from './icons.js';
import { actionMenu } from './menu.js';
import { state } from './store.js';

export const globalShortcuts = () => state.shortcuts.filter((s) => s.type === 'global');

export const shortcutName = (s) => s.name || s.callback_id;

export const runShortcut = (s) => api.shortcut({ as: state.as, callback_id: s.callback_id });

/** All of them in a menu beside anchor; tell(sentence) says why one did not start. */
export function shortcutMenu(anchor, tell) {
  actionMenu(anchor, [{ heading: 'Shortcuts' }, ...globalShortcuts().map((s) => ({
    label: shortcutName(s), detail: s.description, icon: icon('bolt', 16), testid: `shortcut-${s.callback_id}`, run: () => runShortcut(s).catch((refusal) => tell(refusal.message)),
  }))], { label: 'Shortcuts' });
}
