"""What tables, the topic and queues were told since the last snapshot, so that `kill -9` takes nothing back.

Objects are on the disk once they are confirmed; a table that forgot its last seconds would contradict them. A process
that dies loses nothing of a file that it has written to; only a power cut may. Messages are sent once more: that is
what AWS promises of them, too.
"""

import json
import os
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs

from ministack.services import dynamodb, sns, sqs

NAME = "journal"
"""Of its entry in a snapshot: the number of the first file that the snapshot knows nothing of."""
_AGAIN: dict[str, Callable[[str], object]] = {
    "PutItem": lambda text: dynamodb._put_item(json.loads(text)),
    "UpdateItem": lambda text: dynamodb._update_item(json.loads(text)),
    "DeleteItem": lambda text: dynamodb._delete_item(json.loads(text)),
    "BatchWriteItem": lambda text: dynamodb._batch_write_item(json.loads(text)),
    "TransactWriteItems": lambda text: dynamodb._transact_write_items(json.loads(text)),
    "Publish": lambda text: sns._publish(parse_qs(text)),
    "SendMessage": lambda text: sqs._act_send_message(json.loads(text), ""),
}
"""For each action that is kept, what does it again."""


class Journal:
    """Numbered files in `folder`, a new one from each snapshot on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._descriptor: int | None = None

    def record(self) -> None:
        """Keep every such action that succeeds; its answer waits for that."""
        for service in (dynamodb, sns, sqs):
            self._record(service)

    def _record(self, service: ModuleType) -> None:
        handle = service.handle_request

        async def handle_and_keep(method: str, path: str, headers: dict[str, str], body: bytes, query: Any) -> Any:
            answer = await handle(method, path, headers, body, query)
            action = _action(headers, body)
            if answer[0] == HTTPStatus.OK and action in _AGAIN and self._descriptor is not None:
                os.write(self._descriptor, json.dumps([action, body.decode()]).encode() + b"\n")
            return answer

        service.handle_request = handle_and_keep  # type: ignore[attr-defined]  # that is where the emulator looks

    def replay(self, first: int) -> None:
        """Do again what is in the files from number `first` on, and keep what comes from now on in a new one."""
        for number in self._numbers():
            if number >= first:
                for action, text in _entries(self._file(number)):
                    _AGAIN[action](text)
        self.turn_page()

    def turn_page(self) -> int:
        """Begin a new file; answers its number. A snapshot that is made now has everything before it."""
        number = max(self._numbers(), default=0) + 1
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor = os.open(self._file(number), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return number

    def forget(self, first: int) -> None:
        """Remove what a snapshot has: every file before number `first`."""
        for number in self._numbers():
            if number < first:
                self._file(number).unlink()

    def _numbers(self) -> list[int]:
        return sorted(int(file.stem.rpartition("-")[2]) for file in self._folder.glob("journal-*.jsonl"))

    def _file(self, number: int) -> Path:
        return self._folder / f"journal-{number}.jsonl"


def _action(headers: dict[str, str], body: bytes) -> str:
    """What is asked for, in the protocol of JSON or in that of forms."""
    target = headers.get("x-amz-target")
    if target:
        return target.rpartition(".")[2]
    return body.removeprefix(b"Action=").partition(b"&")[0].decode() if body.startswith(b"Action=") else ""


def _entries(file: Path) -> Iterator[tuple[str, str]]:
    """What was written whole; a power cut may have left half a line."""
    for line in file.read_bytes().splitlines(keepends=True):
        if line.endswith(b"\n"):
            action, text = json.loads(line)
            yield action, text
