"""The activity page."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalog import moments
from catalog.errors import NotFound
from catalog.image import Status
from catalog.pages import Slice
from webapp.accounts.login import current
from webapp.activity.chart import bars, span
from webapp.activity.statistics import statistics
from webapp.library.views import actions, presenter
from webapp.services import services

pages = Blueprint("activity", __name__)
_SHOWN = Slice(limit=60)
_RECENT = Slice(limit=12)
_LETTERS = 100
_CHARTS = (("Pictures", "count"), ("Bytes", "bytes"))


@pages.get("/activity")
def index() -> ResponseReturnValue:
    """What failed, what is under way, how much is stored."""
    images, owner, shown = services().images, current().name, presenter()
    stats = statistics(images, owner)
    this_month = moments.stamp(moments.now())[:7]
    lists = {status: images.by_status(owner, status, _SHOWN) for status in Status if status != Status.READY}
    return render_template(
        "activity/index.html",
        failed=shown.cards(lists[Status.FAILED].cards),
        processing=shown.cards(lists[Status.PROCESSING].cards + lists[Status.PENDING].cards),
        longer=[str(status) for status, page in lists.items() if page.next],
        recent=shown.cards(images.newest(owner, _RECENT).cards),
        stats=stats,
        quota=current().user.quota,
        charts=[
            (name, bars(((each["month"], each[key]) for each in stats["months"]), this_month)) for name, key in _CHARTS
        ],
        span=span(this_month),
        dead_letters=_dead_letters() if current().is_admin else None,
    )


def _dead_letters() -> list[dict[str, Any]]:
    letters = services().images.dead_letters(_LETTERS)
    return [asdict(letter) | {"at": moments.parse(letter.at)} for letter in letters]


@pages.post("/admin/dead-letters/<owner>/<image_id>/retry")
def retry_for(owner: str, image_id: str) -> ResponseReturnValue:
    """An administrator has somebody's picture processed again; he sees neither it nor its name."""
    if not current().is_admin:
        raise NotFound("page", request.path)
    actions(owner).retry(image_id)
    flash("It is being processed again.")
    return redirect(url_for("activity.index"), 303)
