// Every upload of this page that has not arrived, and which of them are sent now.
//
//     waiting ─▶ sending ─▶ (arrived)      paused     by the person; parts that arrived are kept
//        ▲          │                      missing    its file must be chosen again
//        └──────────┴─▶ failed             duplicate  it is in the library already
import { lost } from './api.js';
import { judge } from './faults.js';
import { Arrived, Duplicate, forget, giveBack } from './tickets.js';
import { Transfer } from './transfer.js';

const AT_ONCE = 4; // of the six connections that a browser opens to one host: thumbs come from the same
const UNDER_WAY = ['waiting', 'sending', 'paused'];

export class Queue {
  uploads = new Map();
  /** What has arrived since there was last nothing to do. */
  arrived = { count: 0, bytes: 0 };
  #transfer;
  #connection;
  #on;

  /** `changed`, and with the upload `noted` (what must be remembered of it), `asked`, `arrived`, `givenBack` and `gone`. */
  constructor(connection, on) {
    this.#connection = connection;
    this.#on = on;
    this.#transfer = new Transfer({
      asked: (upload) => { on.asked(upload); on.noted(upload); },
      begun: (upload) => on.noted(upload),
      arrived: (upload) => this.#arrived(upload),
      failed: (upload, error) => this.#failed(upload, error),
    });
  }

  in(...states) {
    return [...this.uploads.values()].filter(({ state }) => states.includes(state));
  }

  get underWay() {
    return this.in(...UNDER_WAY);
  }

  /** What this page, or the next one, has still to do. */
  get unfinished() {
    return this.in(...UNDER_WAY, 'failed', 'missing');
  }

  add(uploads) {
    if (!this.underWay.length) this.arrived = { count: 0, bytes: 0 };
    for (const upload of uploads) this.uploads.set(upload.id, upload);
    this.go();
  }

  /** Starts as many as may be sent at once. */
  go() {
    if (!this.underWay.length) this.#connection.rest();
    else if (!navigator.onLine) this.#connection.lost(lost()); // Uppy would wait, and not say so
    const free = this.#connection.trouble ? 0 : AT_ONCE - this.in('sending').length;
    for (const upload of this.in('waiting').slice(0, Math.max(free, 0))) {
      Object.assign(upload, { state: 'sending', turn: upload.turn + 1 });
      this.#transfer.send(upload);
    }
    this.#on.changed();
  }

  pause(uploads) {
    for (const upload of uploads) {
      if (upload.state === 'sending') this.#transfer.stop(upload);
      upload.state = 'paused';
    }
    this.go();
  }

  /** Goes on with what was paused, failed, or is to be sent although it is there already. */
  resume(uploads) {
    for (const upload of uploads) Object.assign(upload, { state: 'waiting', tries: 0 });
    this.go();
  }

  cancel(uploads) {
    for (const upload of uploads) {
      if (upload.state === 'sending') this.#transfer.stop(upload);
      this.#drop(upload);
      // Where even that fails, the record stays in the library as one that waits, and can be removed there.
      giveBack(upload).then(() => this.#on.givenBack(upload), () => {});
    }
    this.go();
  }

  /** Nothing more is to be said of what has ended. */
  clear() {
    this.arrived = { count: 0, bytes: 0 };
    this.cancel(this.in('failed', 'missing', 'duplicate'));
  }

  #drop(upload) {
    this.uploads.delete(upload.id);
    this.#on.gone(upload);
  }

  #arrived(upload) {
    this.arrived.count += 1;
    this.arrived.bytes += upload.size;
    this.#connection.works();
    this.#on.arrived(upload);
    this.#drop(upload);
    this.go();
  }

  async #failed(upload, error) {
    if (error instanceof Arrived) return this.#arrived(upload);
    if (error instanceof Duplicate) this.#isThere(upload, error.id);
    else this.#settle(upload, upload.turn, await judge(error, upload));
    return this.go();
  }

  #isThere(upload, known) {
    Object.assign(upload, { state: 'duplicate', known });
    this.#on.gone(upload);
  }

  #settle(upload, turn, { again, anew, wait, fail }) {
    if (upload.state !== 'sending' || upload.turn !== turn) return; // paused, cancelled or sent again meanwhile
    upload.tries += 1;
    if (anew) forget(upload);
    if (wait) this.#connection.lost(wait);
    Object.assign(upload, { state: again ? 'waiting' : 'failed', reason: fail });
  }
}
