"""What an owner does with a picture."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from catalog import keys, lifecycle, moments
from catalog.bucket import Bucket
from catalog.errors import NotFound
from catalog.image import Image, Rendition, Status
from catalog.images import Images
from catalog.trash import Trash
from webapp.refused import Refused


@dataclass(frozen=True)
class Actions:
    """The use-cases on one owner's pictures. Each raises NotFound where there is no such picture of his any more."""

    images: Images
    in_trash: Trash
    bucket: Bucket
    owner: str

    def edit(self, image_id: str, changes: dict[str, Any]) -> Image:
        """Set title, tags, favourite or rotation; a turned picture is processed again, which makes its renditions.

        The same once more changes nothing, and finishes what broke off before.

        Raises:
            Refused: a picture that is not ready cannot be turned.
        """
        now = moments.now()

        def change(before: Image) -> Image:
            edited = lifecycle.edit(before, changes, now)
            is_turned = edited.rotation != before.rotation
            if is_turned and (before.deleted_at or before.status == Status.FAILED or not before.renditions):
                raise Refused(409, "Only a picture that is ready can be turned.")
            return edited

        image = self.change(image_id, change)
        is_shown = image.renditions and not image.deleted_at
        if "rotation" in changes and is_shown and image.status == Status.PROCESSING:
            self.bucket.announce(image.key, moments.parse(image.uploaded_at))
        return image

    def trash(self, image_id: str) -> Image:
        """Move to the trash: out of every list at once, then delete markers on its objects."""
        now = moments.now()
        image = self.change(image_id, lambda before: lifecycle.trash(before, now))
        if image.sequencer:
            self.bucket.hide(image.key)
        for each in image.renditions:
            self.bucket.hide(self._key(image, each))
        return image

    def restore(self, image_id: str) -> Image:
        """Bring back from the trash: first its objects, then the card, so that a card never shows nothing."""
        image = self.in_trash.get(self.owner, image_id, moments.now())
        if image.deleted_at is None:
            return image
        renditions = tuple(
            replace(each, version=self.bucket.bring_back(self._key(image, each), each.version))
            for each in image.renditions
        )
        if image.object_version and image.code not in lifecycle.WITHOUT_ORIGINAL:
            # The copy's event brings the record back as well: were we killed from here on, nothing would be missing.
            self.bucket.bring_back(image.key, image.object_version)
        now = moments.now()

        def back(before: Image) -> Image:
            restored = lifecycle.restore(before, now)
            # The event may have been quicker: then the pipeline has made renditions of its own.
            return before if restored is before else replace(restored, renditions=renditions)

        return self.change(image_id, back)

    def purge(self, image_id: str) -> Image:
        """Delete for good what is in the trash; its objects, hidden already, are erased when its days are over.

        Raises:
            NotFound: also where it is not in the trash.
        """
        now = moments.now()
        purged = self.change(image_id, lambda before: lifecycle.purge(before, now))
        if not purged.purged:
            raise NotFound("picture", image_id)
        return purged

    def retry(self, image_id: str) -> Image:
        """Have the pipeline process the picture again.

        Raises:
            NotFound: also where the object never arrived, or is gone.
        """
        image = self.images.get(self.owner, image_id)
        if image.deleted_at or image.status == Status.PENDING or image.code in lifecycle.WITHOUT_ORIGINAL:
            raise NotFound("object", image.key)
        now = moments.now()
        noted = self.change(image_id, lambda before: lifecycle.retry(before, now))
        self.bucket.announce(image.key, moments.parse(image.uploaded_at))
        return noted

    def change(self, image_id: str, change: Callable[[Image], Image]) -> Image:
        """Apply `change` to the record, also of a picture in the trash, as long as it can be brought back."""
        known = self.in_trash.get(self.owner, image_id, moments.now())
        image, is_changed = self.images.change(
            self.owner, image_id, lambda before: None if before is None or before.purged else change(before), known
        )
        if image is None or (image.purged and not is_changed):
            raise NotFound("picture", image_id)
        return image

    def _key(self, image: Image, rendition: Rendition) -> str:
        return keys.rendition_key(self.owner, image.id, rendition.name, rendition.extension)
