// The box in which a person writes: several lines, menus for what is being typed, files, previews of links, and Stop.

import { stopAgent, stoppable } from './agent.js';
import { fileTray } from './attach.js';
import { completions } from './completions.js';
import { h, uid } from './dom.js';
import { editLast } from './edit.js';
import { icon, sendIcon } from './icons.js';
import { linkPreviews } from './linkpreview.js';
import { globalShortcuts, shortcutMenu } from './shortcuts.js';
import { conversation, on, state } from './store.js';

/**
 * options: {key, channel, threadTS?, placeholder, label, send(text, files) -> Promise, zone, testid, sendTestid}; zone is where files
 * may be dropped. Answers {node, focus, fill, tell, end}.
 */
export function composer(options) {
  const thread = options.threadTS;
  const hint = uid('hint');
  const field = h('textarea', {
    class: 'composer-field', id: options.id, rows: 1, dir: 'auto', placeholder: options.placeholder, 'aria-label': options.label, 'aria-describedby': hint, 'aria-autocomplete': 'list', 'aria-haspopup': 'listbox',
    dataset: { testid: options.testid ?? 'composer' }, value: state.drafts.get(options.key) ?? '', spellcheck: 'true', enterkeyhint: 'send',
  });
  const button = h('button', { type: 'button', class: 'send', 'aria-label': 'Send', title: 'Send', dataset: { testid: options.sendTestid ?? 'send' }, on: { click: () => send() } }, sendIcon());
  const stop = h('button', { type: 'button', class: 'stop', 'aria-label': 'Stop the answer', title: 'Stop the answer', hidden: true, dataset: { testid: thread ? 'thread-stop' : 'stop' }, on: { click: () => halt() } }, icon('stop', 14), 'Stop');
  const usage = h('div', { class: 'composer-usage', 'aria-live': 'polite' });
  const notice = h('div', { class: 'composer-notice', role: 'alert' });
  const tell = (sentence) => {
    notice.replaceChildren(...(sentence ? [icon('warning', 16), h('span', { dir: 'auto' }, sentence), h('button', { type: 'button', class: 'icon-button small', 'aria-label': 'Dismiss', on: { click: () => tell('') } }, icon('close', 14))] : []));
    notice.classList.toggle('shown', Boolean(sentence));
  };
  const tray = fileTray({ channel: options.channel, changed: () => refresh(), tell, field, zone: options.zone });
  const previews = linkPreviews(options.channel);
  const insert = (text, label, name) => h('button', { type: 'button', class: 'icon-button small', 'aria-label': label, title: label, on: { click: () => type(text) } }, icon(name, 18));
  const shortcuts = h('button', { type: 'button', class: 'icon-button small', 'aria-label': 'Shortcuts', title: 'Shortcuts', 'aria-haspopup': 'menu', dataset: { testid: 'shortcuts' }, on: { click: (event) => shortcutMenu(event.currentTarget, tell) } }, icon('bolt', 18));
  const tools = h('div', { class: 'composer-tools' }, tray.button, thread ? null : insert('/', 'Commands', 'slash'), insert('@', 'Mention someone', 'at'), thread || !globalShortcuts().length ? null : shortcuts,
    h('span', { class: 'composer-space' }), stop, button);
  const hints = h('div', { class: 'composer-hint', id: hint }, h('span', null, h('b', null, 'Enter'), ' to send'), h('span', null, h('b', null, 'Shift + Enter'), ' for a new line'));
  const box = h('div', { class: 'composer-box' }, field, usage, tray.node, previews.node, tools);
  const node = h('div', { class: 'composer' }, notice, box, hints);
  const suggestions = completions({ field, box, refresh: () => refresh(), tell });

  const refresh = () => {
    const text = field.value.trim();
    state.drafts.set(options.key, field.value);
    field.style.height = 'auto';
    field.style.height = `${Math.min(field.scrollHeight, 260)}px`;
    node.classList.toggle('has-text', text !== '');
    button.disabled = text === '' && tray.size() === 0;
    usage.replaceChildren(...usageOf(field.value, thread));
    previews.update(field.value);
    drawStop();
  };
  // Where an answer is being written the button that would send nothing stops it.
  const drawStop = () => { stop.hidden = !stoppable(options.channel, thread) || field.value.trim() !== ''; };
  const halt = async () => {
    const target = stoppable(options.channel, thread);
    if (!target) return;
    stop.disabled = true;
    await stopAgent(target).catch((refusal) => tell(refusal.message));
    stop.disabled = false;
    drawStop();
    field.focus({ preventScroll: true });
  };
  let sending = false;
  const send = async () => {
    const text = field.value.trim();
    if ((!text && !tray.size()) || sending) return;
    suggestions.close();
    tell('');
    sending = tray.size() > 0;
    const files = await tray.settled();
    sending = false;
    if (!files) return; // one of them did not arrive, and says so
    field.value = '';
    const sent = tray.take();
    refresh();
    try {
      await options.send(text, files);
    } catch (refusal) {
      field.value = [text, field.value.trim()].filter(Boolean).join('\n'); // what was written since stays as well
      tray.giveBack(sent);
      refresh();
      tell(refusal.message);
    }
  };
  const type = (text) => {
    field.focus();
    const at = field.selectionStart;
    const glued = text === '@' && at > 0 && !/\s/.test(field.value[at - 1]) ? ` ${text}` : text;
    if (text === '/' && field.value) return;
    field.setRangeText(glued, at, field.selectionEnd, 'end');
    field.dispatchEvent(new Event('input'));
  };
  field.addEventListener('input', () => { refresh(); suggestions.update(); });
  field.addEventListener('blur', () => suggestions.close());
  field.addEventListener('keydown', (event) => {
    if (event.isComposing || suggestions.key(event)) return;
    if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      send();
    } else if (event.key === 'ArrowUp' && !field.value && !event.shiftKey && editLast(conversation(options.key).messages, thread)) event.preventDefault();
  });
  const off = on('live', drawStop);
  refresh();
  requestAnimationFrame(refresh);
  return {
    node, tell, field, focus: () => field.focus({ preventScroll: true }), end: () => { off(); tray.end(); },
    fill: (text) => { field.value = text; field.focus(); refresh(); field.setSelectionRange(text.length, text.length); suggestions.update(); },
  };
}

// While a known command is being written, how it is used.
function usageOf(text, thread) {
  const word = /^(\/\S+)\s/.exec(text)?.[1];
  const command = word && state.commands.find((c) => c.command === word);
  if (!command) return [];
  if (thread) return [`${command.command} is not supported in threads.`];
  return [h('b', null, command.command), ` ${command.usage_hint ?? ''}`, command.description ? h('span', { class: 'muted' }, ` · ${command.description}`) : ''];
}
