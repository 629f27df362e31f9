"""Deleting a stack: what stays is said, nothing is emptied, and the name is asked for."""

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

from rich.table import Table

from cloudformation.deployment import history, state
from cloudformation.deployment.clients import Clients
from cloudformation.deployment.console import Console
from cloudformation.deployment.errors import Declined, NoSuchStack, Protected

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_cloudformation.type_defs import StackResourceSummaryTypeDef


def delete(clients: Clients, stack: str, console: Console) -> None:
    """Delete `stack` after its name was typed, and tell what happens.

    Raises:
        NoSuchStack: there is none.
        Protected: it is a production stack.
        Declined: another name, or none, was typed.
        DeployFailed: a resource could not be deleted.
    """
    client = clients.cloudformation
    current = state.describe(client, stack)
    if current is None:
        raise NoSuchStack(stack, clients.account, clients.region)
    if state.parameters(current).get("Environment") == "prod":
        raise Protected(stack)
    made, kept = _parts(client, stack)
    for table in _fate(made, kept):
        console.table(table)
    if not console.types(stack, f"The stack {stack} will be deleted. What stays is not emptied, and still costs."):
        raise Declined(stack)
    begin = partial(client.delete_stack, StackName=stack)
    with console.progress(len(made)) as notice:
        history.follow(client, stack, current["StackId"], begin, notice, verb="deleted")
    console.done(f"The stack {stack} is deleted. What was to stay is still there, under the names above.")


def _parts(client: "CloudFormationClient", stack: str) -> "tuple[list[StackResourceSummaryTypeDef], set[str]]":
    """Return the resources that are there, and the names of those that the template keeps."""
    pages = client.get_paginator("list_stack_resources").paginate(StackName=stack)
    every = [one for page in pages for one in page["StackResourceSummaries"]]
    template: Any = client.get_template(StackName=stack)["TemplateBody"]
    kept = {
        name for name, one in template["Resources"].items() if one.get("DeletionPolicy", "Delete").startswith("Retain")
    }
    return [one for one in every if one["ResourceStatus"] != "DELETE_COMPLETE"], kept


def _fate(made: "list[StackResourceSummaryTypeDef]", kept: set[str]) -> tuple[Table, Table]:
    stays = Table("Resource", "Type", "Name", title="What stays", style="green")
    for one in made:
        if one["LogicalResourceId"] in kept:
            stays.add_row(one["LogicalResourceId"], one["ResourceType"][5:], one.get("PhysicalResourceId", ""))
    goes = Table("Service", "Resources", title="What goes", style="red")
    gone = Counter(one["ResourceType"].split("::")[1] for one in made if one["LogicalResourceId"] not in kept)
    for service, number in sorted(gone.items()):
        goes.add_row(service, str(number))
    return stays, goes
