"""What a person who types may mean: words that the library knows."""

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.image import Status
from catalog.vocabulary import Vocabulary

_EACH = 5
_WORDS = {
    "favourites": {"favourite": "1"},
    "failed": {"status": str(Status.FAILED)},
    "processing": {"status": str(Status.PROCESSING)},
    "waiting for the file": {"status": str(Status.PENDING)},
}


@dataclass(frozen=True)
class Suggestion:
    """`kind` says what sort of word it is; `query` is what the library is asked then, as an address's arguments."""

    kind: str
    text: str
    query: dict[str, str]


def suggestions(vocabulary: Vocabulary, owner: str, typed: str, dates: Mapping[str, str]) -> list[Suggestion]:
    """Tags, cameras and words of our own that begin with what was typed, within the dates that are set."""
    typed = typed.strip()
    if not typed:
        return []
    found = [
        Suggestion(kind.capitalize(), value, {kind: value, **dates})
        for kind in ("tag", "camera")
        for value in vocabulary.beginning(owner, kind, typed, _EACH)
    ]
    ours = [
        Suggestion("Show", word, {**query, **dates})
        for word, query in _WORDS.items()
        if word.startswith(typed.casefold())
    ]
    return [*found, *ours]
