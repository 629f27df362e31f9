"""`flask --app webapp user …` and `keys …`: the way to the first user, on a server or from an operator's machine."""

import os
from collections.abc import Callable
from dataclasses import replace

import click
from flask import Flask
from flask.cli import AppGroup

from catalog import aws, keyring, moments
from catalog.errors import AlreadyExists, NotFound
from catalog.keys import OWNER
from catalog.table import Table
from catalog.users import User, Users, sign_out_everywhere
from webapp.accounts import passwords
from webapp.stack import locate, stack_option

user_commands = AppGroup("user", help="Manage the people who may log in.")
keys_commands = AppGroup("keys", help="Manage the keys that sign sessions.")


def register(app: Flask) -> None:
    """Offer the commands."""
    app.cli.add_command(user_commands)
    app.cli.add_command(keys_commands)


def _users_table(stack: str | None) -> Table:
    """The table of this server's settings, or of a stack's outputs."""
    name = locate(stack, "USERS_TABLE")["USERS_TABLE"]
    return Table(aws.connect(os.environ, aws.WEB).dynamodb, name)


def _password(name: str) -> str:
    """From the environment (for scripts), or asked for twice."""
    password = os.environ.get("PROOFSHEET_PASSWORD") or click.prompt(
        "Password", hide_input=True, confirmation_prompt=True
    )
    try:
        passwords.check_strength(name, password)
    except passwords.WeakPassword as weak:
        raise click.ClickException(str(weak)) from weak
    return passwords.hash_password(password)


@user_commands.command("create")
@click.argument("name")
@click.option("--admin", is_flag=True, help="May administer the dashboard.")
@stack_option
def create(name: str, *, admin: bool, stack: str | None) -> None:
    """Add a user; the password is asked for, or taken from PROOFSHEET_PASSWORD."""
    if not OWNER.fullmatch(name):
        raise click.ClickException(
            "A name has up to 32 small letters, digits, dots, dashes and underscores; the first is a letter or digit."
        )
    user = User(name, _password(name), moments.stamp(moments.now()), admin=admin)
    try:
        Users(_users_table(stack)).create(user)
    except AlreadyExists as error:
        raise click.ClickException(f"There is a user {name} already.") from error
    click.echo(f"User {name} can log in now.")


@user_commands.command("list")
@stack_option
def show(stack: str | None) -> None:
    """Show everybody."""
    users = Users(_users_table(stack))
    for name in users.names():
        user = users.find(name)
        if user:
            notes = [note for note, is_so in (("admin", user.admin), ("disabled", user.disabled)) if is_so]
            click.echo(f"{name:32}  {', '.join(notes)}".rstrip())


@user_commands.command("disable")
@click.argument("name")
@stack_option
def disable(name: str, stack: str | None) -> None:
    """Let a user no longer log in, and end his sessions."""
    _change(stack, name, lambda user: replace(sign_out_everywhere(user), disabled=True))
    click.echo(f"User {name} is disabled; open sessions end within 30 seconds.")


@user_commands.command("password")
@click.argument("name")
@stack_option
def set_password(name: str, stack: str | None) -> None:
    """Set a new password, let the user log in again, and end his sessions."""
    hashed = _password(name)
    _change(stack, name, lambda user: replace(sign_out_everywhere(user), password=hashed, disabled=False))
    click.echo(f"User {name} has a new password.")


@user_commands.command("quota")
@click.argument("name")
@click.argument("gigabytes", type=click.IntRange(min=0))
@stack_option
def set_quota(name: str, gigabytes: int, stack: str | None) -> None:
    """Limit what a user may upload on the dashboard to so many GB in all; 0 takes the limit away."""
    _change(stack, name, lambda user: replace(user, quota=gigabytes * 10**9 or None))
    click.echo(f"User {name} may store {gigabytes} GB." if gigabytes else f"User {name} may store any amount.")


@user_commands.command("token")
@click.argument("name")
@click.option("--label", default="", help="What the token is for.")
@stack_option
def token(name: str, label: str, stack: str | None) -> None:
    """Make a token for a script; it is shown this once."""
    users = Users(_users_table(stack))
    if users.find(name) is None:
        raise click.ClickException(f"There is no user {name}.")
    click.echo(users.issue_token(name, label, moments.now()))


@keys_commands.command("rotate")
@stack_option
def rotate(stack: str | None) -> None:
    """Publish a new signing key; it is used once every server has read it, and nobody is logged out."""
    ring = keyring.rotate(_users_table(stack), moments.now())
    click.echo(f"The new key signs from {ring[-1].signs_from}.")


@keys_commands.command("replace")
@stack_option
def replace_keys(stack: str | None) -> None:
    """Throw all signing keys away, because one leaked; everybody has to log in again."""
    keyring.replace(_users_table(stack), moments.now())
    click.echo("The old keys are void within a minute; everybody has to log in again.")


def _change(stack: str | None, name: str, change: Callable[[User], User]) -> None:
    try:
        Users(_users_table(stack)).change(name, change)
    except NotFound as error:
        raise click.ClickException(f"There is no user {name}.") from error
