from dataclasses import replace
from datetime import UTC, datetime

import pytest

from catalog import lifecycle
from catalog.images import Images
from catalog.table import Table
from catalog.vocabulary import Vocabulary

NOW = datetime(2026, 3, 4, tzinfo=UTC)


@pytest.fixture
def vocabulary(images: Images, images_table: Table) -> Vocabulary:
    for number, tags in enumerate((("Sea", "100%"), ("sea", "SEASIDE"), ("seal", "#1"), ("Sea", "town"))):
        key = f"uploads/ann/{number}.jpg"
        asked = lifecycle.ask("ann", f"ID{number}", key, NOW, {"filename": f"{number}.jpg", "bytes": 1})
        images.change("ann", asked.id, lambda _, asked=asked, tags=tags: replace(asked, tags=tags))  # type: ignore[misc] # mypy cannot infer the defaults
    return Vocabulary(images_table)


def test_each_value_is_named_once_in_order(vocabulary: Vocabulary) -> None:
    assert vocabulary.beginning("ann", "tag", "SEA", 9) == ["Sea", "seal", "SEASIDE"]
    assert vocabulary.beginning("ann", "tag", "", 2) == ["#1", "100%"]
    assert vocabulary.beginning("ann", "tag", "100%", 9) == ["100%"]
    assert vocabulary.beginning("ann", "camera", "", 9) == []
    assert vocabulary.beginning("bob", "tag", "", 9) == []


def test_a_value_of_an_early_release_is_read_from_its_key(images_table: Table) -> None:
    images_table.put({"pk": "U#ann", "sk": "E#tag#sea %231#2026#X", "card_key": "I#2026#X"})
    assert Vocabulary(images_table).beginning("ann", "tag", "sea #", 9) == ["sea #1"]
