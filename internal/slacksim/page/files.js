// Files of messages: images as thumbnails that open large, everything else as a row with what it is and a download.

import { openDialog } from './dialog.js';
import { h, safeURL } from './dom.js';
import { icon } from './icons.js';

const kinds = {
  pdf: ['PDF', 'red'], csv: ['CSV', 'green'], xlsx: ['Excel spreadsheet', 'green'], xls: ['Excel spreadsheet', 'green'], gsheet: ['Spreadsheet', 'green'],
  docx: ['Word document', 'blue'], doc: ['Word document', 'blue'], txt: ['Plain text', 'blue'], text: ['Plain text', 'blue'], markdown: ['Markdown', 'blue'], md: ['Markdown', 'blue'],
  pptx: ['Presentation', 'orange'], zip: ['Zip archive', 'grey'], json: ['JSON', 'purple'], yaml: ['YAML', 'purple'], mp4: ['Video', 'purple'], mp3: ['Audio', 'purple'],
};

export const isImage = (file) => Boolean(file.mimetype?.startsWith('image/'));
export const fileName = (file) => file.title || file.name || 'File';

/** 12 bytes, 3.4 kB, 2 MB. */
export function sizeText(bytes) {
  if (!Number.isFinite(bytes)) return '';
  if (bytes < 1000) return `${bytes} bytes`;
  const [n, unit] = bytes < 1e6 ? [bytes / 1e3, 'kB'] : [bytes / 1e6, 'MB'];
  return `${n < 10 ? n.toFixed(1).replace(/\.0$/, '') : Math.round(n)} ${unit}`;
}

/** What a file is, in a word or two, and the colour of its icon. */
export function kindOf(file) {
  const type = (file.filetype || (file.name ?? '').split('.').at(-1) || '').toLowerCase();
  return kinds[type] ?? [isImage(file) ? 'Image' : type && type.length < 6 ? type.toUpperCase() : 'File', isImage(file) ? 'purple' : 'grey'];
}

/** The nodes of a message's files. */
export function files(list) {
  if (!list?.length) return null;
  const images = list.filter((f) => isImage(f) && f.ready !== false);
  const others = list.filter((f) => !images.includes(f));
  return h('div', { class: 'files' },
    images.length ? h('div', { class: 'file-images' }, images.map(thumbnail)) : null,
    others.map((f) => fileRow(f)));
}

const address = (file) => safeURL(file.url ?? (file.id ? `/files/${encodeURIComponent(file.id)}` : ''));

function thumbnail(file) {
  const name = fileName(file);
  const [w, tall] = [file.original_w, file.original_h];
  const image = h('img', {
    class: 'file-thumb', src: address(file), alt: file.alt_txt ?? '', loading: 'lazy', decoding: 'async',
    width: w && tall ? Math.round(w * scale(w, tall)) : null, height: w && tall ? Math.round(tall * scale(w, tall)) : null,
  });
  const open = h('button', { type: 'button', class: 'file-open', 'aria-label': `Open ${file.alt_txt || name}`, dataset: { testid: 'file-image' }, on: { click: () => lightbox({ name, src: address(file), alt: file.alt_txt ?? name, download: file.name ?? name }) } }, image);
  image.addEventListener('error', () => open.closest('.file-image').replaceWith(fileRow(file)), { once: true });
  return h('div', { class: 'file-image' }, h('div', { class: 'file-caption', dir: 'auto' }, name), open);
}

// A thumbnail keeps its shape in a box of 360 by 280.
const scale = (w, tall) => Math.min(1, 360 / w, 280 / tall);

/** One file as a row. options.remove: a function that takes it away (of a form); options.note: what stands beneath its name. */
export function fileRow(file, options = {}) {
  const [kind, colour] = kindOf(file);
  const name = fileName(file);
  const waiting = file.ready === false;
  const note = options.note ?? (waiting ? 'Processing…' : [kind, sizeText(file.size)].filter(Boolean).join(' · '));
  const href = !waiting && !options.remove ? address(file) : null;
  return h('div', { class: 'file-row', dataset: { testid: 'file', file: file.id ?? '' } },
    h('span', { class: `file-icon file-${colour}` }, waiting ? h('span', { class: 'spinner' }) : icon(isImage(file) ? 'image' : 'file', 20)),
    h('span', { class: 'file-words' }, h('span', { class: 'file-name', dir: 'auto' }, name), h('span', { class: 'file-note' }, note)),
    href ? h('a', { class: 'icon-button', href, download: file.name ?? name, 'aria-label': `Download ${name}`, title: 'Download', dataset: { testid: 'file-download' } }, icon('download', 18)) : null,
    options.remove ? h('button', { type: 'button', class: 'icon-button small', 'aria-label': `Remove ${name}`, dataset: { testid: 'file-remove' }, on: { click: options.remove } }, icon('close', 16)) : null);
}

/** An image in all its size. */
export function lightbox({ name, src, alt, download }) {
  const node = openDialog({
    title: name, testid: 'lightbox', onCancel: () => node.close(),
    body: h('div', { class: 'lightbox-body' }, h('img', { src, alt, referrerpolicy: 'no-referrer' })),
    footer: h('footer', { class: 'dialog-foot' }, h('a', { class: 'button', href: src, target: '_blank', rel: 'noopener noreferrer' }, 'Open in a new tab'),
      download ? h('a', { class: 'button primary', href: src, download }, 'Download') : null),
  });
  node.classList.add('lightbox');
  node.dataset.light = 'yes';
}
