"""`images reconcile`, as an operator types it."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from click.testing import Result
from flask.testing import FlaskCliRunner

from catalog.aws import Aws
from catalog.bucket import Bucket
from catalog.image import Image
from catalog.images import Images
from catalog.table import Table
from tests.webapp.people import AddPicture
from webapp import create_app
from webapp.library import commands

Reconcile = Callable[..., Result]


@pytest.fixture
def names(images_table: Table, users_table: Table, bucket: Bucket) -> dict[str, str]:
    return {"UsersTable": users_table.name, "ImagesTable": images_table.name, "ImagesBucket": bucket.name}


@pytest.fixture
def reconcile(clients: Aws, names: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Reconcile:
    """On a server."""
    for setting, name in zip(("USERS_TABLE", "IMAGES_TABLE", "IMAGES_BUCKET"), names.values(), strict=True):
        monkeypatch.setenv(setting, name)
    runner: FlaskCliRunner = create_app().test_cli_runner()
    return lambda *words: runner.invoke(args=["images", "reconcile", "--older-than", "0", *words])


@pytest.fixture
def three(add_picture: AddPicture, bucket: Bucket) -> list[Image]:
    """Pictures of two owners, none of them mailed; one lost its thumb, one was removed."""
    pictures = [add_picture("beach.jpg"), add_picture("city.jpg"), add_picture("dune.jpg", owner="bob")]
    bucket.hide(f"renditions/ann/{pictures[0].id}/thumb.webp")
    bucket.hide(pictures[2].key)
    return pictures


def rows(result: Result) -> list[list[str]]:
    """What, owner and picture of each row of the table."""
    found = re.findall(r"^(.{30})(.{18})\d{4}-\d\d-\d\d \d\d:\d\d  (.*)$", result.output, re.MULTILINE)
    return [[column.strip() for column in row] for row in found]


def test_without_repair_a_table_is_printed_and_nothing_changed(
    reconcile: Reconcile, three: list[Image], bucket: Bucket, images: Images
) -> None:
    before = list(bucket.objects(""))
    for _ in range(2):
        result = reconcile()
        assert result.exit_code == 1, result.output
        assert rows(result) == [
            ["rendition missing", "ann", f"{three[0].id} {three[0].key}"],
            ["no mail", "ann", f"{three[1].id} {three[1].key}"],
            ["removed in the bucket", "bob", f"{three[2].id} {three[2].key}"],
        ]
        assert result.output.splitlines()[-4:] == [
            "       1  no mail",
            "       1  removed in the bucket",
            "       1  rendition missing",
            "Pictures looked at: 3; findings: 3. To mend: --repair",
        ]
    assert list(bucket.objects("")) == before
    assert [images.get(each.owner, each.id) for each in three] == three


def test_with_repair_it_is_put_right_and_the_exit_status_says_so(
    reconcile: Reconcile, three: list[Image], images: Images
) -> None:
    result = reconcile("--repair", "--owner", "bob")
    assert (result.exit_code, len(rows(result))) == (0, 1)
    assert "Pictures looked at: 1; findings: 1. Mended: 1." in result.output
    assert images.get("bob", three[2].id).deleted_at
    again = reconcile("--owner", "bob")
    assert (again.exit_code, again.output) == (0, "Pictures looked at: 1; findings: 0.\n")


def test_what_was_touched_lately_is_left_alone(reconcile: Reconcile, three: list[Image]) -> None:
    result = reconcile("--older-than", str(commands.UNDER_WAY))
    assert (result.exit_code, rows(result)) == (0, [])


def refuse(code: str, what: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": what}}, "CopyObject")


@contextmanager
def broken(key: str, fault: BaseException) -> Iterator[None]:
    """The object under `key` cannot be announced."""
    announce = Bucket.announce

    def attempt(self: Bucket, announced: str, *when: Any) -> None:
        if announced == key:
            raise fault
        announce(self, announced, *when)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Bucket, "announce", attempt)
        yield


def test_one_object_that_cannot_be_mended_holds_nothing_up(reconcile: Reconcile, three: list[Image]) -> None:
    with broken(three[0].key, refuse("InvalidRequest", "It is too large to copy.")):
        result = reconcile("--repair")
    assert result.exit_code == 1
    assert re.search("    not mended: .*It is too large to copy", result.output)
    assert "findings: 3. Mended: 2." in result.output


@pytest.mark.parametrize(
    ("fault", "status", "said"),
    [
        (KeyboardInterrupt(), 130, "Interrupted."),
        (
            refuse("AccessDenied", "Access Denied"),
            2,
            "These credentials lack the right s3:GetObject and s3:PutObject. CopyObject: Access Denied",
        ),
    ],
)
def test_what_was_broken_off_goes_on_where_it_stopped(
    reconcile: Reconcile, three: list[Image], fault: BaseException, status: int, said: str
) -> None:
    place = f"ann/{three[0].id}"
    with broken(three[1].key, fault):
        result = reconcile("--repair")
    assert result.exit_code == status
    assert result.stderr.splitlines() == [said, f"Everything before is done. To go on from here: --after {place}"]
    rest = reconcile("--repair", "--after", place)
    assert (rest.exit_code, [row[2].split()[0] for row in rows(rest)]) == (0, [three[1].id, three[2].id])


def test_an_operator_names_the_stack(
    reconcile: Reconcile, names: dict[str, str], three: list[Image], monkeypatch: pytest.MonkeyPatch
) -> None:
    for setting in ("USERS_TABLE", "IMAGES_TABLE", "IMAGES_BUCKET"):
        monkeypatch.delenv(setting)
    refused = reconcile()
    assert refused.exit_code == 1
    assert "USERS_TABLE, IMAGES_TABLE, IMAGES_BUCKET" in refused.output
    assert "--stack" in refused.output
    outputs = ", ".join(f'"{name}": {{"Value": "{value}"}}' for name, value in names.items())
    template = f'{{"Resources": {{"T": {{"Type": "AWS::SNS::Topic"}}}}, "Outputs": {{{outputs}}}}}'
    boto3.client("cloudformation", region_name="eu-central-1").create_stack(StackName="mine", TemplateBody=template)
    assert len(rows(reconcile("--stack", "mine"))) == 3
    unknown = reconcile("--stack", "theirs")
    assert unknown.exit_code == 1
    assert "The stack theirs does not say where its tables are." in unknown.output


def test_a_key_does_not_steer_the_terminal(reconcile: Reconcile, bucket: Bucket) -> None:
    bucket.put("uploads/ann/\x9b2Jäpfel + 1\n.jpg", b"original", "image/jpeg")
    [[what, _, picture]] = rows(reconcile())
    assert what == "no record"
    assert picture.endswith(" uploads/ann/\N{REPLACEMENT CHARACTER}2Jäpfel + 1\N{REPLACEMENT CHARACTER}.jpg")
