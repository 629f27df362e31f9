"""The bucket of packages: one an account and region, shared by its stacks."""

import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from cloudformation.deployment.errors import BucketForeign
from cloudformation.naming import APPLICATION

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.literals import BucketLocationConstraintType
    from types_boto3_s3.type_defs import BucketLifecycleConfigurationTypeDef

REGION_WITHOUT_NAME = "us-east-1"
"""S3 refuses this one as a location constraint."""

LIFECYCLE: "BucketLifecycleConfigurationTypeDef" = {
    "Rules": [
        {
            "ID": "old-versions",
            "Status": "Enabled",
            "Filter": {},
            "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
        }
    ]
}


class Artifacts:
    """The bucket that `account` has in `region`, and nobody else's of the same name."""

    def __init__(self, s3: "S3Client", account: str, region: str) -> None:
        self._s3 = s3
        self._account = account
        self._region = region
        self.bucket = f"{APPLICATION}-artifacts-{account}-{region}"

    def ensure(self) -> bool:
        """Make the bucket private, versioned, TLS only; return whether it is new.

        Every setting is written every time: a run may have been broken off between two of them.

        Raises:
            BucketForeign: another account has it.
        """
        new = not self._exists()
        if new:
            self._create()
        bucket, owner = self.bucket, self._account
        self._s3.put_public_access_block(
            Bucket=bucket,
            ExpectedBucketOwner=owner,
            PublicAccessBlockConfiguration={
                "BlockPublicAcls": True,
                "BlockPublicPolicy": True,
                "IgnorePublicAcls": True,
                "RestrictPublicBuckets": True,
            },
        )
        self._s3.put_bucket_versioning(
            Bucket=bucket, ExpectedBucketOwner=owner, VersioningConfiguration={"Status": "Enabled"}
        )
        self._s3.put_bucket_policy(Bucket=bucket, ExpectedBucketOwner=owner, Policy=self._policy())
        self._s3.put_bucket_lifecycle_configuration(
            Bucket=bucket, ExpectedBucketOwner=owner, LifecycleConfiguration=LIFECYCLE
        )
        return new

    def upload(self, key: str, path: Path, sha256: str) -> bool:
        """Put `path` at `key`, unless it is there: keys name their content. Return whether it was sent.

        Args:
            key: of the object.
            path: the file.
            sha256: of its bytes, in hex; S3 refuses others.
        """
        try:
            self._s3.head_object(Bucket=self.bucket, Key=key, ExpectedBucketOwner=self._account)
        except ClientError as error:
            if error.response["Error"]["Code"] != "404":
                raise
        else:
            return False
        checksum = base64.b64encode(bytes.fromhex(sha256)).decode()
        with path.open("rb") as body:
            self._s3.put_object(
                Bucket=self.bucket, Key=key, Body=body, ChecksumSHA256=checksum, ExpectedBucketOwner=self._account
            )
        return True

    def url(self, key: str) -> str:
        """Return the address of `key` as CloudFormation wants it."""
        return f"{self._s3.meta.endpoint_url}/{self.bucket}/{key}"

    def _exists(self) -> bool:
        try:
            self._s3.head_bucket(Bucket=self.bucket, ExpectedBucketOwner=self._account)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "403":
                raise BucketForeign(self.bucket, self._account) from error
            if code != "404":
                raise
            return False
        return True

    def _create(self) -> None:
        if self._region == REGION_WITHOUT_NAME:
            self._s3.create_bucket(Bucket=self.bucket)
            return
        location: BucketLocationConstraintType = self._region  # type: ignore[assignment]  # any region; AWS knows them
        self._s3.create_bucket(Bucket=self.bucket, CreateBucketConfiguration={"LocationConstraint": location})

    def _policy(self) -> str:
        partition = self._s3.meta.partition
        arn = f"arn:{partition}:s3:::{self.bucket}"
        statement = {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [arn, f"{arn}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
        return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
