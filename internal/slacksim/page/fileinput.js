// The file_input of a modal: files are uploaded as they are chosen or dropped, and stand in a list from which they can be taken again.

import * as api from './api.js';
import { announce, h } from './dom.js';
import { fileRow, sizeText } from './files.js';
import { icon } from './icons.js';
import { change, keyOfElement } from './interact.js';
import { state } from './store.js';

const mostBytes = 10e6;

/** Uploads that are under way, by the element's key: a form waits for them. */
const underway = new Map();
export const isUploading = (key) => (underway.get(key) ?? 0) > 0;

export function fileInput(e, block, ctx) {
  const key = keyOfElement(ctx, block, e);
  const most = e.max_files ?? 10;
  const types = (e.filetypes ?? []).map((t) => t.toLowerCase().replace(/^\./, ''));
  const chosen = () => ctx.value(key)?.files ?? [];
  const pending = new Map(); // a chosen file that is not there yet -> {note, cancel}
  const list = h('div', { class: 'file-input-list' });
  const trouble = h('div', { class: 'input-error', role: 'alert', hidden: true });
  const field = h('input', { type: 'file', class: 'visually-hidden', multiple: most > 1, accept: types.length ? types.map((t) => `.${t}`).join(',') : null, tabindex: -1, 'aria-hidden': 'true', dataset: { testid: 'file-input', action: e.action_id ?? '' } });
  const button = h('button', { type: 'button', class: 'button', dataset: { focus: key, label: 'yes', testid: 'file-choose' }, on: { click: () => field.click() } }, icon('plus', 16), h('span', { class: 'button-label', id: `${key}-add` }, most > 1 ? 'Add files' : 'Add a file'));
  const limits = [types.length ? types.map((t) => t.toUpperCase()).join(', ') : '', `up to ${most} file${most === 1 ? '' : 's'}`, `${sizeText(mostBytes)} each`].filter(Boolean).join(' · ');
  const box = h('div', { class: 'file-input', role: 'group', dataset: { key } }, list, h('div', { class: 'file-drop' }, button, h('span', { class: 'file-limits' }, limits)), trouble, field);

  const say = (sentence) => {
    trouble.hidden = !sentence;
    trouble.replaceChildren(...(sentence ? [icon('error', 16), h('span', null, sentence)] : []));
  };
  const draw = () => {
    list.replaceChildren(...chosen().map((f) => fileRow(f, { remove: () => remove(f) })), ...[...pending].map(([f, { note, cancel }]) => fileRow({ name: f.name, mimetype: f.type, ready: false }, { note, remove: cancel })));
    button.disabled = chosen().length + pending.size >= most;
  };
  const keep = (files) => change(ctx, block, e, { files });
  const remove = (file) => {
    keep(chosen().filter((f) => f !== file));
    say('');
    draw();
    announce(`${file.name} removed`);
    button.focus({ preventScroll: true });
  };
  const refusal = (file) => {
    const type = file.name.split('.').at(-1).toLowerCase();
    if (types.length && !types.includes(type) && !(types.includes('jpg') && type === 'jpeg')) return `${file.name} is not one of the kinds that are taken here: ${types.join(', ')}.`;
    return file.size > mostBytes ? `${file.name} is larger than ${sizeText(mostBytes)}.` : '';
  };
  const add = async (file) => {
    const wrong = chosen().length + pending.size >= most ? `No more than ${most} file${most === 1 ? '' : 's'} can be added here.` : refusal(file);
    if (wrong) return say(wrong);
    underway.set(key, (underway.get(key) ?? 0) + 1);
    const { done, cancel } = api.upload({ as: state.as, name: file.name }, file, (part) => {
      const note = list.querySelectorAll('.file-note')[chosen().length + [...pending.keys()].indexOf(file)];
      if (note) note.textContent = `Uploading… ${Math.round(part * 100)} %`;
    });
    pending.set(file, { note: 'Uploading…', cancel });
    draw();
    try {
      keep([...chosen(), await done]);
      announce(`${file.name} added`);
    } catch (refused) {
      if (refused.word !== 'cancelled') say(refused.message);
    }
    underway.set(key, underway.get(key) - 1);
    pending.delete(file);
    return draw();
  };
  const addAll = (files) => { say(''); for (const file of files) add(file); };
  field.addEventListener('change', () => { addAll([...field.files]); field.value = ''; });
  box.addEventListener('dragover', (event) => { event.preventDefault(); box.classList.add('over'); });
  box.addEventListener('dragleave', () => box.classList.remove('over'));
  box.addEventListener('drop', (event) => { event.preventDefault(); box.classList.remove('over'); addAll([...event.dataTransfer.files]); });
  draw();
  return box;
}
