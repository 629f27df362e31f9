// Loads the sections before and after those that are there, well before the end is reached. Without script, the links do.
import { localise } from './clock.js';
import { fragment } from './fragment.js';
import { settle, timeline } from './sections.js';

const AHEAD = '2500px 0px';
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

function below(edge, content) {
  const added = [...content.querySelectorAll('.month')];
  edge.replaceWith(content);
  settle(added);
}

async function fetchInto(edge) {
  const link = edge.querySelector('a');
  const newer = edge.classList.contains('newer');
  try {
    const content = await fragment(link.href);
    content.querySelector(newer ? '.older' : '.newer')?.remove();
    localise(content);
    (newer ? above : below)(edge, content);
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

const near = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) if (isIntersecting) load(target);
}, { rootMargin: AHEAD });

function watch() {
  near.disconnect();
  for (const edge of timeline.querySelectorAll('.more')) near.observe(edge);
}

if (timeline) {
  timeline.addEventListener('click', (event) => {
    const edge = event.target.closest('.more');
    if (!edge) return;
    event.preventDefault();
    load(edge);
  });
  watch();
}
