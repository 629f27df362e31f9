// A star is the button of a form; with script the page stays, and every star of the same picture follows.
import { patch } from './api.js';
import { all } from './sections.js';

async function toggle(star) {
  const favourite = star.getAttribute('aria-pressed') === 'false';
  await patch(`images/${star.closest('[data-id]').dataset.id}`, { favourite });
  const same = `.star[formaction="${star.getAttribute('formaction')}"]`;
  for (const each of [...document.querySelectorAll(same), ...all(same)]) {
    each.setAttribute('aria-pressed', favourite);
    each.value = favourite ? '0' : '1';
  }
}

document.addEventListener('click', (event) => {
  const star = event.target.closest('.star');
  if (!star) return;
  event.preventDefault();
  // The page that the form leads to says what was wrong.
  toggle(star).catch(() => star.form.requestSubmit(star));
});
