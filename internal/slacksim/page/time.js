// Writes moments in the acting person's time zone, against the workspace's clock.

import { now, state } from './store.js';

const formats = new Map();

function format(options) {
  const zone = state.me?.tz || undefined;
  const key = JSON.stringify([zone, options]);
  if (!formats.has(key)) {
    try {
      formats.set(key, new Intl.DateTimeFormat('en-US', { ...options, timeZone: zone }));
    } catch { // a zone that this browser does not know
      formats.set(key, new Intl.DateTimeFormat('en-US', options));
    }
  }
  return formats.get(key);
}

const date = (ts) => new Date(Number(ts) * 1000);
const clock = { hour: 'numeric', minute: '2-digit' };

export const timeOf = (ts) => format(clock).format(date(ts));
export const shortTimeOf = (ts) => timeOf(ts).replace(/\s?[AP]M$/, '');
// Days are asked for with every redraw of a long list, and a formatter is slow: a quarter of an hour is of one day in every zone.
const days = new Map();

export function dayKey(ts) {
  const key = `${state.me?.tz}|${Math.floor(Number(ts) / 900)}`;
  if (days.size > 5000) days.clear();
  if (!days.has(key)) days.set(key, format({ year: 'numeric', month: '2-digit', day: '2-digit' }).format(date(ts)));
  return days.get(key);
}

export const fullTimeOf = (ts) => `${dayOf(ts)} at ${format({ ...clock, second: '2-digit' }).format(date(ts))}`;
/** A moment of the log by the workspace's clock, as its messages tell time. */
export const worldTime = (iso) => format({ month: 'short', day: 'numeric', ...clock, second: '2-digit' }).format(new Date(iso));
export const clockText = () => format({ weekday: 'short', day: 'numeric', month: 'short', ...clock }).format(now());

const daySeconds = 86400;

function relativeDay(ts) {
  const at = now() / 1000;
  if (dayKey(ts) === dayKey(at)) return 'Today';
  if (dayKey(ts) === dayKey(at - daySeconds)) return 'Yesterday';
  if (dayKey(ts) === dayKey(at + daySeconds)) return 'Tomorrow';
  return '';
}

function ordinal(n) {
  if (n % 100 >= 11 && n % 100 <= 13) return `${n}th`;
  return `${n}${['th', 'st', 'nd', 'rd'][n % 10] ?? 'th'}`;
}

/** Today, Yesterday, Monday, November 2nd; with the year when it is another one. */
export function dayOf(ts) {
  const relative = relativeDay(ts);
  if (relative) return relative;
  const parts = Object.fromEntries(format({ weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' }).formatToParts(date(ts)).map((p) => [p.type, p.value]));
  const thisYear = format({ year: 'numeric' }).format(now());
  return `${parts.weekday}, ${parts.month} ${ordinal(Number(parts.day))}${parts.year === thisYear ? '' : `, ${parts.year}`}`;
}

/** "just now", "5 minutes ago", "2 days ago". */
export function ago(ts) {
  const seconds = Math.round(now() / 1000 - Number(ts));
  const steps = [['year', 31536000], ['month', 2592000], ['week', 604800], ['day', daySeconds], ['hour', 3600], ['minute', 60]];
  for (const [unit, size] of steps) {
    const n = Math.floor(Math.abs(seconds) / size);
    if (n < 1) continue;
    const words = `${n} ${unit}${n === 1 ? '' : 's'}`;
    return seconds < 0 ? `in ${words}` : `${words} ago`;
  }
  return 'just now';
}

/** Slack's date tokens: dateToken(1392734382, '{date_short} at {time}'). */
export function dateToken(unix, pattern) {
  const at = date(unix);
  const long = { year: 'numeric', month: 'long', day: 'numeric' };
  const written = {
    date_num: () => new Intl.DateTimeFormat('sv-SE', { timeZone: state.me?.tz || undefined }).format(at),
    date_slash: () => format({ year: 'numeric', month: '2-digit', day: '2-digit' }).format(at),
    date: () => format(long).format(at),
    date_long: () => format({ ...long, weekday: 'long' }).format(at),
    date_long_full: () => format({ ...long, weekday: 'long' }).format(at),
    date_short: () => format({ ...long, month: 'short' }).format(at),
    day_divider_pretty: () => dayOf(unix),
    time: () => timeOf(unix),
    time_secs: () => format({ ...clock, second: '2-digit' }).format(at),
    ago: () => ago(unix),
  };
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => {
    const pretty = name.endsWith('_pretty') && name !== 'day_divider_pretty';
    const relative = pretty ? relativeDay(unix) : '';
    if (relative) return relative.toLowerCase();
    return written[pretty ? name.slice(0, -7) : name]?.() ?? whole;
  });
}
