"""Pages of links for who makes them: those to one album or picture, all of them, an end to one."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalog import moments
from catalog.limits import MAX_SHARE_DAYS, SHARE_DAYS
from catalog.shares import Kind, Share
from webapp.accounts.login import current
from webapp.schemas import ShareRequest
from webapp.services import services
from webapp.shares.offer import Offers
from webapp.validation import checked

pages = Blueprint("shares", __name__)
_DAYS = (1, SHARE_DAYS, 30, 90, MAX_SHARE_DAYS)
_PATHS = {Kind.ALBUM: "/albums", Kind.IMAGE: "/images"}


def offers() -> Offers:
    """Links to what belongs to who asks."""
    return Offers(services().shares, services().albums, services().images, current().name)


def link(share: Share) -> str:
    """What its owner passes on."""
    return services().settings.dashboard_url + url_for("shared.index", token=share.token)


@pages.get("/shares")
def index() -> ResponseReturnValue:
    """All links that work."""
    shares = services().shares.every(current().name, moments.now())
    names = _names(shares)
    return render_template("shares/index.html", links=[_shown(share, names.get(share.target)) for share in shares])


def _names(shares: list[Share]) -> dict[str, str]:
    """What the albums and pictures that are still there are called, by id."""
    targets = {kind: list(dict.fromkeys(share.target for share in shares if share.kind is kind)) for kind in Kind}
    albums = services().albums.several(current().name, targets[Kind.ALBUM])
    images = services().images.several(current().name, targets[Kind.IMAGE])
    names = {image.id: image.title or image.filename for image in images if not image.deleted_at}
    return names | {album.id: album.title for album in albums}


def _shown(share: Share, name: str | None) -> dict[str, Any]:
    return {
        "id": share.id,
        "link": link(share),
        "name": name,
        "href": f"{_PATHS[share.kind]}/{share.target}",
        "until": moments.parse(share.until),
        "has_password": share.password is not None,
        "originals": share.originals,
        "opened": share.opened,
        "opened_at": share.opened_at and moments.parse(share.opened_at),
    }


@pages.get("/albums/<target>/shares", defaults={"kind": Kind.ALBUM})
@pages.get("/images/<target>/shares", defaults={"kind": Kind.IMAGE})
def of_target(kind: Kind, target: str) -> ResponseReturnValue:
    """The links to one thing, and the form for one more; htmx gets these alone."""
    name = offers().check(kind, target)
    shares = services().shares.every(current().name, moments.now())
    shown = {
        "name": name,
        "href": f"{_PATHS[kind]}/{target}",
        "links": [_shown(share, name) for share in shares if share.target == target],
        "days": _DAYS,
        "usual_days": SHARE_DAYS,
    }
    template = "shares/_offer.html" if "HX-Request" in request.headers else "shares/offer.html"
    return render_template(template, **shown), {"Vary": "HX-Request"}


@pages.post("/albums/<target>/shares", defaults={"kind": Kind.ALBUM})
@pages.post("/images/<target>/shares", defaults={"kind": Kind.IMAGE})
def make(kind: Kind, target: str) -> ResponseReturnValue:
    """One more link."""
    form = request.form
    asked = {
        str(kind): target,
        "days": form.get("other_days" if form.get("days") == "other" else "days", 0, int),
        "password": form.get("password") or None,
        "originals": "originals" in form,
    }
    offers().make(checked(ShareRequest, asked), moments.now())
    if "HX-Request" in request.headers:
        return of_target(kind, target)
    return redirect(f"{_PATHS[kind]}/{target}/shares", 303)


@pages.post("/shares/<share_id>/stop")
def stop(share_id: str) -> ResponseReturnValue:
    """Whoever has the link sees nothing any more."""
    services().shares.stop(current().name, share_id)
    flash("The link is stopped.")
    return redirect(url_for("shares.index"), 303)
