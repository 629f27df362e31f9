"""What must not happen is refused by the roles' policies, and by nothing else: the account's root may do all of it."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from tests.iam.account import ROOT, Account, Credentials, Stack
from tests.iam.forbidden import DIARY, ORIGINAL, RENDITION, STATE, TABLE, Forbidden

pytestmark = pytest.mark.emulator

DENIED = {"AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation"}
RESTLESS = {"ResponseMetadata", "storedBytes"}
"""What differs between two answers of their own: the function may still be writing its lines about an upload."""
SOMEBODY_ELSE = {"AWS": "arn:aws:iam::111122223333:root"}


@dataclass(frozen=True, eq=False)
class Scene:
    """A stack, and what the table's words in braces mean in it."""

    stack: Stack
    words: dict[str, str]

    def ask(self, credentials: Credentials, call: str, arguments: Any) -> dict[str, Any]:
        service, operation = call.split(".")
        client = self.stack.account.client(service, credentials)
        return dict(getattr(client, operation)(**self._filled(arguments)))

    def _filled(self, value: Any) -> Any:
        match value:
            case str():
                return value.format_map(self.words)
            case dict():
                return {self._filled(name): self._filled(each) for name, each in value.items()}
            case list():
                return [self._filled(each) for each in value]
        return value

    def state(self) -> list[dict[str, Any]]:
        return [_still(self.ask(ROOT, call, arguments)) for call, arguments in STATE]


def _still(value: Any) -> Any:
    match value:
        case dict():
            return {name: _still(each) for name, each in value.items() if name not in RESTLESS}
        case list():
            return [_still(each) for each in value]
    return value


def make_scene(stack: Stack, **words: str) -> Scene:
    bucket = stack.ids["ImagesBucket"]
    everything = {"Effect": "Allow", "Action": "s3:*", "Resource": f"arn:aws:s3:::{bucket}/*"}
    more = {
        "Stack": stack.name,
        "Account": stack.ids["Topic"].split(":")[4],
        "OpenPolicy": json.dumps({"Version": "2012-10-17", "Statement": [{**everything, "Principal": SOMEBODY_ELSE}]}),
        "MorePolicy": json.dumps({"Version": "2012-10-17", "Statement": [everything]}),
    }
    return Scene(stack, {**stack.ids, **more, **words})


@pytest.fixture(scope="module")
def scene(stack: Stack) -> Scene:
    """A scene with pictures in it."""
    s3, bucket = stack.account.client("s3"), stack.ids["ImagesBucket"]
    put = {key: s3.put_object(Bucket=bucket, Key=key)["VersionId"] for key in (ORIGINAL, RENDITION, DIARY)}
    return make_scene(stack, OriginalVersion=put[ORIGINAL], RenditionVersion=put[RENDITION])


@pytest.fixture(scope="module")
def doomed(account: Account) -> Scene:
    """An empty scene that may be ruined: each row of the table ruins another part of it."""
    return make_scene(account.deploy("doomed"))


def refuse(scene: Scene, row: Forbidden) -> None:
    for role in row.roles:
        with pytest.raises(ClientError, match=rf"perform: {row.action}\b") as refused:
            scene.ask(scene.stack.credentials[role], row.call, row.arguments)
        assert refused.value.response["Error"]["Code"] in DENIED


def test_all_refused_calls_together_change_nothing(scene: Scene) -> None:
    before = scene.state()
    for row in TABLE:
        refuse(scene, row)
    assert scene.state() == before


@pytest.mark.parametrize("row", [pytest.param(row, id=f"{row.action} {row.what}".strip()) for row in TABLE])
def test_refused_to_the_roles_and_granted_to_root(row: Forbidden, scene: Scene, doomed: Scene) -> None:
    place = doomed if row.ruins else scene
    refuse(place, row)
    place.ask(ROOT, row.call, row.arguments)


def test_an_address_that_the_function_signs_carries_its_limits(scene: Scene) -> None:
    account, stack = scene.stack.account, scene.stack
    status = {}
    for role in ("WebRole", "ProcessorRole"):
        s3 = account.client("s3", stack.credentials[role])
        url = s3.generate_presigned_url("put_object", Params={"Bucket": stack.ids["ImagesBucket"], "Key": ORIGINAL})
        status[role] = requests.put(url, data=b"other", verify=str(account.certificate), timeout=10).status_code
    assert status == {"WebRole": 200, "ProcessorRole": 403}


def test_over_plain_http_even_a_signed_request_is_refused(scene: Scene) -> None:
    account, bucket = scene.stack.account, scene.stack.ids["ImagesBucket"]
    s3 = account.client("s3", scene.stack.credentials["WebRole"])
    url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": ORIGINAL})
    # The emulator speaks TLS only; this is how a proxy would tell it that the visitor did not.
    answers = {
        scheme: requests.get(url, headers={"X-Forwarded-Proto": scheme}, verify=str(account.certificate), timeout=10)
        for scheme in ("https", "http")
    }
    assert answers["https"].ok, answers["https"].text
    assert answers["http"].status_code == 403
    assert "explicit deny" in answers["http"].text
