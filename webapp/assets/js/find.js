// Suggestions under the search box while somebody types. Without script, the answer to a search offers the same.
import { fragment } from './fragment.js';

const PAUSE = 150;
const form = document.querySelector('.find');

function suggest(box) {
  const panel = form.querySelector('.suggestions');
  const list = panel.querySelector('ul');
  const status = form.querySelector('[role=status]');
  let timer;
  let asked;

  const close = () => { panel.hidden = true; };

  const show = (content) => {
    list.replaceChildren(content);
    const { length } = list.children;
    panel.hidden = !length;
    status.textContent = length ? `${length} suggestion${length === 1 ? '' : 's'}, arrow down to choose` : '';
  };

  const ask = async () => {
    const question = new URLSearchParams(location.search); // the dates stay
    question.set('q', box.value);
    asked = `/suggestions?${question}`;
    const mine = asked;
    const content = box.value.trim() ? await fragment(mine).catch(() => null) : null;
    if (mine !== asked) return; // somebody has typed on
    if (content) show(content);
    else close();
  };

  const move = (event) => {
    const stops = [box, ...list.querySelectorAll('a')];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || panel.hidden) return;
    event.preventDefault();
    stops.at((stops.indexOf(document.activeElement) + step) % stops.length).focus();
  };

  box.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  form.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || panel.hidden) return move(event);
    event.preventDefault(); // the box stays as it is: the first Escape closes what is over the page
    box.focus();
    close();
  });
  form.addEventListener('focusout', ({ relatedTarget }) => form.contains(relatedTarget) || close());
}

if (form) suggest(form.elements.q);
