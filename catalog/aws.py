"""The only place where boto3 clients are made: one session and one client a service and a process."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from botocore.credentials import Credentials
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_s3 import S3Client
    from types_boto3_sns import SNSClient
    from types_boto3_sqs import SQSClient


@dataclass(frozen=True)
class Patience:
    """How long a call may take, in seconds, before it is tried again (three tries in all)."""

    connect: float
    read: float


WEB = Patience(connect=1, read=2)
"""A person waits for the answer."""
WORKER = Patience(connect=3, read=20)
"""Nobody waits, and objects are large."""


@dataclass(frozen=True)
class Aws:
    """One client a service; boto3's clients are safe to share between threads."""

    dynamodb: "DynamoDBClient"
    s3: "S3Client"
    sns: "SNSClient"
    sqs: "SQSClient"
    unsigned_s3: "S3Client"
    """Needs no credentials: says where a bucket is, also while there are none."""
    credentials: "Credentials | None"
    """Of the same session; a role's renew themselves."""


def connect(environ: Mapping[str, str], patience: Patience, connections: int = 16) -> Aws:
    """Make the clients; no call is made yet.

    Args:
        environ: read for `AWS_REGION`; boto3 itself reads `AWS_ENDPOINT_URL` and the credentials.
        patience: time limits of one try.
        connections: at least the number of threads that share the clients.
    """
    session = boto3.session.Session(region_name=environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION"))
    config = Config(
        max_pool_connections=connections,
        retries={"mode": "standard", "total_max_attempts": 3},
        connect_timeout=patience.connect,
        read_timeout=patience.read,
        tcp_keepalive=True,
        # botocore makes up a long one for every call; CloudTrail shows this one.
        user_agent="proofsheet",
    )
    # The global endpoint answers a new bucket of another region with a redirect, which breaks a presigned request:
    # a virtual host names the region. (An endpoint that is an address keeps the bucket in the path.)
    regional = config.merge(Config(signature_version="s3v4", s3={"addressing_style": "virtual"}))
    return Aws(
        dynamodb=session.client("dynamodb", config=config),
        s3=session.client("s3", config=regional),
        sns=session.client("sns", config=config),
        sqs=session.client("sqs", config=config),
        unsigned_s3=session.client("s3", config=regional.merge(Config(signature_version=UNSIGNED))),
        credentials=session.get_credentials(),
    )


def code(error: ClientError) -> str:
    """The service's own name of what went wrong, such as `NoSuchKey`."""
    return error.response.get("Error", {}).get("Code", "")
