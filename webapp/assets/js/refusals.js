// Files that are not even tried. A folder may hold hundreds of the same kind, so they are told together, by reason.
const NAMED = 3;

export class Refusals {
  #names = new Map(); // by reason

  add(name, reason) {
    if (!this.#names.has(reason)) this.#names.set(reason, []);
    this.#names.get(reason).push(name);
  }

  get count() {
    return [...this.#names.values()].reduce((sum, names) => sum + names.length, 0);
  }

  /** One a reason, in the form of an upload. */
  get entries() {
    return [...this.#names].map(([reason, names]) => {
      const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
      return { id: reason, state: 'refused', name: names.slice(0, NAMED).join(', ') + more, reason, sent: 0, size: 1 };
    });
  }

  /** Forgets those of one reason. */
  remove(reason) {
    this.#names.delete(reason);
  }

  clear() {
    this.#names.clear();
  }
}
