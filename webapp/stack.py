"""Where the commands find the tables and the bucket: in a server's settings, or in the outputs of a stack."""

import os

import boto3
import click
from botocore.exceptions import BotoCoreError, ClientError

from catalog.environment import MissingSettings, require
from webapp.rights import explain

OUTPUTS = {"USERS_TABLE": "UsersTable", "IMAGES_TABLE": "ImagesTable", "IMAGES_BUCKET": "ImagesBucket"}
"""The output of the stack that has the value of a setting of its servers."""

stack_option = click.option("--stack", help="Name of the stack, on a machine that is not one of its servers.")


def locate(stack: str | None, *settings: str) -> dict[str, str]:
    """The values of `settings`, each one of `OUTPUTS`.

    Raises:
        ClickException: they cannot be found; it says what to do.
    """
    if stack:
        return _ask(stack, settings)
    try:
        return require(os.environ, settings)
    except MissingSettings as error:
        raise click.ClickException(
            f"{error}. On another machine than a server, name the stack: --stack NAME"
        ) from error


def _ask(stack: str, settings: tuple[str, ...]) -> dict[str, str]:
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    try:
        answer = boto3.client("cloudformation", region_name=region).describe_stacks(StackName=stack)
    except (ClientError, BotoCoreError) as error:
        raise click.ClickException(f"The stack {stack} does not say where its tables are. {explain(error)}") from error
    outputs = {each["OutputKey"]: each["OutputValue"] for each in answer["Stacks"][0].get("Outputs", [])}
    return {name: outputs[OUTPUTS[name]] for name in settings}
