"""The routes of the API that are about links for people without an account."""

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue

from catalog import moments
from webapp.accounts.login import current
from webapp.api import representation
from webapp.schemas import ShareRequest
from webapp.security import csrf
from webapp.services import services
from webapp.shares.views import link, offers
from webapp.validation import body

pages = Blueprint("shares", __name__, url_prefix="/shares")
# The blueprint that this one is in asks for the token where it is due.
csrf.exempt(pages)


@pages.get("")
def list_shares() -> ResponseReturnValue:
    """All links that work."""
    shares = services().shares.every(current().name, moments.now())
    return jsonify(shares=[representation.share(share, link(share)) for share in shares])


@pages.post("")
def make_share() -> ResponseReturnValue:
    """A new link."""
    share = offers().make(body(ShareRequest), moments.now())
    return jsonify(representation.share(share, link(share))), 201


@pages.delete("/<share_id>")
def stop_share(share_id: str) -> ResponseReturnValue:
    """Let a link show nothing any more."""
    services().shares.stop(current().name, share_id)
    return Response(status=204)
