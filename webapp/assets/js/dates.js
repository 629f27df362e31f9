// Marks the date that is in view.
import { timeline } from './sections.js';

const rail = document.getElementById('dates');
const links = new Map([...document.querySelectorAll('.years a')].map((link) => [link.dataset.at, link]));

function mark(month) {
  const link = links.get(month) ?? links.get(month.slice(0, 4));
  if (!link || link.hasAttribute('aria-current')) return;
  for (const other of links.values()) other.removeAttribute('aria-current');
  link.setAttribute('aria-current', 'location');
  rail.scrollTop = link.offsetTop - rail.clientHeight / 2;
}

// A line a little below the top: the section that crosses it is what the person looks at.
const line = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) if (isIntersecting) mark(target.dataset.month);
}, { rootMargin: '-15% 0px -84%' });

if (timeline && links.size) {
  for (const section of timeline.querySelectorAll('.month')) line.observe(section);
  document.addEventListener('timeline:grown', ({ detail }) => detail.forEach((section) => line.observe(section)));
}
