// The order of an album: tiles change places at once, by their arrows or by dragging, and the server is told.
import { put } from './api.js';

const list = document.querySelector('[data-arrange]');
const said = document.getElementById('arranged');
let told = Promise.resolve();

const tiles = () => [...list.querySelectorAll('.tile')];

/** Tells the server which tile this one is behind now, one move after the other. Where that fails, the order is shown that there is. */
function keep(tile) {
  const after = tile.previousElementSibling?.dataset.id ?? null;
  const place = `${tile.dataset.name}: place ${tiles().indexOf(tile) + 1}`;
  told = told
    .then(() => put(`albums/${list.dataset.arrange}/images/${tile.dataset.id}`, { after }))
    .then(() => { said.textContent = place; })
    .catch(() => location.reload());
}

/** Whether the tile could move: beyond the last one that is loaded, the server knows better. */
function step(tile, earlier) {
  const neighbour = earlier ? tile.previousElementSibling : tile.nextElementSibling;
  if (!neighbour?.classList.contains('tile')) return false;
  neighbour[earlier ? 'before' : 'after'](tile);
  keep(tile);
  return true;
}

function acceptSteps() {
  list.addEventListener('submit', (event) => {
    const { submitter, target } = event;
    if (!('step' in target.dataset) || !step(target.closest('.tile'), submitter.value === 'earlier')) return;
    event.preventDefault();
    submitter.focus();
  });
}

function acceptDrags() {
  let moving;
  list.addEventListener('dragstart', (event) => {
    moving = event.target.closest?.('.tile'); // text that is selected can be dragged, too
    if (!moving) return;
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData('text/plain', moving.dataset.name); // Firefox drags nothing that has no data
    moving.classList.add('moving');
  });
  list.addEventListener('dragover', (event) => {
    const over = event.target.closest('.tile');
    if (!moving || !over) return;
    event.preventDefault();
    if (over === moving) return;
    const all = tiles();
    over[all.indexOf(over) < all.indexOf(moving) ? 'before' : 'after'](moving);
  });
  list.addEventListener('drop', (event) => event.preventDefault());
  list.addEventListener('dragend', () => {
    if (!moving) return;
    moving.classList.remove('moving');
    keep(moving);
    moving = null;
  });
}

if (list) {
  acceptSteps();
  acceptDrags();
}
