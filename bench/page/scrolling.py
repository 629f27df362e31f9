"""The library scrolled from the newest picture to the oldest."""

from dataclasses import dataclass

from playwright.sync_api import Page

_STEP = 120
"""CSS pixels a frame: at 60 frames a second, eight screens in a second."""
_SCROLL = """
async ([step]) => {
  const frames = [], seen = new Set();
  let elements = 0, last = performance.now(), still = 0;
  while (still < 600) {
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    frames.push(now - last);
    last = now;
    const before = scrollY;
    scrollBy(0, step);
    still = scrollY === before ? still + 1 : 0;
    if (!document.querySelector('.older') && still) break;
    if (frames.length % 30) continue;
    elements = Math.max(elements, document.getElementsByTagName('*').length);
    for (const card of document.getElementsByClassName('card')) seen.add(card.dataset.id);
  }
  for (const card of document.getElementsByClassName('card')) seen.add(card.dataset.id);
  frames.sort((a, b) => a - b);
  return { elements, frame: frames[Math.floor(frames.length * .95)], pictures: seen.size };
}
"""


@dataclass(frozen=True)
class Scrolled:
    """The most elements at once, the 95th percentile of a frame in milliseconds, and how many pictures were there."""

    elements: int
    frame: float
    pictures: int


def scroll(page: Page) -> Scrolled:
    """Scroll to the end of the list, waiting where more is being loaded."""
    page.locator("li.card img").first.wait_for()
    return Scrolled(**page.evaluate(_SCROLL, [_STEP]))
