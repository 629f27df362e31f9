"""The same change of several pictures. Each is a change of its own: some may succeed where others are refused."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace

from botocore.exceptions import BotoCoreError, ClientError

from catalog import limits
from catalog.errors import Conflict, NotFound
from catalog.image import Image
from webapp.library.actions import Actions
from webapp.refused import Refused

_log = logging.getLogger(__name__)

_BROKE_OFF = "The storage does not answer as it should. Look whether it was done before you try again."


@dataclass(frozen=True)
class Change:
    """What to do; None and empty mean that nothing is said about it. `deleted` is the trash."""

    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    favourite: bool | None = None
    deleted: bool | None = None

    @property
    def edits(self) -> bool:
        """Whether it changes a picture, as opposed to moving it."""
        return bool(self.add_tags or self.remove_tags) or self.favourite is not None

    def __call__(self, image: Image) -> Image:
        """The picture with its new tags and star.

        Raises:
            Refused: it would have too many tags.
        """
        tags = dict.fromkeys((*image.tags, *self.add_tags))
        kept = tuple(tag for tag in tags if tag not in self.remove_tags)
        if len(kept) > limits.MAX_TAGS:
            raise Refused(422, f"A picture has up to {limits.MAX_TAGS} tags.")
        favourite = image.favourite if self.favourite is None else self.favourite
        changed = replace(image, tags=kept, favourite=favourite)
        return changed if changed != image else image


def apply(actions: Actions, ids: Iterable[str], change: Change) -> tuple[list[str], dict[str, str]]:
    """Change the pictures one after another; where AWS fails, those after are left alone.

    Returns:
        the ids of those that are as was asked, and for the others why not.

    Raises:
        ClientError, BotoCoreError: AWS failed before any was changed.
    """
    changed: list[str] = []
    refused: dict[str, str] = {}
    asked = list(dict.fromkeys(ids))
    for place, image_id in enumerate(asked):
        try:
            reason = _apply(actions, image_id, change)
        except (ClientError, BotoCoreError) as error:
            if not changed:
                raise
            _log.error("AWS failed", exc_info=error)
            return changed, refused | dict.fromkeys(asked[place:], _BROKE_OFF)
        if reason:
            refused[image_id] = reason
        else:
            changed.append(image_id)
    return changed, refused


def _apply(actions: Actions, image_id: str, change: Change) -> str | None:
    """None, or why it is not done."""
    try:
        if change.deleted is False:
            actions.restore(image_id)
        if change.edits:
            actions.change(image_id, change)
        if change.deleted:
            actions.trash(image_id)
    except NotFound:
        return "It is not there any more."
    except Conflict:
        return "Somebody else is changing it. Try again."
    except Refused as error:
        return error.reason
    return None
