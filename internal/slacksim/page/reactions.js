// Reactions under a message: whose they are, adding one's own, taking it back.

import * as api from './api.js';
import { h, uid } from './dom.js';
import { emojiFor, emojiMatching } from './emoji.js';
import { icon } from './icons.js';
import { warnAt } from './interact.js';
import { floating } from './menu.js';
import { personName, state } from './store.js';

const usual = ['+1', 'eyes', 'white_check_mark', 'tada', 'heart', 'raised_hands', 'fire', 'rocket', 'joy', 'thinking_face', 'warning', 'pray', '100', 'clap', 'bulb', 'x',
  'wave', 'ok_hand', 'sparkles', 'bug', 'hourglass', 'chart_with_upwards_trend', 'moneybag', 'question'];

const glyph = (name) => emojiFor(name) ?? `:${name}:`;

function react(m, name) {
  const mine = m.reactions?.find((r) => r.name === name)?.users?.includes(state.as);
  api.react({ as: state.as, channel: m.channel, ts: m.ts, name, ...(mine ? { remove: true } : {}) }).catch((refusal) => warnAt(m.channel, m.ts, refusal.message));
}

/** The pills under a row. */
export function reactionBar(m) {
  if (!m.reactions?.length) return null;
  const pill = (r) => {
    const mine = Boolean(r.users?.includes(state.as));
    const who = (r.users ?? []).map((id) => (id === state.as ? 'You' : personName(id))).join(', ');
    return h('button', {
      type: 'button', class: `reaction${mine ? ' mine' : ''}`, 'aria-pressed': String(mine), title: `${who} reacted with :${r.name}:`,
      dataset: { testid: `reaction-${r.name}`, focus: `reaction-${m.ts}-${r.name}` }, on: { click: () => react(m, r.name) },
    }, glyph(r.name), h('span', { class: 'reaction-count' }, r.count ?? r.users?.length ?? 1), h('span', { class: 'visually-hidden' }, ` :${r.name}: ${who}`));
  };
  return h('div', { class: 'reactions' }, m.reactions.map(pill),
    h('button', { type: 'button', class: 'reaction add', title: 'Add a reaction', 'aria-label': 'Add a reaction', dataset: { focus: `react-${m.ts}` }, on: { click: (event) => pickReaction(event.currentTarget, m) } }, icon('react', 16)));
}

/** A small picker beside anchor. */
export function pickReaction(anchor, m) {
  const id = uid('emoji');
  const field = h('input', { type: 'text', class: 'options-search', placeholder: 'Find an emoji', 'aria-label': 'Find an emoji', role: 'combobox', 'aria-expanded': 'true', 'aria-controls': id, autocomplete: 'off', spellcheck: 'false', dataset: { testid: 'emoji-field' } });
  const grid = h('div', { class: 'emoji-grid', role: 'listbox', id, 'aria-label': 'Emoji' });
  const shown = floating(anchor, h('div', { class: 'emoji-picker', dataset: { testid: 'emoji-picker' } }, h('div', { class: 'options-head' }, icon('search', 15), field), grid), { align: 'end' });
  let names = [];
  let at = 0;
  const choose = (name) => {
    shown.close();
    anchor.isConnected && anchor.focus({ preventScroll: true });
    react(m, name);
  };
  const mark = (to) => {
    at = Math.max(0, Math.min(names.length - 1, to));
    for (const [i, cell] of [...grid.children].entries()) cell.classList.toggle('active', i === at);
    grid.children[at]?.scrollIntoView({ block: 'nearest' });
    if (grid.children[at]) field.setAttribute('aria-activedescendant', grid.children[at].id);
  };
  const update = () => {
    names = field.value ? emojiMatching(field.value.toLowerCase().replaceAll(':', ''), 48).map((e) => e.name) : usual;
    grid.replaceChildren(...names.map((name, i) => h('div', { class: 'emoji-cell', role: 'option', id: `${id}-${i}`, title: `:${name}:`, 'aria-label': name, 'aria-selected': 'false', dataset: { testid: `emoji-${name}` }, on: { pointerdown: (e) => e.preventDefault(), click: () => choose(name), pointermove: () => i !== at && mark(i) } }, glyph(name))));
    mark(0);
    shown.place();
  };
  field.addEventListener('input', update);
  field.addEventListener('keydown', (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 8, ArrowUp: -8 }[event.key];
    if (by) mark(at + by);
    else if (event.key === 'Enter' && names[at]) choose(names[at]);
    else return;
    event.preventDefault();
  });
  update();
  field.focus({ preventScroll: true });
}
