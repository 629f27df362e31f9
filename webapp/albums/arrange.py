"""Putting an album in order: earlier, later, the cover, out of the album."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalog.pages import Slice
from webapp.accounts.login import current
from webapp.library.views import presenter
from webapp.services import services

pages = Blueprint("arrange", __name__, url_prefix="/albums/<album_id>")
_PAGE = 60


@pages.get("/arrange")
def index(album_id: str) -> ResponseReturnValue:
    """The pictures with what can be done to their order; htmx gets the tiles alone."""
    album = services().albums.get(current().name, album_id)
    page = services().arrangement.page(current().name, album_id, Slice(_PAGE, request.args.get("cursor")))
    shown = {
        "album": album,
        "cards": presenter().cards(page.cards),
        "more": url_for("arrange.index", album_id=album_id, cursor=page.next) if page.next else None,
    }
    template = "albums/_arranged.html" if "HX-Request" in request.headers else "albums/arrange.html"
    return render_template(template, **shown), {"Vary": "HX-Request"}


@pages.post("/images/<image_id>/step")
def step(album_id: str, image_id: str) -> ResponseReturnValue:
    """One place earlier or later."""
    services().arrangement.step(current().name, album_id, image_id, earlier=request.form["to"] == "earlier")
    return _back(album_id, image_id)


@pages.post("/images/<image_id>/cover")
def cover(album_id: str, image_id: str) -> ResponseReturnValue:
    """The picture that stands for the album."""
    services().arrangement.choose_cover(current().name, album_id, image_id)
    return _back(album_id, image_id)


@pages.post("/images/<image_id>/remove")
def remove(album_id: str, image_id: str) -> ResponseReturnValue:
    """Out of the album; the picture stays in the library."""
    services().arrangement.remove(current().name, album_id, [image_id])
    return _back(album_id, image_id)


def _back(album_id: str, image_id: str) -> ResponseReturnValue:
    return redirect(url_for("arrange.index", album_id=album_id, _anchor=f"tile-{image_id}"), 303)
