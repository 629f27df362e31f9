from datetime import UTC, datetime, timedelta
from unittest import mock

from catalog.aws import Aws
from catalog.bucket import Bucket
from catalog.links import Links

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
KEY = "uploads/ann/x/käse & <b>+~.jpg"


def test_the_signature_is_the_one_that_boto3_makes(clients: Aws, bucket: Bucket) -> None:
    params = {"Bucket": bucket.name, "Key": KEY, "VersionId": "v1", "ResponseContentType": "image/jpeg"}
    with mock.patch("botocore.crt.auth.get_current_datetime", return_value=NOON.replace(tzinfo=None)):
        theirs = clients.s3.generate_presigned_url("get_object", Params=params, ExpiresIn=7200)
    ours = Links(clients, bucket.name).url(KEY, NOON, versionId="v1", response_content_type="image/jpeg")
    assert _signature(ours) == _signature(theirs)
    assert ours.split("?")[0] == theirs.split("?")[0]


def test_an_address_stays_the_same_for_a_window(clients: Aws, bucket: Bucket) -> None:
    links = Links(clients, bucket.name)
    first = links.url(KEY, NOON)
    assert links.url(KEY, NOON + timedelta(minutes=59)) == first
    assert links.url(KEY, NOON + timedelta(minutes=60)) != first
    assert first.startswith(links.origin + "/")


def _signature(url: str) -> str:
    return url.split("X-Amz-Signature=")[1].split("&", maxsplit=1)[0]
