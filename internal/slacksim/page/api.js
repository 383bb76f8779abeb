// The page's only way to the server: JSON under /control and one stream of events.

/** What the server refused, in its words. */
export class Refusal extends Error {
  constructor(status, body) {
    super(body?.message || body?.error || `The workspace answered with status ${status}.`);
    this.name = 'Refusal';
    this.word = body?.error ?? '';
    this.body = body ?? {};
  }
}

async function call(path, options) {
  let response;
  try {
    response = await fetch(`/control/${path}`, options);
  } catch {
    throw new Refusal(0, { error: 'offline', message: 'The workspace cannot be reached. Check that it is still running.' });
  }
  let body = null;
  try {
    body = await response.json();
  } catch { /* an empty or broken body says nothing more than the status */ }
  if (!response.ok || body?.ok === false) throw new Refusal(response.status, body);
  return body ?? {};
}

const query = (values) => new URLSearchParams(Object.entries(values).filter(([, v]) => v !== undefined && v !== '')).toString();

const ask = (path, values) => call(`${path}?${query(values)}`);

const send = (path, body) => call(path, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});

export const workspace = (as) => ask('workspace', { as });
export const messages = (values) => ask('messages', values);
export const say = (body) => send('say', body);
export const act = (body) => send('act', body);
export const suggest = (body) => send('suggest', body);
export const submit = (body) => send('submit', body);
export const close = (body) => send('close', body);
export const shortcut = (body) => send('shortcut', body);
export const home = (as, tab) => send('home', { as, tab });
export const read = (body) => send('read', body);
export const join = (body) => send('join', body);
export const react = (body) => send('react', body);
export const edit = (body) => send('edit', body);
export const remove = (body) => send('delete', body);
export const stop = (body) => send('stop', body);
export const viewing = (body) => send('viewing', body);
export const compose = (body) => send('compose', body);
export const advanceClock = (duration) => send('clock', { advance: duration });
export const setClock = (time) => send('clock', { set: time });
export const log = (since) => ask('log', { since: String(since) });
export const rules = () => ask('rules', {});
export const setRule = (rule, on) => send('rules', { rule, on });
export const fault = (body) => send('fault', body);

/** Sends a file's bytes; progress(0…1) is told on the way. Answers {done: Promise of the file, cancel}. */
export function upload({ as, channel, name }, bytes, progress) {
  const request = new XMLHttpRequest();
  const done = new Promise((resolve, reject) => {
    request.open('POST', `/control/upload?${query({ as, channel, name })}`);
    request.responseType = 'json';
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.onerror = () => reject(new Refusal(0, { error: 'offline', message: 'The file could not be sent.' }));
    request.onabort = () => reject(new Refusal(0, { error: 'cancelled', message: 'The upload was cancelled.' }));
    request.onload = () => {
      const body = request.response;
      if (request.status >= 400 || !body?.ok) reject(new Refusal(request.status, body));
      else resolve(body.file);
    };
    request.send(bytes);
  });
  return { done, cancel: () => request.abort() };
}

const kinds = ['message', 'changed', 'deleted', 'view_opened', 'view_updated', 'view_closed', 'home', 'typing', 'busy',
  'failed', 'status', 'workspace', 'clock', 'title', 'prompts', 'session', 'bookmarks'];

/**
 * Listens as one person. hear(kind, data) for every event; line(true|false) when the connection comes or goes.
 * The browser reconnects by itself with Last-Event-ID; when it has given up, a new stream is opened.
 */
export function listen(as, hear, line) {
  let source;
  let retry;
  const open = () => {
    source = new EventSource(`/control/events?${query({ as })}`);
    source.onopen = () => line(true);
    source.onerror = () => {
      line(false);
      if (source.readyState !== EventSource.CLOSED) return;
      clearTimeout(retry);
      retry = setTimeout(open, 1500);
    };
    for (const kind of kinds) {
      source.addEventListener(kind, (event) => {
        let data;
        try {
          data = JSON.parse(event.data || '{}');
        } catch {
          return;
        }
        hear(kind, data);
      });
    }
  };
  open();
  return () => {
    clearTimeout(retry);
    source.close();
  };
}
