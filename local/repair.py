"""After a start: bucket and table are compared, and what the last run left undone is put right.

Events that were under way when it ended are gone, on a clean stop as well.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from botocore.exceptions import BotoCoreError, ClientError

from catalog import aws, moments
from catalog.bucket import Bucket
from catalog.errors import CatalogError
from catalog.images import Images
from catalog.reconcile import findings, mend, owners
from catalog.table import Table
from catalog.users import Users
from local.background import Background


class Repair(Background):
    """Goes once through the bucket, so that nobody waits for it."""

    def __init__(self, clients: aws.Aws, outputs: Mapping[str, str], say: Callable[[str], None]) -> None:
        """Compare the bucket with the table that the stack's `outputs` name; `say` tells what was found."""
        super().__init__("repair")
        self._images = Images(Table(clients.dynamodb, outputs["ImagesTable"]))
        self._bucket = Bucket(clients.s3, outputs["ImagesBucket"])
        self._users = Users(Table(clients.dynamodb, outputs["UsersTable"]))
        self._say = say
        self._before = moments.now()

    def run(self) -> None:
        """Mend what was wrong before; what is uploaded from now on is none of its business."""
        try:
            mended = self._mend_all(self._before)
        except (BotoCoreError, ClientError, CatalogError) as error:
            self._say(f"The pictures could not be compared with their records: {error}")
            return
        if mended:
            self._say(f"Mended {mended} {'picture' if mended == 1 else 'pictures'} that the last run left undone.")

    def _mend_all(self, before: datetime) -> int:
        mended = 0
        names = owners(self._bucket, self._users.names())
        for finding in findings(self._images, self._bucket, before, names):
            if self.stopping.is_set():
                break
            try:
                mend(self._images, self._bucket, finding, before)
            except (ClientError, CatalogError) as error:
                # One object that cannot be copied must not keep the others from it.
                self._say(f"{finding.key or finding.owner} could not be mended ({finding.what}): {error}")
            else:
                mended += 1
        return mended
