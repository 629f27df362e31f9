"""`bin/run`: the whole product on this machine, from nothing to a working login."""

import argparse
import os
import secrets
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from rich.console import Console

from catalog import aws
from catalog.table import Table
from catalog.users import Users
from cloudformation.deploy import DeployError
from cloudformation.package import PackageError
from local import assets, emulator, environment, mailbox, server, stack
from local.errors import ChildEnded, LocalError, NoFirstUser
from local.folder import LAST_OF_ALL_PORTS, Folder, check_free
from local.lock import Lock, acquire_folder
from local.progress import Progress
from local.repair import Repair
from local.retention import Retention

ROOT = Path(__file__).parent.parent
FIRST_USER = "demo"
INTERRUPTED = 130
"""Exit status of a set-up that was broken off."""


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return port, data and fresh."""
    parser = argparse.ArgumentParser(prog="bin/run", description="Run Proofsheet on this machine.")
    parser.add_argument("--port", type=_port, default=8000, help="of the dashboard (default: 8000)")
    parser.add_argument("--data", type=Path, default=ROOT / ".data", help="folder of everything (default: .data)")
    parser.add_argument("--fresh", action="store_true", help="delete every picture and record in that folder first")
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    port = int(text)
    if not 1 <= port <= LAST_OF_ALL_PORTS:
        raise argparse.ArgumentTypeError(f"a port is from 1 to {LAST_OF_ALL_PORTS}")
    return port


def main(arguments: Sequence[str]) -> int:
    """Run until Ctrl-C or SIGTERM; return the exit status."""
    options = parse(arguments)
    progress = Progress(Console())
    for number in (signal.SIGTERM, signal.SIGINT):  # a shell starts its background jobs with SIGINT ignored
        signal.signal(number, _interrupt)
    try:
        with ExitStack() as running:
            try:
                _run(options, progress, running)
            finally:  # whoever is impatient now would lose what is not saved yet
                for number in (signal.SIGTERM, signal.SIGINT):
                    signal.signal(number, signal.SIG_IGN)
    except KeyboardInterrupt:
        return INTERRUPTED
    except (LocalError, DeployError, PackageError) as error:
        progress.fail(str(error))
        return 1
    progress.say("Stopped. Everything is kept for the next start.")
    return 0


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _run(options: argparse.Namespace, progress: Progress, running: ExitStack) -> None:
    """Do every step in its order; `running` stops in the reverse order what was started."""
    password = os.environ.pop("PROOFSHEET_PASSWORD", None)
    folder = Folder(options.data.resolve())
    children = _take(folder, options)
    port = folder.emulator_port()
    _forget_the_persons_own_account(f"http://127.0.0.1:{port}")

    assets.build(ROOT, os.environ, progress)
    with progress.step("Starting the AWS emulator"):
        cloud = emulator.start(folder.emulator, port, children, os.environ, progress.say)
    running.callback(cloud.stop)

    url = f"http://127.0.0.1:{options.port}"
    clients = stack.connect(cloud.endpoint)
    outputs = _deploy(clients, cloud.endpoint, url, progress)
    queue = mailbox.subscribe(clients.sqs, clients.sns, outputs["TopicArn"])
    mails = mailbox.Mailbox(clients.sqs, queue, folder.mail, progress.mail, progress.say)
    mails.start()
    running.callback(mails.stop)

    settings = environment.for_servers(os.environ) | environment.aws(cloud.endpoint) | server.settings(outputs, url)
    catalog = aws.connect(os.environ, aws.WORKER)
    # Before the web server: whoever sees it answer may log in.
    login = _first_user(Users(Table(catalog.dynamodb, outputs["UsersTable"])), settings, password)
    cloud.save()
    with progress.step("Starting the web server"):
        web = server.start(ROOT, folder, options.port, children, settings)
    running.callback(web.stop)

    repair = Repair(catalog, outputs, progress.say)
    repair.start()
    running.callback(repair.stop)
    retention = Retention(catalog, outputs, progress.say)
    retention.start()
    running.callback(retention.stop)
    progress.box([f"[bold]{url}[/bold]", login, f"Pictures, records and mails: {folder.path}", "Stop with Ctrl-C."])
    _serve({"The AWS emulator": (cloud.process, folder.emulator_log), "The web server": (web.process, folder.web_log)})


def _take(folder: Folder, options: argparse.Namespace) -> Lock:
    """Make `folder` ours and look that the dashboard's port is free; return the lock that children hold."""
    _, children = acquire_folder(folder.path)
    if options.fresh:
        folder.clear()
    check_free(options.port, "the dashboard", "Choose another one with --port.")
    return children


def _deploy(clients: stack.Clients, endpoint: str, url: str, progress: Progress) -> Mapping[str, str]:
    with progress.step("Packaging the function"):
        function = stack.package(ROOT)
    with progress.deployment() as on_event:
        return stack.deploy_here(clients, endpoint, function, url, on_event)


def _forget_the_persons_own_account(endpoint: str) -> None:
    """From here on boto3 in this process, and every child, knows only the emulator."""
    ours = environment.for_tools(os.environ) | environment.aws(endpoint)
    os.environ.clear()
    os.environ.update(ours)


def _first_user(users: Users, settings: Mapping[str, str], password: str | None) -> str:
    """Make the first user where there is none; return the sentence that says how to log in."""
    if users.find(FIRST_USER):
        return f"Log in as [bold]{FIRST_USER}[/bold] with the password of the first start."
    chosen = password or secrets.token_urlsafe(12)
    refusal = server.create_user(ROOT, FIRST_USER, chosen, settings)
    if refusal:
        raise NoFirstUser(FIRST_USER, refusal)
    if password:
        return f"Log in as [bold]{FIRST_USER}[/bold] with the password in PROOFSHEET_PASSWORD."
    return f"Log in as [bold]{FIRST_USER}[/bold], password [bold]{chosen}[/bold] (it is shown this once)."


def _serve(children: Mapping[str, server.Child]) -> None:
    """Wait for Ctrl-C or SIGTERM.

    Raises:
        ChildEnded: a server ended by itself.
    """
    try:
        while True:
            time.sleep(0.5)
            for name, (process, log) in children.items():
                if process.poll() is not None:
                    raise ChildEnded(name, log)
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
