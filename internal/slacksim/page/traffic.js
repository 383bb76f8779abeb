// What went between the workspace and the app, as the server's log tells it: envelopes with the acknowledgement that
// belongs to them, calls with their answers. Bounded; views only read it.

import * as api from './api.js';
import { worldTime } from './time.js';

const most = 2000;
const every = 700; // milliseconds between two questions
const patience = 3000; // after which an envelope without an acknowledgement is late

export const traffic = { rows: [], sockets: 0, trouble: '', paused: false, trimmed: 0 };
const waiting = new Map(); // envelope id -> its row, until it is acknowledged
let last = 0;
let timer = 0;
let tell = () => {};

/** Asks from now on; changed() is called when something is new. */
export function watchTraffic(changed) {
  tell = changed;
  if (!timer) ask();
}

export function leaveTraffic() {
  clearTimeout(timer);
  timer = 0;
}

export function pauseTraffic(paused) {
  traffic.paused = paused;
  tell();
}

/** Empties the list; what comes later is listed. */
export function clearTraffic() {
  traffic.rows = [];
  waiting.clear();
  tell();
}

async function ask() {
  timer = -1;
  if (!traffic.paused) {
    try {
      const { entries, sockets } = await api.log(last);
      traffic.trouble = '';
      if (entries?.length) take(entries);
      if (Number.isFinite(sockets)) traffic.sockets = sockets;
      tell();
    } catch (refusal) {
      traffic.trouble = refusal.message;
      last = refusal.word === 'offline' ? last : 0;
      tell();
    }
  }
  if (timer) timer = setTimeout(ask, every);
}

function take(entries) {
  if (entries[0].n <= last) restart();
  for (const e of entries) {
    last = e.n;
    if (e.kind === 'ack' && pair(e)) continue;
    const row = { ...e, clock: clockOf(e.at), world: e.world ? worldTime(e.world) : '', apart: Math.abs(Date.parse(e.world ?? e.at) - Date.parse(e.at)) > 2000, since: Date.now(), answered: e.kind !== 'envelope' };
    traffic.rows.push(row);
    if (e.kind === 'envelope' && e.id && e.ok) {
      row.again = waiting.has(e.id);
      waiting.set(e.id, row);
    }
  }
  const extra = traffic.rows.length - most;
  traffic.trimmed = Math.max(0, extra);
  if (extra > 0) for (const row of traffic.rows.splice(0, extra)) if (waiting.get(row.id) === row) waiting.delete(row.id);
}

// The server began anew: what was before is no longer its.
function restart() {
  traffic.rows = [];
  waiting.clear();
}

function pair(ack) {
  const row = waiting.get(ack.id);
  if (!row || !ack.ok) return false;
  Object.assign(row, { ack, answered: true, text: undefined });
  waiting.delete(ack.id);
  return true;
}

const two = (n) => String(n).padStart(2, '0');

function clockOf(at) {
  const d = new Date(at);
  return `${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}.${String(d.getMilliseconds()).padStart(3, '0')}`;
}

// --- what a row says ---

export const isLate = (row) => row.kind === 'envelope' && !row.answered && Date.now() - row.since > patience;

export const isError = (row) => !row.ok || isLate(row);

export const kinds = { envelope: 'Envelopes', api: 'Calls', response_url: 'Answers', socket: 'Sockets' };

/** Acknowledgements that belong to nothing are listed with the envelopes. */
export const kindOf = (row) => (row.kind === 'ack' ? 'envelope' : row.kind);

/** The row's outcome in a word. */
export function outcome(row) {
  if (row.kind === 'envelope') {
    if (!row.ok) return row.answer?.problem ?? 'not sent';
    return row.ack ? 'ack' : isLate(row) ? 'no ack' : '…';
  }
  if (row.kind === 'ack') return row.answer?.problem ?? 'ack';
  if (row.ok) return row.kind === 'socket' ? '' : 'ok';
  return row.answer?.error ?? row.answer?.problem ?? (row.status ? String(row.status) : 'failed');
}

export function took(row) {
  const ms = row.kind === 'envelope' ? row.ack?.ms : row.kind === 'socket' ? null : row.ms;
  if (!Number.isFinite(ms)) return '';
  return ms < 10 ? `${ms.toFixed(1)} ms` : ms < 10000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** Whether a row passes: {kinds: Set, errors, text}. Its text is made once, when somebody looks for one. */
export function passes(row, { hidden, errors, text }) {
  if (hidden.has(kindOf(row)) || (errors && !isError(row))) return false;
  if (!text) return true;
  row.text ??= `${row.what} ${outcome(row)} ${row.id ?? ''} ${JSON.stringify(row.body ?? '')} ${JSON.stringify(row.answer ?? '')} ${JSON.stringify(row.ack?.body ?? '')}`.toLowerCase();
  return row.text.includes(text);
}
