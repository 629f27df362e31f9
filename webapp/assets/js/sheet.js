// Puts the card of a picture that the uploader has just announced at the head of the library.
import htmx from 'htmx.org/dist/htmx.esm.min.js';

const sheet = document.getElementById('sheet');

async function insert(id) {
  const response = await fetch(`/images/${id}/card`, { headers: { 'HX-Request': 'true' } });
  if (!response.ok || response.redirected || document.getElementById(`card-${id}`)) return;
  sheet.insertAdjacentHTML('afterbegin', await response.text());
  htmx.process(sheet.firstElementChild);
}

// Where the card cannot be had now, the next load of the page shows it.
document.addEventListener('upload:asked', ({ detail }) => sheet && insert(detail.id).catch(() => {}));
