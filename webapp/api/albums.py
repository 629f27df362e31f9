"""The routes of the API that are about albums."""

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from catalog import moments
from catalog.albums import Album
from catalog.errors import NotFound
from catalog.pages import Slice
from webapp.accounts.login import current
from webapp.api import representation
from webapp.library.views import presenter
from webapp.schemas import AlbumEditRequest, AlbumRequest, MembersRequest, PartRequest, PlaceRequest
from webapp.security import csrf
from webapp.services import services
from webapp.validation import body, checked

pages = Blueprint("albums", __name__, url_prefix="/albums")
# The blueprint that this one is in asks for the token where it is due.
csrf.exempt(pages)


def _answer(album: Album) -> Response:
    (listed,) = services().albums.listed(current().name, [album])
    return jsonify(representation.album(presenter(), listed))


def _part(most: int = 100) -> Slice:
    part = checked(PartRequest, request.args.to_dict(), 400)
    return Slice(min(part.limit, most), part.cursor)


@pages.get("")
def list_albums() -> ResponseReturnValue:
    """A page of albums."""
    albums, following = services().albums.page(current().name, _part(most=50))
    listed = services().albums.listed(current().name, albums)
    return jsonify(albums=[representation.album(presenter(), each) for each in listed], next=following)


@pages.post("")
def make_album() -> ResponseReturnValue:
    """An empty album."""
    asked = body(AlbumRequest)
    return _answer(services().albums.create(current().name, asked.title, moments.now())), 201


@pages.get("/<album_id>")
def get_album(album_id: str) -> ResponseReturnValue:
    """One album."""
    return _answer(services().albums.get(current().name, album_id))


@pages.patch("/<album_id>")
def edit_album(album_id: str) -> ResponseReturnValue:
    """Change title or cover."""
    asked = body(AlbumEditRequest)
    # First what may be refused: an answer that says no has changed nothing.
    if asked.cover:
        services().arrangement.choose_cover(current().name, album_id, asked.cover)
    elif "cover" in asked.model_fields_set:
        services().albums.change(current().name, album_id, cover=None)
    if asked.title:
        services().albums.change(current().name, album_id, title=asked.title)
    return get_album(album_id)


@pages.delete("/<album_id>")
def delete_album(album_id: str) -> ResponseReturnValue:
    """Delete an album; its pictures stay."""
    services().albums.delete(current().name, album_id)
    return Response(status=204)


@pages.get("/<album_id>/images")
def list_members(album_id: str) -> ResponseReturnValue:
    """A page of cards, in the album's order."""
    services().albums.get(current().name, album_id)
    page = services().arrangement.page(current().name, album_id, _part())
    return jsonify(images=representation.cards(presenter(), page.cards), next=page.next)


@pages.post("/<album_id>/images")
def add_members(album_id: str) -> ResponseReturnValue:
    """Put pictures at the end."""
    asked = dict.fromkeys(body(MembersRequest).ids)
    left_out = services().arrangement.add(current().name, album_id, asked)
    return jsonify(added=len(asked) - len(left_out), left_out=left_out)


@pages.put("/<album_id>/images/<image_id>")
def place_member(album_id: str, image_id: str) -> ResponseReturnValue:
    """Put a picture at a place."""
    asked = body(PlaceRequest)
    if "after" in asked.model_fields_set:
        services().arrangement.move(current().name, album_id, image_id, asked.after)
    elif services().arrangement.add(current().name, album_id, [image_id]):
        raise NotFound("picture", image_id)
    return Response(status=204)


@pages.delete("/<album_id>/images/<image_id>")
def remove_member(album_id: str, image_id: str) -> ResponseReturnValue:
    """Take a picture out; it stays in the library."""
    services().arrangement.remove(current().name, album_id, [image_id])
    return Response(status=204)
