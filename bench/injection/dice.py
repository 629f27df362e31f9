"""What may go wrong with a call to AWS, and how often: decided by a seed, so that a run can be repeated."""

import random
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """What one call meets."""

    REFUSED = "refused"
    """The service is out of order or throttles: nothing has happened."""
    OUTAGE = "outage"
    """As refused, and so are some more calls to the same service: longer than its caller is patient."""
    SLOW = "slow"
    UNANSWERED = "unanswered"
    """It has happened, but the answer is lost."""
    CUT = "cut"
    """It has happened, and half of the answer comes."""
    KILLED_BEFORE = "killed before"
    """The process that calls is killed; nothing has happened."""
    KILLED_AFTER = "killed after"
    """It has happened, then the process is killed."""
    OVERTAKEN = "overtaken"
    """Another worker does all of its work first."""


@dataclass(frozen=True)
class Throw:
    """What the dice say: a fault, or none, and a number from 0 to 1 for its details."""

    fault: Fault | None
    detail: float


Odds = Mapping[Fault, float]
"""How often each fault comes, from 0 to 1."""


class Dice:
    """Throws for one kind of caller. A seed fixes the throws; in which order the calls come is not ours to decide."""

    LONGEST_OUTAGE = 12
    """Calls; three are what boto3 tries, and three times that is what Lambda tries."""

    def __init__(self, odds: Odds) -> None:
        self._odds = odds
        self._lock = threading.Lock()
        self._random: random.Random | None = None
        self._out_of_order: Counter[str] = Counter()
        self.met: Counter[Fault] = Counter()
        """How often each fault was met."""

    def begin(self, seed: str) -> None:
        """From now on there are faults."""
        with self._lock:
            self._random = random.Random(seed)  # noqa: S311  (no secret)

    def end(self) -> None:
        """No more faults: what is out of order works again."""
        with self._lock:
            self._random = None
            self._out_of_order.clear()

    def throw(self, service: str) -> Throw:
        """Decide about the next call to `service`."""
        with self._lock:
            if self._random is None:
                return Throw(None, 0)
            thrown = Throw(self._fault(service, self._random), self._random.random())
            if thrown.fault:
                self.met[thrown.fault] += 1
            return thrown

    def _fault(self, service: str, chance: random.Random) -> Fault | None:
        if self._out_of_order[service]:
            self._out_of_order[service] -= 1
            return Fault.REFUSED
        shares = [*self._odds.values(), 1 - sum(self._odds.values())]
        [fault] = chance.choices([*self._odds, None], shares)
        if fault is Fault.OUTAGE:
            self._out_of_order[service] = chance.randint(1, self.LONGEST_OUTAGE)
        return fault
