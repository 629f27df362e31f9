"""Things broken on purpose, on the emulator; an operator's command finds them, and puts them right."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

import pytest
import requests

from catalog import keys, lifecycle, limits, moments
from catalog.images import Images
from catalog.table import Table
from local import environment, stack
from tests.journeys.test_dead_letters import Operator
from tests.journeys.test_trip import jpeg, put
from tests.product import PASSWORD, ROOT, Person, Product, eventually

pytestmark = pytest.mark.emulator

OWNER = "eve"


@dataclass(frozen=True)
class Breaker(Operator):
    """Somebody with rights in the account, and no care."""

    def flask(self, *words: str) -> subprocess.CompletedProcess[str]:
        endpoint = f"http://127.0.0.1:{(self.product.data / 'emulator' / 'port').read_text()}"
        settings = environment.for_servers(os.environ) | environment.aws(endpoint) | {"PROOFSHEET_PASSWORD": PASSWORD}
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "webapp", *words, "--stack", stack.STACK],
            cwd=ROOT,
            env=settings,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def reconcile(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.flask("images", "reconcile", "--owner", OWNER, "--older-than", "0", *words)

    @cached_property
    def s3(self) -> Any:
        return self.product.client("s3")

    @cached_property
    def dynamodb(self) -> Any:
        return self.product.client("dynamodb")

    @cached_property
    def bucket(self) -> str:
        return self.product.output("ImagesBucket")

    def rows(self) -> list[dict[str, Any]]:
        """The owner's partition of the table."""
        answer = self.dynamodb.query(
            TableName=self.product.output("ImagesTable"),
            KeyConditionExpression="pk = :p",
            ExpressionAttributeValues={":p": {"S": f"U#{OWNER}"}},
        )
        return list(answer["Items"])

    def forget(self, image_id: str) -> None:
        """Every item of a picture is deleted by hand; its month goes on counting it."""
        for row in self.rows():
            if image_id in row["sk"]["S"]:
                key = {"pk": row["pk"], "sk": row["sk"]}
                self.dynamodb.delete_item(TableName=self.product.output("ImagesTable"), Key=key)

    def versions(self, prefix: str) -> list[dict[str, Any]]:
        answer = self.s3.list_object_versions(Bucket=self.bucket, Prefix=prefix)
        return [*answer.get("Versions", []), *answer.get("DeleteMarkers", [])]

    def destroy(self, prefix: str) -> None:
        for each in self.versions(prefix):
            self.s3.delete_object(Bucket=self.bucket, Key=each["Key"], VersionId=each["VersionId"])

    def ask_long_ago(self) -> str:
        image_id, now = keys.new_id(), moments.now()
        key = keys.upload_key(OWNER, image_id, "never.jpg")
        asked_at = now - timedelta(days=limits.UPLOAD_DAYS, hours=1)
        asked = lifecycle.ask(OWNER, image_id, key, asked_at, {"filename": "never.jpg", "bytes": 9})
        Images(Table(self.dynamodb, self.product.output("ImagesTable"))).change(OWNER, image_id, lambda _: asked)
        return image_id


@pytest.fixture(scope="module")
def operator(product: Product) -> Breaker:
    operator = Breaker(product)
    created = operator.flask("user", "create", OWNER)
    assert created.returncode == 0, created.stderr
    return operator


def rows(result: subprocess.CompletedProcess[str]) -> set[tuple[str, str]]:
    """What is wrong with which picture."""
    found = re.findall(r"^(.{30})eve {15}\d{4}-\d\d-\d\d \d\d:\d\d  (\S*)", result.stdout, re.MULTILINE)
    return {(what.strip(), picture) for what, picture in found}


def test_what_was_broken_is_found_then_put_right_then_nothing_is_left(product: Product, operator: Breaker) -> None:
    eve = Person(product, OWNER)
    names = ("forgotten", "thumbless", "removed", "lost", "whole")
    data = {name: jpeg(900, 700, 100 + 20 * shade) for shade, name in enumerate(names)}
    pictures = {name: eve.mailed(eve.upload(f"{name}.jpg", content)) for name, content in data.items()}
    ids = {name: str(image["id"]) for name, image in pictures.items()}
    assert operator.reconcile().stdout == "Pictures looked at: 5; findings: 0.\n"

    stranger, never = keys.new_id(), operator.ask_long_ago()
    operator.forget(ids["forgotten"])
    operator.destroy(f"renditions/{OWNER}/{ids['thumbless']}/thumb")
    put(product, f"renditions/{OWNER}/{stranger}/thumb.webp", b"orphan")
    operator.s3.delete_object(Bucket=operator.bucket, Key=f"uploads/{OWNER}/{ids['removed']}/removed.jpg")
    operator.destroy(f"uploads/{OWNER}/{ids['lost']}/")

    broken = {
        ("wrong count", pictures["forgotten"]["uploaded_at"][:7]),
        ("no record", ids["forgotten"]),
        ("rendition missing", ids["thumbless"]),
        ("orphan rendition", stranger),
        ("removed in the bucket", ids["removed"]),
        ("original lost", ids["lost"]),
        ("never arrived", never),
    }
    before = operator.rows(), operator.versions("")
    looked = operator.reconcile()
    assert (looked.returncode, looked.stderr) == (1, "")
    assert rows(looked) == broken
    assert "Pictures looked at: 7; findings: 7." in looked.stdout
    assert (operator.rows(), operator.versions("")) == before

    mended = operator.reconcile("--repair")
    assert (mended.returncode, rows(mended)) == (0, broken), mended.stderr
    eventually(lambda: operator.reconcile().stdout == "Pictures looked at: 6; findings: 0.\n", "nothing is left")

    check_what_is_whole(eve, pictures, ids)
    check_what_is_gone(eve, ids, never)
    assert [card["filename"] for card in eve.library()].count("forgotten.jpg") == 1
    assert eve.api("GET", "/stats").json()["count"] == 6
    assert sum(mail["Subject"] == "Ready: thumbless.jpg" for mail in product.mails()) == 1


def check_what_is_whole(eve: Person, pictures: dict[str, Any], ids: dict[str, str]) -> None:
    for name in ("forgotten", "thumbless", "whole"):
        image = eve.image(ids[name])
        assert (image["status"], image["sha256"]) == ("ready", pictures[name]["sha256"])
        assert image["uploaded_at"][:19] == pictures[name]["uploaded_at"][:19]
        assert all(requests.get(link, timeout=10).ok for link in image["links"].values())
    assert eve.api("POST", f"/images/{ids['removed']}/restore").ok
    restored = eventually(lambda: ready(lambda: eve.image(ids["removed"])), "what was removed is restored")
    assert restored["sha256"] == pictures["removed"]["sha256"]


def ready(look: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
    image = look()
    return image if image["status"] == "ready" and not image["deleted_at"] else None


def check_what_is_gone(eve: Person, ids: dict[str, str], never: str) -> None:
    lost, waited_for = eve.image(ids["lost"]), eve.image(never)
    assert (lost["status"], waited_for["status"]) == ("failed", "failed")
    assert lost["reason"].startswith("The original is gone")
    assert waited_for["reason"].startswith("The upload never arrived")
    assert lost["links"]["original"] is None
    assert requests.get(lost["links"]["preview"], timeout=10).ok
