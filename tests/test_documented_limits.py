"""The figures that the documentation gives are the code's."""

from pathlib import Path

import pytest

from catalog import limits, links, permits, shares
from catalog.items import TRASH_DAYS
from cloudformation import stack
from pipeline.sandbox.limits import Limits
from webapp.accounts import passwords, sessions
from webapp.library.commands import UNDER_WAY
from webapp.schemas import BatchRequest, MembersRequest, ShareRequest

DOCS = Path(__file__).parents[1] / "docs"
WORDS = {1: "one", 2: "two", 5: "five", 7: "seven", 8: "eight"}

PICTURE = f"{limits.MAX_BYTES // 10**6} MB, {limits.MAX_PIXELS // 10**6} megapixels"
PROCESSOR = stack.template().to_dict()["Resources"]["Processor"]["Properties"]


def longest(model: type[BatchRequest | MembersRequest]) -> int:
    return int(model.model_json_schema()["properties"]["ids"]["maxItems"])


PASSWORD = ShareRequest.model_json_schema()["properties"]["password"]["anyOf"][0]["minLength"]


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("api", f"within {WORDS[permits.SECONDS // 60]} minutes"),
        ("api", f"for {TRASH_DAYS} days or until it is emptied"),
        ("api", f"up to {longest(BatchRequest)} at once"),
        ("api", f"at most {longest(MembersRequest)}, to its end"),
        ("api", f"in {limits.MAX_ALBUMS} albums"),
        ("api", f"`days` (1 to {limits.MAX_SHARE_DAYS}; {limits.SHARE_DAYS})"),
        ("api", f"(from {PASSWORD} characters)"),
        ("api", f"409 where there are {limits.MAX_SHARES}"),
        ("security", PICTURE),
        ("security", f"{passwords._hasher.memory_cost // 1024} MiB, {WORDS[passwords._hasher.time_cost]} passes"),
        ("security", f"other servers follow within {sessions._SECONDS} seconds; {WORDS[sessions.LONGEST.days]} days"),
        ("security", f"and has {Limits().answer} seconds"),
        ("security", f"{shares._BYTES * 8} random bits; an end, {WORDS[limits.SHARE_DAYS]} days by default"),
        ("operations", PICTURE),
        ("operations", f"the largest picture has {limits.MAX_BYTES // 10**6} MB"),
        ("operations", f"more than {PROCESSOR['Timeout']} seconds or {PROCESSOR['MemorySize']:,} MB"),
        ("operations", f"A server keeps a user it has read for {sessions._SECONDS} seconds"),
        ("operations", f"touched in the last {WORDS[UNDER_WAY]} hours"),
        ("operations", f"not sent within {WORDS[limits.UPLOAD_DAYS]} days"),
        ("operations", f"noncurrent versions still expire after {TRASH_DAYS} days"),
        ("architecture", f"lives {WORDS[links.SHARED.seconds * 2 // 60]} minutes at most"),
        ("architecture", f"fail after {WORDS[limits.UPLOAD_DAYS]} days"),
    ],
)
def test_a_figure_is_the_codes(page: str, said: str) -> None:
    assert said in (DOCS / f"{page}.md").read_text()
