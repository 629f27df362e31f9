"""What axe-core, the accessibility checker, finds wrong with a page as it is now."""

from functools import cache
from typing import Any

from playwright.sync_api import Page

from tests.product import ROOT

_SOURCE = ROOT / "webapp" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def axe(page: Page) -> list[str]:
    """One line for each element that breaks a rule; empty where all is well."""
    # Evaluated from outside: the page's own policy, which stays in force, allows no foreign script.
    page.evaluate(f"{_source()}\n;void 0")
    report: dict[str, Any] = page.evaluate("(rules) => axe.run(document, { runOnly: rules })", _RULES)
    return [
        f"{violation['id']}: {node['html'][:200]}: {node['failureSummary']}"
        for violation in report["violations"]
        for node in violation["nodes"]
    ]


@cache
def _source() -> str:
    return _SOURCE.read_text()
