"""How a page learns that a picture is ready."""

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.looking import cards

pytestmark = [pytest.mark.browser, pytest.mark.emulator]


@pytest.fixture
def requests(collection: Page) -> list[Request]:
    """Every question that the page asks about cards."""
    asked: list[Request] = []
    collection.on("request", lambda request: asked.append(request) if "/cards?" in request.url else None)
    return asked


def announce(page: Page, count: int) -> None:
    """Ask for uploads whose files never come."""
    page.evaluate(
        """(count) => Promise.all(Array.from({ length: count }, (_, number) => fetch('/api/v1/uploads', {
            method: 'POST',
            headers: {
                'Content-Type': 'application/json',
                'X-CSRFToken': document.querySelector('meta[name=csrf-token]').content,
            },
            body: JSON.stringify({ filename: `late-${number}.jpg`, size: 1, content_type: 'image/jpeg' }),
        })))""",
        count,
    )


def remove_announced(page: Page) -> None:
    page.evaluate(
        """() => Promise.all([...document.querySelectorAll('.card.pending')].map(({ dataset }) => fetch(
            `/api/v1/images/${dataset.id}`,
            { method: 'DELETE', headers: { 'X-CSRFToken': document.querySelector('meta[name=csrf-token]').content } },
        )))"""
    )


def test_the_page_asks_only_while_something_waits_and_ever_more_seldom(
    collection: Page, requests: list[Request]
) -> None:
    collection.clock.install()
    collection.clock.pause_at(dt.datetime.now(dt.UTC) + dt.timedelta(hours=1))  # else real seconds count as well
    collection.reload()
    collection.clock.run_for(120_000)
    assert requests == []
    announce(collection, 3)
    collection.reload()
    expect(cards(collection).locator(".busy")).to_have_count(3)
    gaps = [until_asked(collection, requests) for _ in range(4)]
    assert gaps == sorted(gaps)
    assert gaps[-1] > gaps[0]
    ids = re.findall("[0-9A-Z]{26}", requests[-1].url)
    assert len(ids) == 3  # one question for all of them
    answer = requests[-1].response()
    assert answer
    assert answer.headers["etag"]
    hide(collection, hidden=True)
    asked = len(requests)
    collection.clock.run_for(120_000)
    assert len(requests) == asked
    hide(collection, hidden=False)
    until_asked(collection, requests)
    remove_announced(collection)
    until_asked(collection, requests)
    expect(cards(collection).locator(".busy")).to_have_count(0)
    asked = len(requests)
    collection.clock.run_for(120_000)
    assert len(requests) == asked


def until_asked(page: Page, requests: list[Request]) -> int:
    """How many seconds of the page's own clock pass until its next question, which is answered afterwards."""
    asked = len(requests)
    for second in range(1, 60):
        page.clock.run_for(1_000)
        page.evaluate("async () => { await fetch('/healthz'); }")  # by its end, whatever was sent before it is known
        if len(requests) > asked:
            answer = requests[-1].response()
            assert answer
            answer.finished()
            page.evaluate("async () => { await fetch('/healthz'); }")  # the page has read the answer as well
            return second
    raise AssertionError("the page asks nothing")


def hide(page: Page, *, hidden: bool) -> None:
    """Another tab comes to the front, or this one does again."""
    page.evaluate(
        """(hidden) => {
            Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
            document.dispatchEvent(new Event('visibilitychange'));
        }""",
        hidden,
    )
