// What the tray says of all uploads together. Numbers change all the time and are only shown; what is said aloud is news.
import { bytes, left, pictures } from './amounts.js';
import { Pace } from './pace.js';
import { say } from './row.js';

const box = document.getElementById('tray');
const part = (selector) => box.querySelector(selector);

const sum = (uploads, what) => uploads.reduce((total, each) => total + each[what], 0);

export class Headline {
  #pace = new Pace();

  /** `refused` is the number of files that were not even tried. */
  show(queue, connection, refused) {
    const underWay = queue.underWay;
    const paused = underWay.length > 0 && underWay.every(({ state }) => state === 'paused');
    const still = paused || connection.trouble || !underWay.length;
    const amount = this.#amount(queue, underWay);
    if (still) this.#pace.reset();
    else this.#pace.note(amount.sent, performance.now());
    say(part('.tray-count'), this.#count(queue, underWay, refused));
    say(part('.tray-pace'), connection.trouble && underWay.length ? connection.sentence : this.#speed(amount));
    say(part('[role=status]'), this.#news(queue, connection, { underWay, paused, refused }));
    this.#controls(queue, connection, underWay, paused);
    part('.tray-all').hidden = !underWay.length;
    part('.tray-all').value = (100 * amount.sent) / amount.size || 0;
  }

  #amount({ arrived }, underWay) {
    return { sent: arrived.bytes + sum(underWay, 'sent'), size: arrived.bytes + sum(underWay, 'size') };
  }

  #count(queue, underWay, refused) {
    const { count } = queue.arrived;
    const all = underWay.length + count;
    const [there, lost] = [queue.in('duplicate').length, queue.in('failed').length + refused];
    const missing = queue.in('missing').length;
    return [
      underWay.length ? `${count} of ${pictures(all)} uploaded` : count && `${pictures(count)} uploaded`,
      there && `${there} already here`,
      missing && `${missing} to choose again`,
      lost && `${lost} not added`,
    ].filter(Boolean).join(', ');
  }

  #speed({ sent, size }) {
    const { rate } = this.#pace;
    return rate ? `${bytes(rate)}/s, ${left((size - sent) / rate)}` : '';
  }

  #news(queue, connection, { underWay, paused, refused }) {
    if (!underWay.length) return this.#count(queue, underWay, refused);
    if (connection.trouble) return connection.sentence;
    const lost = refused || queue.in('failed').length ? ' Some files were not added.' : '';
    return (paused ? 'Uploads are paused.' : `Uploading ${pictures(queue.arrived.count + underWay.length)}.`) + lost;
  }

  #controls(queue, connection, underWay, paused) {
    part('.tray-cancel').hidden = part('[data-all=toggle]').hidden = !underWay.length;
    part('[data-all=clear]').hidden = underWay.length > 0;
    part('[data-all=retry]').hidden = queue.in('failed').length < 2;
    part('.tray-login').hidden = connection.trouble?.status !== 401;
    say(part('[data-all=toggle]'), paused ? 'Resume all' : 'Pause all');
  }
}
