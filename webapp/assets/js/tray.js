// The list of uploads in the corner: a line for all of them, and a row for each that is under way or needs a look.
import { Headline } from './headline.js';
import { Refusals } from './refusals.js';
import { Row } from './row.js';

const MOST_ROWS = 30;
const PAUSE = 250; // milliseconds between two looks at what may change a thousand times a second
const URGENT = ['refused', 'sending', 'failed', 'missing', 'paused', 'duplicate', 'waiting'];

const box = document.getElementById('tray');
const list = box.querySelector('ul');
const rest = box.querySelector('.tray-rest');
const fold = box.querySelector('.tray-fold');

/** The most urgent entries, in the order in which they came: a row never moves. */
function worthARow(entries) {
  const ranked = URGENT.flatMap((state) => entries.filter((entry) => entry.state === state));
  const shown = new Set(ranked.slice(0, MOST_ROWS));
  return entries.filter((entry) => shown.has(entry));
}

const visible = (element) => element.getClientRects().length > 0;

/** Whoever had the focus on something that is gone finds it near by. */
function keepingFocus(change) {
  const held = box.contains(document.activeElement) ? document.activeElement : null;
  const row = held?.closest('li');
  change();
  if (!held || visible(held)) return;
  const near = [...(row ?? box).querySelectorAll('a, button')].find(visible);
  (near ?? box).focus();
}

export class Tray {
  #queue;
  #connection;
  #headline = new Headline();
  #refusals = new Refusals();
  #rows = new Map();
  #timer;

  constructor(queue, connection) {
    this.#queue = queue;
    this.#connection = connection;
    box.addEventListener('click', (event) => this.#click(event));
    box.querySelector('.tray-cancel').addEventListener('confirmed', (event) => {
      event.preventDefault();
      queue.cancel(queue.underWay);
    });
  }

  refuse(name, reason) {
    this.#refusals.add(name, reason);
    this.show();
  }

  /** Soon; however often it is called, only a few times a second. */
  show() {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      keepingFocus(() => this.#draw());
      if (this.#queue.in('sending').length) this.show();
    }, PAUSE);
  }

  #draw() {
    const entries = [...this.#refusals.entries, ...this.#queue.uploads.values()];
    box.hidden = !entries.length && !this.#queue.arrived.count;
    this.#headline.show(this.#queue, this.#connection, this.#refusals.count);
    this.#drawRows(worthARow(entries));
    rest.hidden = entries.length <= MOST_ROWS;
    rest.textContent = `and ${entries.length - MOST_ROWS} more`;
  }

  #drawRows(entries) {
    const ids = new Set(entries.map(({ id }) => id));
    for (const [id, row] of this.#rows) if (!ids.has(id)) this.#remove(id, row);
    let place = list.firstElementChild;
    for (const entry of entries) {
      const row = this.#rows.get(entry.id) ?? this.#insert(entry, place);
      row.show(entry);
      place = row.element.nextElementSibling;
    }
  }

  #insert(entry, place) {
    const row = new Row();
    row.element.dataset.id = entry.id;
    this.#rows.set(entry.id, row);
    list.insertBefore(row.element, place);
    return row;
  }

  #remove(id, row) {
    row.element.remove();
    this.#rows.delete(id);
  }

  #click({ target }) {
    const button = target.closest('button');
    const { do: what, all } = button?.dataset ?? {};
    if (all) this.#doAll(all);
    if (what) this.#do(what, button.closest('li').dataset.id);
    this.show();
  }

  #do(what, id) {
    const upload = this.#queue.uploads.get(id);
    if (!upload) return this.#refusals.remove(id);
    if (what === 'cancel') return this.#queue.cancel([upload]);
    if (what === 'toggle' && upload.state !== 'paused') return this.#queue.pause([upload]);
    if (what === 'force') upload.force = true;
    return this.#queue.resume([upload]);
  }

  #doAll(what) {
    const [queue, underWay] = [this.#queue, this.#queue.underWay];
    if (what === 'retry') queue.resume(queue.in('failed'));
    if (what === 'toggle') {
      const paused = queue.in('paused');
      if (paused.length === underWay.length) queue.resume(paused);
      else queue.pause(underWay);
    }
    if (what === 'clear') this.#clear();
    if (what === 'fold') this.#fold();
  }

  #clear() {
    this.#refusals.clear();
    this.#queue.clear();
  }

  #fold() {
    const open = fold.ariaExpanded === 'true';
    fold.ariaExpanded = String(!open);
    box.querySelector('.tray-list').hidden = open;
  }
}
