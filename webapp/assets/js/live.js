// Refreshes what is not ready yet: all such cards with one request, any other element with data-live by an htmx one.
// One clock for the page: quick after a change, slower while nothing happens, still while the tab is hidden or nothing waits.
import { localise } from './clock.js';
import { fragment } from './fragment.js';
import { cardOf, putFirst, showsNewest } from './newest.js';
import { all } from './sections.js';

const FASTEST = 1_000;
const SLOWEST = 15_000;
const AT_ONCE = 50;

const announced = new Set(); // by the uploader; their cards are still to come
let pause = FASTEST;
let next = 0;
let timer;
let due = 0;

/** The next few, in turn, so that one that never finishes holds up no other. */
function turn(waiting) {
  if (next >= waiting.length) next = 0;
  const few = waiting.slice(next, next + AT_ONCE);
  next += AT_ONCE;
  return few;
}

function stop() {
  clearTimeout(timer);
  due = 0;
}

function plan() {
  stop();
  due = Date.now() + pause;
  timer = setTimeout(tick, pause);
}

/** What is already shown stays as it is, with its focus and its animation. Answers whether there was news. */
function show(card) {
  const shown = cardOf(card.dataset.id);
  if (announced.delete(card.dataset.id) && !shown) {
    putFirst(card);
    return true;
  }
  if (!shown || shown.dataset.status === card.dataset.status) return false;
  const focused = shown.contains(document.activeElement);
  shown.replaceWith(card);
  if (focused) card.querySelector('a')?.focus();
  return true;
}

async function askForCards(ids) {
  const content = await fragment(`/cards?ids=${ids}`);
  localise(content);
  const cards = [...content.querySelectorAll('.card')];
  const news = cards.map(show);
  const answered = new Set(cards.map((card) => card.dataset.id));
  const gone = ids.filter((id) => !answered.has(id)); // given back, or in the trash by now
  for (const id of gone) {
    announced.delete(id);
    cardOf(id)?.remove();
  }
  if (news.some(Boolean)) wake();
}

async function tick() {
  const others = [...document.querySelectorAll('[data-live]:not(.card)')];
  const cards = all('.card[data-live]').map((card) => card.dataset.id);
  const ids = turn([...announced, ...cards]);
  pause = Math.min(pause * 1.5, SLOWEST);
  for (const element of others) element.dispatchEvent(new Event('refresh'));
  if (ids.length) await askForCards(ids).catch(() => {}); // the next look may have more luck
  if (!document.hidden && due <= Date.now() && (others.length || ids.length)) plan();
}

/** Looks again soon, because something has just changed; a look already due sooner is not put off. */
function wake() {
  pause = FASTEST;
  const now = Date.now();
  if (document.hidden) stop();
  else if (due <= now || due > now + pause) plan();
}

/** Whether somebody types in a field of `element`, or has typed and not saved it. */
function isEdited(element) {
  const fields = [...element.querySelectorAll('input:not([type=hidden], [type=checkbox]), textarea')];
  return fields.some((field) => field === document.activeElement || field.value !== field.defaultValue);
}

/** An answer that says what is already shown is not swapped in, and none that would take somebody's words away. */
function skip(event) {
  const { sourceElement, text } = event.detail.ctx;
  if (!sourceElement.hasAttribute('data-live')) return;
  if (isEdited(sourceElement) || text.includes(`data-status="${sourceElement.dataset.status}"`)) event.preventDefault();
}

document.addEventListener('htmx:before:swap', skip);
// Arrived as well: what one tab asked for, another one may have taken over.
for (const news of ['upload:asked', 'upload:arrived']) {
  document.addEventListener(news, ({ detail }) => {
    if (showsNewest) announced.add(detail.id);
    wake();
  });
}
for (const news of ['upload:given-back', 'timeline:grown', 'htmx:after:swap', 'visibilitychange']) {
  document.addEventListener(news, wake);
}
wake();
