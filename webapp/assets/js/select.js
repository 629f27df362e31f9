// Which pictures are selected. Their ticks know it, in the page or out of it: shift reaches a range, a month's tick all of it.
import { all, listOf, sections, timeline } from './sections.js';
import { more, newer } from './more.js';

const TICK = '.card > .tick';
let anchor; // where a range begins that shift reaches from

/** The cards that are selected, in the page's order. */
export const selected = () => all(`${TICK}:checked`).map((tick) => tick.closest('.card'));

function announce() {
  const cards = selected();
  document.body.classList.toggle('selecting', cards.length > 0);
  timeline.dispatchEvent(new CustomEvent('selection:changed', { bubbles: true, detail: cards }));
}

/** Takes every tick away. */
export function clear() {
  for (const tick of [...all(TICK), ...timeline.querySelectorAll('.tick')]) tick.checked = false;
  announce();
}

function reach(tick) {
  const ticks = all(TICK);
  const [from, to] = [anchor, tick].map((each) => ticks.indexOf(each)).sort((a, b) => a - b);
  for (const each of ticks.slice(Math.max(from, 0), to + 1)) each.checked = tick.checked;
}

function choose(tick, reaches) {
  if (reaches && anchor) reach(tick);
  anchor = tick;
  announce();
}

/** A month goes on beyond what is loaded as long as it is the first or the last one on the page. */
async function loadMonth(month) {
  while (sections().at(-1).dataset.month === month && await more());
  while (sections()[0].dataset.month === month && await newer());
}

async function chooseMonth(tick) {
  const { month } = tick.closest('.month').dataset;
  await loadMonth(month);
  for (const section of sections().filter((each) => each.dataset.month === month)) {
    for (const each of listOf(section).querySelectorAll('.tick')) each.checked = tick.checked;
  }
  announce();
}

function toggle(card, reaches) {
  const tick = card.querySelector('.tick');
  if (!tick) return;
  tick.checked = !tick.checked;
  choose(tick, reaches);
}

/** While some are selected, a click on a picture selects it too. */
function onClick(event) {
  const { target, shiftKey } = event;
  if (target.matches(TICK)) choose(target, shiftKey);
  else if (target.matches('h2 > .tick')) chooseMonth(target);
  else if (document.body.classList.contains('selecting') && target.closest('.card > a')) {
    event.preventDefault();
    event.stopPropagation();
    toggle(target.closest('.card'), shiftKey);
  }
}

function onKey({ key, target }) {
  const isTyping = target.closest('input:not(.tick), textarea, select, dialog, .pswp');
  if (key === 'x' && !isTyping && target.closest('.card')) toggle(target.closest('.card'), false);
  if (key === 'Escape' && !isTyping) clear();
}

if (timeline) {
  document.documentElement.classList.add('selectable');
  timeline.addEventListener('click', onClick, { capture: true });
  document.addEventListener('keydown', onKey);
}
