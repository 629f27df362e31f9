"""Pages of the library."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalog import limits, moments
from catalog.errors import NotFound
from catalog.image import Card, Image
from webapp.accounts.login import current
from webapp.library.actions import Actions
from webapp.library.chips import chips
from webapp.library.dates import Year, by_capture, by_upload
from webapp.library.presentation import Presenter
from webapp.library.search import MAX_VALUE, PIECES, CardsRequest, View, find
from webapp.library.sections import Section, sections
from webapp.library.suggestions import Suggestion, suggestions
from webapp.refused import Refused
from webapp.schemas import EditRequest
from webapp.services import services
from webapp.validation import checked

pages = Blueprint("library", __name__)


@pages.app_context_processor
def limits_for_templates() -> dict[str, int]:
    """Every page may be dropped on."""
    return {"max_bytes": limits.MAX_BYTES}


def presenter() -> Presenter:
    """Shows the pictures of who asks, now."""
    return Presenter(services().links, current().name, moments.now())


def actions(owner: str | None = None) -> Actions:
    """What may be done with the pictures of `owner`, or of who asks."""
    return Actions(services().images, services().trash, services().bucket, owner or current().name)


@pages.get("/")
def index() -> ResponseReturnValue:
    """The library, or what a search finds of it, in sections; a script that asks for more gets the sections alone."""
    alone = "HX-Request" in request.headers
    try:
        view = checked(View, request.args.to_dict(), 400)
    except Refused as refused:
        return _refused(refused)
    page = find(services().images, current().name, view if alone else view.first)
    if view.backwards and not page.cards and not alone:
        return redirect(_list(view))
    shown = {
        "view": view,
        "sections": sections(page.cards, view, presenter()),
        "more": _list(view, cursor=page.next) if page.next else None,
        "newer": _list(view, cursor=page.previous, backwards="1") if page.previous else None,
    }
    if not alone:
        shown |= {"chips": chips(view.kept), "years": _years(view), "suggestions": _suggestions(view.q, view.kept)}
        shown["this_month"] = Section(f"{moments.now():%Y-%m}", "", [])
    template = "library/_sections.html" if alone else "library/index.html"
    return render_template(template, **shown), {"Vary": "HX-Request"}


def _refused(refused: Refused) -> ResponseReturnValue:
    """What no index answers: the page says so, and each piece of what was asked can be taken away."""
    kept = {name: request.args[name] for name in PIECES if request.args.get(name)}
    return render_template(
        "library/refused.html", reason=refused.reason, chips=chips(kept), view=View()
    ), refused.status


@pages.get("/suggestions")
def suggest() -> ResponseReturnValue:
    """What somebody who types may mean."""
    return render_template("library/_suggestions.html", suggestions=_suggestions(request.args.get("q"), request.args))


def _suggestions(typed: str | None, kept: Mapping[str, str]) -> list[Suggestion]:
    dates = {name: kept[name] for name in ("from", "to") if kept.get(name)}
    return suggestions(services().vocabulary, current().name, (typed or "")[:MAX_VALUE], dates)


def _list(view: View, **more: str) -> str:
    values: dict[str, Any] = view.kept | more
    return url_for("library.index", **values)


def _years(view: View) -> list[Year]:
    """Where to jump to; in what a search found, nowhere."""
    images, owner = services().images, current().name
    if view.narrows:
        return []
    if view.sort == "uploaded":
        return by_upload({month: count for month, (count, _) in images.months(owner).items()})
    captured = images.captured(owner)
    return by_capture(*captured, moments.now().date()) if captured else []


@pages.get("/images/<image_id>")
def image(image_id: str) -> ResponseReturnValue:
    """One picture with all that is known of it."""
    return render_template("library/image.html", image=presenter().image(_in_library(image_id)))


def _in_library(image_id: str) -> Image:
    found = services().images.get(current().name, image_id)
    if found.deleted_at:
        raise NotFound("picture", image_id)
    return found


@pages.get("/images/<image_id>/details")
def details(image_id: str) -> ResponseReturnValue:
    """What is known of one picture, for the viewer's panel."""
    return _details(_in_library(image_id))


@pages.post("/images/<image_id>/edit")
def edit(image_id: str) -> ResponseReturnValue:
    """Title and tags, as the form sends them; what stands there as it was shown is nobody's wish, and may be old."""
    form = request.form
    asked: dict[str, Any] = {name: form[name] for name in ("title", "tags") if form[name] != form.get(f"shown_{name}")}
    if "tags" in asked:
        asked["tags"] = [tag for each in asked["tags"].split(",") if (tag := each.strip())]
    edited = actions().edit(image_id, checked(EditRequest, asked).changes())
    return _details(edited, saved=True) if "HX-Request" in request.headers else _back(image_id)


@pages.post("/images/<image_id>/turn")
def turn(image_id: str) -> ResponseReturnValue:
    """Which way up a picture is. The form says how it is to end, not by how much: sent twice, it turns once."""
    asked = {"rotation": request.form.get("rotation", -1, int)}
    turned = actions().edit(image_id, checked(EditRequest, asked).changes())
    return _details(turned) if "HX-Request" in request.headers else _back(image_id)


def _details(image: Image, *, saved: bool = False) -> str:
    return render_template("library/_details.html", image=presenter().image(image), panel=True, saved=saved)


def _back(image_id: str) -> ResponseReturnValue:
    return redirect(url_for("library.image", image_id=image_id), 303)


@pages.get("/cards")
def cards() -> ResponseReturnValue:
    """Some cards by their ids, for a page that waits for them; nothing of what is not there."""
    asked = checked(CardsRequest, request.args.to_dict(), 400)
    found = [
        Card.of(image) for image in services().images.several(current().name, asked.unique) if not image.deleted_at
    ]
    answer = make_response(render_template("library/_cards.html", cards=presenter().cards(found)))
    answer.add_etag()
    return answer.make_conditional(request)


@pages.post("/images/<image_id>/favourite")
def favourite(image_id: str) -> ResponseReturnValue:
    """One of the favourites, or no more."""
    actions().edit(image_id, {"favourite": request.form["favourite"] == "1"})
    return _back(image_id)


@pages.post("/images/<image_id>/delete")
def delete(image_id: str) -> ResponseReturnValue:
    """To the trash."""
    trashed = actions().trash(image_id)
    where = "in the trash" if trashed.sequencer else "removed"
    said = f"{trashed.title or trashed.filename} is {where}."
    flash({"said": said, "undo": url_for("trash.undo", image_id=image_id)})  # type: ignore[arg-type] # what JSON holds
    return redirect(url_for("library.index"), 303)


@pages.post("/images/<image_id>/retry")
def retry(image_id: str) -> ResponseReturnValue:
    """Process again."""
    actions().retry(image_id)
    return _back(image_id)
