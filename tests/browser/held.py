"""A network that keeps a page waiting."""

import contextlib
import re

from playwright.sync_api import Error, Page, Route


class Held:
    """Requests that get no answer for a while: what the page does meanwhile can be looked at in peace.

    They are held over a reload as well; released before it, they go out while the page leaves.
    """

    def __init__(self, page: Page, what: re.Pattern[str]) -> None:
        self._page, self._what = page, what
        self._routes: list[Route] = []
        page.route(what, self._hold)

    def _hold(self, route: Route) -> None:
        self._routes.append(route)

    def release(self) -> None:
        self._page.unroute(self._what)
        for route in self._routes:
            with contextlib.suppress(Error):  # the page has given it up
                route.continue_()
