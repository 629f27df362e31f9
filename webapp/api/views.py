"""The routes of the API."""

from dataclasses import asdict

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from catalog import moments
from webapp.accounts.login import current
from webapp.activity.statistics import statistics
from webapp.api import albums, representation, shares
from webapp.api.description import describe
from webapp.library.batch import Change, apply
from webapp.library.search import Search, find
from webapp.library.views import actions, presenter
from webapp.schemas import BatchRequest, EditRequest, SignRequest, UploadRequest
from webapp.security import csrf
from webapp.services import services
from webapp.uploads.ask import Announcement, Uploads
from webapp.validation import body, checked

pages = Blueprint("api", __name__, url_prefix="/api/v1")
csrf.exempt(pages)


@pages.before_request
def guard() -> None:
    """Everybody says who he is. A browser's cookie needs the token as well; a script's token is proof by itself."""
    if current().ticket:
        csrf.protect()


def _uploads() -> Uploads:
    return Uploads(services().images, services().permits, current().name, current().user.quota)


@pages.post("/uploads")
def ask_upload() -> ResponseReturnValue:
    """Ask to upload a picture."""
    asked = body(UploadRequest)
    announced = Announcement(asked.filename, asked.size, asked.content_type, asked.sha256)
    known = None if asked.force else _uploads().duplicate(announced)
    if known:
        return jsonify(id=known, duplicate=True)
    image, permission = _uploads().ask(announced, asked.id)
    return jsonify(id=image.id, status=image.status, upload=asdict(permission)), 201


@pages.post("/uploads/<image_id>/sign")
def sign_upload(image_id: str) -> ResponseReturnValue:
    """Sign one step of an upload."""
    step = body(SignRequest)
    return jsonify(asdict(_uploads().sign(image_id, step.method, step.uploadId, step.partNumber)))


@pages.get("/images")
def list_images() -> ResponseReturnValue:
    """A page of cards."""
    page = find(services().images, current().name, checked(Search, request.args.to_dict(), 400))
    return jsonify(images=representation.cards(presenter(), page.cards), next=page.next)


@pages.patch("/images")
def change_images() -> ResponseReturnValue:
    """Change several pictures; some may be changed and others not."""
    asked = body(BatchRequest)
    changed, refused = apply(actions(), asked.ids, Change(**asked.model_dump(exclude={"ids"})))
    return jsonify(changed=changed, refused=refused)


@pages.get("/images/<image_id>")
def get_image(image_id: str) -> ResponseReturnValue:
    """All that is known of a picture; one in the trash says since when."""
    return jsonify(representation.detail(presenter(), services().trash.get(current().name, image_id, moments.now())))


@pages.patch("/images/<image_id>")
def edit_image(image_id: str) -> ResponseReturnValue:
    """Change title, tags or favourite."""
    changes = body(EditRequest).changes()
    return jsonify(representation.detail(presenter(), actions().edit(image_id, changes)))


@pages.delete("/images/<image_id>")
def trash_image(image_id: str) -> ResponseReturnValue:
    """Move to the trash."""
    actions().trash(image_id)
    return Response(status=204)


@pages.post("/images/<image_id>/restore")
def restore_image(image_id: str) -> ResponseReturnValue:
    """Bring back from the trash."""
    return jsonify(representation.detail(presenter(), actions().restore(image_id)))


@pages.post("/images/<image_id>/retry")
def retry_image(image_id: str) -> ResponseReturnValue:
    """Process again; the answer comes before the end of it."""
    return jsonify(representation.detail(presenter(), actions().retry(image_id))), 202


for part in (albums, shares):
    pages.register_blueprint(part.pages)


@pages.get("/stats")
def stats() -> ResponseReturnValue:
    """Counts and bytes."""
    return jsonify(statistics(services().images, current().name))


@pages.get("/openapi.json")
def openapi() -> ResponseReturnValue:
    """This API's description."""
    return jsonify(describe(services().settings.dashboard_url))
