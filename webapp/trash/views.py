"""Pages of the trash."""

import math
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalog import moments
from catalog.image import Card
from catalog.items import TRASH_DAYS
from catalog.pages import Slice
from webapp.accounts.login import current
from webapp.library.presentation import Presenter
from webapp.library.views import actions, presenter
from webapp.services import services

pages = Blueprint("trash", __name__)
_PAGE = 60


@pages.get("/trash")
def index() -> ResponseReturnValue:
    """What can be brought back, last thrown away first; htmx gets the cards alone."""
    now = moments.now()
    page = services().trash.page(current().name, Slice(_PAGE, request.args.get("cursor")), now)
    shown = {
        "cards": [_shown(presenter(), card, now) for card in page.cards],
        "more": url_for("trash.index", cursor=page.next) if page.next else None,
        "days": TRASH_DAYS,
    }
    template = "trash/_cards.html" if "HX-Request" in request.headers else "trash/index.html"
    return render_template(template, **shown), {"Vary": "HX-Request"}


def _shown(shown: Presenter, card: Card, now: datetime) -> dict[str, Any]:
    """A card with the days that it has left, begun ones counted."""
    gone_at = moments.parse(card.deleted_at or "") + timedelta(days=TRASH_DAYS)
    return {**shown.card(card), "days_left": math.ceil((gone_at - now) / timedelta(days=1))}


@pages.post("/trash/<image_id>/restore")
def restore(image_id: str) -> ResponseReturnValue:
    """Back into the library; htmx gets a tile that says so."""
    restored = presenter().image(actions().restore(image_id))
    if "HX-Request" in request.headers:
        return render_template("trash/_restored.html", card=restored)
    flash(f"{restored['title'] or restored['filename']} is back in your library.")
    return redirect(url_for("trash.index"), 303)


@pages.post("/images/<image_id>/restore")
def undo(image_id: str) -> ResponseReturnValue:
    """Back to where the picture was thrown away."""
    actions().restore(image_id)
    return redirect(url_for("library.image", image_id=image_id), 303)


@pages.post("/trash/<image_id>/delete")
def purge(image_id: str) -> ResponseReturnValue:
    """Delete one picture for good."""
    purged = actions().purge(image_id)
    flash(f"{purged.title or purged.filename} is deleted for good.")
    return redirect(url_for("trash.index"), 303)


@pages.post("/trash/empty")
def empty() -> ResponseReturnValue:
    """Delete everything in the trash for good."""
    services().trash.empty(current().name, moments.now())
    flash("The trash is empty.")
    return redirect(url_for("trash.index"), 303)
