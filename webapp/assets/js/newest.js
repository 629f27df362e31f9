// Puts cards of new pictures at the head of the library, where the page shows the newest uploads.
import { all, listOf, sections, settle, timeline } from './sections.js';

const LONGEST = 99; // as many as the server puts into a section

const month = document.getElementById('month')?.content.firstElementChild; // this one, as the page began

export const showsNewest = timeline?.hasAttribute('data-newest') ?? false;

function begin() {
  const section = month.cloneNode(true);
  timeline.prepend(section);
  return section;
}

/** Puts a card first. */
export function putFirst(card) {
  const [first] = sections();
  const fits = first?.dataset.month === month.dataset.month && listOf(first).children.length < LONGEST;
  const section = fits ? first : begin();
  listOf(section).prepend(card);
  if (!fits) settle([section]);
}

/** The card of a picture, on the page or out of it. */
export const cardOf = (id) => all(`[data-id="${CSS.escape(id)}"]`)[0];
