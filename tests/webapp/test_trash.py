from datetime import UTC, datetime, timedelta

from catalog import lifecycle
from catalog.aws import Aws
from catalog.bucket import Bucket
from catalog.image import Image
from catalog.images import Images
from catalog.pages import Slice
from tests.dynamodb import once
from tests.webapp.people import AddPicture, Browser


def throw_away(images: Images, image: Image, days_ago: int = 0) -> None:
    at = datetime.now(UTC) - timedelta(days=days_ago)
    images.change("ann", image.id, lambda before: before and lifecycle.trash(before, at))


def test_what_was_thrown_away_can_be_brought_back_where_it_was(
    ann: Browser, add_picture: AddPicture, bucket: Bucket
) -> None:
    image = add_picture("beach.jpg")
    ann.post(f"/images/{image.id}/delete")
    page = ann.get("/").text
    assert f'action="/images/{image.id}/restore"' in page
    answer = ann.post(f"/images/{image.id}/restore")
    assert (answer.status_code, answer.location) == (303, f"/images/{image.id}")
    assert ann.get(answer.location).status_code == 200
    assert [each.key for each in bucket.objects("uploads/")] == [image.key]


def test_what_is_deleted_for_good_meanwhile_is_not_there(
    clients: Aws, ann: Browser, add_picture: AddPicture, images: Images
) -> None:
    image = add_picture()
    throw_away(images, image)
    once(clients, "TransactWriteItems", lambda: ann.post(f"/trash/{image.id}/delete"))
    assert ann.api("PATCH", f"/images/{image.id}", {"title": "Too late"}).status_code == 404
    assert ann.post(f"/trash/{image.id}/delete").status_code == 404


def test_the_trash_says_how_long_each_picture_has(ann: Browser, add_picture: AddPicture, images: Images) -> None:
    for name, days_ago in (("new.jpg", 0), ("late.jpg", 29), ("over.jpg", 31)):
        throw_away(images, add_picture(name), days_ago)
    page = ann.get("/trash").text
    assert page.index("new.jpg") < page.index("30 days left") < page.index("late.jpg") < page.index("1 day left")
    assert "over.jpg" not in page
    assert "renditions/ann/" in page


def test_a_picture_is_restored_from_the_trash(ann: Browser, add_picture: AddPicture, images: Images) -> None:
    for name in ("one.jpg", "two.jpg"):
        ann.post(f"/images/{add_picture(name).id}/delete")
    two, one = (card.id for card in images.trash("ann", Slice()).cards)
    assert ann.post(f"/trash/{one}/restore").location == "/trash"
    assert "one.jpg is back in your library." in ann.get("/trash").text
    headers = {"HX-Request": "true", "X-CSRFToken": ann.token()}
    tile = ann.client.post(f"/trash/{two}/restore", headers=headers).text
    assert "Restored" in tile
    assert "<html" not in tile
    assert len(images.newest("ann", Slice()).cards) == 2


def test_deleted_for_good_cannot_be_brought_back(ann: Browser, add_picture: AddPicture, images: Images) -> None:
    image = add_picture("beach.jpg")
    ann.post(f"/images/{image.id}/delete")
    assert ann.post(f"/trash/{image.id}/delete").location == "/trash"
    page = ann.get("/trash").text
    assert "beach.jpg is deleted for good." in page
    assert "Nothing is in the trash" in page
    for path in (f"/trash/{image.id}/restore", f"/images/{image.id}/restore"):
        assert ann.post(path).status_code == 404
    assert ann.api("GET", f"/images/{image.id}").status_code == 404
    assert ann.api("POST", f"/images/{image.id}/restore").status_code == 404
    assert ann.api("DELETE", f"/images/{image.id}").status_code == 404
    assert ann.api("PATCH", "/images", {"ids": [image.id], "add_tags": ["sea"]}).get_json()["changed"] == []


def test_what_is_not_in_the_trash_is_not_deleted_for_good(ann: Browser, add_picture: AddPicture) -> None:
    image = add_picture()
    assert ann.post(f"/trash/{image.id}/delete").status_code == 404
    assert ann.get(f"/images/{image.id}").status_code == 200


def test_an_emptied_trash_is_empty_for_the_api_too(ann: Browser, add_picture: AddPicture, images: Images) -> None:
    image = add_picture()
    ann.post(f"/images/{image.id}/delete")
    assert ann.post("/trash/empty").location == "/trash"
    assert "The trash is empty." in ann.get("/trash").text
    assert ann.api("GET", f"/images/{image.id}").status_code == 404
    assert ann.post(f"/images/{image.id}/restore").status_code == 404
    for path in (f"/images/{image.id}/details", f"/images/{image.id}/albums"):
        assert ann.get(path).status_code == 404
    assert ann.post(f"/trash/{image.id}/delete").status_code == 404
    assert ann.api("PATCH", f"/images/{image.id}", {"title": "Beach"}).status_code == 404
    assert ann.api("DELETE", f"/images/{image.id}").status_code == 404
    assert ann.api("PATCH", "/images", {"ids": [image.id], "favourite": True}).get_json()["changed"] == []
    later = add_picture("later.jpg")
    ann.post(f"/images/{later.id}/delete")
    assert "later.jpg" in ann.get("/trash").text


def test_anothers_trash_is_out_of_reach(ann: Browser, bob: Browser, add_picture: AddPicture, images: Images) -> None:
    image = add_picture("beach.jpg")
    ann.post(f"/images/{image.id}/delete")
    assert "beach" not in bob.get("/trash").text
    for action in ("restore", "delete"):
        assert bob.post(f"/trash/{image.id}/{action}").status_code == 404
    bob.post("/trash/empty")
    assert [card.filename for card in images.trash("ann", Slice()).cards] == ["beach.jpg"]
    assert "beach.jpg" in ann.get("/trash").text
