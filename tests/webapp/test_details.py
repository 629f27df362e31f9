"""What an owner changes about a picture."""

import re

from botocore.exceptions import ClientError

from catalog.aws import Aws
from catalog.bucket import Bucket
from catalog.image import Gps
from catalog.images import Images
from catalog.pages import Slice
from tests.webapp.people import AddPicture, Browser


def test_title_and_tags_are_edited_on_the_page(ann: Browser, add_picture: AddPicture, images: Images) -> None:
    image = add_picture("beach.jpg")
    answer = ann.post(f"/images/{image.id}/edit", title=" At the sea ", tags="sea, summer,, sea ")
    assert answer.status_code == 303
    page = ann.get(answer.location).text
    assert "<h1>At the sea</h1>" in page
    assert 'href="/?tag=summer"' in page
    assert images.get("ann", image.id).tags == ("sea", "summer")
    assert [card.id for card in images.by_edge("ann", "tag", "sea", Slice()).cards] == [image.id]


def test_a_page_that_is_old_takes_nothing_back(ann: Browser, add_picture: AddPicture, images: Images) -> None:
    image = add_picture("beach.jpg", tags=("sea",))
    page = ann.get(f"/images/{image.id}").text
    shown = dict(re.findall(r'name="(shown_\w+)" value="([^"]*)"', page))
    ann.api("PATCH", f"/images/{image.id}", {"tags": ["sea", "sun"]})
    ann.post(f"/images/{image.id}/edit", title="Beach", tags="sea", **shown)
    assert (images.get("ann", image.id).title, images.get("ann", image.id).tags) == ("Beach", ("sea", "sun"))
    ann.post(f"/images/{image.id}/edit", title="", tags="", shown_title="Beach", shown_tags="sea, sun")
    assert (images.get("ann", image.id).title, images.get("ann", image.id).tags) == (None, ())


def test_the_viewers_panel_gets_the_details_alone(ann: Browser, add_picture: AddPicture) -> None:
    image = add_picture(gps=None, camera="NIKON D2H")
    shown = ann.get(f"/images/{image.id}/details").text
    assert "NIKON D2H" in shown
    assert "<html" not in shown
    saved = ann.client.post(
        f"/images/{image.id}/edit",
        data={"csrf_token": ann.token(), "title": "Sea", "tags": ""},
        headers={"HX-Request": "true"},
    )
    assert "Sea</a>" in saved.text
    assert "Saved" in saved.text
    assert "<html" not in saved.text


def test_turning_has_the_renditions_made_anew(
    ann: Browser, add_picture: AddPicture, images: Images, bucket: Bucket
) -> None:
    image = add_picture()
    before = [each.version for each in bucket.objects("uploads/")]
    assert ann.post(f"/images/{image.id}/turn", rotation="270").status_code == 303
    turned = images.get("ann", image.id)
    assert (turned.status, turned.rotation, turned.history[-1].what) == ("processing", 270, "turned")
    assert [each.version for each in bucket.objects("uploads/")] != before
    assert turned.renditions == image.renditions


def test_there_is_no_other_way_to_turn(ann: Browser, add_picture: AddPicture) -> None:
    assert ann.post(f"/images/{add_picture().id}/turn", rotation="45").status_code == 422


def test_four_quarters_are_none(ann: Browser, add_shown: AddPicture, images: Images) -> None:
    image = add_shown()
    for _ in range(4):
        right = re.search(r'value="(\d+)" data-by="90"', ann.get(f"/images/{image.id}").text)
        assert right
        ann.post(f"/images/{image.id}/turn", rotation=right[1])
    assert images.get("ann", image.id).rotation == 0


def test_a_turn_that_broke_off_is_sent_again_and_turns_once(
    clients: Aws, ann: Browser, add_picture: AddPicture, images: Images, bucket: Bucket
) -> None:
    image = add_picture()
    before = [each.version for each in bucket.objects("uploads/")]

    def fail(**_: object) -> None:
        raise ClientError({"Error": {"Code": "InternalError"}}, "CopyObject")

    clients.s3.meta.events.register("before-parameter-build.s3.CopyObject", fail)
    answer = ann.post(f"/images/{image.id}/turn", rotation="90")
    assert (answer.status_code, images.get("ann", image.id).rotation) == (503, 90)
    assert "Look whether it was done before you try again." in answer.text
    clients.s3.meta.events.unregister("before-parameter-build.s3.CopyObject", fail)
    assert ann.post(f"/images/{image.id}/turn", rotation="90").status_code == 303
    turned = images.get("ann", image.id)
    assert (turned.rotation, [step.what for step in turned.history].count("turned")) == (90, 1)
    assert [each.version for each in bucket.objects("uploads/")] != before


def test_the_api_turns_too_and_refuses_what_is_not_ready(ann: Browser, add_picture: AddPicture) -> None:
    image = add_picture()
    assert ann.api("PATCH", f"/images/{image.id}", {"rotation": 180}).get_json()["rotation"] == 180
    assert ann.api("PATCH", f"/images/{image.id}", {"rotation": 45}).status_code == 422
    asked = ann.api("POST", "/uploads", {"filename": "a.jpg", "size": 1, "content_type": "image/jpeg"}).get_json()
    refused = ann.api("PATCH", f"/images/{asked['id']}", {"rotation": 90})
    assert (refused.status_code, refused.get_json()["detail"]) == (409, "Only a picture that is ready can be turned.")


def test_a_tag_with_a_comma_is_two_tags_for_people_and_none_for_programs(ann: Browser, add_picture: AddPicture) -> None:
    image = add_picture()
    assert ann.api("PATCH", f"/images/{image.id}", {"tags": ["sea, summer"]}).status_code == 422


def test_a_place_leads_to_a_map(ann: Browser, add_picture: AddPicture) -> None:
    image = add_picture(gps=Gps(43.46715, 11.88504))
    assert "https://www.openstreetmap.org/?mlat=43.46715&amp;mlon=11.88504" in ann.get(f"/images/{image.id}").text
