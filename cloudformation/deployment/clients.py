"""What a deployment speaks to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, PartialCredentialsError

from cloudformation.deployment.errors import NoAccess

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_s3 import S3Client

UNKNOWN = ("AuthFailure", "InvalidClientTokenId", "SignatureDoesNotMatch", "UnrecognizedClientException")
EXPIRED = ("ExpiredToken", "ExpiredTokenException", "RequestExpired")

NO_REGION = "There is no region: set AWS_REGION, or run 'aws configure'."


@dataclass(frozen=True)
class Clients:
    """Clients of one account and region. Those of type Any have no stubs among the requirements."""

    account: str
    region: str
    cloudformation: "CloudFormationClient"
    s3: "S3Client"
    ec2: Any
    elbv2: Any
    autoscaling: Any


def connect(environ: Mapping[str, str]) -> Clients:
    """Make the clients; boto3 finds credentials, profile and endpoint where it always does.

    Args:
        environ: AWS_REGION is taken from it, which boto3 does not read.

    Raises:
        NoAccess: there are no credentials, AWS refuses them, or there is no region.
    """
    try:
        return _connect(environ)
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise NoAccess("There are no AWS credentials: run 'aws configure', or 'aws sso login'.") from error
    except ClientError as error:
        raise NoAccess(refusal(error)) from error
    except BotoCoreError as error:
        raise NoAccess(f"AWS could not be asked who you are: {error}.".replace("..", ".")) from error


def refusal(error: ClientError) -> str:
    """Return the sentence that says what AWS refused."""
    code, message = error.response["Error"].get("Code", ""), error.response["Error"].get("Message", "")
    if code in EXPIRED:
        return "The AWS credentials have expired: log in again ('aws sso login', or new keys)."
    if code in UNKNOWN:
        return "AWS does not know these credentials: check the profile or the keys ('aws sts get-caller-identity')."
    return f"AWS refused {error.operation_name}: {message} ({code})"


def _connect(environ: Mapping[str, str]) -> Clients:
    session = boto3.session.Session(region_name=environ.get("AWS_REGION") or None)
    if session.region_name is None:
        raise NoAccess(NO_REGION)
    config = Config(connect_timeout=5, read_timeout=120, retries={"mode": "standard", "total_max_attempts": 5})
    sts: Any = session.client("sts", config=config)
    account = sts.get_caller_identity()["Account"]
    return Clients(
        account,
        session.region_name,
        session.client("cloudformation", config=config),
        session.client("s3", config=config),
        session.client("ec2", config=config),
        session.client("elbv2", config=config),
        session.client("autoscaling", config=config),
    )
