"""Pages of the library."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalog import limits, moments
from catalog.errors import NotFound
from catalog.image import Card, Image
from catalog.images import Slice
from webapp.accounts.login import current
from webapp.api.schemas import EditRequest, checked
from webapp.library.actions import Actions
from webapp.library.presentation import Presenter
from webapp.services import services

pages = Blueprint("library", __name__)
_PAGE = 60


@pages.app_context_processor
def limits_for_templates() -> dict[str, int]:
    """Every page may be dropped on."""
    return {"max_bytes": limits.MAX_BYTES}


def presenter() -> Presenter:
    """Shows the pictures of who asks, now."""
    return Presenter(services().links, current().name, moments.now())


def actions() -> Actions:
    """What who asks may do with his pictures."""
    return Actions(services().images, services().bucket, current().name)


@pages.get("/")
def index() -> ResponseReturnValue:
    """The newest pictures; htmx gets the cards alone."""
    page = services().images.newest(current().name, Slice(_PAGE, request.args.get("cursor")))
    shown = {
        "cards": presenter().cards(page.cards),
        "more": url_for("library.index", cursor=page.next) if page.next else None,
    }
    template = "library/_cards.html" if "HX-Request" in request.headers else "library/index.html"
    return render_template(template, **shown), {"Vary": "HX-Request"}


@pages.get("/images/<image_id>")
def image(image_id: str) -> ResponseReturnValue:
    """One picture with all that is known of it."""
    found = services().images.get(current().name, image_id)
    if found.deleted_at:
        raise NotFound("picture", image_id)
    return render_template("library/image.html", image=presenter().image(found))


@pages.get("/images/<image_id>/details")
def details(image_id: str) -> ResponseReturnValue:
    """What is known of one picture, for the viewer's panel."""
    return _details(services().images.get(current().name, image_id))


@pages.post("/images/<image_id>/edit")
def edit(image_id: str) -> ResponseReturnValue:
    """Title and tags, as the form sends them."""
    tags = [tag.strip() for tag in request.form["tags"].split(",")]
    asked = {"title": request.form["title"], "tags": [tag for tag in tags if tag]}
    edited = actions().edit(image_id, checked(EditRequest, asked).changes())
    return _details(edited, saved=True) if "HX-Request" in request.headers else _back(image_id)


@pages.post("/images/<image_id>/turn")
def turn(image_id: str) -> ResponseReturnValue:
    """Turn a picture by a quarter."""
    turned = actions().turn(image_id, {"left": 270, "right": 90}[request.form["to"]])
    return _details(turned) if "HX-Request" in request.headers else _back(image_id)


def _details(image: Image, *, saved: bool = False) -> str:
    return render_template("library/_details.html", image=presenter().image(image), panel=True, saved=saved)


def _back(image_id: str) -> ResponseReturnValue:
    return redirect(url_for("library.image", image_id=image_id), 303)


@pages.get("/images/<image_id>/card")
def card(image_id: str) -> ResponseReturnValue:
    """One card, for a page that waits for it."""
    found = services().images.get(current().name, image_id)
    if found.deleted_at:
        raise NotFound("picture", image_id)
    return render_template("library/_card.html", card=presenter().card(Card.of(found)))


@pages.post("/images/<image_id>/delete")
def delete(image_id: str) -> ResponseReturnValue:
    """To the trash."""
    trashed = actions().trash(image_id)
    flash(f"{trashed.title or trashed.filename} is in the trash.")
    return redirect(url_for("library.index"), 303)


@pages.post("/images/<image_id>/retry")
def retry(image_id: str) -> ResponseReturnValue:
    """Process again."""
    actions().retry(image_id)
    return _back(image_id)
