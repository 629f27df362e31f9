// The place in the library is kept in the browser's history: the way back leads to the very picture, reloaded or not.
// The address says from which moment on the server has to show the list, the entry's state which card was where.
import { sections, timeline } from './sections.js';

const SETTLED = 150;

const covered = () => document.querySelector('.tools')?.getBoundingClientRect().bottom ?? 0;

const visible = (edge) => (element) => element.getBoundingClientRect().bottom > edge;

/** The list from `section` on; from its beginning where there is nothing before the section. */
function address(section) {
  const url = new URL(location);
  for (const name of ['at', 'cursor', 'backwards']) url.searchParams.delete(name);
  url.hash = '';
  if (section.previousElementSibling && section.dataset.at) url.searchParams.set('at', section.dataset.at);
  return url;
}

function remember() {
  const edge = Math.max(covered(), 0);
  const section = sections().find(visible(edge));
  const card = section && [...section.querySelectorAll('.card')].find(visible(edge));
  if (!card) return;
  const state = { ...history.state, card: card.id, top: card.getBoundingClientRect().top };
  history.replaceState(state, '', address(section));
}

function restore({ card, top }) {
  const element = card && document.getElementById(card);
  if (element) scrollBy(0, element.getBoundingClientRect().top - top);
}

/** Until the person moves, also when what comes before has been loaded and there is more room above. */
function returnTo(place) {
  const holding = new AbortController();
  const { signal } = holding;
  restore(place);
  timeline.addEventListener('timeline:grown', () => requestAnimationFrame(() => signal.aborted || restore(place)), { signal });
  for (const move of ['wheel', 'touchstart', 'pointerdown', 'keydown']) {
    addEventListener(move, () => holding.abort(), { signal, passive: true });
  }
}

function rememberOnTheWay() {
  let timer;
  addEventListener('scroll', () => {
    clearTimeout(timer);
    timer = setTimeout(remember, SETTLED);
  }, { passive: true });
  addEventListener('click', remember, { capture: true }); // whoever scrolls and clicks at once
}

if (timeline) {
  history.scrollRestoration = 'manual';
  if (history.state?.card) returnTo(history.state);
  rememberOnTheWay();
}

// The picture's page is one step away from the place in the library that led to it.
document.querySelector('.back')?.addEventListener('click', (event) => {
  const from = document.referrer && new URL(document.referrer);
  if (!from || from.origin !== location.origin || from.pathname !== '/' || history.length < 2) return;
  event.preventDefault();
  history.back();
});
