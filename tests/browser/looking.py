"""What of a long library is in the page, and how a person moves through it."""

from playwright.sync_api import Locator, Page


def cards(page: Page) -> Locator:
    return page.locator("#timeline .card")


def names(page: Page) -> list[str]:
    """Of the cards that are in the page."""
    images = page.locator("#timeline .card img")
    return list(images.evaluate_all("(images) => images.map((image) => image.alt)"))


def scroll(page: Page, pixels: int) -> None:
    """As fast as a person does, a screen at a time: what comes into view is there before it does."""
    for _ in range(abs(pixels) // 600):
        page.evaluate("(by) => scrollBy(0, by)", 600 if pixels > 0 else -600)
        page.evaluate("() => new Promise(requestAnimationFrame)")
