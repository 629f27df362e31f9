"""The same change of several pictures at once."""

from catalog import limits
from catalog.images import Images
from catalog.pages import Slice
from tests.webapp.people import AddPicture, Browser


def test_tags_stars_and_the_trash_for_many_at_once(ann: Browser, add_picture: AddPicture, images: Images) -> None:
    ids = [add_picture(f"{number}.jpg").id for number in range(3)]
    asked = {"ids": ids, "add_tags": ["sea", "sun"], "favourite": True}
    answer = ann.api("PATCH", "/images", asked)
    assert answer.get_json() == {"changed": ids, "refused": {}}
    assert {images.get("ann", each).tags for each in ids} == {("sea", "sun")}
    ann.api("PATCH", "/images", {"ids": ids[:2], "remove_tags": ["sun"]})
    assert [images.get("ann", each).tags for each in ids] == [("sea",), ("sea",), ("sea", "sun")]
    assert len(images.by_edge("ann", "favourite", "", Slice()).cards) == 3
    ann.api("PATCH", "/images", {"ids": ids, "deleted": True})
    assert images.newest("ann", Slice()).cards == []
    ann.api("PATCH", "/images", {"ids": ids, "deleted": False})
    assert {card.id for card in images.newest("ann", Slice()).cards} == set(ids)


def test_what_is_not_ones_own_is_refused_and_the_rest_is_done(
    ann: Browser, add_picture: AddPicture, images: Images
) -> None:
    mine, others = add_picture().id, add_picture(owner="bob").id
    full = add_picture(tags=tuple(map(str, range(limits.MAX_TAGS)))).id
    answer = ann.api("PATCH", "/images", {"ids": [mine, others, full, mine], "add_tags": ["sea"]}).get_json()
    assert answer["changed"] == [mine]
    assert answer["refused"] == {others: "It is not there any more.", full: "A picture has up to 40 tags."}
    assert images.get("bob", others).tags == ()


def test_more_than_fifty_are_asked_for_in_portions(ann: Browser) -> None:
    assert ann.api("PATCH", "/images", {"ids": ["X"] * 51, "favourite": True}).status_code == 422
