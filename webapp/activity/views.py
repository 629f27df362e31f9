"""The activity page."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from catalog.image import Status
from catalog.images import Slice
from webapp.accounts.login import current
from webapp.activity.statistics import statistics
from webapp.library.views import presenter
from webapp.services import services

pages = Blueprint("activity", __name__)
_SHOWN = Slice(limit=60)


@pages.get("/activity")
def index() -> ResponseReturnValue:
    """What failed, what is under way, how much is stored."""
    images, owner, shown = services().images, current().name, presenter()
    failed = images.by_status(owner, Status.FAILED, _SHOWN).cards
    under_way = [
        card for status in (Status.PROCESSING, Status.PENDING) for card in images.by_status(owner, status, _SHOWN).cards
    ]
    return render_template(
        "activity/index.html",
        failed=shown.cards(failed),
        processing=shown.cards(under_way),
        stats=statistics(images, owner),
    )
