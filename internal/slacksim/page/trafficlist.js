// The inspector's list of traffic: only the lines in sight exist, so that 2,000 of them cost as much as 40.

import { h, replace, uid } from './dom.js';
import { icon } from './icons.js';
import { copyButton, jsonTree, pretty } from './json.js';
import { keep, kept } from './kept.js';
import { clearTraffic, isError, kindOf, kinds, outcome, passes, pauseTraffic, took, traffic } from './traffic.js';

const tall = 22; // pixels of a line
const spare = 8; // lines drawn beyond the edges

/** Answers {node, update, close}: close folds the detail away and answers whether there was one. */
export function trafficList() {
  const id = uid('traffic');
  const filter = { hidden: new Set(kept('traffic-hidden', [])), errors: false, text: '' };
  const view = { id, filter, shown: [], follow: true, chosen: null, pool: [] };
  view.lines = h('div', { class: 'lines-window', role: 'presentation' });
  view.space = h('div', { class: 'lines-space', role: 'presentation' }, view.lines);
  view.scroller = h('div', { class: 'lines-scroll', tabindex: 0, role: 'listbox', 'aria-label': 'Traffic', dataset: { testid: 'traffic' } }, view.space);
  view.detail = h('div', { class: 'inspect-detail', hidden: true, dataset: { testid: 'traffic-detail' } });
  view.none = h('div', { class: 'inspect-none' });
  view.count = h('span', { class: 'inspect-count', role: 'status' });
  view.scroller.addEventListener('scroll', () => {
    view.follow = view.scroller.scrollHeight - view.scroller.scrollTop - view.scroller.clientHeight < tall;
    drawFollow(view);
    drawLines(view);
  }, { passive: true });
  view.scroller.addEventListener('keydown', (event) => walk(event, view));
  view.lines.addEventListener('click', (event) => {
    const line = event.target.closest('.line');
    if (line) choose(view, view.shown[Number(line.dataset.at)]);
  });
  const sizes = new ResizeObserver(() => update(view));
  sizes.observe(view.scroller);
  const node = h('div', { class: 'traffic' }, filters(view), h('div', { class: 'traffic-panes' }, h('div', { class: 'lines-pane' }, view.scroller, view.none), view.detail));
  return { node, update: () => update(view), close: () => closeDetail(view) };
}

function filters(view) {
  const { filter } = view;
  const chip = (kind) => {
    const node = h('button', { type: 'button', class: 'inspect-chip', 'aria-pressed': String(!filter.hidden.has(kind)), dataset: { testid: `filter-${kind}` } }, kinds[kind]);
    node.addEventListener('click', () => {
      if (!filter.hidden.delete(kind)) filter.hidden.add(kind);
      node.setAttribute('aria-pressed', String(!filter.hidden.has(kind)));
      keep('traffic-hidden', [...filter.hidden]);
      update(view);
    });
    return node;
  };
  const toggle = (label, name, testid, on, set) => {
    const node = h('button', { type: 'button', class: 'inspect-button', 'aria-pressed': String(on), dataset: { testid } }, name ? icon(name, 13) : null, label);
    node.addEventListener('click', () => {
      const now = node.getAttribute('aria-pressed') !== 'true';
      node.setAttribute('aria-pressed', String(now));
      set(now);
    });
    return node;
  };
  view.followButton = toggle('Follow', 'down', 'follow', true, (now) => { view.follow = now; update(view); });
  return h('div', { class: 'inspect-tools', role: 'toolbar', 'aria-label': 'Filter' },
    h('input', { type: 'search', class: 'inspect-field', placeholder: 'Filter by text', 'aria-label': 'Filter by text', spellcheck: 'false', dataset: { testid: 'traffic-filter' }, on: { input: (event) => { filter.text = event.target.value.trim().toLowerCase(); update(view); } } }),
    Object.keys(kinds).map(chip), toggle('Errors', 'error', 'filter-errors', false, (now) => { filter.errors = now; update(view); }),
    h('span', { class: 'topbar-space' }), view.count, view.followButton, toggle('Pause', 'pause', 'pause', traffic.paused, pauseTraffic),
    h('button', { type: 'button', class: 'inspect-button', dataset: { testid: 'clear-traffic' }, on: { click: clearTraffic } }, icon('trash', 13), 'Clear'));
}

const drawFollow = (view) => view.followButton.setAttribute('aria-pressed', String(view.follow));

function update(view) {
  const { scroller } = view;
  const before = view.shown.length;
  const first = view.shown[Math.floor(scroller.scrollTop / tall)];
  view.shown = traffic.rows.filter((row) => passes(row, view.filter));
  view.space.style.height = `${view.shown.length * tall}px`;
  if (view.follow) scroller.scrollTop = scroller.scrollHeight;
  else if (first && before && traffic.trimmed) {
    const at = view.shown.indexOf(first); // older lines went: what is being read stays where it is
    if (at >= 0) scroller.scrollTop = at * tall + (scroller.scrollTop % tall);
  }
  view.none.hidden = view.shown.length > 0;
  view.none.textContent = traffic.trouble || (traffic.rows.length ? 'Nothing passes the filter.' : 'No traffic yet. Type a command or click a button: what is said between the workspace and the app is listed here.');
  const words = `${view.shown.length === traffic.rows.length ? '' : `${view.shown.length} of `}${traffic.rows.length}`;
  if (view.count.textContent !== words) view.count.textContent = words;
  drawFollow(view);
  drawLines(view);
  if (view.chosen && !view.detail.hidden && view.chosen.ack !== view.chosenAck) openDetail(view);
}

function drawLines(view) {
  const { scroller, lines, pool, shown } = view;
  const from = Math.max(0, Math.floor(scroller.scrollTop / tall) - spare);
  const to = Math.min(shown.length, Math.ceil((scroller.scrollTop + scroller.clientHeight) / tall) + spare);
  while (pool.length < to - from) {
    pool.push(newLine());
    lines.append(pool.at(-1).node);
  }
  lines.style.transform = `translateY(${from * tall}px)`;
  for (const [i, line] of pool.entries()) drawLine(view, line, from + i, from + i < to ? shown[from + i] : null);
  const active = view.chosen ? shown.indexOf(view.chosen) : -1;
  if (active >= from && active < to) scroller.setAttribute('aria-activedescendant', `${view.id}-${active}`);
  else scroller.removeAttribute('aria-activedescendant');
}

function newLine() {
  const cells = ['clock', 'world', 'mark', 'what', 'outcome', 'took'].map((name) => h('span', { class: `line-${name}` }));
  return { node: h('div', { class: 'line', role: 'option' }, cells), cells, drawn: '' };
}

const marks = { envelope: '→', ack: '←', api: '←', response_url: '←', socket: '⇄' };
const spoken = { envelope: 'to the app', ack: 'from the app', api: 'call', response_url: 'response_url', socket: 'socket' };

function drawLine(view, line, at, row) {
  line.node.hidden = !row;
  if (!row) return;
  const [clock, world, mark, what, out, ms] = line.cells;
  const chosen = row === view.chosen;
  const now = `${row.n}|${at}|${outcome(row)}|${chosen}|${isError(row)}`;
  if (line.drawn === now) return;
  line.drawn = now;
  line.node.className = `line line-of-${row.kind}${isError(row) ? ' line-error' : ''}${chosen ? ' line-chosen' : ''}`;
  line.node.id = `${view.id}-${at}`;
  line.node.dataset.at = at;
  line.node.setAttribute('aria-selected', String(chosen));
  line.node.setAttribute('aria-setsize', view.shown.length);
  line.node.setAttribute('aria-posinset', at + 1);
  clock.textContent = row.clock;
  clock.title = row.world ? `${row.world} in the workspace` : '';
  world.textContent = row.apart ? row.world : '';
  world.hidden = !row.apart;
  mark.textContent = marks[row.kind] ?? '·';
  mark.title = spoken[row.kind] ?? row.kind;
  what.textContent = named(row);
  out.textContent = outcome(row);
  ms.textContent = took(row);
}

// An envelope that is told again says which time it is.
function named(row) {
  const attempt = row.body?.retry_attempt;
  const type = row.kind === 'envelope' && row.body?.type ? `${row.body.type}  ` : '';
  return `${row.kind === 'ack' ? 'ack ' : type}${row.what}${attempt ? `  (retry ${attempt}: ${row.body.retry_reason})` : row.again ? '  (sent again)' : ''}`;
}

function walk(event, view) {
  const at = view.shown.indexOf(view.chosen);
  const page = Math.max(1, Math.floor(view.scroller.clientHeight / tall) - 1);
  const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? view.shown.length - 1 : at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: view.shown.length - 1 }[event.key];
  if (to === undefined || !view.shown.length) {
    if (event.key === 'Enter' && view.chosen) view.detail.querySelector('button')?.focus();
    return;
  }
  event.preventDefault();
  choose(view, view.shown[Math.max(0, Math.min(view.shown.length - 1, to))]);
}

function choose(view, row) {
  view.chosen = row;
  openDetail(view);
  const top = view.shown.indexOf(row) * tall;
  const { scroller } = view;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  else if (top + tall > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = top + tall - scroller.clientHeight;
  drawLines(view);
}

function closeDetail(view) {
  if (view.detail.hidden) return false;
  view.detail.hidden = true;
  view.chosen = null;
  drawLines(view);
  view.scroller.focus({ preventScroll: true });
  return true;
}

const titles = { envelope: ['Envelope', 'Ack'], api: ['Request', 'Answer'], response_url: ['Body', 'Answer'], socket: ['Frame', 'After it'], ack: ['Ack', 'Trouble'] };

function openDetail(view) {
  const row = view.chosen;
  view.chosenAck = row.ack;
  view.detail.hidden = false;
  const [sent, answered] = titles[row.kind] ?? ['Body', 'Answer'];
  const answer = row.kind === 'envelope' ? row.ack?.body ?? row.answer : row.answer;
  replace(view.detail, h('div', { class: 'inspect-head' }, h('strong', { class: isError(row) ? 'inspect-bad' : '' }, row.what || row.kind),
    h('span', { class: 'muted' }, [row.clock, row.world ? `${row.world} in the workspace` : '', outcome(row), took(row), row.kind === 'api' && row.status ? `HTTP ${row.status}` : ''].filter(Boolean).join(' · ')), h('span', { class: 'topbar-space' }),
    h('button', { type: 'button', class: 'icon-button small', 'aria-label': 'Close the detail', on: { click: () => closeDetail(view) } }, icon('close', 14))),
  part(sent, row.body, row.kind === 'envelope' ? 2 : 1), part(answered, answer, 2, row.kind === 'envelope' && !row.ack ? 'Not acknowledged' : ''));
  view.detail.dataset.kind = kindOf(row);
}

function part(title, value, depth, otherwise) {
  const empty = !value || !Object.keys(value).length;
  return h('section', { class: 'inspect-part', 'aria-label': title }, h('div', { class: 'inspect-part-head' }, h('h3', null, title), empty ? h('span', { class: 'muted' }, otherwise || 'empty') : copyButton('Copy', () => pretty(value))),
    empty ? null : jsonTree(value, { depth }));
}
