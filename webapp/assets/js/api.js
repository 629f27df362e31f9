// The JSON API, as the browser uses it: signed in by the cookie, with the page's CSRF token.
const meta = document.querySelector('meta[name=csrf-token]');

/** What the server (or the network) said no with. `status` is 0 where there was no answer. */
export class Refused extends Error {
  constructor(detail, status, { after = 0 } = {}) {
    super(detail);
    this.name = 'Refused';
    this.status = status;
    this.after = after; // seconds that the server asks to wait
  }

  /** Whether the same request may succeed later, without anybody changing it. */
  get again() {
    return [0, 401, 429].includes(this.status) || this.status >= 500;
  }
}

/** Nobody answers. */
export const lost = () => new Refused('The connection was lost.', 0);

const LONGEST = 30_000; // milliseconds for an answer

async function ask(path, options) {
  return fetch(path, { ...options, signal: AbortSignal.timeout(LONGEST) })
    .catch(() => { throw lost(); });
}

async function refused(response) {
  if (response.redirected || response.status === 401) return new Refused('Your session has ended.', 401);
  const { status, headers } = response;
  const problem = headers.get('content-type')?.includes('json') ? await response.json() : {};
  const detail = problem.detail ?? problem.title ?? `The server answered ${status}.`;
  return new Refused(detail, status, { after: Number(headers.get('retry-after')) });
}

/**
 * Asks whether the server is there and the session good, and takes over its token: after a login in another tab the
 * session is a new one. Answers whether the token was out of date.
 */
export async function renew() {
  const response = await ask('/settings');
  if (response.redirected || !response.ok) throw await refused(response);
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  if (page.body.dataset.user !== document.body.dataset.user) {
    throw new Refused('Somebody else has logged in. Log in again as yourself', 401);
  }
  const { content } = page.querySelector('meta[name=csrf-token]');
  const changed = content !== meta.content;
  meta.content = content;
  for (const input of document.getElementsByName('csrf_token')) input.value = content;
  return changed;
}

async function send(method, path, body) {
  const request = () => ask(`/api/v1/${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', 'X-CSRFToken': meta.content },
    body: body && JSON.stringify(body),
  });
  let response = await request();
  if (response.status === 400 && await renew()) response = await request();
  if (response.redirected || !response.ok) throw await refused(response);
  return response.status === 204 ? null : response.json();
}

export const get = (path) => send('GET', path);
export const post = (path, body) => send('POST', path, body);
export const put = (path, body) => send('PUT', path, body);
export const patch = (path, body) => send('PATCH', path, body);
export const remove = (path) => send('DELETE', path);
