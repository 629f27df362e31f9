"""What is sent compressed, and what is not."""

import gzip
import re

from tests.webapp.people import AddPicture, Browser

GZIP = {"Accept-Encoding": "gzip, deflate, br"}


def test_pages_and_styles_are_compressed_for_whoever_takes_it(ann: Browser, add_picture: AddPicture) -> None:
    add_picture()
    for path in ("/", "/api/v1/openapi.json"):
        plain, packed = ann.get(path), ann.get(path, headers=GZIP)
        assert "Content-Encoding" not in plain.headers
        assert packed.headers["Content-Encoding"] == "gzip"
        assert _without_tokens(gzip.decompress(packed.data)) == _without_tokens(plain.data)
        assert len(packed.data) * 2 < len(plain.data)
        for answer in (plain, packed):  # a proxy must not hand one to who asked for the other
            assert "Accept-Encoding" in answer.vary
            assert answer.content_length == len(answer.data)


def _without_tokens(page: bytes) -> bytes:
    """A page without what is signed anew each second."""
    return re.sub(rb'"Im[\w.-]{60,}"', b"", page)


def test_what_is_small_a_picture_or_an_error_stays_as_it_is(ann: Browser) -> None:
    for path in ("/healthz", "/images/nobody"):
        assert "Content-Encoding" not in ann.get(path, headers=GZIP).headers


def test_the_length_of_a_page_tells_little(ann: Browser) -> None:
    assert len({len(ann.get("/", headers=GZIP).data) for _ in range(20)}) > 1


def test_a_compressed_answer_is_recognised_when_it_is_asked_for_again(ann: Browser, add_picture: AddPicture) -> None:
    path = f"/cards?ids={add_picture().id}"
    answer = ann.get(path, headers=GZIP)
    assert answer.headers["Content-Encoding"] == "gzip"
    again = ann.get(path, headers=GZIP | {"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
