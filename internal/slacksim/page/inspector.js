// For developers, beneath the page: the traffic with the app, any message's JSON, and the world's levers.

import { h, replace } from './dom.js';
import { icon } from './icons.js';
import { copyButton, jsonTree, pretty } from './json.js';
import { keep, kept } from './kept.js';
import { conversation, hashName, on, state } from './store.js';
import { leaveTraffic, watchTraffic } from './traffic.js';
import { trafficList } from './trafficlist.js';
import { worldPanel } from './world.js';

const node = document.getElementById('inspector');
const remembered = { open: false, tab: 'traffic', height: 320, ...kept('inspector', {}) };
const tabs = [['traffic', 'Traffic'], ['message', 'Message'], ['world', 'World']];
let panels = null;
let looked = null; // the message that is looked at: {message, opened}
let returnTo = null;

export const isInspectorOpen = () => !node.hidden;

export function startInspector() {
  if (remembered.open) open(true);
  on('messages', ({ key, ts }) => {
    if (!looked || ts !== looked.message.ts) return;
    const fresh = conversation(key).messages.find((m) => m.ts === ts);
    if (fresh && fresh !== looked.message && !node.hidden && remembered.tab === 'message') inspectMessage(fresh);
  });
}

export function toggleInspector() {
  if (node.hidden) open(false);
  else shut();
}

/** Shows a message's JSON. */
export function inspectMessage(message) {
  if (!message) return;
  looked = { message, opened: looked?.message.ts === message.ts ? looked.opened : new Map() };
  remembered.tab = 'message';
  if (node.hidden) open(false);
  else show();
}

function remember(changes) {
  Object.assign(remembered, changes);
  keep('inspector', remembered);
}

function open(quiet) {
  returnTo = document.activeElement;
  node.hidden = false;
  document.querySelector('.inspector-button')?.setAttribute('aria-pressed', 'true');
  remember({ open: true });
  if (!panels) build();
  setHeight(remembered.height);
  show();
  watchTraffic(() => { panels.traffic.update(); panels.world.update(); });
  if (!quiet) node.querySelector('[role="tab"][aria-selected="true"]').focus();
}

function shut() {
  node.hidden = true;
  document.querySelector('.inspector-button')?.setAttribute('aria-pressed', 'false');
  remember({ open: false });
  leaveTraffic();
  if (returnTo?.isConnected && returnTo !== document.body) returnTo.focus({ preventScroll: true });
}

function build() {
  panels = { traffic: trafficList(), world: worldPanel(), message: messagePanel() };
  const tab = ([id, label]) => h('button', {
    type: 'button', role: 'tab', class: 'inspect-tab', id: `inspect-${id}`, 'aria-controls': 'inspect-panel', dataset: { testid: `inspector-${id}` },
    on: { click: () => { remember({ tab: id }); show(); }, keydown: (event) => walkTabs(event, id) },
  }, label);
  replace(node, divider(), h('div', { class: 'inspect-bar' }, h('div', { class: 'inspect-tabs', role: 'tablist', 'aria-label': 'Inspector' }, tabs.map(tab)), h('span', { class: 'topbar-space' }),
    h('button', { type: 'button', class: 'icon-button small', 'aria-label': 'Close the inspector', title: 'Close (Alt + I)', dataset: { testid: 'inspector-close' }, on: { click: shut } }, icon('close', 16))),
  h('div', { class: 'inspect-panel', id: 'inspect-panel', role: 'tabpanel' }));
  node.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented || (event.target.type === 'search' && event.target.value)) return;
    event.preventDefault();
    if (!(remembered.tab === 'traffic' && panels.traffic.close())) shut();
  });
}

function walkTabs(event, id) {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!by) return;
  const at = tabs.findIndex(([name]) => name === id);
  remember({ tab: tabs[(at + by + tabs.length) % tabs.length][0] });
  show();
  node.querySelector('[role="tab"][aria-selected="true"]').focus();
}

function show() {
  for (const [id] of tabs) {
    const tab = document.getElementById(`inspect-${id}`);
    tab.setAttribute('aria-selected', String(id === remembered.tab));
    tab.tabIndex = id === remembered.tab ? 0 : -1;
  }
  const place = document.getElementById('inspect-panel');
  const panel = panels[remembered.tab] ?? panels.traffic;
  place.setAttribute('aria-labelledby', `inspect-${remembered.tab}`);
  if (place.firstChild !== panel.node) place.replaceChildren(panel.node);
  panel.open?.();
  panel.update();
}

function messagePanel() {
  const place = h('div', { class: 'inspect-message', dataset: { testid: 'inspect-json' } });
  return { node: place, update: () => drawMessage(place) };
}

function drawMessage(place) {
  if (!looked) return void replace(place, h('div', { class: 'inspect-none' }, 'Choose “Inspect message” in a message’s menu, or press I on it.'));
  const { message, opened } = looked;
  if (place.shown === message) return undefined;
  place.shown = message;
  const scroll = place.scrollTop;
  replace(place, h('div', { class: 'inspect-head' }, h('strong', null, message.ts), h('span', { class: 'muted' }, `${hashName(state.channels.get(message.channel))}${message.thread_ts ? ' · thread' : ''}${message.ephemeral ? ' · ephemeral' : ''}`), h('span', { class: 'topbar-space' }),
    copyButton('Copy', () => pretty(message), 'copy-message'), message.blocks?.length ? copyButton('Copy for Block Kit Builder', () => pretty({ blocks: message.blocks }), 'copy-blocks') : null),
  jsonTree(message, { depth: 1, opened }));
  place.scrollTop = scroll;
  return undefined;
}

// The upper edge can be moved, by the pointer or by the arrow keys.
function divider() {
  const bar = h('div', { class: 'inspect-divider', role: 'separator', tabindex: 0, 'aria-orientation': 'horizontal', 'aria-label': 'Height of the inspector', 'aria-valuemin': '140', 'aria-valuemax': '2000' });
  bar.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    bar.setPointerCapture(event.pointerId);
    const move = (e) => setHeight(innerHeight - e.clientY);
    bar.addEventListener('pointermove', move);
    bar.addEventListener('pointerup', () => { bar.removeEventListener('pointermove', move); remember({}); }, { once: true });
  });
  bar.addEventListener('keydown', (event) => {
    const by = { ArrowUp: 24, ArrowDown: -24 }[event.key];
    if (!by) return;
    event.preventDefault();
    setHeight(remembered.height + by);
    remember({});
  });
  return bar;
}

function setHeight(wanted) {
  remembered.height = Math.round(Math.max(140, Math.min(wanted, innerHeight - 160)));
  node.style.setProperty('--height', `${remembered.height}px`);
  node.querySelector('.inspect-divider')?.setAttribute('aria-valuenow', String(remembered.height));
}

