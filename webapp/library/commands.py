"""`flask --app webapp images …`: what an operator does with everybody's pictures."""

import os
import sys
from datetime import datetime, timedelta

import click
from botocore.exceptions import BotoCoreError, ClientError
from flask import Flask
from flask.cli import AppGroup

from catalog import aws, moments
from catalog.bucket import Bucket
from catalog.errors import CatalogError
from catalog.images import Images
from catalog.reconcile import Finding, compare, mend, owners
from catalog.table import Table
from catalog.users import Users
from webapp.library.report import Report
from webapp.rights import explain, is_refusal
from webapp.stack import locate, stack_option

images_commands = AppGroup("images", help="Look after everybody's pictures.")

UNDER_WAY = 8
"""Hours: an event is tried for six, and then recorded as a failure."""
_BROKEN_OFF = 2
_INTERRUPTED = 130


def register(app: Flask) -> None:
    """Offer the commands."""
    app.cli.add_command(images_commands)


@images_commands.command("reconcile")
@click.option("--repair", is_flag=True, help="Put right what is wrong; without it, nothing is changed.")
@click.option("--owner", help="Look at this owner's pictures only.")
@click.option("--after", default="", metavar="PLACE", help="Go on from the place where an earlier comparison stopped.")
@click.option(
    "--older-than",
    "hours",
    type=click.FloatRange(min=0),
    default=UNDER_WAY,
    show_default=True,
    metavar="HOURS",
    help="Leave alone what was touched since: it may be under way. 0 only where nothing is.",
)
@stack_option
def reconcile(*, repair: bool, owner: str | None, after: str, hours: float, stack: str | None) -> None:
    """Compare bucket and table, both ways. Safe at any time.

    Exit status: 0 nothing is wrong any more, 1 something is, 2 it broke off, 130 it was interrupted.
    """
    names = locate(stack, "USERS_TABLE", "IMAGES_TABLE", "IMAGES_BUCKET")
    clients = aws.connect(os.environ, aws.WORKER)
    images, bucket = Images(Table(clients.dynamodb, names["IMAGES_TABLE"])), Bucket(clients.s3, names["IMAGES_BUCKET"])
    before = moments.now() - timedelta(hours=hours)
    report = Report(after)
    try:
        everybody = [owner] if owner else owners(bucket, Users(Table(clients.dynamodb, names["USERS_TABLE"])).names())
        for place, finding in compare(images, bucket, before, everybody, after):
            if finding:
                report.add(finding, _mend(images, bucket, finding, before) if repair else None)
            report.tick(place)
    except KeyboardInterrupt:
        report.break_off("Interrupted.")
        sys.exit(_INTERRUPTED)
    except (ClientError, BotoCoreError) as error:
        report.break_off(explain(error))
        sys.exit(_BROKEN_OFF)
    report.close(repair=repair)
    sys.exit(1 if report.left else 0)


def _mend(images: Images, bucket: Bucket, finding: Finding, before: datetime) -> str:
    """Empty, or why it could not be mended; a right that is missing ends the whole command."""
    try:
        mend(images, bucket, finding, before)
    except (ClientError, CatalogError) as error:
        if isinstance(error, ClientError) and is_refusal(error):
            raise
        return str(error)
    return ""
