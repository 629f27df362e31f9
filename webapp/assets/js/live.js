// Refreshes what is not ready yet: elements with data-live answer the event `refresh` with an htmx request.
// One clock for the page: quick after a change, slower while nothing happens, still while the tab is hidden.
const FASTEST = 1_000;
const SLOWEST = 15_000;
const AT_ONCE = 12;

let pause = FASTEST;
let next = 0;
let timer;
let due = 0;

/** The next few elements, in turn, so that one that never finishes holds up no other. */
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

function tick() {
  const waiting = [...document.querySelectorAll('[data-live]')];
  for (const element of turn(waiting)) element.dispatchEvent(new Event('refresh'));
  pause = Math.min(pause * 1.5, SLOWEST);
  if (waiting.length) plan();
}

/** Looks again soon, because something has just changed; a look already due sooner is not put off. */
function wake() {
  pause = FASTEST;
  const now = Date.now();
  if (document.hidden) stop();
  else if (due <= now || due > now + pause) plan();
}

/** An answer that says what is already shown is not swapped in: focus and animation stay as they are. */
function skipUnchanged(event) {
  const { sourceElement, text } = event.detail.ctx;
  if (!sourceElement.hasAttribute('data-live')) return;
  if (text.includes(`data-status="${sourceElement.dataset.status}"`)) event.preventDefault();
}

document.addEventListener('htmx:before:swap', skipUnchanged);
document.addEventListener('htmx:after:swap', wake);
document.addEventListener('upload:arrived', wake);
document.addEventListener('visibilitychange', wake);
wake();
