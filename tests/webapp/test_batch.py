"""The same change of several pictures at once."""

from typing import Any

from botocore.exceptions import ClientError

from catalog import limits
from catalog.aws import Aws
from catalog.bucket import Bucket
from catalog.errors import Conflict
from catalog.image import Image
from catalog.images import Images
from catalog.pages import Slice
from catalog.table import Table
from catalog.trash import Trash
from tests.webapp.people import AddPicture, Browser
from webapp.library.actions import Actions
from webapp.library.batch import Change, apply


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


def test_what_somebody_else_keeps_changing_is_told_from_what_was_done(
    add_picture: AddPicture, images: Images, images_table: Table, bucket: Bucket
) -> None:
    before, busy, after = (add_picture(f"{number}.jpg").id for number in range(3))

    class Contended(Images):
        def change(self, owner: str, image_id: str, *arguments: Any) -> tuple[Image | None, bool]:
            if image_id == busy:
                raise Conflict("kept changing")
            return super().change(owner, image_id, *arguments)

    contended = Contended(images_table)
    actions = Actions(contended, Trash(contended, images_table), bucket, "ann")
    changed, refused = apply(actions, [before, busy, after], Change(favourite=True))
    assert (changed, refused) == ([before, after], {busy: "Somebody else is changing it. Try again."})
    assert [images.get("ann", each).favourite for each in (before, busy, after)] == [True, False, True]


def test_where_the_storage_fails_halfway_the_answer_says_what_was_done(
    ann: Browser, add_picture: AddPicture, clients: Aws
) -> None:
    first, second, third = (add_picture(f"{number}.jpg").id for number in range(3))

    def fail(params: dict[str, Any], **_: object) -> None:
        if second in str(params):
            raise ClientError({"Error": {"Code": "InternalServerError"}}, "TransactWriteItems")

    clients.dynamodb.meta.events.register("before-parameter-build.dynamodb.TransactWriteItems", fail)
    answer = ann.api("PATCH", "/images", {"ids": [first, second, third], "favourite": True}).get_json()
    assert answer["changed"] == [first]
    assert set(answer["refused"]) == {second, third}
    assert "before you try again" in answer["refused"][second]
    assert ann.api("PATCH", "/images", {"ids": [second], "favourite": True}).status_code == 503


def test_more_than_fifty_are_asked_for_in_portions(ann: Browser) -> None:
    assert ann.api("PATCH", "/images", {"ids": ["X"] * 51, "favourite": True}).status_code == 422
