"""The command: arguments in, an exit status out. Here alone the environment is read."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError
from rich import console as screen

from cloudformation.deployment import order, release, removal
from cloudformation.deployment.clients import connect, refusal
from cloudformation.deployment.console import Console
from cloudformation.deployment.errors import DeployError
from cloudformation.deployment.health import Patience
from cloudformation.deployment.order import Order
from cloudformation.deployment.update import Update
from cloudformation.package import PackageError

ROOT = Path(__file__).parents[2]
INTERRUPTED = 130


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return what was typed."""
    parser = argparse.ArgumentParser(
        prog="bin/deploy", description="Create, update or delete a stack in your AWS account.", allow_abbrev=False
    )
    parser.add_argument("--stack", required=True, help="name of the stack")
    parser.add_argument("--email", metavar="ADDRESS", help="who gets mails about pictures and alarms")
    parser.add_argument("--arch", choices=["arm64", "x86_64"], help="processor (the stack's; arm64 for a new one)")
    parser.add_argument(
        "--parameter",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="of the template, see docs/deployment.md; those not given keep their values",
    )
    parser.add_argument("--yes", action="store_true", help="agree to interruptions, but never to the loss of data")
    parser.add_argument("--no-wait", action="store_true", help="do not wait for healthy servers")
    parser.add_argument("--delete", action="store_true", help="delete the stack; pictures and records stay")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str], environ: Mapping[str, str], console: Console) -> int:
    """Deploy or delete; return the exit status."""
    options = parse(arguments)
    try:
        _run(options, environ, console)
    except KeyboardInterrupt:
        console.fail("Interrupted. What CloudFormation has begun it finishes by itself; run this again to follow it.")
        return INTERRUPTED
    except (DeployError, PackageError) as error:
        console.fail(str(error))
        return 1
    except ClientError as error:
        console.fail(refusal(error))
        return 1
    except BotoCoreError as error:
        console.fail(f"AWS could not be asked: {error}")
        return 1
    return 0


def _run(options: argparse.Namespace, environ: Mapping[str, str], console: Console) -> None:
    chosen = order.parse(options.parameter)
    clients = connect(environ)
    if options.delete:
        removal.delete(clients, options.stack, console)
        return
    asked = Order(options.stack, options.email, options.arch, chosen, options.yes, not options.no_wait)
    Update(asked, clients, console, partial(release.build, ROOT), Patience()).carry_out()


if __name__ == "__main__":
    terminal = Console(screen.Console(), input if sys.stdin.isatty() else None)
    sys.exit(main(sys.argv[1:], os.environ, terminal))
