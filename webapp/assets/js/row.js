// One line of the tray: a file, or files that were refused for the same reason. Names are only ever text.
import { bytes } from './amounts.js';

const template = document.getElementById('tray-row');

const percent = ({ sent, size }) => Math.floor((100 * sent) / size);

const WORDS = {
  waiting: ({ size }) => `Waiting, ${bytes(size)}`,
  sending: (upload) => `${percent(upload)}% of ${bytes(upload.size)}`,
  paused: () => 'Paused',
  failed: ({ reason }) => reason,
  refused: ({ reason }) => reason,
  duplicate: () => 'Already in your library.',
  missing: () => 'Choose the file again to go on: the browser could not keep it.',
};

/** Leaves alone what says it already. */
export function say(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

export class Row {
  element = template.content.firstElementChild.cloneNode(true);
  #state;

  #part(selector) {
    return this.element.querySelector(selector);
  }

  show(upload) {
    say(this.#part('.row-name'), upload.name);
    say(this.#part('.row-text'), WORDS[upload.state](upload));
    this.#part('progress').value = percent(upload);
    if (this.#state === upload.state) return;
    this.#state = upload.state;
    this.#become(upload);
  }

  #become({ state, name, known }) {
    this.element.dataset.state = state;
    this.#part('.row-name').title = name;
    this.#part('progress').setAttribute('aria-label', name);
    if (known) this.#part('a').href = `/images/${known}`;
    this.#part('[data-do=toggle]').title = state === 'paused' ? 'Resume' : 'Pause';
    for (const part of this.element.querySelectorAll('[data-in]')) this.#offer(part, state, name);
  }

  #offer(part, state, name) {
    part.hidden = !part.dataset.in.split(' ').includes(state);
    if (part.matches('a, button')) part.setAttribute('aria-label', `${part.title || part.textContent}: ${name}`);
  }
}
