"""What people without an account see of a link, and what they do not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from catalog import lifecycle, moments
from catalog.images import Images
from tests.webapp.people import AddPicture, Browser
from tests.webapp.sharing import SECRET, album_of, share, shows_nothing
from webapp.accounts import sign_in


def test_a_shared_album_is_its_pictures_in_order_and_nothing_else_of_their_owner(
    ann: Browser, stranger: Browser, add_shown: AddPicture, images: Images
) -> None:
    first, second = add_shown(title="Beach <b>"), add_shown()
    images.change("ann", first.id, lambda before: before and replace(before, title="Beach <b>"))
    path = share(ann, album=album_of(ann, second, first))
    answer = stranger.get(path)
    page = answer.text
    assert answer.status_code == 200
    assert "<h1>Summer &lt;1&gt;</h1>" in page
    assert "Beach &lt;b&gt;" in page
    assert page.index(second.id) < page.index(first.id)
    for path_of_picture in (path, f"{path}/{first.id}"):
        shown = stranger.get(path_of_picture)
        assert f"{path}/{first.id}/preview" in shown.text
        for secret in ("secret-name", "Secret Camera", "59.91", "/ann/", "data-user", "csrf", "/original", "amazonaws"):
            assert secret not in shown.text, secret
        assert shown.headers["Referrer-Policy"] == "no-referrer"
        assert shown.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert shown.headers["Cache-Control"] == "no-store"
        assert "script-src 'self'" in shown.headers["Content-Security-Policy"]
        assert "Set-Cookie" not in shown.headers
    assert "Log out" not in ann.get(path).text


def test_addresses_in_the_bucket_are_given_out_one_by_one_and_live_five_minutes(
    ann: Browser, stranger: Browser, add_shown: AddPicture
) -> None:
    image = add_shown()
    closed, open_ = share(ann, image=image.id), share(ann, image=image.id, originals=True)
    for path, what in ((closed, "thumb"), (closed, "preview"), (open_, "original")):
        answer = stranger.get(f"{path}/{image.id}/{what}")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (302, "no-store")
        address = urlsplit(str(answer.location))
        query = parse_qs(address.query)
        assert ("uploads/" if what == "original" else what) in address.path
        begun = datetime.strptime(query["X-Amz-Date"][0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        ends = begun + timedelta(seconds=int(query["X-Amz-Expires"][0]))
        assert timedelta(minutes=2) < ends - moments.now() <= timedelta(minutes=5)
    assert "Download original" in stranger.get(open_).text
    assert "Download original" not in stranger.get(closed).text
    assert shows_nothing(stranger, f"{closed}/{image.id}/original")


def test_whatever_is_not_shown_is_answered_alike(
    ann: Browser, stranger: Browser, add_shown: AddPicture, add_picture: AddPicture, images: Images
) -> None:
    shown, thrown_away, private, bobs = add_shown(), add_shown(), add_shown(), add_picture(owner="bob")
    album = album_of(ann, shown, thrown_away)
    path, one = share(ann, album=album), share(ann, image=thrown_away.id)
    assert thrown_away.id in stranger.get(path).text
    images.change("ann", thrown_away.id, lambda before: before and lifecycle.trash(before, moments.now()))
    assert thrown_away.id not in stranger.get(path).text
    for gone in (
        one,
        f"/s/{'x' * 24}",
        f"{path}x",
        *(f"{path}/{each.id}" for each in (thrown_away, private, bobs)),
        *(f"{path}/{each.id}/preview" for each in (thrown_away, private, bobs)),
        f"{one}/{shown.id}/preview",
        f"{path}/none",
        f"{path}?cursor=none",
    ):
        assert shows_nothing(stranger, gone), gone
    ann.api("POST", f"/albums/{album}/images", {"ids": [private.id]})
    assert private.id in stranger.get(path).text
    ann.api("DELETE", f"/albums/{album}")
    assert shows_nothing(stranger, path)
    assert shows_nothing(stranger, f"{path}/{shown.id}/preview")
    assert "Deleted, or in the trash" in ann.get("/shares").text


def test_a_link_ends_when_it_expires_is_stopped_or_its_owner_may_log_in_no_more(
    ann: Browser, stranger: Browser, app: Flask, add_shown: AddPicture, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = add_shown()
    made = ann.api("POST", "/shares", {"image": image.id, "days": 1}).get_json()
    path = urlsplit(made["link"]).path
    with monkeypatch.context() as later:
        later.setattr("catalog.moments.now", lambda: datetime.now(UTC) + timedelta(days=1))
        assert shows_nothing(stranger, path)
        assert shows_nothing(stranger, f"{path}/{image.id}/thumb")
    assert stranger.get(path).status_code == 200
    assert ann.post(f"/shares/{made['id']}/stop").location == "/shares"
    assert shows_nothing(stranger, path)
    path = share(ann, image=image.id)
    services = app.extensions["proofsheet"]
    services.users.change("ann", lambda user: replace(user, disabled=True))
    app.extensions["recent-users"].reread("ann")
    assert shows_nothing(stranger, path)


def test_a_password_is_asked_for_once_by_each_browser(
    ann: Browser, bob: Browser, stranger: Browser, add_shown: AddPicture
) -> None:
    image = add_shown()
    path, other = (share(ann, image=image.id, password=SECRET) for _ in range(2))
    assert SECRET not in ann.get("/shares").text
    door = stranger.get(path)
    assert "Whoever sent you this link has a password" in door.text
    assert image.id not in door.text
    # A form's token is refused where the browser hides which page it comes from.
    assert door.headers["Referrer-Policy"] == "same-origin"
    assert stranger.get(f"{path}/{image.id}/preview").location == path
    wrong = stranger.post(path, password="wrong")
    assert (wrong.status_code, "The password is wrong." in wrong.text) == (401, True)
    assert stranger.client.post(path, data={"password": SECRET}).status_code == 400
    assert stranger.post(path, password=SECRET).location == path
    assert f"{path}/{image.id}/preview" in stranger.get(path).text
    assert stranger.get(f"{path}/{image.id}/preview").status_code == 302
    for browser, locked in ((stranger, other), (bob, path)):
        assert "Whoever sent you this link has a password" in browser.get(locked).text


def test_passwords_cannot_be_tried_for_long(
    ann: Browser, stranger: Browser, add_shown: AddPicture, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = moments.now()
    monkeypatch.setattr("catalog.moments.now", lambda: now)  # no window ends meanwhile
    path = share(ann, image=add_shown().id, password=SECRET)
    for _ in range(sign_in.PER_ACCOUNT_AND_ADDRESS):
        assert stranger.post(path, password="wrong").status_code == 401
    answer = stranger.post(path, password=SECRET)
    assert (answer.status_code, "Wait five minutes" in answer.text) == (429, True)


def test_a_long_album_has_pages(
    ann: Browser, stranger: Browser, add_shown: AddPicture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.shares.public._PICTURES", 2)
    pictures = [add_shown() for _ in range(3)]
    path = share(ann, album=album_of(ann, *pictures))
    more = stranger.get(path).text.split('class="more older"><a class="button plain" href="')[1].split('"')[0]
    rest = stranger.get(more, headers={"HX-Request": "true"}).text
    assert [each.id in rest for each in pictures] == [False, False, True]
    assert "<html" not in rest
