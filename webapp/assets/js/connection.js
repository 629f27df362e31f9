// What all uploads wait for together: the connection, a server that is busy, or a person who has to log in again.
import { renew } from './api.js';

const SECONDS = [1, 2, 4, 8, 15, 30]; // between looks; the last one for ever

const SENTENCES = {
  0: 'No connection. The uploads go on when it is back.',
  401: 'Log in again in another tab, and the uploads go on.',
};
const BUSY = 'The server is busy. The uploads go on in a moment.';

export class Connection {
  /** The error that everybody waits out, or null. */
  trouble = null;
  #looks = 0;
  #timer;
  #changed;

  /** `changed` is called when trouble begins, is another one, or is over. */
  constructor(changed) {
    this.#changed = changed;
    for (const event of ['online', 'focus']) addEventListener(event, () => this.#lookNow());
    addEventListener('offline', changed);
    document.addEventListener('visibilitychange', () => document.hidden || this.#lookNow());
  }

  get sentence() {
    const { status, message } = this.trouble;
    return status === 401 ? `${message} ${SENTENCES[401]}` : SENTENCES[status] ?? BUSY;
  }

  /** An upload met with `error`: nobody tries again before the server has been seen to answer. */
  lost(error) {
    if (this.trouble) return;
    this.#set(error);
  }

  /** An upload has succeeded: the next trouble is a new one. */
  works() {
    this.#looks = 0;
  }

  /** Nobody waits. */
  rest() {
    clearTimeout(this.#timer);
    this.trouble = null;
  }

  #set(trouble) {
    clearTimeout(this.#timer);
    this.trouble = trouble;
    if (trouble) this.#plan(trouble);
    this.#changed();
  }

  #plan({ after = 0 }) {
    const pause = SECONDS[Math.min(this.#looks, SECONDS.length - 1)];
    this.#looks += 1;
    this.#timer = setTimeout(() => this.#look(), 1000 * Math.max(pause, after));
  }

  #lookNow() {
    if (this.trouble) this.#look();
  }

  async #look() {
    clearTimeout(this.#timer);
    const trouble = await renew().then(() => null, (error) => error);
    if (this.trouble) this.#set(trouble);
  }
}
