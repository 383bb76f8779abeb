// Slack's mrkdwn as DOM: bold, italic, strike, code, quotes, links, mentions, dates and emoji; everything else is text.

import { h, safeURL } from './dom.js';
import { emojiFor } from './emoji.js';
import { channelName, personName, state } from './store.js';
import { dateToken } from './time.js';

const decode = (text) => text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" })[name]);

/** The nodes of a mrkdwn text. options.verbatim: no links made of bare addresses. */
export function mrkdwn(text, options = {}) {
  const nodes = [];
  const parts = String(text ?? '').split(/```([\s\S]+?)```/); // every second one stood between fences
  for (const [i, part] of parts.entries()) {
    if (i % 2) {
      nodes.push(h('pre', { class: 'pre', dir: 'auto' }, plainOf(part.replace(/^\n/, '').replace(/\n$/, ''))));
      continue;
    }
    // The line breaks next to a code block are the block's own.
    let rest = part;
    if (i > 0) rest = rest.replace(/^\n/, '');
    if (i < parts.length - 1) rest = rest.replace(/\n$/, '');
    if (rest || parts.length === 1) nodes.push(...paragraphs(rest, options));
  }
  return nodes;
}

// Inside a code block links are shown by their label and entities decoded.
function plainOf(text) {
  return decode(text.replace(/<([^<>\n]+)>/g, (_, inner) => {
    const [address, label] = cut(inner, '|');
    return label ?? address;
  }));
}

function cut(text, at) {
  const i = text.indexOf(at);
  return i < 0 ? [text] : [text.slice(0, i), text.slice(i + 1)];
}

/** What a person would type for a text of theirs: names and addresses as they are written, not as they are stored. */
export function typedFrom(text) {
  return decode(text.replace(/<([^<>\n]+)>/g, (_, inner) => {
    const [address, label] = cut(inner, '|');
    if (address[0] === '@') return `@${state.people.has(address.slice(1)) ? personName(address.slice(1)) : label || address.slice(1)}`;
    if (address[0] === '#') return `#${label || channelName(state.channels.get(address.slice(1))) || address.slice(1)}`;
    if (address[0] === '!') return (label || address.slice(1).split('^')[0]).replace(/^@?/, '@');
    return address.replace(/^mailto:/, '');
  }));
}

function paragraphs(text, options) {
  const nodes = [];
  let plain = [];
  let quoted = [];
  const flush = () => {
    if (quoted.length) nodes.push(h('blockquote', { class: 'quote', dir: 'auto' }, inline(quoted.join('\n'), options)));
    if (plain.length) nodes.push(...lines(plain, options));
    plain = [];
    quoted = [];
  };
  const all = text.split('\n');
  for (let i = 0; i < all.length; i++) {
    const quote = /^(?:&gt;|>)(?:&gt;&gt;|>>)?\s?/.exec(all[i]);
    if (quote && /^(?:&gt;|>){3}/.test(all[i])) {
      flush();
      quoted = [all[i].slice(quote[0].length), ...all.slice(i + 1)];
      break;
    }
    if (quote ? plain.length : quoted.length) flush();
    (quote ? quoted : plain).push(quote ? all[i].slice(quote[0].length) : all[i]);
  }
  flush();
  return nodes;
}

// Lines that start with a bullet hang; the others keep their line breaks.
function lines(list, options) {
  const nodes = [];
  let run = [];
  const flush = () => {
    if (run.length) nodes.push(h('span', { class: 'lines', dir: 'auto' }, inline(run.join('\n'), options)));
    run = [];
  };
  for (const line of list) {
    const bullet = /^(\s*)([•◦▪‣])\s+/.exec(line);
    if (!bullet) {
      run.push(line);
      continue;
    }
    flush();
    nodes.push(h('span', { class: 'bullet-line', dir: 'auto', style: { '--indent': Math.min(4, bullet[1].length >> 1) } },
      h('span', { class: 'bullet' }, `${bullet[2]} `), h('span', null, inline(line.slice(bullet[0].length), options))));
  }
  flush();
  return nodes;
}

const marks = { '*': 'strong', _: 'em', '~': 's' };
const wordCharacter = /[\p{L}\p{N}_]/u;

/** The nodes of one run of text, without block structure. */
export function inline(text, options = {}) {
  const nodes = [];
  let plain = '';
  const flush = () => {
    if (plain) nodes.push(...addresses(plain, options));
    plain = '';
  };
  for (let i = 0; i < text.length;) {
    const found = special(text, i, options);
    if (found) {
      flush();
      nodes.push(found.node);
      i = found.end;
    } else {
      plain += text[i];
      i += 1;
    }
  }
  flush();
  return nodes;
}

function special(text, i, options) {
  const c = text[i];
  if (c === '<') return angle(text, i, options);
  if (c === '`') {
    const end = text.indexOf('`', i + 1);
    if (end <= i + 1 || text.slice(i, end).includes('\n')) return null;
    return { node: h('code', { class: 'code' }, plainOf(text.slice(i + 1, end))), end: end + 1 };
  }
  if (c === ':') {
    const match = /^:([a-z0-9_+'-]+(?:::skin-tone-\d)?):/i.exec(text.slice(i, i + 64));
    const glyph = match && emojiFor(match[1]);
    return glyph ? { node: emojiNode(glyph, match[1]), end: i + match[0].length } : null;
  }
  if (marks[c]) {
    const end = closing(text, i, c);
    return end < 0 ? null : { node: h(marks[c], null, inline(text.slice(i + 1, end), options)), end: end + 1 };
  }
  return null;
}

export function emojiNode(glyph, name) {
  return h('span', { class: 'emoji', role: 'img', 'aria-label': name.replaceAll('_', ' '), title: `:${name}:` }, glyph);
}

// Where the mark that opens at i closes, or -1: on the same line, both ends outside of words.
function closing(text, i, c) {
  const before = [...text.slice(Math.max(0, i - 2), i)].at(-1);
  if ((before && (wordCharacter.test(before) || before === c)) || /[\s]/.test(text[i + 1] ?? ' ') || text[i + 1] === c) return -1;
  for (let j = i + 1; j < text.length && text[j] !== '\n'; j++) {
    if (text[j] === '<') {
      const end = text.indexOf('>', j);
      if (end > 0) j = end;
    } else if (text[j] === '`') {
      const end = text.indexOf('`', j + 1);
      if (end > 0) j = end;
    } else if (text[j] === c && !/\s/.test(text[j - 1])) {
      const after = String.fromCodePoint(text.codePointAt(j + 1) ?? 32);
      if (!wordCharacter.test(after) && after !== c) return j;
    }
  }
  return -1;
}

// <https://…|label>, <@U…>, <#C…|name>, <!here>, <!date^…>
function angle(text, i, options) {
  const end = text.indexOf('>', i + 1);
  if (end < 0) return null;
  const inner = text.slice(i + 1, end);
  if (!inner || inner.includes('\n') || inner.includes('<')) return null;
  const [address, label] = cut(inner, '|');
  const node = mention(address, label) ?? hyperlink(address, label, options);
  return node && { node, end: end + 1 };
}

function mention(address, label) {
  const kind = address[0];
  if (kind === '@') return userPill(address.slice(1), label && decode(label));
  if (kind === '#') return channelPill(address.slice(1), label && decode(label));
  if (kind !== '!') return null;
  const word = address.slice(1);
  if (word.startsWith('date^')) {
    const [, unix, pattern, url] = word.split('^');
    const written = Number.isFinite(Number(unix)) && pattern ? dateToken(Number(unix), decode(pattern)) : decode(label ?? '');
    return url && safeURL(decode(url)) ? anchor(decode(url), [written]) : h('span', null, written);
  }
  if (word.startsWith('subteam^')) return pill('mention', label ? decode(label).replace(/^@?/, '@') : '@group');
  return broadcastPill(word, label && decode(label));
}

const pill = (kind, text) => h('span', { class: `pill pill-${kind}`, dir: 'auto' }, text);

export function userPill(id, label) {
  const kind = id === state.as ? 'self' : 'mention';
  return pill(kind, `@${state.people.has(id) ? personName(id) : label || id}`);
}

export function channelPill(id, label) {
  const known = state.channels.get(id);
  const name = `#${known ? channelName(known) : label || id}`;
  if (!known) return pill('mention', name);
  return h('a', { class: 'pill pill-mention', href: `#as=${state.as}&c=${id}`, dir: 'auto' }, name);
}

export function broadcastPill(range, label) {
  return ['here', 'channel', 'everyone', 'group'].includes(range) ? pill('broadcast', `@${range}`) : h('span', null, label ?? `<${range}>`);
}

function hyperlink(address, label, options) {
  const url = decode(address);
  const shown = label === undefined ? [url.replace(/^mailto:/, '')] : inline(label, { ...options, verbatim: true });
  if (!/^[a-z][a-z0-9+.-]*:/i.test(url)) return label === undefined ? null : h('span', null, shown);
  return anchor(url, shown);
}

function anchor(url, shown) {
  const href = safeURL(url);
  if (!href) return h('span', null, shown);
  return h('a', { href, target: '_blank', rel: 'noopener noreferrer', title: href === String(shown[0]) ? null : href }, shown);
}

// Bare addresses become links, as Slack makes them unless the text is verbatim.
function addresses(text, options) {
  if (options.verbatim || !/https?:\/\//.test(text)) return [decode(text)];
  return text.split(/(https?:\/\/[^\s<>|"'`)\]]+[^\s<>|"'`)\].,;:!?])/).map((part, i) => (i % 2 ? anchor(decode(part), [decode(part)]) : decode(part)));
}
