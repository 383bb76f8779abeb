// The bar on top: which workspace this is, what time it is there, and who acts.

import * as api from './api.js';
import { avatar } from './avatar.js';
import { h, replace } from './dom.js';
import { icon } from './icons.js';
import { isInspectorOpen, toggleInspector } from './inspector.js';
import { actionMenu } from './menu.js';
import { openDrawer } from './sidebar.js';
import { nameOf, now, on, person, setClock, state } from './store.js';
import { clockText } from './time.js';

const node = document.getElementById('topbar');

export function startTopbar(actAs, tell) {
  const draw = () => drawTopbar(actAs, tell);
  on('workspace', draw);
  on('connection', draw);
  on('clock', drawClock);
  setInterval(drawClock, 20000);
}

function drawClock() {
  const clock = node.querySelector('.clock-text');
  if (clock) clock.textContent = clockText();
}

const roleOf = (p) => {
  if (p.is_ultra_restricted) return 'Single-channel guest';
  if (p.is_restricted) return 'Guest';
  if (p.team_id && state.team.id && p.team_id !== state.team.id) return 'Another organisation';
  return p.title || (p.is_admin ? 'Admin' : '');
};

function drawTopbar(actAs, tell) {
  const dark = document.documentElement.dataset.theme === 'dark';
  replace(node,
    h('button', { type: 'button', class: 'icon-button drawer-button', 'aria-label': 'Channels', 'aria-expanded': 'false', 'aria-controls': 'sidebar', on: { click: () => openDrawer(!document.body.classList.contains('drawer-open')) } }, icon('menu')),
    h('span', { class: 'team-icon', 'aria-hidden': 'true' }, state.team.icon_text || (state.team.name ?? '?').slice(0, 2)),
    h('strong', { class: 'team-name', dir: 'auto' }, state.team.name ?? ''),
    h('span', { class: 'topbar-space' }, state.connected ? null : h('span', { class: 'offline', role: 'status' }, h('span', { class: 'spinner' }), 'Reconnecting…')),
    h('button', { type: 'button', class: 'topbar-button clock', title: 'The clock of this workspace', 'aria-haspopup': 'menu', dataset: { testid: 'clock' }, on: { click: (e) => clockMenu(e.currentTarget, tell) } }, icon('clock', 16), h('span', { class: 'clock-text' }, clockText())),
    h('button', { type: 'button', class: 'icon-button inspector-button', 'aria-label': 'Inspector', title: 'Inspector (Alt + I)', 'aria-pressed': String(isInspectorOpen()), dataset: { testid: 'inspector-button' }, on: { click: () => toggleInspector() } }, icon('inspect', 18)),
    h('button', { type: 'button', class: 'icon-button', 'aria-label': dark ? 'Light colours' : 'Dark colours', title: dark ? 'Light colours' : 'Dark colours', dataset: { testid: 'theme' }, on: { click: () => { window.toggleTheme(); drawTopbar(actAs, tell); } } }, icon(dark ? 'sun' : 'moon', 18)),
    switcher(actAs));
}

function switcher(actAs) {
  const me = state.me;
  return h('button', {
    type: 'button', class: 'topbar-button switcher', 'aria-haspopup': 'menu', title: 'Act as somebody else', dataset: { testid: 'switch-person' },
    on: { click: (event) => personMenu(event.currentTarget, actAs) },
  }, avatar(me.id, 24, { presence: true }), h('span', { class: 'switcher-words' }, h('span', { class: 'switcher-as' }, 'acting as '), h('strong', { dir: 'auto' }, nameOf(me))), icon('down', 14));
}

function personMenu(anchor, actAs) {
  const people = state.actable.map((id) => person(id)).filter((p) => p && !p.is_bot);
  actionMenu(anchor, [{ heading: 'Act as' }, ...people.map((p) => ({
    label: nameOf(p), detail: roleOf(p), icon: avatar(p.id, 28), checked: p.id === state.as, testid: `person-${p.name}`,
    after: p.id === state.as ? icon('check', 16) : null, run: () => p.id !== state.as && actAs(p.id),
  }))], { align: 'end', label: 'Act as' });
}

const jumps = [['1 hour later', '1h'], ['1 day later', '24h'], ['1 week later', '168h'], ['30 days later', '720h']];

function clockMenu(anchor, tell) {
  const jump = async (duration) => {
    try {
      const answer = await api.advanceClock(duration);
      setClock(answer.now ?? new Date(now()).toISOString());
    } catch (refusal) {
      tell(refusal.message);
    }
  };
  actionMenu(anchor, [{ heading: 'Move the clock of this workspace' }, ...jumps.map(([label, duration]) => ({ label, icon: icon('clock', 16), run: () => jump(duration) }))], { align: 'end', label: 'Clock' });
}
