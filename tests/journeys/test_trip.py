"""From a file to a ready picture, its mail and the trash, over every part of the product."""

import hashlib
import io

import pytest
import requests
from PIL import Image

from tests.product import Person, Product, eventually

pytestmark = pytest.mark.emulator


def jpeg(width: int = 800, height: int = 600, shade: int = 0) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), (shade, 90, 160)).save(file, "JPEG")
    return file.getvalue()


def test_a_picture_is_stored_shown_described_and_mailed_once(product: Product, newcomer: Person) -> None:
    data = jpeg(3000, 2000, 1)
    image = newcomer.mailed(newcomer.upload("Strand 1.jpg", data))
    assert (image["status"], image["width"], image["height"], image["bytes"]) == ("ready", 3000, 2000, len(data))
    assert image["sha256"] == hashlib.sha256(data).hexdigest()
    assert [step["what"] for step in image["history"]] == ["asked", "arrived", "ready", "mailed"]
    thumb, preview = (requests.get(image["links"][name], timeout=10) for name in ("thumb", "preview"))
    assert Image.open(io.BytesIO(thumb.content)).size == (512, 341)
    assert Image.open(io.BytesIO(preview.content)).size == (2048, 1365)
    original = requests.get(image["links"]["original"], timeout=10)
    assert original.content == data
    assert original.headers["Content-Disposition"].startswith("attachment")
    [mail] = product.mails_about("Ready: Strand 1.jpg")
    text = mail.get_content()
    for fact in ("Strand 1.jpg", f"{len(data):,} bytes", "3000 x 2000", f"{product.url}/images/{image['id']}"):
        assert fact in text


def test_an_upload_in_parts_arrives_whole(demo: Person) -> None:
    # A JPEG may be followed by anything: this makes three parts of one picture.
    data = jpeg(shade=2) + b"\0" * 11_000_000
    asked = demo.ask("parts.jpg", data)
    sign = f"/uploads/{asked['id']}/sign"

    def step(method: str, body: bytes | str | None = None, **more: object) -> requests.Response:
        permit = demo.api("POST", sign, {"method": method, **more}).json()
        return requests.request(method, permit["url"], data=body, timeout=30)

    upload = step("POST").text.split("<UploadId>")[1].split("<")[0]
    size = 5 * 1024 * 1024
    tags = [
        step("PUT", data[start : start + size], uploadId=upload, partNumber=number).headers["ETag"]
        for number, start in enumerate(range(0, len(data), size), 1)
    ]
    assert step("GET", uploadId=upload).text.count("<PartNumber>") == 3
    parts = "".join(f"<Part><PartNumber>{n}</PartNumber><ETag>{tag}</ETag></Part>" for n, tag in enumerate(tags, 1))
    assert step("POST", f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>", uploadId=upload).ok
    image = demo.finished(asked["id"])
    assert (image["status"], image["sha256"]) == ("ready", hashlib.sha256(data).hexdigest())


def test_a_permission_is_for_that_very_file(demo: Person) -> None:
    data = jpeg(shade=3)
    asked = demo.ask("mine.jpg", data, sha256=hashlib.sha256(data).hexdigest())
    upload = asked["upload"]
    other_type = requests.put(
        upload["url"], data=data, headers=upload["headers"] | {"Content-Type": "text/html"}, timeout=10
    )
    other_content = requests.put(upload["url"], data=jpeg(shade=130), headers=upload["headers"], timeout=10)
    other_key = requests.put(
        upload["url"].replace("/uploads/demo/", "/uploads/eve/"), data=data, headers=upload["headers"], timeout=10
    )
    assert (other_type.status_code, other_key.status_code) == (403, 403)
    assert other_content.status_code in {400, 403}
    assert demo.image(asked["id"])["status"] == "pending"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("text.jpg", b"This is a text, whatever its name says.\n" * 50),
        ("cut.jpg", jpeg(shade=5)[:3000]),
        ("drawing.jpg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("page.png", b"<!doctype html><script>alert(1)</script>"),
    ],
)
def test_what_is_no_picture_is_shown_as_failed_with_the_reason(
    product: Product, newcomer: Person, name: str, data: bytes
) -> None:
    image = newcomer.finished(newcomer.upload(name, data))
    assert image["status"] == "failed"
    assert image["reason"]
    [mail] = product.mails_about(f"Failed: {name}")
    assert image["reason"] in " ".join(mail.get_content().split())


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>.jpg", "käse 日本.jpg", "a" * 251 + ".jpg", "50% + more #1.jpg"]
)
def test_any_name_survives_the_trip(demo: Person, name: str) -> None:
    image = demo.finished(demo.upload(name, jpeg(shade=len(name) % 200 + 7), force=True))
    assert (image["status"], image["filename"]) == ("ready", name)
    assert requests.get(image["links"]["original"], timeout=10).ok


def test_the_same_content_again_is_named(demo: Person) -> None:
    data = jpeg(shade=220)
    image_id = demo.finished(demo.upload("one.jpg", data))["id"]
    again = demo.ask("two.jpg", data, sha256=hashlib.sha256(data).hexdigest())
    assert again == {"id": image_id, "duplicate": True}


def test_an_object_put_there_by_other_means_is_a_picture_too(product: Product, demo: Person) -> None:
    data = jpeg(640, 480, 230)
    put(product, "uploads/demo/summer 2024/beach+1.jpg", data)

    def found() -> str | None:
        return next((card["id"] for card in demo.library() if card["filename"] == "beach+1.jpg"), None)

    image = demo.finished(eventually(found, "beach+1.jpg in the library"))
    assert (image["status"], image["width"]) == ("ready", 640)
    put(product, "uploads/demo/summer 2024/beach+1.jpg", jpeg(320, 240, 231))
    eventually(lambda: demo.image(image["id"])["width"] == 320, "the new version of the same picture")
    assert len([card for card in demo.library() if card["filename"] == "beach+1.jpg"]) == 1


def test_the_trash_keeps_everything_and_gives_it_back(demo: Person) -> None:
    data = jpeg(shade=240)
    image = demo.finished(demo.upload("trash.jpg", data))
    assert demo.api("DELETE", f"/images/{image['id']}").status_code == 204
    assert image["id"] not in [card["id"] for card in demo.library()]
    assert demo.image(image["id"])["links"]["original"] is None
    assert demo.api("POST", f"/images/{image['id']}/restore").ok
    back = eventually(
        lambda: next((c for c in demo.library() if c["id"] == image["id"] and c["status"] == "ready"), None), "restored"
    )
    assert requests.get(back["links"]["thumb"], timeout=10).ok
    assert requests.get(demo.image(image["id"])["links"]["original"], timeout=10).content == data


def test_a_retry_processes_again_and_sends_no_second_mail(product: Product, newcomer: Person) -> None:
    image = newcomer.finished(newcomer.upload("retry.jpg", b"no picture at all, again and again"))
    assert len(product.mails_about("Failed: retry.jpg")) == 1
    assert newcomer.api("POST", f"/images/{image['id']}/retry").status_code == 202

    def tried() -> dict[str, object] | None:
        now = newcomer.image(image["id"])
        return now if [s["what"].split(":")[0] for s in now["history"]].count("failed") == 2 else None

    again = eventually(tried, "a second failure")
    assert again["uploaded_at"] == image["uploaded_at"]
    assert len(product.mails_about("Failed: retry.jpg")) == 1


def put(product: Product, key: str, data: bytes) -> None:
    """`aws s3 cp` into the bucket."""
    client, bucket = product.bucket()
    client.put_object(Bucket=bucket, Key=key, Body=data)
