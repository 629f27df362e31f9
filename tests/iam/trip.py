"""Everything that the product does, step by step: what the servers and the functions must be allowed."""

from collections.abc import Callable, Sequence

from tests.iam.dashboard import album, boot, leave, parts, picture, share, sign_up, trash
from tests.iam.functions import dead_letters, digest, race, rejects, repair
from tests.iam.person import Person

STEPS = (boot, sign_up, picture, album, share, trash, dead_letters, rejects, parts, race, repair, digest, leave)
STEPS_OF = {"RecorderRole": (sign_up, dead_letters, digest), "DigesterRole": (sign_up, digest)}
"""Those in which a role has a part: it needs no others to be tried."""


def make(ann: Person, steps: Sequence[Callable[[Person], None]] = STEPS) -> None:
    """The whole trip, or some steps of it."""
    for step in steps:
        step(ann)
