"""The table items of a picture, as a pure function of its record.

Saving a picture writes the difference between the items of the record before and after, in one transaction, so cards,
edges and the content entry cannot disagree with the record. The partition is `U#<owner>`, the sort keys are:

    detail   D#<id>                                the whole record
    card     I#<uploaded>#<id>                     newest first; also in both indexes
    trashed  T#<deleted>#<id>                      the card of what can be brought back; expires, as its detail does
    content  H#<sha256>#<id>                       which pictures have this content
    name     N#<lower-case name>#<id>              prefix search
    edge     E#<kind>#<value>#<uploaded>#<id>      camera, tag, favourite, album
    place    P#<album>#<rank>#<id>                 an album in the order that its owner chose
    letter   L#<id>                                processing was given up; everybody's are together in an index
    waiting  W#<id>                                its mail goes into the owner's next digest
    month    C#<yyyy-mm>#<shard>                   count and bytes (only ever added to)
    album    B#<album>                             count (only ever added to)

`catalog/outbox.py` keeps three more, M#….
What is not of one picture has its keys in its own module: `T`, when the trash was emptied (`catalog/trash.py`); `A#…`,
albums (`catalog/albums.py`); `S#…`, links that show something to others (`catalog/shares.py`).
"""

import unicodedata
from datetime import timedelta

from catalog import mailing, moments
from catalog.image import Card, Image, Place, Status

Item = dict[str, str | int]
"""The attributes of one item beside its keys."""

TRASH_DAYS = 30
DEAD_LETTERS = "dead-letters"
"""Partition of the index of what is not ready that has everybody's dead letters."""
WAITING = "W#"
"""What the sort keys of pictures that wait for the digest begin with; the id follows."""


def partition(owner: str) -> str:
    """Everything about an owner's pictures is in one partition."""
    return f"U#{owner}"


def detail_key(image_id: str) -> str:
    """Sort key of the whole record."""
    return f"D#{image_id}"


def content_prefix(sha256: str) -> str:
    """What the sort keys of the entries of one content begin with."""
    return f"H#{sha256}#"


def card_key(image: Image) -> str:
    """Sort key of the card: in the library, or in the trash."""
    if image.deleted_at:
        return f"T#{image.deleted_at}#{image.id}"
    return f"I#{image.uploaded_at}#{image.id}"


def edge_prefix(kind: str, value: str) -> str:
    """What the sort keys of one edge's pictures begin with."""
    escaped = _fold(value).replace("%", "%25").replace("#", "%23")
    return f"E#{kind}#{escaped}#"


def name_prefix(filename: str) -> str:
    """What the sort keys of pictures with this beginning of a name begin with; a sort key takes 1,024 bytes."""
    return f"N#{_fold(filename)[:128]}"


def place_prefix(album: str) -> str:
    """What the sort keys of an album's pictures begin with, in its order."""
    return f"P#{album}#"


def place_key(place: Place, image_id: str) -> str:
    """Sort key of a picture's place in an album."""
    return f"{place_prefix(place.album)}{place.rank}#{image_id}"


def album_count_key(album: str) -> str:
    """Sort key of the counter of an album's pictures."""
    return f"B#{album}"


def _fold(text: str) -> str:
    """The same text however it was typed: composed or not, capital or not."""
    return unicodedata.normalize("NFC", text).casefold()


def items(image: Image) -> dict[str, Item]:
    """Every item of the record, by sort key, but the month's counter."""
    rows: dict[str, Item] = {
        detail_key(image.id): {"record": image.to_json(), "version": image.version},
        card_key(image): {"card": Card.of(image).to_json()},
    }
    if image.deleted_at:
        expires = int((moments.parse(image.deleted_at) + timedelta(days=TRASH_DAYS)).timestamp())
        if image.purged or image.sequencer is None:
            # There is nothing to bring back: of an upload that was cancelled, no byte has been seen.
            del rows[card_key(image)]
        return {key: row | {"expires": expires} for key, row in rows.items()}
    rows[card_key(image)] |= _index_attributes(image)
    return rows | _edges(image) | _dead_letter(image)


def _index_attributes(image: Image) -> Item:
    # A screenshot has no camera: in the order of capture it stands where it was uploaded.
    attributes: Item = {"taken": f"{image.taken_at or image.uploaded_at}#{image.id}"}
    if image.status != Status.READY:
        attributes["status_pk"] = status_partition(image.owner, image.status)
        attributes["status_sk"] = f"{image.uploaded_at}#{image.id}"
    return attributes


def status_partition(owner: str, status: Status) -> str:
    """Partition of the sparse index of what is not ready."""
    return f"{partition(owner)}#{status}"


def _dead_letter(image: Image) -> dict[str, Item]:
    """In the index of what is not ready these share a partition of their own, for administrators: one Query for all."""
    if image.trace is None:
        return {}
    at = next((step.at for step in reversed(image.history) if step.what == image.trace), image.uploaded_at)
    letter: Item = {"owner": image.owner, "image_id": image.id, "at": at, "trace": image.trace}
    return {f"L#{image.id}": letter | {"status_pk": DEAD_LETTERS, "status_sk": f"{at}#{image.owner}#{image.id}"}}


def _edges(image: Image) -> dict[str, Item]:
    edges = [("tag", tag) for tag in image.tags] + [("album", each.album) for each in image.albums]
    if image.camera:
        edges.append(("camera", image.camera))
    if image.favourite:
        edges.append(("favourite", ""))
    end = f"{image.uploaded_at}#{image.id}"
    link: Item = {"card_key": card_key(image)}
    # The key has a tag or a camera without its capitals.
    rows: dict[str, Item] = {edge_prefix(kind, value) + end: link | {"value": value} for kind, value in edges}
    rows[f"{name_prefix(image.filename)}#{image.id}"] = link
    rows |= {place_key(place, image.id): link for place in image.albums}
    if image.status == Status.READY and image.sha256:
        rows[content_prefix(image.sha256) + image.id] = {}
    if mailing.waits_for_digest(image):
        rows[WAITING + image.id] = {}
    return rows


def month_key(image: Image | Card) -> str | None:
    """The counter that the picture is counted in, or None.

    Eight counters a month: a transaction is refused while another one holds the same item, and workers run
    side by side.
    """
    if image.deleted_at or image.status == Status.PENDING:
        return None
    return f"C#{image.uploaded_at[:7]}#{int(image.id[-1], 36) % 8}"


def tally(before: Image | None, after: Image) -> dict[str, dict[str, int]]:
    """What a change adds to which counter, by sort key."""
    changes: dict[str, dict[str, int]] = {}
    for image, sign in ((before, -1), (after, 1)):
        for key, amounts in _counted(image).items() if image else ():
            sums = changes.setdefault(key, dict.fromkeys(amounts, 0))
            for name, amount in amounts.items():
                sums[name] += sign * amount
    return {key: sums for key, sums in changes.items() if any(sums.values())}


def _counted(image: Image) -> dict[str, dict[str, int]]:
    """What the picture adds to which counter."""
    month = month_key(image)
    counted = {month: {"count": 1, "bytes": image.bytes}} if month else {}
    albums = () if image.deleted_at else image.albums
    return counted | {album_count_key(each.album): {"count": 1} for each in albums}
