// Keeps uploads in this browser, so that they go on after a reload, in the next tab, or after a crash: a record of each,
// and the file itself where it is not too large. One tab at a time looks after an owner's uploads.
import { all, open, write } from './store.js';

const LARGEST = 64 * 2 ** 20; // the browser copies what it keeps, so not without limit
const MOST = 512 * 2 ** 20;
const AT_ONCE = 20;
const LONGEST = 7 * 24 * 60 * 60 * 1000; // then S3 throws the parts away

const record = ({ id, name, size, type, modified, since, wished, imageId, uploadId }) =>
  ({ id, name, size, type, modified, since, wished, imageId, uploadId });

export class Keeper {
  #name;
  #claim;
  #database;
  #letGo;
  #files = new Map(); // sizes of those that are kept
  #last;

  constructor(owner) {
    this.#name = `uploads-${owner}`;
  }

  /**
   * Answers what earlier pages left, as soon as no other tab looks after uploads; `data` is missing where a file was too
   * large. Never, where the browser has no locks (plain HTTP): there uploads do not survive their page.
   */
  async claim() {
    this.#claim ??= this.#become();
    const left = await this.#claim;
    return left.splice(0); // they are handed out once
  }

  async #become() {
    await new Promise((granted) => {
      navigator.locks?.request(this.#name, () => new Promise((letGo) => { this.#letGo = letGo; granted(); }));
    });
    this.#database = await open(this.#name).catch((error) => { this.#letGo(); throw error; });
    const left = await all(this.#database);
    const isLate = ({ since }) => since < Date.now() - LONGEST;
    for (const { id, size, data } of left) if (data) this.#files.set(id, size);
    for (const upload of left.filter(isLate)) this.forget(upload);
    return left.filter((upload) => !isLate(upload)).map((upload) => ({ ...upload, kept: true }));
  }

  /** Keeps uploads; in time, `kept` says of each that the page may be left without losing it. */
  keep(uploads) {
    if (!this.#database) return;
    localStorage.setItem(this.#name, 'left'); // the next page loads the uploader at once
    for (let start = 0; start < uploads.length; start += AT_ONCE) this.#keep(uploads.slice(start, start + AT_ONCE));
  }

  async #keep(uploads) {
    const whole = uploads.filter((upload) => this.#fits(upload));
    const present = ({ gone }) => !gone;
    await this.#write((records, files) => {
      for (const upload of uploads.filter(present)) records.put(record(upload));
      for (const upload of whole.filter(present)) files.put(upload.data, upload.id);
    });
    for (const upload of whole) upload.kept = this.#files.has(upload.id);
  }

  #fits({ id, data, size }) {
    const kept = [...this.#files.values()].reduce((sum, each) => sum + each, 0);
    const fits = data && size <= LARGEST && kept + size <= MOST;
    if (fits) this.#files.set(id, size);
    return fits;
  }

  /** Remembers how far an upload has come. */
  note(upload) {
    this.#write((records) => upload.gone || records.put(record(upload)));
  }

  /** The upload is over. */
  forget(upload) {
    Object.assign(upload, { gone: true, kept: false });
    this.#files.delete(upload.id);
    this.#write((records, files) => { records.delete(upload.id); files.delete(upload.id); });
  }

  /** One write after the other. Where the browser refuses one (no room, a private window), it keeps nothing more. */
  #write(change) {
    if (!this.#database) return;
    const database = this.#database;
    this.#last = Promise.resolve(this.#last).then(() => write(database, change)).catch(() => this.#files.clear());
    return this.#last;
  }

  /** There is nothing to keep: another tab may have its turn, and the browser put this page by for the way back. */
  release() {
    if (!this.#database) return;
    localStorage.removeItem(this.#name);
    const [database, letGo] = [this.#database, this.#letGo];
    this.#claim = this.#database = null;
    Promise.resolve(this.#last).then(() => { database.close(); letGo(); });
  }
}
