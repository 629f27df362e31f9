// The JSON API, as the browser uses it: signed in by the cookie, with the page's CSRF token.
const token = document.querySelector('meta[name=csrf-token]')?.content;
const SIGNED_OUT = 'Your session has ended. Reload the page to log in again.';

/** What the server (or the network) said no with. `status` is 0 where there was no answer. */
export class Refused extends Error {
  constructor(detail, status) {
    super(detail);
    this.name = 'Refused';
    this.status = status;
  }

  /** Whether the same request may succeed later. */
  get again() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

async function refused(response) {
  const { status, headers } = response;
  const problem = headers.get('content-type')?.includes('json') ? await response.json() : {};
  return new Refused(problem.detail ?? problem.title ?? `The server answered ${status}.`, status);
}

async function send(method, path, body) {
  const response = await fetch(`/api/v1/${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', 'X-CSRFToken': token },
    body: body && JSON.stringify(body),
  }).catch(() => { throw new Refused('The connection was lost.', 0); });
  if (response.redirected || response.status === 401) throw new Refused(SIGNED_OUT, 401);
  if (!response.ok) throw await refused(response);
  return response.status === 204 ? null : response.json();
}

export const get = (path) => send('GET', path);
export const post = (path, body) => send('POST', path, body);
export const put = (path, body) => send('PUT', path, body);
export const patch = (path, body) => send('PATCH', path, body);
export const remove = (path) => send('DELETE', path);
