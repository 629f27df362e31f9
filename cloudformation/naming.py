"""Names that must be known before their resource exists, and the words of every template function."""

from troposphere import AWSHelperFn, Join, Ref, Select, Split, Sub

APPLICATION = "proofsheet"

UPLOADS = "uploads/"
RENDITIONS = "renditions/"


def stack_suffix() -> AWSHelperFn:
    """Return the last 12 hex digits of the stack's id: a kept bucket never blocks the next stack."""
    return Select(4, Split("-", Select(2, Split("/", Ref("AWS::StackId")))))


def images_bucket_name() -> AWSHelperFn:
    """Return the pictures' bucket name.

    It is computed, not generated: the bucket notifies the function, whose role and permission name the bucket. With a
    generated name each would wait for the other.
    """
    return Join("-", [APPLICATION, Ref("AWS::AccountId"), stack_suffix()])


def images_bucket_arn(*path: str) -> AWSHelperFn:
    """Return the ARN of the pictures' bucket, or of what lies under `path` in it."""
    return Join("", [Sub("arn:${AWS::Partition}:s3:::"), images_bucket_name(), *path])


def artifact_arn(prefix: str) -> AWSHelperFn:
    """Return the ARN of everything under `prefix` in the bucket that carries releases."""
    return Sub(f"arn:${{AWS::Partition}}:s3:::${{ArtifactBucket}}/{prefix}*")
