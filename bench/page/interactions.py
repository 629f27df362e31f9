"""How long the page takes to answer what a person does, as the browser's Event Timing says."""

from collections.abc import Callable

from playwright.sync_api import Page

OBSERVER = """
window.interactions = [];
new PerformanceObserver((list) => {
  for (const { duration, interactionId } of list.getEntries()) if (interactionId) window.interactions.push(duration);
}).observe({ type: 'event', durationThreshold: 16, buffered: true });
"""
"""For every page before its own scripts."""
_REACH = 30
"""How many pictures the range has."""


def slowest(page: Page) -> tuple[float, str]:
    """Milliseconds from the input to the next frame of the slowest thing done, and what that was."""
    page.goto("/")
    page.locator("li.card img").first.wait_for()
    # Nobody reaches for what he does not see yet.
    page.mouse.wheel(0, 1)
    page.locator("li.card img").nth(_REACH).scroll_into_view_if_needed()
    page.locator("li.card img").nth(_REACH).evaluate("(image) => image.decode()")
    found = [(_longest(page, act), name) for name, act in _ACTS.items()]
    return max(found)


def _longest(page: Page, act: Callable[[Page], None]) -> float:
    page.evaluate("window.interactions.length = 0")
    act(page)
    # Two frames later everything that the act caused has been painted and noted.
    page.evaluate(
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))"
    )
    longest: float = page.evaluate("Math.max(0, ...window.interactions)")
    return longest


def _open(page: Page) -> None:
    page.locator("a[data-full]").first.click()
    page.locator(".pswp--ui-visible").wait_for()


def _close(page: Page) -> None:
    page.keyboard.press("Escape")
    page.locator(".pswp").wait_for(state="detached")


_ACTS: dict[str, Callable[[Page], None]] = {
    "opening the viewer": _open,
    "the next picture": lambda page: page.keyboard.press("ArrowRight"),
    "closing the viewer": _close,
    "selecting a picture": lambda page: page.locator(".card > .tick").first.check(),
    "selecting a range": lambda page: page.locator(".card > .tick").nth(_REACH).click(modifiers=["Shift"]),
    "ending the selection": lambda page: page.keyboard.press("Escape"),
}
