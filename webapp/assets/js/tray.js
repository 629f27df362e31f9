// The list of uploads in the corner: one row a file, one line for all of them.
import { Row } from './row.js';

const box = document.getElementById('tray');
const list = box.querySelector('ul');
const summary = box.querySelector('[role=status]');
const overall = box.querySelector('.tray-all');

const pictures = (number) => `${number} picture${number === 1 ? '' : 's'}`;

export class Tray {
  #rows = new Map();
  #refusals = 0;
  #frame = null;

  /** `retry(id)` and `cancel(id)` are called when the person asks for it. */
  constructor({ retry, cancel }) {
    this.retry = retry;
    this.cancel = cancel;
    list.addEventListener('click', (event) => this.#click(event));
    box.querySelector('.tray-close').addEventListener('click', () => this.#clear());
  }

  get busy() {
    return this.#count('busy') > 0;
  }

  add(id, name, size) {
    const row = new Row(id, name, size);
    this.#rows.set(id, row);
    list.append(row.element);
    this.#show();
    return row;
  }

  refuse(name, reason) {
    this.#refusals += 1;
    this.add(`refusal-${this.#refusals}`, name, 0).set('refused', reason);
  }

  progress(id, sent) {
    this.#rows.get(id)?.progress(sent);
    this.#show();
  }

  restart(id) {
    this.#set(id, 'busy', 'Waiting');
  }

  done(id, href) {
    this.#set(id, 'done', 'Uploaded', { href });
  }

  duplicate(id, href) {
    this.#set(id, 'there', 'Already in your library', { href });
  }

  fail(id, reason, { again }) {
    this.#set(id, 'failed', reason, { again });
  }

  /** The upload was cancelled. Rows that tell of an end stay until they are closed. */
  remove(id) {
    if (this.#rows.get(id)?.state === 'busy') this.#drop(id);
  }

  #set(id, ...state) {
    this.#rows.get(id)?.set(...state);
    this.#show();
  }

  #drop(id) {
    this.#rows.get(id)?.element.remove();
    this.#rows.delete(id);
    this.#show();
  }

  #close(id) {
    this.cancel(id);
    this.#drop(id);
  }

  #click({ target }) {
    const id = target.closest('li')?.dataset.id;
    if (target.closest('.row-again')) this.retry(id);
    if (target.closest('.row-close')) this.#close(id);
  }

  #clear() {
    const ended = [...this.#rows].filter(([, row]) => row.state !== 'busy');
    for (const [id] of ended) this.#close(id);
  }

  #count(...states) {
    return [...this.#rows.values()].filter((row) => states.includes(row.state)).length;
  }

  /** At most once a frame, however many files report. */
  #show() {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      box.hidden = this.#rows.size === 0;
      this.#say();
      this.#measure();
    });
  }

  #say() {
    const [busy, done, there] = [this.#count('busy'), this.#count('done'), this.#count('there')];
    const lost = this.#count('failed', 'refused');
    const words = [
      busy && `Uploading ${pictures(busy)}`,
      !busy && done && `${pictures(done)} uploaded`,
      there && `${there} already here`,
      lost && `${lost} not added`,
    ].filter(Boolean).join(', ');
    if (summary.textContent !== words) summary.textContent = words; // said aloud, so only when it is news
  }

  #measure() {
    const rows = [...this.#rows.values()].filter((row) => row.state === 'busy' || row.state === 'done');
    const total = (what) => rows.reduce((sum, row) => sum + row[what], 0);
    overall.hidden = !this.busy;
    overall.value = 100 * (total('sent') / total('size') || 0);
  }
}
