"""Links to pictures, as tests make and open them."""

from urllib.parse import urlsplit

from catalog.image import Image
from tests.webapp.people import Browser

SECRET = "summer 1987"
NOTHING = "There is nothing here"


def album_of(ann: Browser, *pictures: Image) -> str:
    album = str(ann.api("POST", "/albums", {"title": "Summer <1>"}).get_json()["id"])
    ann.api("POST", f"/albums/{album}/images", {"ids": [picture.id for picture in pictures]})
    return album


def share(ann: Browser, **asked: object) -> str:
    """The path of a new link."""
    made = ann.api("POST", "/shares", asked)
    assert made.status_code == 201, made.text
    return str(urlsplit(made.get_json()["link"]).path)


def shows_nothing(browser: Browser, path: str) -> bool:
    answer = browser.get(path)
    return answer.status_code == 404 and NOTHING in answer.text
