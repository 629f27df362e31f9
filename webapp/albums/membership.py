"""In which albums a picture is, chosen from the picture."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalog import moments
from catalog.albums import Album
from catalog.errors import BadRequest
from catalog.image import Image
from catalog.limits import MAX_ALBUMS
from catalog.pages import Slice
from webapp.accounts.login import current
from webapp.library.views import presenter
from webapp.schemas import AlbumRequest
from webapp.services import services
from webapp.validation import checked

pages = Blueprint("membership", __name__, url_prefix="/images/<image_id>/albums")
_PAGE = 50


@pages.get("")
def index(image_id: str) -> ResponseReturnValue:
    """All albums, and whether the picture is in each; htmx gets the list alone."""
    image = _picture(image_id)
    albums, following = services().albums.page(current().name, Slice(_PAGE, request.args.get("cursor")))
    member = {place.album for place in image.albums}
    shown = {
        "image": presenter().image(image),
        "albums": [(each, each.id in member) for each in albums],
        "more": url_for("membership.index", image_id=image_id, cursor=following) if following else None,
    }
    template = "albums/_choose.html" if "HX-Request" in request.headers else "albums/choose.html"
    return render_template(template, **shown), {"Vary": "HX-Request"}


@pages.post("")
def change(image_id: str) -> ResponseReturnValue:
    """Into an album or out of it; into a new one where the form has a title.

    Raises:
        BadRequest: the picture is in many albums already, or cannot be in one.
    """
    _picture(image_id)
    if "out" in request.form:
        services().arrangement.remove(current().name, request.form["out"], [image_id])
    else:
        _put_in(image_id)
    if "HX-Request" in request.headers:
        return index(image_id)
    return redirect(url_for("membership.index", image_id=image_id), 303)


def _put_in(image_id: str) -> None:
    owner, form = current().name, request.form
    made = None if form.get("album") else _made(form["title"])
    if not services().arrangement.add(owner, made or form["album"], [image_id]):
        return
    if made:
        services().albums.delete(owner, made)
    raise BadRequest(f"Only a picture that has arrived can be in an album, and in {MAX_ALBUMS} at most.")


def _picture(image_id: str) -> Image:
    return services().trash.get(current().name, image_id, moments.now())


def _made(title: str) -> str:
    asked = checked(AlbumRequest, {"title": title})
    return services().albums.create(current().name, asked.title, moments.now()).id


@pages.app_template_global()
def albums_of(image: dict[str, Any]) -> list[Album]:
    """The albums that a picture is in."""
    return services().albums.several(current().name, [place.album for place in image["albums"]])
