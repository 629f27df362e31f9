"""Everything that the product does, step by step: what the servers and the functions must be allowed."""

import hashlib
import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image

from catalog import mailing
from catalog.outbox import Outbox
from catalog.table import Table
from pipeline.sandbox import Sandbox
from tests.iam.account import ARTIFACTS, RELEASE
from tests.iam.person import Json, Person, context, numbers
from tests.webapp.people import PASSWORD, Browser


def jpeg() -> bytes:
    """A picture with a camera, unlike the one before."""
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Canon", "EOS R6"
    Image.new("RGB", (640, 480), (next(numbers) % 256, 90, 160)).save(file, "JPEG", exif=exif)
    return file.getvalue()


def boot(ann: Person) -> None:
    """The boot script fetches the release."""
    s3 = ann.stack.account.client("s3", ann.credentials["WebRole"])
    s3.get_object(Bucket=ARTIFACTS, Key=RELEASE)


def sign_up(ann: Person) -> None:
    """The first user and a token, by the commands of a server; then a login and a new password."""
    ann.command("user", "create", ann.name)
    ann.token = ann.command("user", "token", ann.name).strip()
    ann.command("user", "list")
    assert ann.browser.log_in(ann.name).status_code == 302
    form = {"current": PASSWORD, "new": f"{PASSWORD} again"}
    assert ann.browser.post("/settings/password", **form).status_code == 302


def picture(ann: Person) -> None:
    """Asked for, sent, processed, mailed, shown on every page and in every list, edited."""
    data = jpeg()
    sha256 = hashlib.sha256(data).hexdigest()
    image = ann.upload("Beach 1.jpg", data, sha256=sha256)
    assert [step["what"] for step in image["history"]] == ["asked", "arrived", "ready", "mailed"]
    for link in image["links"].values():
        ann.signed("GET", link)
    assert ann.ask("again.jpg", data, sha256=sha256) == {"id": image["id"], "duplicate": True}
    ann.api("PATCH", f"/images/{image['id']}", {"title": "Beach", "tags": ["sea"], "favourite": True})
    for search in ("limit=1", "q=beach", "camera=Canon EOS R6", "tag=sea", "favourite=true"):
        assert [card["id"] for card in ann.api("GET", f"/images?{search}")["images"]] == [image["id"]]
    assert ann.api("GET", "/stats")["statuses"]["ready"] == 1
    for page in ("/", f"/images/{image['id']}", f"/cards?ids={image['id']}", "/activity", "/settings"):
        answer = ann.browser.get(page)
        assert answer.status_code == 200, answer.text
    ann.api("PATCH", f"/images/{image['id']}", {"tags": []})


def album(ann: Person) -> None:
    """Made, filled, put in order, shown, and deleted."""
    first, second = (ann.upload(f"Album {number}.jpg", jpeg())["id"] for number in (1, 2))
    path = f"/albums/{ann.api('POST', '/albums', {'title': 'Summer'})['id']}"
    assert ann.api("POST", f"{path}/images", {"ids": [first, second]}) == {"added": 2, "left_out": []}
    assert ann.script("PUT", f"{path}/images/{second}", {"after": None}).status_code == 204
    assert ann.api("PATCH", path, {"cover": first})["cover"]["id"] == first
    for page in ("/albums", path, f"{path}/arrange", f"/images/{first}", f"/images/{first}/albums"):
        answer = ann.browser.get(page)
        assert answer.status_code == 200, answer.text
    assert ann.script("DELETE", path).status_code == 204


def share(ann: Person) -> None:
    """A link to a picture: made, listed, opened by a stranger, stopped."""
    image = ann.upload("Shared.jpg", jpeg())["id"]
    made = ann.api("POST", "/shares", {"image": image, "originals": True})
    stranger = Browser(ann.app.test_client())
    path = urlsplit(made["link"]).path
    assert stranger.get(path).status_code == 200
    for what in ("thumb", "preview", "original"):
        ann.signed("GET", str(stranger.get(f"{path}/{image}/{what}").location))
    assert [each["opened"] for each in ann.api("GET", "/shares")["shares"]] == [1]
    for page in ("/shares", f"/images/{image}/shares"):
        assert ann.browser.get(page).status_code == 200
    assert ann.script("DELETE", f"/shares/{made['id']}").status_code == 204
    assert stranger.get(path).status_code == 404


def trash(ann: Person) -> None:
    """Thrown away, brought back, processed again; and once more when its object is gone."""
    image = ann.upload("Bin.jpg", jpeg())
    path, key = f"/images/{image['id']}", ann.key(image["id"])
    ann.api("DELETE", path)
    assert ann.api("GET", path)["deleted_at"]
    ann.api("POST", f"{path}/restore")
    ann.arrive(key)
    ann.api("POST", f"{path}/retry")
    ann.arrive(key)
    assert (ann.image(image["id"])["status"], ann.image(image["id"])["deleted_at"]) == ("ready", None)
    gone = ann.upload("Gone.jpg", jpeg())["id"]
    ann.api("DELETE", f"/images/{gone}")
    for page in (f"/trash/{gone}/delete", "/trash/empty"):
        assert ann.browser.post(page).status_code == 303
    assert "Nothing is in the trash" in ann.browser.get("/trash").text
    ann.stack.account.client("s3").delete_object(Bucket=ann.bucket, Key=key)
    # Whoever may not list a bucket is not told that an object is missing.
    assert ann.script("POST", f"{path}/retry").status_code == 404


def rejects(ann: Person) -> None:
    """No picture; a good one overwritten with none; one that is gone when its event comes."""
    before = _failed(ann)
    assert ann.upload("Text.jpg", b"text")["status"] == "failed"
    data = jpeg()
    asked = ann.ask("Over.jpg", data)
    ann.arrive(ann.send(asked, data))
    key = ann.send(asked, bytes(len(data)))
    ann.arrive(key)
    assert ann.image(asked["id"])["status"] == "failed"
    ann.handler(ann.event_of(key.replace("Over", "Gone"), "0" * 32, 9), context())
    assert _failed(ann) == before + 3


def _failed(ann: Person) -> int:
    return len(ann.api("GET", "/images?status=failed")["images"])


def parts(ann: Person) -> None:
    """An upload in parts; another that is given up."""
    data = jpeg()
    image_id, upload = _begin(ann, data)
    ann.step(image_id, "PUT", data, uploadId=upload, partNumber=1)
    tag = _found(r"<ETag>(.+?)</ETag>", ann.step(image_id, "GET", uploadId=upload))
    listed = f"<Part><PartNumber>1</PartNumber><ETag>{tag}</ETag></Part>"
    done = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>"
    ann.step(image_id, "POST", done.encode(), uploadId=upload)
    ann.arrive(ann.key(image_id))
    assert ann.image(image_id)["status"] == "ready"
    image_id, upload = _begin(ann, data)
    ann.step(image_id, "DELETE", uploadId=upload)


def _begin(ann: Person, data: bytes) -> tuple[str, str]:
    asked = ann.ask("Parts.jpg", data)
    return asked["id"], _found(r"<UploadId>(.+?)</UploadId>", ann.step(asked["id"], "POST"))


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match, text
    return match[1]


def race(ann: Person) -> None:
    """While one event is processed, a newer one of the same object overtakes it: the first takes its work back."""
    data = jpeg()
    asked = ann.ask("Race.jpg", data)
    key = ann.send(asked, data)
    older, newer = ann.event(key), ann.event(key)
    examine = Sandbox.examine

    def overtaken(*arguments: Any) -> Any:
        patch.undo()
        ann.handler(newer, context())
        return examine(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sandbox, "examine", overtaken)
        ann.handler(older, context())
    prefix = f"renditions/{ann.name}/{asked['id']}/"
    kept = ann.stack.account.client("s3").list_object_versions(Bucket=ann.bucket, Prefix=prefix)["Versions"]
    assert len(kept) == len({each["Key"] for each in kept}) == 2


def dead_letters(ann: Person) -> None:
    """Every try failed: of a picture that replaces another, and of one that was never looked at."""
    data = jpeg()
    known, new = ann.ask("Known.jpg", data), ann.ask("New.jpg", data)
    ann.arrive(ann.send(known, data))
    for asked in (known, new):
        _give_up(ann, ann.event(ann.send(asked, data)))
        # Its mail is out, or waits for the digest: that many pictures in a minute are a burst.
        assert ann.image(asked["id"])["status"] == "failed"
    assert ann.api("GET", "/stats")["dead_letters"] == 2


def _give_up(ann: Person, event: Json) -> None:
    """Lambda takes the event to the queue as the processor, and from there to the recorder as that."""
    queue = ann.stack.outputs["FailureQueueUrl"]
    about = {"condition": "RetriesExhausted", "requestId": "0"}
    body = json.dumps({"requestContext": about, "requestPayload": event})
    ann.stack.account.client("sqs", ann.credentials["ProcessorRole"]).send_message(QueueUrl=queue, MessageBody=body)
    with _message(ann, "RecorderRole", queue) as records:
        assert ann.recorder({"Records": records}, context()) == {"batchItemFailures": []}


@contextmanager
def _message(ann: Person, role: str, queue: str) -> Iterator[list[Json]]:
    """What Lambda does, as the function's role, with a message that the function takes."""
    sqs = ann.stack.account.client("sqs", ann.credentials[role])
    sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])
    (message,) = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=5)["Messages"]
    yield [{"messageId": message["MessageId"], "body": message["Body"]}]
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])


def digest(ann: Person) -> None:
    """A burst: one that is ready and one that was given up wait until somebody rings."""
    ready = ann.upload("Burst.jpg", jpeg())["id"]
    while not mailing.waits_for_digest(ann.services.images.get(ann.name, ready)):
        ready = ann.upload("Burst.jpg", jpeg())["id"]
    root = ann.stack.account.client("dynamodb")
    Outbox(Table(root, ann.stack.outputs["ImagesTable"])).set_clock(ann.name, None)  # a lost clock is set again
    lost = ann.ask("Lost.jpg", jpeg())
    _give_up(ann, ann.event(ann.send(lost, jpeg())))
    queue, body = ann.stack.outputs["DigestQueueUrl"], json.dumps({"owner": ann.name})
    ann.stack.account.client("sqs").send_message(QueueUrl=queue, MessageBody=body)
    with _message(ann, "DigesterRole", queue) as records:
        ann.digester({"Records": records})
    for image_id in (ready, lost["id"]):
        assert ann.image(image_id)["history"][-1]["what"] == "mailed"


def repair(ann: Person) -> None:
    """An operator on a server compares bucket and table, and mends."""
    asked = ann.ask("Lost.jpg", b"lost")
    key = ann.send(asked, b"lost")  # and no event tells of it
    said = ann.command("images", "reconcile", "--repair", "--older-than", "0", "--owner", ann.name)
    assert re.search(f"^still pending .* {asked['id']} {key}$", said, re.MULTILINE)


def leave(ann: Person) -> None:
    """Log out."""
    assert ann.browser.post("/logout").status_code == 302
    assert ann.browser.get("/").status_code == 302


STEPS = (boot, sign_up, picture, album, share, trash, dead_letters, rejects, parts, race, repair, digest, leave)
STEPS_OF = {"RecorderRole": (sign_up, dead_letters, digest), "DigesterRole": (sign_up, digest)}
"""Those in which a role has a part: it needs no others to be tried."""


def make(ann: Person, steps: Sequence[Callable[[Person], None]] = STEPS) -> None:
    """The whole trip, or some steps of it."""
    for step in steps:
        step(ann)
