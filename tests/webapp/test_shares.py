"""What somebody does with links to what he shows to others."""

import re
from datetime import timedelta

import pytest

from catalog import moments
from tests.webapp.described import conforms
from tests.webapp.people import AddPicture, Browser
from tests.webapp.sharing import SECRET, share


def test_the_owner_makes_links_without_script_and_sees_how_often_they_were_opened(
    ann: Browser, stranger: Browser, add_shown: AddPicture
) -> None:
    image = add_shown()
    offer = f"/images/{image.id}/shares"
    assert f'href="{offer}"' in ann.get(f"/images/{image.id}").text
    assert ann.post(offer, days="30", password="", originals="on").location == offer
    page = ann.get(offer).text
    link = re.search(r'value="http://localhost(/s/[\w-]{24})"', page)
    assert link
    assert "Not opened yet." in page
    assert "With originals." in page
    for look in (link[1], f"{link[1]}/{image.id}/preview", f"{link[1]}?cursor=x"):
        stranger.get(look)
    ann.get(link[1])
    stranger.client.head(link[1])
    assert "Opened once, last " in ann.get(offer).text
    assert link[1] in ann.get("/shares").text
    panel = ann.client.post(offer, data={"days": "1"}, headers={"HX-Request": "true", "X-CSRFToken": ann.token()}).text
    assert (panel.count('class="link"'), "<html" in panel) == (2, False)


def test_a_link_is_made_for_any_number_of_days(ann: Browser, add_shown: AddPicture) -> None:
    offer = f"/images/{add_shown().id}/shares"
    ann.post(offer, days="other", other_days="45")
    (made,) = ann.api("GET", "/shares").get_json()["shares"]
    assert moments.parse(made["until"]) - moments.parse(made["created_at"]) == timedelta(days=45)
    for days in ("0", "366", "", "two"):
        refused = ann.post(offer, days="other", other_days=days)
        assert refused.status_code == 422
        assert ">A link is good for 1 to 365 days, in whole numbers.<" in refused.text


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 422),
        ({"album": "x", "image": "x"}, 422),
        ({"image": "none"}, 404),
        ({"album": "none"}, 404),
        ({"image": "bobs"}, 404),
        ({"image": "mine", "days": 0}, 422),
        ({"image": "mine", "days": 366}, 422),
        ({"image": "mine", "days": 1.5}, 422),
        ({"image": "mine", "password": "short"}, 422),
        ({"image": "mine", "more": 1}, 422),
    ],
)
def test_what_cannot_be_shared_is_refused(
    ann: Browser, add_shown: AddPicture, add_picture: AddPicture, asked: dict[str, object], status: int
) -> None:
    ids = {"mine": add_shown().id, "bobs": add_picture(owner="bob").id}
    asked = asked | ({"image": ids.get(str(asked["image"]), "none")} if "image" in asked else {})
    assert ann.api("POST", "/shares", asked).status_code == status
    assert ann.api("GET", "/shares").get_json() == {"shares": []}


def test_the_api_has_links_too(ann: Browser, bob: Browser, add_shown: AddPicture) -> None:
    image = add_shown()
    made = ann.api("POST", "/shares", {"image": image.id, "password": SECRET}).get_json()
    conforms(ann, "Share", made)
    lasts = moments.parse(made["until"]) - moments.parse(made["created_at"])
    assert (lasts, made["image"], made["album"], made["has_password"]) == (timedelta(days=7), image.id, None, True)
    listed = ann.api("GET", "/shares").get_json()
    conforms(ann, "Shares", listed)
    assert listed == {"shares": [made]}
    assert bob.api("GET", "/shares").get_json() == {"shares": []}
    assert bob.api("DELETE", f"/shares/{made['id']}").status_code == 404
    assert bob.post(f"/shares/{made['id']}/stop").status_code == 404
    assert ann.api("DELETE", f"/shares/{made['id']}").status_code == 204
    assert ann.api("GET", "/shares").get_json() == {"shares": []}


def test_nobody_has_more_links_than_can_be_listed(
    ann: Browser, add_shown: AddPicture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.shares.offer.MAX_SHARES", 1)
    image = add_shown()
    share(ann, image=image.id)
    answer = ann.api("POST", "/shares", {"image": image.id})
    assert (answer.status_code, answer.get_json()["detail"]) == (
        409,
        "There are 1 links already. Stop one that is not needed any more.",
    )
