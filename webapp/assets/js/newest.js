// Puts cards of new pictures at the head of the library, where the page shows the newest uploads.
import { MONTHS } from './clock.js';
import { all, listOf, sections, settle, timeline } from './sections.js';

const LONGEST = 99; // as many as the server puts into a section

export const showsNewest = timeline?.hasAttribute('data-newest') ?? false;

function begin(month) {
  const section = document.getElementById('month').content.firstElementChild.cloneNode(true);
  section.dataset.month = month;
  const now = new Date();
  const name = `${MONTHS[now.getUTCMonth()]} ${now.getUTCFullYear()}`;
  section.querySelector('h2 > span').textContent = name;
  section.querySelector('h2 > .tick').setAttribute('aria-label', `Select ${name}`);
  timeline.prepend(section);
  return section;
}

/** Puts a card first. */
export function putFirst(card) {
  const month = new Date().toISOString().slice(0, 7);
  const [first] = sections();
  const fits = first?.dataset.month === month && listOf(first).children.length < LONGEST;
  const section = fits ? first : begin(month);
  listOf(section).prepend(card);
  if (!fits) settle([section]);
}

/** The card of a picture, on the page or out of it. */
export const cardOf = (id) => all(`[data-id="${CSS.escape(id)}"]`)[0];
