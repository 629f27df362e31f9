"""Where a browser fetches pictures: presigned addresses, the same for a whole window so that its cache works."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

from awscrt import auth
from awscrt.http import HttpHeaders, HttpRequest

from catalog.aws import Aws

if TYPE_CHECKING:
    from botocore.credentials import ReadOnlyCredentials

WINDOW = timedelta(hours=1)
SHARED = timedelta(seconds=150)
"""The window of what is shown to people without an account: an address lives at most two windows, five minutes."""


@dataclass(frozen=True)
class _Base:
    """Where the bucket is, as boto3 sees it."""

    scheme: str
    host: str
    path: str


class Links:
    """Signs for one bucket. An address is good for one to two windows, or as long as the server's credentials live."""

    def __init__(self, clients: Aws, bucket: str, window: timedelta = WINDOW) -> None:
        self._clients = clients
        self._bucket = bucket
        self._window = window

    @cached_property
    def _base(self) -> _Base:
        params = {"Bucket": self._bucket, "Key": "-"}
        sample = self._clients.unsigned_s3.generate_presigned_url("get_object", Params=params)
        parts = urlsplit(sample)
        return _Base(parts.scheme, parts.netloc, parts.path.removesuffix("-"))

    @property
    def origin(self) -> str:
        """Scheme and host, for a content security policy."""
        return f"{self._base.scheme}://{self._base.host}"

    def url(self, key: str, now: datetime, **query: str) -> str:
        """The address of an object.

        Args:
            key: the object.
            now: decides the window.
            query: more of the request, by S3's names with underscores: `versionId`, `response_content_type` …
        """
        target = self._base.path + quote(key, safe="/~")
        if query:
            target += "?" + urlencode({k.replace("_", "-"): v for k, v in query.items()}, quote_via=quote)
        request = HttpRequest("GET", target, HttpHeaders([("host", self._base.host)]))
        auth.aws_sign_request(request, self._signing(now)).result()
        return f"{self.origin}{request.path}"

    def _signing(self, now: datetime) -> auth.AwsSigningConfig:
        credentials = self._clients.credentials
        if credentials is None:
            raise RuntimeError("no AWS credentials")
        seconds = int(self._window.total_seconds())
        start = datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)
        return auth.AwsSigningConfig(
            algorithm=auth.AwsSigningAlgorithm.V4,
            signature_type=auth.AwsSignatureType.HTTP_REQUEST_QUERY_PARAMS,
            credentials_provider=_provider(credentials.get_frozen_credentials()),
            region=self._clients.s3.meta.region_name,
            service="s3",
            date=start,
            # S3 signs the path as it stands in the request.
            use_double_uri_encode=False,
            should_normalize_uri_path=False,
            signed_body_value=auth.AwsSignedBodyValue.UNSIGNED_PAYLOAD,
            expiration_in_seconds=2 * seconds,
        )


def _provider(credentials: "ReadOnlyCredentials") -> auth.AwsCredentialsProvider:
    return auth.AwsCredentialsProvider.new_static(
        credentials.access_key, credentials.secret_key, credentials.token or None
    )
