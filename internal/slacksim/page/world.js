// The inspector's levers: the workspace's clock, its rules, and what may be broken on purpose.

import * as api from './api.js';
import { h, replace } from './dom.js';
import { now, on, setClock, state } from './store.js';
import { traffic } from './traffic.js';

const jumps = [['−1 h', '-1h'], ['+1 h', '1h'], ['+1 day', '24h'], ['+7 days', '168h']];

const socketFaults = [
  ['Cut', { socket: 'cut' }, 'Every socket is cut without a close frame'],
  ['Refresh', { disconnect: 'refresh_requested' }, 'Every socket is told to make room for a new one'],
  ['Warning', { disconnect: 'warning' }, 'Every socket hears that it will be closed soon'],
  ['Refresh storm ×5', { socket: 'storm', reason: 'refresh_requested', times: 5 }, 'The next 5 sockets are told to go as soon as they are greeted'],
  ['Too many ×5', { socket: 'storm', reason: 'too_many_websockets', times: 5 }, 'The next 5 sockets hear too_many_websockets'],
  ['Link disabled', { socket: 'storm', reason: 'link_disabled', times: 1 }, 'The next socket hears that Socket Mode was switched off'],
  ['Duplicate ×5', { socket: 'duplicate', times: 5 }, 'The next 5 envelopes are sent twice'],
  ['Reorder ×3', { socket: 'reorder', times: 3 }, 'The next 3 envelopes are held and come in reverse'],
  ['Unknown ×1', { socket: 'unknown', times: 1 }, 'An envelope of a type that nobody knows'],
  ['Malformed ×4', { socket: 'malformed', times: 4 }, 'Frames that are no JSON, cut, binary, empty'],
  ['Slow 1 s', { socket: 'slow', ms: 1000 }, 'Each frame waits a second'],
  ['No pings', { socket: 'noping' }, 'Pings stop'],
  ['Silent', { socket: 'silent' }, 'Sockets stay open and say nothing any more'],
];

const callFaults = [
  ['429, 5 s', { mode: 'status', status: 429, retry_after: 5 }], ['500', { mode: 'status', status: 500 }], ['Stall 30 s', { mode: 'stall' }], ['Slow 3 s', { mode: 'slow', ms: 3000 }],
  ['Reset', { mode: 'reset' }], ['Garbage', { mode: 'garbage' }], ['Late', { mode: 'late' }],
];

/** Answers {node, update, open}: open() reads the rules anew. */
export function worldPanel() {
  const clock = h('code', { class: 'world-clock', dataset: { testid: 'world-clock' } });
  const sockets = h('strong', { dataset: { testid: 'sockets' } });
  const rules = h('div', { class: 'world-rules' });
  const note = h('div', { class: 'world-note', role: 'status', dataset: { testid: 'world-note' } });
  const attempt = async (words, promise) => {
    try {
      const answer = await promise;
      note.textContent = words;
      note.classList.remove('inspect-bad');
      return answer;
    } catch (refusal) {
      note.textContent = `${words}: ${refusal.message}`;
      note.classList.add('inspect-bad');
      return null;
    }
  };
  const drawClock = () => { clock.textContent = new Date(now()).toISOString().replace(/\.\d+Z/, 'Z'); };
  on('clock', drawClock);
  const update = () => {
    drawClock();
    sockets.textContent = traffic.sockets === 1 ? '1 socket' : `${traffic.sockets} sockets`;
  };
  const node = h('div', { class: 'world' }, note,
    h('section', { 'aria-label': 'Clock' }, h('h3', null, 'Clock'), clock, clockButtons(attempt), h('p', { class: 'world-sockets' }, 'Connected: ', sockets)),
    h('section', { 'aria-label': 'Faults' }, h('h3', null, 'Faults'), faultButtons(attempt)),
    h('section', { class: 'world-rulebook', 'aria-label': 'Rules' }, h('h3', null, 'Rules of the platform'), rules));
  update();
  return { node, update, open: () => readRules(rules, attempt) };
}

const lever = (label, run, title, testid) => h('button', { type: 'button', class: 'inspect-button', title, dataset: testid ? { testid } : {}, on: { click: run } }, label);

function clockButtons(attempt) {
  const moved = (answer) => answer?.now && setClock(answer.now);
  const field = h('input', { type: 'datetime-local', step: 1, class: 'inspect-field', 'aria-label': 'The workspace’s time' });
  const set = async () => {
    if (field.value) moved(await attempt('The clock was set', api.setClock(new Date(field.value).toISOString())));
  };
  return h('div', { class: 'levers' }, jumps.map(([label, by]) => lever(label, async () => moved(await attempt(`The clock moved by ${label}`, api.advanceClock(by))), null, `clock-${by}`)), field, lever('Set', set));
}

function faultButtons(attempt) {
  const method = h('input', { class: 'inspect-field', value: 'chat.postMessage', 'aria-label': 'Method', list: 'methods', spellcheck: 'false', dataset: { testid: 'fault-method' } });
  const known = ['*', 'chat.postMessage', 'chat.update', 'chat.postEphemeral', 'chat.startStream', 'chat.appendStream', 'chat.stopStream', 'views.open', 'views.publish', 'conversations.info', 'conversations.replies', 'users.info', 'apps.connections.open', 'files.getUploadURLExternal'];
  const times = h('input', { type: 'number', class: 'inspect-field world-times', value: '1', min: '1', max: '1000', 'aria-label': 'How many times' });
  const call = ([label, body]) => lever(label, () => attempt(`${method.value}: ${label}, ${times.value} times`, api.fault({ api: method.value.trim() || '*', times: Number(times.value) || 1, ...body })), null, `fault-${body.mode}-${body.status ?? ''}`);
  return [
    h('div', { class: 'levers' }, h('span', { class: 'levers-name' }, 'Sockets'), socketFaults.map(([label, body, what]) => lever(label, () => attempt(what, api.fault(body)), what, `fault-${body.socket ?? body.disconnect}`))),
    h('div', { class: 'levers' }, h('span', { class: 'levers-name' }, 'Calls'), method, h('datalist', { id: 'methods' }, known.map((m) => h('option', { value: m }))), h('span', { class: 'muted' }, '×'), times, callFaults.map(call)),
    h('div', { class: 'levers' }, h('span', { class: 'levers-name' }), lever('Heal everything', () => attempt('Nothing is broken on purpose any more', api.fault({ clear: true })), null, 'fault-clear')),
  ];
}

async function readRules(place, attempt) {
  let list;
  try {
    ({ rules: list } = await api.rules());
  } catch (refusal) {
    return void replace(place, h('p', { class: 'muted' }, refusal.message));
  }
  return void replace(place, (list ?? []).map((r) => {
    const box = h('input', { type: 'checkbox', role: 'switch', dataset: { testid: `rule-${r.rule}` } });
    box.checked = r.on;
    box.addEventListener('change', async () => {
      const done = await attempt(`${r.rule} is ${box.checked ? 'on' : 'off'}`, api.setRule(r.rule, box.checked));
      if (!done) box.checked = !box.checked;
      state.rulesOff = box.checked ? state.rulesOff.filter((x) => x !== r.rule) : [...state.rulesOff, r.rule];
    });
    return h('label', { class: 'world-rule', title: r.what }, box, h('code', null, r.rule), h('span', { class: 'muted' }, r.what));
  }));
}
