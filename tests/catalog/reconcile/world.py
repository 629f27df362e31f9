"""Bucket and table, and what an operator's comparison finds in them."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from catalog import keys, lifecycle, mailing, moments
from catalog.aws import Aws
from catalog.bucket import Bucket
from catalog.image import Image, Rendition
from catalog.images import Images
from catalog.lifecycle import Arrival
from catalog.reconcile import Finding, Wrong, findings, mend

KEY = "uploads/ann/beach.jpg"


ID = keys.derived_id(KEY)


@dataclass(frozen=True)
class World:
    """Bucket and table; what happens in them has happened long enough ago."""

    images: Images
    bucket: Bucket
    clients: Aws

    def put(self, key: str = KEY) -> Image:
        """A picture that was processed and mailed."""
        original, now = keys.parse(key), moments.now()
        assert original
        version = self.bucket.put(key, b"original", "image/jpeg")
        known = self.images.find(original.owner, original.id)
        arrived = lifecycle.arrive(None, lifecycle.own(Arrival(key, 8, now, "0A", version, original), known))
        assert arrived
        thumb = keys.rendition_key(arrived.owner, arrived.id, "thumb", "webp")
        made = (Rendition("thumb", "webp", self.bucket.put(thumb, b"small", "image/webp"), 4, 3),)
        ready = lifecycle.finish(arrived, {"sha256": "ab"}, made, now)
        return self.save(mailing.mailed(ready, mailing.reference(ready), now))

    def save(self, image: Image) -> Image:
        saved, _ = self.images.change(image.owner, image.id, lambda _: replace(image))
        assert saved
        return saved

    def ask(self) -> Image:
        return self.save(lifecycle.ask("ann", ID, KEY, moments.now(), {"filename": "beach.jpg", "bytes": 8}))

    def image(self) -> Image:
        return self.images.get("ann", ID)

    def found(self, after: timedelta = timedelta(seconds=5)) -> list[Finding]:
        return list(findings(self.images, self.bucket, moments.now() + after, ["ann"]))

    def mend(self, what: Wrong, after: timedelta = timedelta(seconds=5)) -> None:
        """There is one thing wrong, and it is mended."""
        [finding] = self.found(after)
        assert finding.what is what
        mend(self.images, self.bucket, finding, moments.now() + after)
        mend(self.images, self.bucket, finding, moments.now() + after)

    def purge(self, prefix: str) -> None:
        """No version is left."""
        listed: Any = self.clients.s3.list_object_versions(Bucket=self.bucket.name, Prefix=prefix)
        for each in [*listed.get("Versions", []), *listed.get("DeleteMarkers", [])]:
            self.bucket.take_back(each["Key"], each["VersionId"])

    def visible(self, prefix: str = "") -> list[str]:
        return [each.key for each in self.bucket.objects(prefix) if not each.hidden]
