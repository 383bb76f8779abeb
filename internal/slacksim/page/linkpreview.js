// While a link of the app's domains stands in the box, the app's preview of it stands beneath: asked for when the typing rests.

import * as api from './api.js';
import { attachments } from './attachments.js';
import { h } from './dom.js';
import { icon } from './icons.js';
import { state } from './store.js';

const rest = 500; // milliseconds without typing

const ofApp = (host) => (state.app.unfurl_domains ?? []).some((d) => host === d || host.endsWith(`.${d}`));

// The links in a text that the app would unfurl.
function linksOf(text) {
  return [...new Set((text.match(/\bhttps?:\/\/[^\s<>"]+|\b[\w-]+(?:\.[\w-]+)+(?:\/[^\s<>"]*)?/g) ?? []).filter((found) => {
    try {
      return ofApp(new URL(found.includes('://') ? found : `https://${found}`).hostname);
    } catch {
      return false;
    }
  }))];
}

/** Answers {node, update(text)}. */
export function linkPreviews(channel) {
  const node = h('div', { class: 'previews', dataset: { testid: 'previews' } });
  const unwanted = new Set();
  let asked = '';
  let timer;
  const update = (text) => {
    if (!state.app.unfurl_domains?.length) return;
    const wanted = linksOf(text).join(' ');
    if (wanted === asked) return;
    clearTimeout(timer);
    if (!wanted) {
      asked = '';
      node.replaceChildren();
      return;
    }
    timer = setTimeout(() => ask(wanted), rest);
  };
  const ask = async (wanted) => {
    asked = wanted;
    try {
      const { unfurls } = await api.compose({ as: state.as, channel, text: wanted });
      if (asked === wanted) node.replaceChildren(...(unfurls ?? []).filter((u) => !unwanted.has(u.url)).map(draw));
    } catch { /* a preview that does not come is none */ }
  };
  const draw = (unfurl) => {
    const shown = h('div', { class: 'preview', dataset: { testid: 'preview' } },
      h('div', { class: 'preview-body', inert: true }, attachments([unfurl.blocks || unfurl.title || unfurl.text ? unfurl : { ...unfurl, title: unfurl.url }], { surface: 'preview', where: `preview:${unfurl.url}`, target: {}, value: () => undefined, keep: () => {}, warn: () => {} })),
      h('button', { type: 'button', class: 'icon-button small', 'aria-label': 'Remove the preview', title: 'Remove the preview', on: { click: () => { unwanted.add(unfurl.url); shown.remove(); } } }, icon('close', 14)));
    return shown;
  };
  return { node, update };
}
