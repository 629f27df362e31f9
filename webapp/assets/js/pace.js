// How fast bytes go, measured over the last seconds.
const WINDOW = 8_000;
const SHORTEST = 2_000; // before that nobody can tell

export class Pace {
  #samples = [];

  /** Notes how much has been sent in all by `now`, in milliseconds. */
  note(sent, now) {
    this.#samples.push({ sent, now });
    while (now - this.#samples[0].now > WINDOW) this.#samples.shift();
  }

  /** Forgets, because nothing was sent for a reason. */
  reset() {
    this.#samples = [];
  }

  /** Bytes a second; null while that is not known. */
  get rate() {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (!first || last.now - first.now < SHORTEST) return null;
    return Math.max(0, last.sent - first.sent) / ((last.now - first.now) / 1000) || null;
  }
}
