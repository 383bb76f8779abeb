// JSON as a tree that folds: a branch is drawn when it is opened, so that a large answer costs nothing until it is read.

import { h } from './dom.js';
import { icon } from './icons.js';

const longest = 2000; // characters of a string that are shown at once
const most = 200; // children of a branch that are drawn at once

/** The tree of a value. options: {depth: levels that are open, opened: Map of path -> boolean that outlives a redraw}. */
export function jsonTree(value, { depth = 1, opened = new Map() } = {}) {
  return h('div', { class: 'json' }, branchOrLeaf('', value, { depth, opened, path: '$' }));
}

const isBranch = (value) => typeof value === 'object' && value !== null && Object.keys(value).length > 0;

function branchOrLeaf(key, value, at) {
  const name = key === '' ? null : [h('span', { class: 'json-key' }, key), h('span', { class: 'json-mark' }, ': ')];
  if (!isBranch(value)) return h('div', { class: 'json-leaf' }, name, leaf(value));
  const inside = h('div', { class: 'json-inside' });
  const node = h('details', { class: 'json-branch' }, h('summary', null, name, h('span', { class: 'json-preview' }, preview(value)), h('span', { class: 'json-open' }, Array.isArray(value) ? '[' : '{')),
    inside, h('div', { class: 'json-mark json-end' }, Array.isArray(value) ? ']' : '}'));
  const fill = () => !inside.firstChild && children(inside, value, at, 0);
  const open = at.opened.get(at.path) ?? at.depth > 0;
  if (open) fill();
  node.open = open;
  node.addEventListener('toggle', () => {
    if (node.open) fill();
    at.opened.set(at.path, node.open);
  });
  return node;
}

function children(inside, value, at, from) {
  const entries = Object.entries(value);
  for (const [key, child] of entries.slice(from, from + most)) {
    inside.append(branchOrLeaf(Array.isArray(value) ? `${key}` : key, child, { ...at, depth: at.depth - 1, path: `${at.path}.${key}` }));
  }
  const rest = entries.length - from - most;
  if (rest > 0) {
    const more = h('button', { type: 'button', class: 'json-more', on: { click: () => { more.remove(); children(inside, value, at, from + most); } } }, `${rest} more`);
    inside.append(more);
  }
}

function leaf(value) {
  if (typeof value !== 'string') return h('span', { class: `json-${value === null ? 'null' : typeof value}` }, Array.isArray(value) ? '[]' : typeof value === 'object' && value ? '{}' : String(value));
  const text = JSON.stringify(value);
  const shown = h('span', { class: 'json-string', dir: 'auto' }, text.slice(0, longest));
  if (text.length <= longest) return shown;
  const more = h('button', { type: 'button', class: 'json-more', on: { click: () => { shown.textContent = text; more.remove(); } } }, `${text.length - longest} more characters`);
  return [shown, more];
}

// A folded branch says what is in it: a block's type and text rather than its size alone.
function preview(value) {
  if (Array.isArray(value)) return `[${value.length}]`;
  const words = Object.entries(value).filter(([, v]) => typeof v !== 'object' || v === null).map(([k, v]) => `${k}: ${JSON.stringify(v)}`).join(', ');
  const rest = Object.keys(value).length;
  return words ? `{${words.length > 90 ? `${words.slice(0, 90)}…` : words}}` : `{${rest}}`;
}

/** A button that copies what make() answers. */
export function copyButton(label, make, testid) {
  const words = h('span', null, label);
  const node = h('button', { type: 'button', class: 'inspect-button', dataset: { testid: testid ?? 'copy' } }, icon('copy', 13), words);
  node.addEventListener('click', async () => {
    const done = await copy(make());
    words.textContent = done ? 'Copied' : 'Could not copy';
    setTimeout(() => { words.textContent = label; }, 1500);
  });
  return node;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch { // not asked for, or a page that is not trusted: the old way
    const field = h('textarea', { class: 'visually-hidden', value: text });
    document.body.append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    return done;
  }
}

export const pretty = (value) => JSON.stringify(value, null, 2);
