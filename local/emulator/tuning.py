"""Where the emulator's way would hurt a person on a laptop: the few places where we change it.

Written against the version of ministack that requirements.txt pins; tests/local prove each of them.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

from ministack.services import dynamodb, lambda_svc, s3

from catalog import ranges

SILENCE = 60
"""Seconds before the same failure is told to the person again; the log has every one."""

Say = Callable[[str], None]
Json = dict[str, Any]


def queue_invocations(at_once: int) -> None:
    """Let at most `at_once` invocations run, and the others wait.

    AWS keeps asynchronous events that meet the limit in its queue. The emulator starts a process for each of a hundred
    pictures that arrive together, or, where concurrency is reserved, counts the refusal as a failed attempt.
    """
    slots = threading.Semaphore(at_once)
    dispatch = lambda_svc._execute_function_dispatch

    def dispatch_in_turn(function: Json, config: Json, event: object, request_id: str, _asked: float) -> Json:
        with slots:
            answer: Json = dispatch(function, config, event, request_id, time.time())
        return answer

    lambda_svc._execute_function_dispatch = dispatch_in_turn
    lambda_svc._reserved_concurrency = lambda _function, _config: None
    lambda_svc._ACCOUNT_CONCURRENCY_CAP = 0


def show_failures(say: Say) -> None:
    """Write a failed invocation's error to the function's log, as AWS does, and tell the person."""
    execute = lambda_svc._execute_function_warm
    said: dict[str, float] = {}

    def execute_aloud(function: Json, event: object, request_id: str) -> Json:
        answer: Json = execute(function, event, request_id)
        if answer.get("error"):
            error = answer["body"].get("errorMessage", "no reason given")
            answer["log"] = "\n".join(filter(None, [answer.get("log"), f"[ERROR] {error}"]))
            sentence = f"The function {function['config']['FunctionName']} failed: {error}"
            if time.monotonic() > said.get(sentence, 0) + SILENCE:  # a hundred pictures may fail for one reason
                said[sentence] = time.monotonic()
                say(sentence)
        return answer

    lambda_svc._execute_function_warm = execute_aloud


def keep_bodies_on_disk(say: Say) -> None:
    """Drop an object's bytes from memory once they are on the disk.

    The emulator keeps every version's bytes in its index. It reads them from the disk as well: that is what it does
    after a restart.
    """
    persist_object = s3._persist_object
    persist_marker = s3._persist_delete_marker

    def persist_and_drop(bucket: str, key: str, record: Json) -> None:
        persist_object(bucket, key, record)
        if record["body"] is None:
            _drop_bodies(bucket, key, record.get("version_id"))
        else:
            say(f"The object {key} could not be written; is the disk full?")

    def persist_marker_and_drop(bucket: str, key: str, marker: Json) -> None:
        persist_marker(bucket, key, marker)
        _drop_bodies(bucket, key, None)

    s3._persist_object = persist_and_drop
    s3._persist_delete_marker = persist_marker_and_drop


def _drop_bodies(bucket: str, key: str, current: str | None) -> None:
    for version in s3._object_versions.get((bucket, key)) or []:
        identifier = version["version_id"]
        if identifier == current or s3._version_file_exists(bucket, key, identifier):
            version["data"] = None


def compare_ranges_directly() -> None:
    """Compare an item's keys with the ends of a range.

    The emulator parses the condition again for each item of the partition. With ten thousand pictures that is most of
    what a page costs.
    """
    evaluate = dynamodb._evaluate_condition

    def compare(condition: str, item: Json, values: Json, names: Json, slot: str = "ConditionExpression") -> bool:
        if condition != ranges.CONDITION:
            answer: bool = evaluate(condition, item, values, names, slot)
            return answer
        if item[names["#p"]] != values[":p"]:
            return False
        low, key, high = (str(each["S"]) for each in (values[":low"], item[names["#s"]], values[":high"]))
        return low <= key <= high

    dynamodb._evaluate_condition = compare
