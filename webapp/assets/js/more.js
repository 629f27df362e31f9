// Loads the sections before and after those that are there, well before the end is reached. Without script, the links do.
import { localise } from './clock.js';
import { fragment } from './fragment.js';
import { nameMonths, settle, timeline } from './sections.js';

const AT_REST = '50%'; // of the view: nobody may ever want to see what comes then
const AHEAD = '3000px';
const MOVES = ['scroll', 'pointermove', 'keydown'];
const AT_ONCE = 12;
const FAR = 2; // views: nobody sees there how a row changes with each card that comes
const FAILED = 'It did not load. Try again';

const loading = new WeakMap(); // the edge of the list → the promise of what is beyond it

/** Puts `content` above everything; the picture that the person looks at stays where it is. */
function above(edge, content) {
  const root = document.documentElement;
  const list = timeline.querySelector('ol');
  const top = list?.getBoundingClientRect().top;
  const added = [...content.querySelectorAll('.month')];
  root.style.overflowAnchor = 'none'; // browsers that can do it themselves would do it twice
  edge.replaceWith(content);
  settle(added);
  if (list) scrollBy(0, list.getBoundingClientRect().top - top);
  requestAnimationFrame(() => { root.style.overflowAnchor = ''; });
}

/** Adds some cards a frame: a hundred at once would hold up whoever scrolls. Until the last is there `edge` stands for it. */
async function below(edge, content) {
  const some = edge.getBoundingClientRect().top > FAR * innerHeight ? AT_ONCE : Infinity;
  const added = [...content.querySelectorAll('.month')];
  const cards = [...content.querySelectorAll('.card')].map((card) => ({ card, list: card.parentNode }));
  for (const { card } of cards) card.remove();
  edge.hidden = true;
  while (cards.length) {
    await new Promise(requestAnimationFrame);
    for (const { card, list } of cards.splice(0, some)) {
      if (!list.isConnected) {
        edge.before(list.closest('.month'));
        nameMonths(); // at once: a heading that goes when the cards are there would move them
      }
      list.append(card);
    }
  }
  edge.replaceWith(...content.querySelectorAll('.older'));
  settle(added);
}

async function fetchInto(edge) {
  const link = edge.querySelector('a');
  const newer = edge.classList.contains('newer');
  try {
    const content = await fragment(link.href);
    content.querySelector(newer ? '.older' : '.newer')?.remove();
    localise(content);
    await (newer ? above : below)(edge, content);
    watch();
    return true;
  } catch {
    link.textContent = FAILED;
    loading.delete(edge);
    return false;
  }
}

/** Answers whether there is more on the page now; who asks twice waits for the same. */
function load(edge) {
  if (!loading.has(edge)) loading.set(edge, fetchInto(edge));
  return loading.get(edge);
}

async function beyond(selector) {
  const edge = timeline?.querySelector(selector);
  return edge ? load(edge) : false;
}

/** Asks for what comes after the last card, or before the first one; answers false at the end of the list. */
export const more = () => beyond('.older');
export const newer = () => beyond('.newer');

let margin = AT_REST;
let near;

function watch() {
  near?.disconnect();
  near = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) if (isIntersecting) load(target);
  }, { rootMargin: margin });
  for (const edge of timeline.querySelectorAll('.more')) near.observe(edge);
}

function lookAhead() {
  margin = AHEAD;
  watch();
}

if (timeline) {
  timeline.addEventListener('click', (event) => {
    const edge = event.target.closest('.more');
    if (!edge) return;
    event.preventDefault();
    load(edge);
  });
  for (const move of MOVES) addEventListener(move, lookAhead, { once: true });
  watch();
}
