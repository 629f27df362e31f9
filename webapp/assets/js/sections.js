// The library's sections. Those far from the view are taken out of the page, their height kept, so that it stays light.
const FAR = '3000px';

export const timeline = document.getElementById('timeline');
const kept = new Map(); // a section whose list is out of the page → that list

export const sections = () => [...timeline.querySelectorAll('.month')];

/** A section's list of cards, in the page or not. */
export const listOf = (section) => kept.get(section) ?? section.querySelector('ol');

/** Every element that matches, in the page's order: of the library also those that are out of it. */
export function all(selector) {
  if (!timeline) return [...document.querySelectorAll(selector)];
  return sections().flatMap((section) => [...listOf(section).querySelectorAll(selector)]);
}

function takeOut(section, height) {
  if (kept.has(section) || section.contains(document.activeElement)) return;
  section.style.height = `${height}px`;
  kept.set(section, section.querySelector('ol'));
  kept.get(section).remove();
  section.classList.add('away');
}

function putBack(section) {
  if (!kept.has(section)) return;
  section.append(kept.get(section));
  kept.delete(section);
  section.classList.remove('away');
  section.style.height = '';
}

/** From now on the browser passes over the section where it is out of view, and knows how high it is. */
function skim(section, height) {
  section.style.containIntrinsicSize = `auto ${height}px`;
  section.classList.add('settled');
}

// Told of each section once it is laid out, and whenever it comes near or goes: nobody has to ask for a layout.
const distance = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting, boundingClientRect: { height } } of entries) {
    if (!target.classList.contains('settled')) skim(target, height);
    if (isIntersecting) putBack(target);
    else takeOut(target, height);
  }
}, { rootMargin: FAR });

/** A long month is several sections under one heading. */
export function nameMonths() {
  let above;
  for (const section of sections()) {
    const heading = section.querySelector('h2');
    if (heading) heading.hidden = section.dataset.month === above;
    above = section.dataset.month;
  }
}

/** Looks after sections that are new in the page. */
export function settle(added) {
  nameMonths();
  for (const section of added) distance.observe(section);
  timeline.dispatchEvent(new CustomEvent('timeline:grown', { bubbles: true, detail: added }));
}

if (timeline) settle(sections());
