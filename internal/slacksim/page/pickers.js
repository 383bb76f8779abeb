// Dates and times: Slack's buttons that open a month to walk through or a list of times to type into.

import { h, uid } from './dom.js';
import { withEmoji } from './emoji.js';
import { icon } from './icons.js';
import { change, keyOfElement } from './interact.js';
import { floating, listBox } from './menu.js';
import { now, state } from './store.js';

/** "2026-11-23" of today, where the acting person is. */
const today = () => new Intl.DateTimeFormat('sv-SE', zone()).format(now());

function zone() {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: state.me?.tz || undefined }) && { timeZone: state.me?.tz || undefined };
  } catch { // a zone that this browser does not know
    return {};
  }
}

// A day is counted in UTC, where no day has 23 hours.
const parse = (day) => new Date(`${day}T00:00:00Z`);
const written = (date) => date.toISOString().slice(0, 10);
const plus = (day, days) => written(new Date(parse(day).getTime() + days * 86400e3));

function plusMonths(day, by) {
  const [y, m, d] = day.split('-').map(Number);
  const last = new Date(Date.UTC(y, m + by, 0)).getUTCDate();
  return written(new Date(Date.UTC(y, m - 1 + by, Math.min(d, last))));
}

const inWords = (day, options) => new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' }).format(parse(day));
const dayText = (day) => inWords(day, { year: 'numeric', month: 'short', day: 'numeric' });

/** "9:30 AM" of "09:30". */
function timeText(time) {
  const [hour, minute] = time.split(':').map(Number);
  return `${hour % 12 || 12}:${String(minute).padStart(2, '0')} ${hour < 12 ? 'AM' : 'PM'}`;
}

/** "09:30" of what a person types: 9:30, 930, 9.30 pm, 21h30, 9p. Null when it is no time. */
export function readTime(typed) {
  const match = /^\s*(\d{1,2})\s*(?:[:.h ]?\s*(\d{2}))?\s*([ap])?\.?m?\.?\s*$/i.exec(typed);
  if (!match) return null;
  let hour = Number(match[1]);
  const minute = Number(match[2] ?? 0);
  const half = match[3]?.toLowerCase();
  if (half && (hour < 1 || hour > 12)) return null;
  if (half) hour = (hour % 12) + (half === 'p' ? 12 : 0);
  return hour > 23 || minute > 59 ? null : `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

// One button that shows a value or the placeholder and opens something beside it.
function trigger(e, block, ctx, part) {
  const key = keyOfElement(ctx, block, e);
  const node = h('button', {
    type: 'button', class: `select picker picker-${part.kind}`, 'aria-haspopup': part.kind === 'date' ? 'dialog' : 'listbox', 'aria-expanded': 'false', autofocus: e.focus_on_load && part.first,
    dataset: { key, focus: `${key}|${part.kind}`, action: e.action_id ?? '', testid: `picker-${part.kind}` }, 'aria-busy': state.busy.has(key) ? 'true' : null,
    on: {
      click: () => part.open(node),
      keydown: (event) => {
        if (event.key !== 'ArrowDown') return;
        event.preventDefault();
        part.open(node);
      },
    },
  });
  node.draw = () => {
    const value = part.value();
    const empty = e.placeholder?.text ? withEmoji(e.placeholder.text) : part.kind === 'date' ? 'Select a date' : 'Select a time';
    node.replaceChildren(icon(part.kind === 'date' ? 'calendar' : 'clock', 17),
      h('span', { id: node.querySelector('.select-value')?.id, class: `select-value${value ? '' : ' blank'}` }, value ? part.text(value) : empty), icon('down', 16));
  };
  node.draw();
  return node;
}

/** What an element holds and how it is set; a person's no to the element's question shows the old value again. */
function holder(e, block, ctx, field, initial) {
  const key = keyOfElement(ctx, block, e);
  return {
    get: () => { const kept = ctx.value(key); return (kept ? kept[field] : e[initial]) ?? null; },
    set: (value, redraw) => { change(ctx, block, e, { [field]: value }).then((kept) => kept || redraw()); redraw(); },
  };
}

export function datePicker(e, block, ctx) {
  const held = holder(e, block, ctx, 'selected_date', 'initial_date');
  const node = trigger(e, block, ctx, { kind: 'date', first: true, value: held.get, text: dayText, open: (anchor) => calendar(anchor, held.get(), (day) => held.set(day, node.draw)) });
  return node;
}

export function timePicker(e, block, ctx) {
  const held = holder(e, block, ctx, 'selected_time', 'initial_time');
  const node = trigger(e, block, ctx, { kind: 'time', first: true, value: held.get, text: timeText, open: (anchor) => times(anchor, held.get(), (time) => held.set(time, node.draw)) });
  return node;
}

/** Two buttons for one moment, told to the app in seconds since 1970. */
export function dateTimePicker(e, block, ctx) {
  const held = holder(e, block, ctx, 'selected_date_time', 'initial_date_time');
  const parts = () => (held.get() ? localOf(held.get()) : {});
  const redraw = () => { date.draw(); time.draw(); };
  const set = (change) => {
    const { day = today(), time: clock = '09:00' } = { ...parts(), ...change };
    held.set(Object.values(change)[0] === null ? null : momentOf(day, clock), redraw);
  };
  const date = trigger(e, block, ctx, { kind: 'date', first: true, value: () => parts().day, text: dayText, open: (anchor) => calendar(anchor, parts().day, (day) => set({ day })) });
  const time = trigger(e, block, ctx, { kind: 'time', value: () => parts().time, text: timeText, open: (anchor) => times(anchor, parts().time, (clock) => set({ time: clock })) });
  return h('span', { class: 'picker-pair', role: 'group', 'aria-label': block.type === 'input' ? null : 'Date and time' }, date, time);
}

function localOf(seconds) {
  const [day, time] = new Intl.DateTimeFormat('sv-SE', { ...zone(), dateStyle: 'short', timeStyle: 'short' }).format(seconds * 1000).split(' ');
  return { day, time };
}

// The moment that the clocks of the person's zone show; looked at twice, as the first guess may lie beyond a change of the clocks.
function momentOf(day, time) {
  const wanted = Date.parse(`${day}T${time}:00Z`);
  let at = wanted;
  for (let i = 0; i < 2; i++) {
    const shown = localOf(at / 1000);
    at += wanted - Date.parse(`${shown.day}T${shown.time}:00Z`);
  }
  return Math.floor(at / 1000);
}

// --- a month ---

const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

function calendar(anchor, value, choose) {
  let at = value || today();
  const id = uid('month');
  const title = h('strong', { class: 'calendar-title', id, 'aria-live': 'polite' });
  const body = h('tbody');
  const turn = (by, label, name) => h('button', { type: 'button', class: 'icon-button small', 'aria-label': label, on: { click: () => { at = plusMonths(at, by); draw(); } } }, icon(name, 16));
  const take = (day) => { shown.close(); anchor.focus({ preventScroll: true }); choose(day); };
  const quick = (label, day) => h('button', { type: 'button', class: 'calendar-quick', on: { click: () => take(day) } }, label);
  const node = h('div', { class: 'calendar', role: 'dialog', 'aria-modal': 'true', 'aria-label': 'Choose a date', dataset: { testid: 'calendar' } },
    h('div', { class: 'calendar-head' }, turn(-1, 'Previous month', 'left'), title, turn(1, 'Next month', 'right')),
    h('table', { role: 'grid', 'aria-labelledby': id }, h('thead', null, h('tr', null, weekdays.map((d) => h('th', { scope: 'col', abbr: d }, h('span', { 'aria-hidden': 'true' }, d.slice(0, 2)), h('span', { class: 'visually-hidden' }, d))))), body),
    h('div', { class: 'calendar-foot' }, quick('Today', today()), value ? quick('Clear', null) : null));
  const draw = (focus) => {
    title.textContent = inWords(at, { month: 'long', year: 'numeric' });
    const first = `${at.slice(0, 7)}-01`;
    const from = plus(first, -parse(first).getUTCDay());
    const weeks = Array.from({ length: 6 }, (_, w) => Array.from({ length: 7 }, (__, d) => plus(from, w * 7 + d))).filter((days, w) => w === 0 || days[0].startsWith(at.slice(0, 7)));
    body.replaceChildren(...weeks.map((days) => h('tr', null, days.map(cell))));
    if (focus) body.querySelector('[tabindex="0"]')?.focus();
    shown?.place();
  };
  const cell = (day) => h('td', { role: 'gridcell', 'aria-selected': String(day === value) }, h('button', {
    type: 'button', class: `calendar-day${day.slice(0, 7) === at.slice(0, 7) ? '' : ' outside'}${day === value ? ' chosen' : ''}`, tabindex: day === at ? 0 : -1,
    'aria-label': inWords(day, { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' }), 'aria-current': day === today() ? 'date' : null, dataset: { day }, on: { click: () => take(day) },
  }, String(Number(day.slice(8)))));
  node.addEventListener('keydown', (event) => {
    if (event.key === 'Tab') return keepInside(event, node);
    if (!event.target.dataset?.day) return undefined;
    const weekday = parse(at).getUTCDay();
    const to = event.key in steps ? plus(at, steps[event.key])
      : { PageUp: plusMonths(at, event.shiftKey ? -12 : -1), PageDown: plusMonths(at, event.shiftKey ? 12 : 1), Home: plus(at, -weekday), End: plus(at, 6 - weekday) }[event.key];
    if (!to) return undefined;
    event.preventDefault();
    at = to;
    return draw(true);
  });
  let shown = null;
  draw();
  shown = floating(anchor, node, {});
  body.querySelector('[tabindex="0"]').focus({ preventScroll: true });
}

function keepInside(event, node) {
  const stops = [...node.querySelectorAll('button:not([tabindex="-1"])')];
  const to = stops[(stops.indexOf(document.activeElement) + (event.shiftKey ? -1 : 1) + stops.length) % stops.length];
  event.preventDefault();
  to?.focus();
}

// --- a list of times ---

const everyQuarter = Array.from({ length: 96 }, (_, i) => `${String(i >> 2).padStart(2, '0')}:${String((i % 4) * 15).padStart(2, '0')}`);

function times(anchor, value, choose) {
  const input = h('input', { class: 'options-search', type: 'text', role: 'combobox', 'aria-label': 'Time', 'aria-expanded': 'true', 'aria-autocomplete': 'list', autocomplete: 'off', placeholder: 'Type a time', dataset: { testid: 'time-search' } });
  const take = (option) => { shown.close(); anchor.focus({ preventScroll: true }); choose(option.time); };
  const list = listBox({ input, choose: take, label: 'Times', render: (o) => [h('span', { class: 'option-text' }, o.label), o.selected ? icon('check', 16) : null] });
  const shown = floating(anchor, h('div', { class: 'select-menu' }, h('div', { class: 'options-head' }, icon('clock', 16), input), list.node), { matchWidth: true });
  const show = () => {
    const typed = input.value.trim();
    const exact = readTime(typed);
    const matching = typed ? everyQuarter.filter((t) => timeText(t).toLowerCase().startsWith(typed.toLowerCase()) || t.startsWith(typed.padStart(typed.includes(':') ? 5 : 0, '0'))) : everyQuarter;
    const offered = [...new Set([...(exact ? [exact] : []), ...matching])];
    const options = offered.map((time) => ({ time, label: timeText(time), selected: time === value, testid: `time-${time}` }));
    if (value && !typed) options.unshift({ time: null, label: 'Clear', testid: 'time-clear' });
    if (!options.length) return list.say('That is no time of the day');
    const near = value ?? '09:00';
    return list.show([{ options }], typed ? 0 : Math.max(0, options.findIndex((o) => o.time && o.time >= near)));
  };
  input.addEventListener('input', show);
  input.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') list.move(event.key === 'ArrowDown' ? 1 : -1);
    else if (event.key === 'Enter') list.pick();
    else if (event.key === 'Tab') { shown.close(); return; } else return;
    event.preventDefault();
  });
  show();
  shown.place();
  const near = list.node.querySelector('.active');
  if (near) list.node.scrollTop = near.offsetTop - list.node.offsetTop - 90;
  input.focus({ preventScroll: true });
}
