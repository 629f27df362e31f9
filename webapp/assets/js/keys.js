// Single keys, where nobody types, and the list of all keys, which can switch them off: speech input types letters, too.
import { all, timeline } from './sections.js';

const TYPING = 'input:not([type=checkbox]), textarea, select, dialog, .pswp';
const SETTING = 'single-keys';
const sheet = document.getElementById('keys');
const box = document.getElementById('find');
const dates = document.getElementById('dates');

const stops = () => all('.card').map((card) => card.querySelector('a'));

function goTo(link) {
  if (!link) return;
  link.focus({ preventScroll: true });
  link.scrollIntoView({ block: 'nearest' });
}

/** The picture `by` places on; where none has the focus, the first one in view. */
function step(by) {
  const links = stops();
  const here = links.indexOf(document.activeElement);
  if (here >= 0) return goTo(links[here + by]);
  goTo(links.find((link) => link.isConnected && link.getBoundingClientRect().bottom > 0));
}

/** The nearest picture in the row below or above. */
function row(down) {
  const links = stops();
  const here = document.activeElement.getBoundingClientRect();
  const index = links.indexOf(document.activeElement);
  const ahead = down ? links.slice(index + 1) : links.slice(0, index).reverse();
  const boxes = ahead.filter((link) => link.isConnected).map((link) => ({ link, at: link.getBoundingClientRect() }));
  const first = boxes.find(({ at }) => (down ? at.top >= here.bottom : at.bottom <= here.top));
  if (!first) return;
  const distance = ({ at }) => Math.abs(at.left + at.width / 2 - here.left - here.width / 2);
  const inRow = boxes.filter(({ at }) => at.top === first.at.top);
  goTo(inRow.reduce((best, each) => (distance(each) < distance(best) ? each : best)).link);
}

function goToDates() {
  if (!dates) return;
  if (dates.offsetParent === null) dates.showPopover();
  (dates.querySelector('.years [aria-current]') ?? dates.querySelector('.years a')).focus();
}

const single = {
  '?': () => sheet.showModal(),
  '/': () => box?.select(),
  g: goToDates,
  j: () => timeline && step(1),
  k: () => timeline && step(-1),
};

const onPictures = {
  ArrowRight: () => step(1),
  ArrowLeft: () => step(-1),
  ArrowDown: () => row(true),
  ArrowUp: () => row(false),
};

function onKey(event) {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || target.closest(TYPING)) return;
  const isOn = localStorage.getItem(SETTING) !== 'off';
  const command = (isOn && single[key]) || (target.closest('#timeline .card > a') && onPictures[key]);
  if (!command) return;
  event.preventDefault();
  command();
}

if (sheet) {
  const setting = sheet.querySelector('input');
  setting.checked = localStorage.getItem(SETTING) !== 'off';
  setting.addEventListener('change', () => localStorage.setItem(SETTING, setting.checked ? 'on' : 'off'));
  document.querySelector('[data-keys]').addEventListener('click', () => sheet.showModal());
  document.addEventListener('keydown', onKey);
}
