"""What an operator needs to be told when AWS refuses a command."""

from botocore.exceptions import BotoCoreError, ClientError

from catalog import aws

_REFUSALS = {"AccessDenied", "AccessDeniedException", "403"}
_RIGHTS = {
    "DescribeStacks": "cloudformation:DescribeStacks",
    "ListObjectVersions": "s3:ListBucketVersions",
    "HeadObject": "s3:GetObject",
    "CopyObject": "s3:GetObject and s3:PutObject",
    "DeleteObject": "s3:DeleteObject",
    "TransactWriteItems": "dynamodb:PutItem, dynamodb:UpdateItem and dynamodb:DeleteItem",
}
"""The rights behind a call; those of the others are called like it."""


def is_refusal(error: ClientError) -> bool:
    """Whether a right is missing, as opposed to a fault."""
    return aws.code(error) in _REFUSALS


def explain(error: ClientError | BotoCoreError) -> str:
    """What went wrong, in a sentence; of a refusal, the right that is missing."""
    if isinstance(error, ClientError) and is_refusal(error):
        call = error.operation_name
        right = _RIGHTS.get(call, f"dynamodb:{call}")
        return f"These credentials lack the right {right}. {call}: {error.response['Error'].get('Message', '')}"
    return str(error)
