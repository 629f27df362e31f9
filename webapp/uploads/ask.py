"""The use-cases of an upload: ask for one, and sign the steps of one that goes in parts."""

from dataclasses import dataclass

from catalog import keys, lifecycle, limits, moments
from catalog.image import Image
from catalog.images import Images
from catalog.permits import Permits
from webapp.refused import Refused

TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif", "image/avif", "image/tiff", "image/heic", "image/heif")
"""What the pipeline can read; it looks at the bytes, whatever was announced."""
_PARTS = 10_000
"""S3's limit of parts of one upload."""


@dataclass(frozen=True)
class Announcement:
    """What somebody wants to upload; `sha256` in hexadecimal, if he computed it."""

    filename: str
    size: int
    content_type: str
    sha256: str | None = None


@dataclass(frozen=True)
class Permission:
    """A request that the browser may make."""

    method: str
    url: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Uploads:
    """Uploads of one owner."""

    images: Images
    permits: Permits
    owner: str
    quota: int | None = None

    def duplicate(self, announced: Announcement) -> str | None:
        """The id of a picture with the same content, if the announcement says the content."""
        return self.images.with_content(self.owner, announced.sha256) if announced.sha256 else None

    def ask(self, announced: Announcement, image_id: str | None = None) -> tuple[Image, Permission]:
        """Note a pending picture and permit to send it; asked for again under an id of one's own, it is the same one.

        Raises:
            Refused: it is too large, empty, of a type that is no picture, or more than the owner's quota leaves; or the
                picture of this id is another one, has arrived already, or is in the trash.
        """
        _check(announced)
        image_id = image_id or keys.new_id()
        self._check_quota(announced, image_id)
        key = keys.upload_key(self.owner, image_id, announced.filename)
        asked = lifecycle.ask(
            self.owner,
            image_id,
            key,
            moments.now(),
            {"filename": announced.filename, "bytes": announced.size, "content_type": announced.content_type},
        )
        saved, _ = self.images.change(self.owner, image_id, lambda before: before or asked)
        image = _awaited(saved or asked)
        if (image.key, image.bytes, image.content_type) != (key, announced.size, announced.content_type):
            raise Refused(422, "This id is another picture's.")
        url, headers = self.permits.put(key, announced.content_type, announced.size, announced.sha256)
        return image, Permission("PUT", url, headers)

    def _check_quota(self, announced: Announcement, image_id: str) -> None:
        """What is on its way counts as well: whoever sends a thousand files at once has asked for all of them."""
        if self.quota is None:
            return
        here = sum(size for _, size in self.images.months(self.owner).values())
        coming = sum(card.bytes for card in self.images.awaited(self.owner) if card.id != image_id)
        if here + coming + announced.size > self.quota:
            raise Refused(413, f"Your storage is full: {self.quota / 10**9:g} GB are all that you may use.")

    def sign(self, image_id: str, method: str, upload: str | None, part: int | None) -> Permission:
        """Sign one step of sending a picture that has not arrived; nothing but these steps is ever signed.

        Raises:
            NotFound: there is no such picture of this owner.
            Refused: the picture has arrived already, or is in the trash, or there is no such step.
        """
        image = _awaited(self.images.get(self.owner, image_id))
        match method, upload, part:
            case "PUT", None, None:
                url, headers = self.permits.put(image.key, image.content_type or TYPES[0], image.bytes, None)
                return Permission("PUT", url, headers)
            case "POST", None, None:
                url = self.permits.create(image.key)
            case "PUT", str(), int() if 1 <= part <= _PARTS:
                url = self.permits.part(image.key, upload, part)
            case "GET", str(), None:
                url = self.permits.parts(image.key, upload)
            case "POST", str(), None:
                url = self.permits.complete(image.key, upload)
            case "DELETE", str(), None:
                url = self.permits.abort(image.key, upload)
            case _:
                raise Refused(422, "There is no such step of an upload.")
        return Permission(method, url, {})


def _awaited(image: Image) -> Image:
    if image.deleted_at:
        raise Refused(410, "This picture was moved to the trash.")
    if image.sequencer:
        raise Refused(409, "This picture has arrived already.")
    return image


def _check(announced: Announcement) -> None:
    if announced.size > limits.MAX_BYTES:
        megabytes = limits.MAX_BYTES // 1_000_000
        raise Refused(413, f"{announced.filename} is larger than {megabytes} MB, the most that one picture may have.")
    if announced.size <= 0:
        raise Refused(422, f"{announced.filename} is empty.")
    if announced.content_type not in TYPES:
        kind = announced.content_type or "an unknown type"
        raise Refused(415, f"{announced.filename} is {kind}; JPEG, PNG, WebP, GIF, AVIF, TIFF and HEIC are shown here.")
