// Avatars are coloured initials: no picture is fetched from anywhere.

import { h } from './dom.js';
import { nameOf, person } from './store.js';

const safeColour = (c) => (/^#[0-9a-f]{3,8}$/i.test(c ?? '') ? c : '#5f6673');

const initialsOf = (p) => p?.initials || nameOf(p).split(/\s+/).slice(0, 2).map((w) => [...w][0] ?? '').join('').toUpperCase();

/** A person's square; presence adds the dot of someone who is there. */
export function avatar(id, size = 36, { presence = false, name } = {}) {
  const p = id === 'USLACKBOT' ? { initials: '✦', color: '#4a154b', is_bot: true } : person(id) ?? { display_name: name ?? '?' };
  const app = p.is_bot ? ' avatar-app' : '';
  return h('span', { class: `avatar${app}`, 'aria-hidden': 'true', style: { '--size': `${size}px`, '--colour': safeColour(p.color) } },
    h('span', { class: 'avatar-letters', dataset: { letters: initialsOf(p) } }), presence ? h('span', { class: 'presence' }) : null);
}
