"""What people without an account see of a link: its pictures, or the door to them, and nothing about their owner.

Addresses of pictures are ours: each time one is asked for, the link is looked up anew, and leads on to an address in
the bucket that lives five minutes. So a page that is open for long shows what it should, and a stopped link nothing.
"""

from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from catalog import keys, moments
from catalog.errors import BadCursor, NotFound
from catalog.image import Card
from catalog.pages import Slice
from catalog.shares import Share
from webapp.accounts import passwords
from webapp.accounts.sign_in import TooManyTries, count_try
from webapp.library.presentation import Presenter
from webapp.services import services
from webapp.shares import presentation
from webapp.shares.visit import Visit, Visits, is_shown

pages = Blueprint("shared", __name__, url_prefix="/s/<token>")
_PICTURES = 60
_UNLOCKED = "unlocked"
_REMEMBERED = 20
"""Links whose password a browser's cookie remembers."""


class Locked(Exception):
    """The link has a password, which this browser has not given."""


@pages.after_request
def protect(response: Response) -> Response:
    """For nobody's cache or index; where the page was found is told to nobody."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    return response


@pages.errorhandler(NotFound)
@pages.errorhandler(BadCursor)
def gone(error: Exception) -> ResponseReturnValue:  # noqa: ARG001 (why is nobody's business)
    """One answer for whatever the link does not show, or not any more."""
    return _page("shared/gone.html"), 404


@pages.errorhandler(Locked)
def locked(error: Locked) -> ResponseReturnValue:  # noqa: ARG001 (it says all by its type)
    """The door; whatever lies behind leads to it."""
    token = (request.view_args or {})["token"]
    return _door() if request.endpoint == "shared.index" else redirect(url_for("shared.index", token=token))


def _page(template: str, **shown: Any) -> str:
    return render_template(template, is_public=True, **shown)


def _door(error: str | None = None, status: int = 200) -> ResponseReturnValue:
    # A form's token is refused by HTTPS where the browser does not say which page of ours it comes from.
    return _page("shared/door.html", error=error), status, {"Referrer-Policy": "same-origin"}


def _visits() -> Visits:
    recent = current_app.extensions["recent-users"]

    def is_active(name: str) -> bool:
        user = recent.find(name)
        return user is not None and not user.disabled

    return Visits(services().shares, services().albums, services().images, is_active)


def _visit(token: str) -> Visit:
    """What the link shows to this browser.

    Raises:
        NotFound: nothing, or nothing any more.
        Locked: the password comes first.
    """
    visit = _visits().begin(token, moments.now())
    if visit.share.password and visit.share.id not in session.get(_UNLOCKED, ()):
        raise Locked
    return visit


@pages.get("")
def index(token: str) -> ResponseReturnValue:
    """The album, or the picture; a script that asks for more gets the pictures alone."""
    visit = _visit(token)
    if _is_counted(visit.share):
        services().shares.count(visit.share, moments.now())
    if visit.image:
        return _picture(visit, visit.image.id)
    page = services().arrangement.page(
        visit.share.owner, visit.share.target, Slice(_PICTURES, request.args.get("cursor"))
    )
    shown = {
        **presentation.frame(visit),
        "pictures": [presentation.picture(visit.share, card) for card in page.cards if is_shown(card)],
        "more": url_for("shared.index", token=token, cursor=page.next) if page.next else None,
    }
    return _page("shared/_pictures.html" if "HX-Request" in request.headers else "shared/album.html", **shown)


def _is_counted(share: Share) -> bool:
    """Whether somebody begins to look; the owner's own looks are no news to him."""
    is_owner = current_user.is_authenticated and current_user.name == share.owner
    return request.method == "GET" and "cursor" not in request.args and not is_owner


@pages.post("")
def unlock(token: str) -> ResponseReturnValue:
    """The password opens the link for this browser, until it is closed."""
    share = _visits().begin(token, moments.now()).share
    try:
        count_try(services().throttle, f"share#{share.id}", request.remote_addr or "", moments.now())
    except TooManyTries:
        return _door("That was tried too often. Wait five minutes, then try again.", 429)
    if share.password and not passwords.verify(share.password, request.form["password"]):
        return _door("The password is wrong.", 401)
    session[_UNLOCKED] = [*session.get(_UNLOCKED, ()), share.id][-_REMEMBERED:]
    return redirect(url_for("shared.index", token=token), 303)


@pages.get("/<image_id>")
def picture(token: str, image_id: str) -> ResponseReturnValue:
    """One picture, large."""
    return _picture(_visit(token), image_id)


def _picture(visit: Visit, image_id: str) -> ResponseReturnValue:
    image = _visits().picture(visit, _checked(image_id))
    return _page(
        "shared/picture.html", **presentation.frame(visit), picture=presentation.picture(visit.share, Card.of(image))
    )


@pages.get("/<image_id>/<any(thumb, preview, original):what>")
def file(token: str, image_id: str, what: str) -> ResponseReturnValue:
    """On to the bucket.

    Raises:
        NotFound: also for an original where only previews are shown.
    """
    visit = _visit(token)
    image = _visits().picture(visit, _checked(image_id))
    shown = Presenter(services().shared_links, visit.share.owner, moments.now())
    if what == "original":
        address = shown.original(image) if visit.share.originals else None
    else:
        address = shown.rendition(image.id, image.rendition(what))
    if address is None:
        raise NotFound("object", what)
    return redirect(address)


def _checked(image_id: str) -> str:
    """Whatever is no id is no key to look up."""
    if not keys.is_id(image_id):
        raise NotFound("picture", image_id)
    return image_id
