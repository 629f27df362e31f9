// One file in the tray. Its name is only ever text.
const template = document.getElementById('tray-row');

/** States: 'busy', 'done', 'there' (a duplicate), 'failed' (may be tried again) and 'refused' (never sent). */
export class Row {
  sent = 0;

  constructor(id, name, size) {
    this.element = template.content.firstElementChild.cloneNode(true);
    this.element.dataset.id = id;
    this.size = size;
    this.part('.row-name').textContent = name;
    this.part('.row-name').title = name;
    this.part('progress').setAttribute('aria-label', name);
    this.part('.row-close').setAttribute('aria-label', `Remove ${name} from the list`);
    this.set('busy', 'Waiting');
  }

  part(selector) {
    return this.element.querySelector(selector);
  }

  /** @param {{href?: string, again?: boolean}} offers a link to the picture, a button to try again */
  set(state, text, { href, again = false } = {}) {
    this.state = state;
    this.sent = state === 'done' ? this.size : 0;
    this.element.dataset.state = state;
    this.part('.row-text').textContent = text;
    this.part('progress').hidden = state !== 'busy';
    this.part('progress').value = 0;
    this.part('.row-again').hidden = !again;
    this.part('a').hidden = !href;
    if (href) this.part('a').href = href;
  }

  progress(sent) {
    this.sent = sent;
    const percent = Math.floor((100 * sent) / this.size);
    this.part('progress').value = percent;
    this.part('.row-text').textContent = `${percent}%`;
  }
}
