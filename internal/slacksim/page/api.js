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
export const home = (as) => send('home', { as });
export const read = (body) => send('read', body);
export const join = (body) => send('join', body);
export const advanceClock = (duration) => send('clock', { advance: duration });

const kinds = ['message', 'changed', 'deleted', 'view_opened', 'view_updated', 'view_closed', 'home', 'typing', 'busy',
  'failed', 'status', 'workspace', 'clock'];

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
