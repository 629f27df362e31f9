// A star is the button of a form; with script the page stays, and every star of the same picture follows.
import { patch } from './api.js';
import { all } from './sections.js';

/** Shows on each star of these pictures, in the page or out of it, whether they are favourites now. */
export function mark(ids, favourite) {
  const meant = new Set(ids);
  for (const star of [...document.querySelectorAll('.star'), ...all('.star')]) {
    if (!meant.has(idOf(star))) continue;
    star.setAttribute('aria-pressed', favourite);
    star.value = favourite ? '0' : '1';
  }
}

/** Whether a star says that its picture is a favourite. */
export const isLit = (star) => star.getAttribute('aria-pressed') === 'true';

const idOf = (star) => star.closest('[data-id]').dataset.id;

async function toggle(star) {
  const favourite = !isLit(star);
  await patch(`images/${idOf(star)}`, { favourite });
  mark([idOf(star)], favourite);
}

document.addEventListener('click', (event) => {
  const star = event.target.closest('.star');
  if (!star) return;
  event.preventDefault();
  // The page that the form leads to says what was wrong.
  toggle(star).catch(() => star.form.requestSubmit(star));
});
