"""From an arrived object to a picture in the library: the one use-case of the pipeline."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog import keys, lifecycle, limits, moments
from catalog.bucket import Bucket
from catalog.errors import NotFound
from catalog.image import Image, Rendition
from catalog.images import UNREAD, Images
from catalog.lifecycle import Arrival
from pipeline import formats, rendition, scratch
from pipeline.errors import Rejected
from pipeline.notify import Notifier
from pipeline.sandbox import Sandbox

_HEAD = 4096
"""Bytes that tell what a file is."""

Found = dict[str, Any]
"""What is known of a file so far, by the record's names; a rejected file has some of it too."""


@dataclass(frozen=True)
class Ingest:
    """Turns arrivals into records; safe to repeat at any point, and to run twice at once for the same event."""

    images: Images
    notifier: Notifier
    sandbox: Sandbox

    def ingest(self, arrival: Arrival, bucket: Bucket, worker: str) -> Image | None:
        """Process one arrival to its end, or pick up where an earlier try stopped.

        Args:
            arrival: what the event said.
            bucket: where the object is.
            worker: name of this invocation; a repeated one has the same.

        Returns:
            the record afterwards.

        Raises:
            ClientError, BotoCoreError, Conflict: a fault of AWS; the same call later goes on.
            DecoderFault: a fault of ours; the same call later may go on.
        """
        owner, named = arrival.original.owner, arrival.original.id
        found = self.images.find(owner, named)
        arrival = lifecycle.own(arrival, found)
        image_id = arrival.original.id
        known = found if image_id == named else UNREAD
        image, _ = self.images.change(owner, image_id, lambda before: lifecycle.arrive(before, arrival), known)
        # Once, unless its owner turns it meanwhile.
        while image is not None and lifecycle.is_current(image, arrival):
            image = self._process(image, arrival, bucket)
        if image is not None:
            self.notifier.notify(self.images, image, worker)
        return image

    def _process(self, image: Image, arrival: Arrival, bucket: Bucket) -> Image | None:
        found: Found = {}
        with scratch.folder() as folder:
            file = Path(folder) / "original"
            self.sandbox.start()
            try:
                _fetch(arrival, bucket, file, found)
                if image.sha256 not in (None, found["sha256"]):
                    # It was another picture that its owner turned.
                    found["rotation"] = 0
                found["content_type"] = formats.content_type(_head(file))
                turned = found.get("rotation", image.rotation)
                made = self.sandbox.examine(file, found["content_type"], turned, found)
            except Rejected as rejected:
                return self._fail(image, arrival, bucket, rejected, found)
        return self._finish(image, arrival, bucket, made, found)

    def _fail(self, known: Image, arrival: Arrival, bucket: Bucket, rejected: Rejected, found: Found) -> Image | None:
        old: tuple[Rendition, ...] = ()

        def change(before: Image | None) -> Image | None:
            nonlocal old
            if before is None or not lifecycle.is_current(before, arrival):
                return before
            old = before.renditions
            return lifecycle.fail(before, rejected.code, rejected.reason, found, moments.now())

        owner, image_id = arrival.original.owner, arrival.original.id
        image, is_mine = self.images.change(owner, image_id, change, known)
        for each in old if is_mine else ():
            bucket.hide(keys.rendition_key(owner, image_id, each.name, each.extension))
        return image

    def _finish(
        self, known: Image, arrival: Arrival, bucket: Bucket, made: list[rendition.Rendition], found: Found
    ) -> Image | None:
        owner, image_id = arrival.original.owner, arrival.original.id
        versions: dict[str, str] = {}
        kept: list[Rendition] = []
        for each in made:
            key = keys.rendition_key(owner, image_id, each.name, each.extension)
            versions[key] = bucket.put(key, each.data, each.content_type)
            kept.append(Rendition(each.name, each.extension, versions[key], each.width, each.height, each.colour))

        def change(before: Image | None) -> Image | None:
            if before is None or not lifecycle.is_current(before, arrival) or before.rotation != known.rotation:
                return before
            return lifecycle.finish(before, found, tuple(kept), moments.now())

        image, is_mine = self.images.change(owner, image_id, change, known)
        if not is_mine:
            for key, version in versions.items():
                bucket.take_back(key, version)
        return image


def _fetch(arrival: Arrival, bucket: Bucket, file: Path, found: Found) -> None:
    if arrival.bytes == 0:
        raise Rejected("empty", "The file is empty. Upload it again from where it is whole.")
    if arrival.bytes > limits.MAX_BYTES:
        limit = f"{limits.MAX_BYTES // 1_000_000} MB"
        raise Rejected("too-large", f"The file is larger than {limit}, the most that one picture may have.")
    try:
        download = bucket.download(arrival.key, arrival.object_version, file)
    except NotFound as error:
        raise Rejected(lifecycle.GONE, "The file was removed before it could be processed.") from error
    found["sha256"] = download.sha256
    if download.uploaded_at:
        found["uploaded_at"] = moments.stamp(download.uploaded_at)


def _head(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(_HEAD)
