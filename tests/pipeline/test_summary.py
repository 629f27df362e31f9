from dataclasses import replace

import pytest

from catalog.image import Image, Status
from pipeline import summary
from tests.pipeline.post import URL, Post


@pytest.fixture
def picture(post: Post) -> Image:
    return post.ended("a" * 250 + ".jpg")


def test_a_digest_of_any_size_fits_into_a_mail(picture: Image) -> None:
    failed = replace(picture, status=Status.FAILED, reason="x" * 300, filename="日" * 255)
    pictures = [*[picture] * 950, *[failed] * 50]
    assert summary.subject(pictures) == "950 pictures are ready, 50 failed"
    text = summary.text(pictures, URL)
    assert len(text.encode()) < 256_000 / 2
    assert text.count("日" * 255) == 50
    assert "\nand 950 more\n" in text
    assert "\nand 930 more\n" in summary.text([picture] * 980, URL)


@pytest.mark.parametrize(
    ("ready", "failed", "subject"),
    [
        (1, 0, "1 picture is ready"),
        (2, 0, "2 pictures are ready"),
        (0, 1, "1 picture failed"),
        (0, 3, "3 pictures failed"),
    ],
)
def test_subjects_count_as_people_do(picture: Image, ready: int, failed: int, subject: str) -> None:
    assert summary.subject([picture] * ready + [replace(picture, status=Status.FAILED)] * failed) == subject
