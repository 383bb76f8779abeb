// Files on their way into a message: chosen, dropped or pasted, uploaded at once, shown with their progress, taken away again.

import * as api from './api.js';
import { announce, h } from './dom.js';
import { isImage, kindOf, sizeText } from './files.js';
import { icon } from './icons.js';
import { channelName, state } from './store.js';

const largest = 10 * 1024 * 1024;
const most = 10;

/**
 * options: {channel, changed(), tell(sentence), field, zone}. Answers {node, button, size, settled, take, giveBack, end}.
 * settled() waits for what is under way and answers the files' ids, or nothing when one failed.
 */
export function fileTray({ channel, changed, tell, field, zone }) {
  let items = [];
  const input = h('input', { type: 'file', multiple: true, class: 'visually-hidden', tabindex: -1, 'aria-label': 'Files', dataset: { testid: 'file-input' } });
  const button = h('button', { type: 'button', class: 'icon-button small', 'aria-label': 'Attach files', title: 'Attach files', dataset: { testid: 'attach' }, on: { click: () => input.click() } }, icon('attach', 18));
  const node = h('div', { class: 'tray', role: 'list', 'aria-label': 'Files to be sent' });
  const draw = () => {
    node.replaceChildren(...items.map((item) => item.node));
    changed();
  };
  const remove = (item) => {
    item.cancel();
    if (item.image) URL.revokeObjectURL(item.image);
    items = items.filter((i) => i !== item);
    draw();
    field.focus({ preventScroll: true });
  };
  const add = (files) => {
    for (const file of files) {
      if (items.length >= most) return tell(`A message takes ${most} files at most.`);
      if (file.size > largest) tell(`${file.name} is larger than 10 MB.`);
      else items.push(uploading(file, channel, remove));
    }
    announce(`${files.length} files added`);
    return draw();
  };
  input.addEventListener('change', () => { add([...input.files]); input.value = ''; });
  field.addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    add(files);
  });
  const undrop = zone ? dropping(zone, channel, add) : () => {};
  return {
    node, button: h('span', { class: 'attach' }, button, input), size: () => items.length,
    async settled() {
      const found = await Promise.all(items.map((item) => item.done));
      return found.every(Boolean) ? found.map((file) => file.id) : null;
    },
    take() {
      const taken = items;
      items = [];
      draw();
      return taken;
    },
    giveBack(back) { items = [...back, ...items]; draw(); },
    end() { undrop(); for (const item of items) item.cancel(); },
  };
}

// One file with its bar; done answers the server's file, or nothing when it did not arrive.
function uploading(file, channel, remove) {
  const bar = h('span', { class: 'tray-bar', role: 'progressbar', 'aria-label': `Sending ${file.name}`, 'aria-valuemin': '0', 'aria-valuemax': '100', 'aria-valuenow': '0' });
  const note = h('span', { class: 'tray-note' }, `${kindOf({ name: file.name, mimetype: file.type })[0]} · ${sizeText(file.size)}`);
  const picture = isImage({ mimetype: file.type }) ? URL.createObjectURL(file) : '';
  const item = { file, image: picture, done: null, cancel: () => {} };
  item.node = h('div', { class: `tray-item${picture ? ' with-image' : ''}`, role: 'listitem', title: file.name, dataset: { testid: 'tray-file' } },
    picture ? h('img', { src: picture, alt: '', class: 'tray-image' }) : h('span', { class: `file-icon file-${kindOf({ name: file.name })[1]}` }, icon('file', 20)),
    h('span', { class: 'tray-words' }, h('span', { class: 'tray-name', dir: 'auto' }, file.name), note), bar,
    h('button', { type: 'button', class: 'tray-remove', 'aria-label': `Remove ${file.name}`, title: 'Remove', dataset: { testid: 'tray-remove' }, on: { click: () => remove(item) } }, icon('close', 12)));
  const sent = api.upload({ as: state.as, channel, name: file.name }, file, (part) => {
    bar.style.setProperty('--part', part);
    bar.setAttribute('aria-valuenow', String(Math.round(part * 100)));
  });
  item.cancel = sent.cancel;
  item.done = sent.done.then((made) => {
    item.node.classList.add('ready');
    bar.remove();
    return made;
  }, (refusal) => {
    if (refusal.word === 'cancelled') return null;
    item.node.classList.add('failed');
    bar.remove();
    note.textContent = refusal.message;
    note.setAttribute('role', 'alert');
    return null;
  });
  return item;
}

// Files dragged over the conversation.
function dropping(zone, channel, add) {
  const ends = new AbortController();
  const holds = (event) => event.dataTransfer?.types.includes('Files');
  const veil = h('div', { class: 'drop-veil', hidden: true }, h('span', null, icon('attach', 22), `Drop to share in ${channelName(state.channels.get(channel))}`));
  zone.append(veil);
  let timer;
  zone.addEventListener('dragover', (event) => {
    if (!holds(event)) return;
    event.preventDefault();
    veil.hidden = false;
    clearTimeout(timer);
    timer = setTimeout(() => { veil.hidden = true; }, 250); // dragover comes again and again while they are held over it
  }, { signal: ends.signal });
  zone.addEventListener('drop', (event) => {
    if (!holds(event)) return;
    event.preventDefault();
    clearTimeout(timer);
    veil.hidden = true;
    add([...event.dataTransfer.files]);
  }, { signal: ends.signal });
  return () => { ends.abort(); veil.remove(); };
}
