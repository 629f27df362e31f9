"""Pages of albums."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalog import moments
from catalog.albums import Listed
from catalog.pages import Slice
from webapp.accounts.login import current
from webapp.library.sections import Section
from webapp.library.views import presenter
from webapp.schemas import AlbumRequest
from webapp.services import services
from webapp.validation import checked

pages = Blueprint("albums", __name__, url_prefix="/albums")
_ALBUMS = 48
_PICTURES = 99


@pages.get("")
def index() -> ResponseReturnValue:
    """All albums; htmx gets the tiles alone."""
    albums, following = services().albums.page(current().name, Slice(_ALBUMS, request.args.get("cursor")))
    shown = {
        "albums": [_tile(each) for each in services().albums.listed(current().name, albums)],
        "more": url_for("albums.index", cursor=following) if following else None,
    }
    template = "albums/_tiles.html" if "HX-Request" in request.headers else "albums/index.html"
    return render_template(template, **shown), {"Vary": "HX-Request"}


def _tile(listed: Listed) -> dict[str, Any]:
    return {
        "href": url_for("albums.album", album_id=listed.album.id),
        "title": listed.album.title,
        "count": listed.count,
        "cover": listed.cover and presenter().card(listed.cover),
    }


@pages.post("")
def create() -> ResponseReturnValue:
    """A new album."""
    asked = checked(AlbumRequest, {"title": request.form["title"]})
    made = services().albums.create(current().name, asked.title, moments.now())
    return _to(made.id)


def _to(album_id: str, **more: str) -> ResponseReturnValue:
    return redirect(url_for("albums.album", album_id=album_id, **more), 303)  # type: ignore[arg-type] # they are values


@pages.get("/<album_id>")
def album(album_id: str) -> ResponseReturnValue:
    """One album, in its order; a script that asks for more gets the cards alone."""
    (listed,) = services().albums.listed(current().name, [services().albums.get(current().name, album_id)])
    page = services().arrangement.page(current().name, album_id, Slice(_PICTURES, request.args.get("cursor")))
    shown = {
        "album": listed.album,
        "count": listed.count,
        "sections": [Section("", "", presenter().cards(page.cards))] if page.cards else [],
        "more": url_for("albums.album", album_id=album_id, cursor=page.next) if page.next else None,
    }
    template = "albums/_sections.html" if "HX-Request" in request.headers else "albums/album.html"
    return render_template(template, **shown), {"Vary": "HX-Request"}


@pages.post("/<album_id>/rename")
def rename(album_id: str) -> ResponseReturnValue:
    """Another title."""
    asked = checked(AlbumRequest, {"title": request.form["title"]})
    services().albums.change(current().name, album_id, title=asked.title)
    return _to(album_id)


@pages.post("/<album_id>/delete")
def delete(album_id: str) -> ResponseReturnValue:
    """The album goes, its pictures stay."""
    title = services().albums.get(current().name, album_id).title
    services().albums.delete(current().name, album_id)
    flash(f"The album {title} is deleted. Its pictures are in your library.")
    return redirect(url_for("albums.index"), 303)
