"""The stack as CloudFormation knows it now."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from cloudformation.deployment.errors import StackStuck
from cloudformation.deployment.history import SHORTEST_PAUSE, wait

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_cloudformation.type_defs import StackTypeDef

REVIEWED = "REVIEW_IN_PROGRESS"
"""Status of a stack that only has change sets: nothing has been made yet."""
DEAD = ("CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED")
"""A stack whose creation failed can only be deleted; it never held anything of use. Of one whose deletion
failed, what is to be kept is kept: deleting goes on where it stopped."""


def describe(client: "CloudFormationClient", stack: str) -> "StackTypeDef | None":
    """Return what CloudFormation says about `stack`, or None where there is none."""
    try:
        return client.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in error.response["Error"].get("Message", ""):
            return None
        raise


def settled(client: "CloudFormationClient", stack: str) -> "StackTypeDef | None":
    """Wait for what another run began, remove a failed creation, and return the stack that can be updated.

    Raises:
        StackStuck: it can be neither updated nor removed.
    """
    current = _at_rest(client, stack)
    if current and current["StackStatus"] in DEAD:
        client.delete_stack(StackName=current["StackId"])
        current = _at_rest(client, current["StackId"])
    if current is None or current["StackStatus"] in (REVIEWED, "DELETE_COMPLETE"):
        return None
    if not current["StackStatus"].endswith("_COMPLETE"):
        raise StackStuck(stack, current["StackStatus"])
    return current


def _at_rest(client: "CloudFormationClient", stack: str) -> "StackTypeDef | None":
    pause = SHORTEST_PAUSE
    while True:
        current = describe(client, stack)
        if current is None or current["StackStatus"] == REVIEWED or not current["StackStatus"].endswith("_IN_PROGRESS"):
            return current
        pause = wait(pause)


def parameters(stack: "StackTypeDef | None") -> Mapping[str, str]:
    """Return the values that the stack was deployed with; none for no stack."""
    found = stack.get("Parameters", []) if stack else []
    return {one["ParameterKey"]: one["ParameterValue"] for one in found}


def outputs(client: "CloudFormationClient", stack: str) -> Mapping[str, str]:
    """Return the outputs of a stack that exists, by name or id."""
    final = client.describe_stacks(StackName=stack)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in final.get("Outputs", [])}
