"""What somebody does with the dashboard: steps of the trip."""

import hashlib
import re
from urllib.parse import urlsplit

from tests.iam.account import ARTIFACTS, RELEASE
from tests.iam.person import Person, jpeg
from tests.webapp.people import PASSWORD, Browser


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


def leave(ann: Person) -> None:
    """Log out."""
    assert ann.browser.post("/logout").status_code == 302
    assert ann.browser.get("/").status_code == 302
