"""Permissions to upload: presigned requests, each for one action on one key, so that no byte passes the web tier."""

import base64
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

SECONDS = 300
"""How long a permission lasts."""


class Permits:
    """Signs for one bucket; makes no call."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(self, key: str, content_type: str, size: int, sha256: str | None) -> tuple[str, dict[str, str]]:
        """For exactly one object: its type, its size in bytes and, if given, its SHA-256 (hex) are signed.

        Returns:
            the URL, and the headers that the request must carry (a browser sets `Content-Length` by itself).
        """
        headers = {"Content-Type": content_type}
        extra: dict[str, Any] = {}
        if sha256:
            headers["x-amz-checksum-sha256"] = base64.b64encode(bytes.fromhex(sha256)).decode()
            extra = {"ChecksumSHA256": headers["x-amz-checksum-sha256"]}
        url = self._sign("put_object", key, ContentType=content_type, ContentLength=size, **extra)
        return url, headers

    def create(self, key: str) -> str:
        """To begin an upload in parts."""
        return self._sign("create_multipart_upload", key)

    def part(self, key: str, upload: str, number: int) -> str:
        """To send part `number`, from 1."""
        return self._sign("upload_part", key, UploadId=upload, PartNumber=number)

    def parts(self, key: str, upload: str) -> str:
        """To ask which parts have arrived."""
        return self._sign("list_parts", key, UploadId=upload)

    def complete(self, key: str, upload: str) -> str:
        """To put the parts together."""
        return self._sign("complete_multipart_upload", key, UploadId=upload)

    def abort(self, key: str, upload: str) -> str:
        """To throw the parts away."""
        return self._sign("abort_multipart_upload", key, UploadId=upload)

    def _sign(self, operation: str, key: str, **params: Any) -> str:
        arguments = {"Bucket": self._bucket, "Key": key, **params}
        return self._client.generate_presigned_url(operation, Params=arguments, ExpiresIn=SECONDS)
