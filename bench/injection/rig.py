"""The whole product on this machine, as `bin/run` puts it together, with a fault proxy before the emulator.

The functions and the web servers reach AWS through a proxy each, and so do people; set-up, mailbox, repair and audit go
straight to the emulator.
"""

import os
import signal
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import boto3

from bench.injection.dice import Dice, Odds
from bench.injection.proxy import Proxy
from catalog import aws, moments
from catalog.bucket import Bucket
from catalog.images import Images
from catalog.table import Table
from catalog.users import User, Users
from local import emulator, environment, lock, mailbox, server, stack
from local.folder import Folder
from local.repair import Repair

ROOT = Path(__file__).parents[2]
VISIBILITY = 10
"""Seconds until a message that a function could not take comes again: not the six minutes of the template."""


@dataclass
class Rig:
    """Start it in the main thread (`local.leash`), begin and end the faults, stop it."""

    path: Path
    owners: list[str]
    function_odds: Odds
    """Of the functions' calls."""
    web_odds: Odds
    """Of the web servers' calls, and of what people send with signed requests."""
    kills: list[float] = field(default_factory=list)
    """When the emulator was killed."""
    said: list[str] = field(default_factory=list)
    """What emulator, mailbox and repair told the person."""

    def start(self) -> None:
        """Bring everything up, still without faults."""
        self._running = ExitStack()
        self.folder = Folder(self.path)
        self._locks = lock.acquire_folder(self.path)
        self._port = self.folder.emulator_port()
        self._cloud = self._start_emulator()
        self._running.callback(self._stop_emulator)
        self._proxies()
        self._deploy()
        self._connect()
        self._route_functions()
        self._start_mailbox()
        self._start_web()
        self._cloud.save()

    def stop(self) -> None:
        """End everything."""
        self._running.close()
        for each in self._locks:
            each.release()

    def begin_faults(self, seed: int) -> None:
        """From now on calls meet faults."""
        self.functions.dice.begin(f"{seed} functions")
        self.web.dice.begin(f"{seed} web")

    def end_faults(self) -> None:
        """From now on everything works."""
        self.functions.dice.end()
        self.web.dice.end()

    def kill_emulator(self) -> None:
        """`kill -9`, and a new start on what it left, with the repair that `bin/run` does then."""
        self.kills.append(time.time())
        os.kill(self._cloud.process.pid, signal.SIGKILL)
        self._cloud.process.wait()
        self._cloud.relay.join()
        for each in self._locks:
            each.release()
        self._locks = lock.acquire_folder(self.path)
        self._cloud = self._start_emulator()
        repair = Repair(self.aws, self.outputs, self.said.append)
        repair.start()
        self._running.callback(repair.stop)

    def _stop_emulator(self) -> None:
        self._cloud.stop()

    def _start_emulator(self) -> emulator.Emulator:
        _, children = self._locks
        return emulator.start(self.folder.emulator, self._port, children, os.environ, self.said.append)

    def _proxies(self) -> None:
        self.functions = Proxy(self._port, Dice(self.function_odds))
        self.web = Proxy(self._port, Dice(self.web_odds))
        for each in (self.functions, self.web):
            each.start()
            self._running.callback(each.stop)

    def _deploy(self) -> None:
        self.url = f"http://127.0.0.1:{_free_port()}"
        clients, endpoint = stack.connect(self._cloud.endpoint), self._cloud.endpoint
        self.outputs = stack.deploy_here(clients, endpoint, stack.package(ROOT), self.url, lambda _: None)

    def _connect(self) -> None:
        with settings(environment.for_tools(os.environ) | environment.aws(self._cloud.endpoint)):
            self.aws = aws.connect(os.environ, aws.WORKER)
            self.lambda_, self.sqs = boto3.client("lambda"), boto3.client("sqs")
        with settings(environment.for_tools(os.environ) | environment.aws(self.web.endpoint)):
            self.people = aws.connect(os.environ, aws.WORKER)
        self.images = Images(Table(self.aws.dynamodb, self.outputs["ImagesTable"]))
        self.bucket = Bucket(self.aws.s3, self.outputs["ImagesBucket"])
        users, now = Users(Table(self.aws.dynamodb, self.outputs["UsersTable"])), moments.now()
        self.tokens: dict[str, str] = {}
        for name in self.owners:
            users.create(User(name, "logs in with a token only", moments.stamp(now)))
            self.tokens[name] = users.issue_token(name, "faults", now)

    def _route_functions(self) -> None:
        """A function's own variable goes before the address that the emulator gives it."""
        for function in self.lambda_.list_functions()["Functions"]:
            variables = function["Environment"]["Variables"] | {"AWS_ENDPOINT_URL": self.functions.endpoint}
            name = function["FunctionName"]
            self.lambda_.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
        for queue in self.queues:
            self.sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": str(VISIBILITY)})

    @property
    def queues(self) -> list[str]:
        """What functions take their messages from."""
        return [self.outputs[name] for name in ("FailureQueueUrl", "DigestQueueUrl") if name in self.outputs]

    def _start_mailbox(self) -> None:
        clients = stack.connect(self._cloud.endpoint)
        queue = mailbox.subscribe(clients.sqs, clients.sns, self.outputs["TopicArn"])
        reader = mailbox.Mailbox(clients.sqs, queue, self.folder.mail, lambda *_: None, self.said.append)
        reader.start()
        self._running.callback(reader.stop)

    def _start_web(self) -> None:
        taken = lock.acquire(self.path / "web.lock")
        assert taken, "the folder is ours"
        self._running.callback(taken.release)
        settings = environment.for_servers(os.environ) | environment.aws(self.web.endpoint)
        port = int(self.url.rpartition(":")[2])
        web = server.start(ROOT, self.folder, port, taken, settings | server.settings(self.outputs, self.url))
        self._running.callback(web.stop)


@contextmanager
def settings(environ: Mapping[str, str]) -> Iterator[None]:
    """Be in this environment: boto3's clients are made by what it says, whatever the person's own settings are."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
