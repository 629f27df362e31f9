import pytest

from catalog import lifecycle, moments
from catalog.images import Images
from catalog.users import Users
from tests.webapp.described import conforms
from tests.webapp.people import AddPicture, Browser


def make(browser: Browser, title: str = "Summer") -> str:
    answer = browser.post("/albums", title=title)
    assert answer.status_code == 303
    return str(answer.location)


def test_an_album_is_made_shown_renamed_and_deleted(ann: Browser, add_picture: AddPicture) -> None:
    image = add_picture("beach.jpg")
    album = make(ann, "  Summer <1>  ")
    assert "Nothing is in this album yet" in ann.get(album).text
    ann.post(f"/images/{image.id}/albums", album=album.split("/")[-1])
    page = ann.get(album).text
    assert "Summer &lt;1&gt;" in page
    assert "beach.jpg" in page
    assert f'href="{album}"' in ann.get(f"/images/{image.id}").text
    tiles = ann.get("/albums").text
    assert "1 picture" in tiles
    assert f"renditions/ann/{image.id}/thumb.webp" in tiles
    ann.post(f"{album}/rename", title="Winter")
    assert "Winter" in ann.get(album).text
    assert ann.post(f"{album}/delete").location == "/albums"
    assert "The album Winter is deleted." in ann.get("/albums").text
    assert ann.get(album).status_code == 404
    assert album not in ann.get(f"/images/{image.id}").text
    assert "beach.jpg" in ann.get("/").text


@pytest.mark.parametrize("title", ["", "   ", "x" * 201])
def test_a_title_is_needed_and_has_a_length(ann: Browser, title: str) -> None:
    assert ann.post("/albums", title=title).status_code == 422
    assert 'class="tile"' not in ann.get("/albums").text


def test_albums_are_chosen_from_the_picture_also_in_the_viewers_panel(ann: Browser, add_picture: AddPicture) -> None:
    image, album = add_picture(), make(ann).split("/")[-1]
    choose = f"/images/{image.id}/albums"
    assert ann.post(choose, title="New").location == choose
    headers = {"HX-Request": "true", "X-CSRFToken": ann.token()}
    chosen = ann.client.post(choose, data={"album": album}, headers=headers).text
    assert "<html" not in chosen
    assert chosen.count('aria-pressed="true"') == 2
    left = ann.client.post(choose, data={"out": album}, headers=headers).text
    assert (left.count('aria-pressed="true"'), left.count('aria-pressed="false"')) == (1, 1)


def test_a_picture_that_cannot_be_in_an_album_is_refused_in_words(
    ann: Browser, add_picture: AddPicture, images: Images
) -> None:
    image, album = add_picture(), make(ann).split("/")[-1]
    images.change("ann", image.id, lambda before: before and lifecycle.trash(before, moments.now()))
    for form in ({"album": album}, {"title": "In vain"}):
        answer = ann.post(f"/images/{image.id}/albums", **form)
        assert answer.status_code == 400
        assert "Only a picture that has arrived" in answer.text
    assert "In vain" not in ann.get("/albums").text


def test_anothers_albums_and_pictures_do_not_exist(ann: Browser, bob: Browser, add_picture: AddPicture) -> None:
    image, album = add_picture("beach.jpg"), make(ann)
    album_id = album.split("/")[-1]
    ann.post(f"/images/{image.id}/albums", album=album_id)
    for path in (album, f"{album}/arrange", f"/images/{image.id}/albums"):
        assert bob.get(path).status_code == 404
    member = f"{album}/images/{image.id}"
    for path, form in (
        (f"{album}/rename", {"title": "Mine"}),
        (f"{album}/delete", {}),
        (f"{member}/step", {"to": "earlier"}),
        (f"{member}/cover", {}),
        (f"{member}/remove", {}),
        (f"/images/{image.id}/albums", {"title": "Mine"}),
    ):
        assert bob.post(path, **form).status_code == 404, path
    assert bob.get("/albums").text.count('class="tile"') == 0
    assert "beach.jpg" in ann.get(album).text


def test_the_order_is_changed_without_script(ann: Browser, add_picture: AddPicture) -> None:
    album = make(ann)
    ids = {name: add_picture(f"{name}.jpg").id for name in "abc"}
    ann.api("POST", f"{album}/images", {"ids": list(ids.values())})

    def order(path: str) -> str:
        page = ann.get(path).text
        return "".join(sorted(ids, key=lambda name: page.index(f"{name}.jpg")))

    assert order(album) == "abc"
    answer = ann.post(f"{album}/images/{ids['c']}/step", to="earlier")
    assert answer.location == f"{album}/arrange#tile-{ids['c']}"
    assert order(album) == order(f"{album}/arrange") == "acb"
    ann.post(f"{album}/images/{ids['a']}/step", to="later")
    assert order(album) == "cab"
    ann.post(f"{album}/images/{ids['b']}/cover")
    assert f"renditions/ann/{ids['b']}/thumb" in ann.get("/albums").text
    ann.post(f"{album}/images/{ids['c']}/remove")
    assert "c.jpg" not in ann.get(album).text


def test_a_long_album_has_pages(ann: Browser, add_picture: AddPicture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.albums.views._PICTURES", 2)
    monkeypatch.setattr("webapp.albums.arrange._PAGE", 2)
    album = make(ann)
    ids = [add_picture(f"{number}.jpg").id for number in range(3)]
    assert ann.api("POST", f"{album}/images", {"ids": ids}).get_json() == {"added": 3, "left_out": []}
    for path, link in ((album, 'class="more older"><a class="button plain" href="'), (f"{album}/arrange", 'hx-get="')):
        first = ann.get(path).text
        assert ("1.jpg" in first, "2.jpg" in first) == (True, False)
        rest = ann.get(first.split(link)[1].split('"')[0], headers={"HX-Request": "true"}).text
        assert ("<html" in rest, "1.jpg" in rest, "2.jpg" in rest) == (False, False, True)


def test_the_api_has_albums_too(ann: Browser, bob: Browser, add_picture: AddPicture) -> None:
    made = ann.api("POST", "/albums", {"title": "Summer"})
    assert made.status_code == 201
    conforms(ann, "Album", made.get_json())
    path = f"/albums/{made.get_json()['id']}"
    ids = [add_picture(f"{name}.jpg").id for name in "abc"]
    added = ann.api("POST", f"{path}/images", {"ids": [ids[0], ids[1], "none", ids[0]]}).get_json()
    conforms(ann, "Added", added)
    assert added == {"added": 2, "left_out": ["none"]}
    assert ann.api("PUT", f"{path}/images/{ids[2]}", {}).status_code == 204
    assert ann.api("PUT", f"{path}/images/{ids[1]}", {"after": None}).status_code == 204
    page = ann.api("GET", f"{path}/images?limit=2").get_json()
    conforms(ann, "Page", page)
    rest = ann.api("GET", f"{path}/images?cursor={page['next']}").get_json()
    assert [card["id"] for card in page["images"] + rest["images"]] == [ids[1], ids[0], ids[2]]
    assert ann.api("PATCH", path, {"title": "Winter", "cover": ids[2]}).get_json()["cover"]["id"] == ids[2]
    assert ann.api("PATCH", path, {"title": "Autumn", "cover": "none"}).status_code == 404
    listed = ann.api("GET", "/albums").get_json()
    conforms(ann, "Albums", listed)
    assert [(each["title"], each["count"]) for each in listed["albums"]] == [("Winter", 3)]
    assert ann.api("PATCH", path, {"cover": None}).get_json()["cover"]["id"] == ids[1]
    assert ann.api("DELETE", f"{path}/images/{ids[1]}").status_code == 204
    assert ann.api("GET", path).get_json()["count"] == 2
    found = ann.api("GET", f"/images?album={made.get_json()['id']}").get_json()["images"]
    assert {card["id"] for card in found} == {ids[0], ids[2]}
    assert ann.api("GET", f"/images/{ids[0]}").get_json()["albums"] == [made.get_json()["id"]]
    for method, where, body in (
        ("GET", "", None),
        ("PATCH", "", {"title": "x"}),
        ("DELETE", "", None),
        ("GET", "/images", None),
        ("POST", "/images", {"ids": ids}),
        ("PUT", f"/images/{ids[0]}", {}),
        ("DELETE", f"/images/{ids[0]}", None),
    ):
        assert bob.api(method, path + where, body).status_code == 404, where
    assert ann.api("DELETE", path).status_code == 204
    assert ann.api("GET", path).status_code == 404


@pytest.mark.parametrize("body", [{}, {"ids": []}, {"ids": ["x"] * 101}, {"ids": [1]}, {"ids": ["x"], "more": 1}])
def test_nonsense_for_an_album_is_refused(ann: Browser, body: object) -> None:
    album = make(ann)
    assert ann.api("POST", f"{album}/images", body).status_code == 422


def test_a_cookie_needs_the_token_of_the_page_and_a_script_its_own(
    ann: Browser, stranger: Browser, users: Users
) -> None:
    asked = {"title": "Summer"}
    assert stranger.client.post("/api/v1/albums", json=asked).status_code == 401
    assert ann.client.post("/api/v1/albums", json=asked).status_code == 400
    script = {"Authorization": f"Bearer {users.issue_token('ann', 'script', moments.now())}"}
    assert stranger.client.post("/api/v1/albums", json=asked, headers=script).status_code == 201
