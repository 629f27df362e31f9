"""What can stop a deployment; the message is the sentence that the person reads.

DeployError
├── DeployFailed   a resource could not be made: the first one, and why
├── StackStuck     only a person can get the stack out of its state
├── NoSuchStack    there is nothing of that name
├── Protected      the stack refuses to be deleted
├── Declined       the person did not agree
├── BucketForeign  the artifact bucket's name belongs to another account
├── NoAccess       AWS does not know who is asking, or where
├── WrongChoice    the arguments do not go together
└── NotHealthy     the stack is made, but its servers do not answer as they should
"""


class DeployError(Exception):
    """Root of what a deployment can end with."""


class DeployFailed(DeployError):
    """CloudFormation refused; `resource` is the first that failed, and `reason` is why."""

    def __init__(self, stack: str, resource: str, reason: str, *, verb: str = "deployed") -> None:
        super().__init__(f"The stack {stack} could not be {verb}. {resource}: {reason}")
        self.stack = stack
        self.resource = resource
        self.reason = reason


class StackStuck(DeployError):
    """The stack takes no change."""

    def __init__(self, stack: str, status: str) -> None:
        super().__init__(f"The stack {stack} is {status} and takes no change until that is resolved in the console.")
        self.stack = stack
        self.status = status


class NoSuchStack(DeployError):
    """There is no stack of that name in this account and region."""

    def __init__(self, stack: str, account: str, region: str) -> None:
        super().__init__(f"There is no stack {stack} in account {account}, region {region}.")
        self.stack = stack


class Protected(DeployError):
    """Deletion protection is on, and a deletion would stop half-way."""

    def __init__(self, stack: str) -> None:
        super().__init__(
            f"The stack {stack} is protected because its Environment is prod. Deploy it with "
            "--parameter Environment=dev first; then it can be deleted."
        )
        self.stack = stack


class Declined(DeployError):
    """The person said no, or nobody was there to say yes."""

    def __init__(self, stack: str) -> None:
        super().__init__(f"Not agreed: the stack {stack} is as it was.")
        self.stack = stack


class BucketForeign(DeployError):
    """S3 refuses the bucket to us: it is another account's, or our rights do not reach it."""

    def __init__(self, bucket: str, account: str) -> None:
        super().__init__(
            f"The bucket {bucket} belongs to another account than {account}, or you may not look at it. "
            "Nothing was uploaded."
        )
        self.bucket = bucket


class NoAccess(DeployError):
    """There are no credentials, they are not valid, or there is no region."""


class WrongChoice(DeployError):
    """An argument is missing, unknown or contradicts another."""


class NotHealthy(DeployError):
    """The servers of the new version did not become healthy."""
