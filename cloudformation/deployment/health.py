"""Whether the new version answers: asked of Auto Scaling, of the load balancer, and of the dashboard itself."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cloudformation.deployment.errors import NotHealthy

ENDED = ("Successful", "Failed", "Cancelled", "RollbackFailed", "RollbackSuccessful")


@dataclass(frozen=True)
class Patience:
    """How long is waited, and how long between two questions, in seconds."""

    total: float = 30 * 60
    pause: float = 5

    def until(self, question: Callable[[], bool]) -> bool:
        """Ask until the answer is yes, or patience ends; return the last answer."""
        deadline = time.monotonic() + self.total
        while not question():
            if time.monotonic() >= deadline:
                return False
            time.sleep(self.pause)
        return True


@dataclass(frozen=True)
class Watch:
    """Waits with `patience`, and shows how far it is."""

    show: Callable[[str], None]
    patience: Patience

    def refreshes(self, autoscaling: Any, group: str, since: datetime) -> None:
        """Wait until the instance refreshes of `group` that began after `since`, or are going on, have ended.

        Raises:
            NotHealthy: one ended in another way than by success, or does not end.
        """

        def ended() -> bool:
            every = autoscaling.describe_instance_refreshes(AutoScalingGroupName=group)["InstanceRefreshes"]
            ours = [one for one in every if one["Status"] not in ENDED or one.get("StartTime", since) > since]
            for one in ours:
                self._look_at(one)
            return all(one["Status"] in ENDED for one in ours)

        if not self.patience.until(ended):
            raise NotHealthy("The servers are still being replaced; EC2 Auto Scaling's console shows how far it is.")

    def _look_at(self, refresh: Mapping[str, Any]) -> None:
        status = refresh["Status"]
        if status in ENDED and status != "Successful":
            reason = refresh.get("StatusReason") or "EC2 Auto Scaling's console knows more."
            raise NotHealthy(f"The servers were not replaced ({status}): {reason}")
        self.show(f"instance refresh {status}, {refresh.get('PercentageComplete', 0)} %")

    def targets(self, elbv2: Any, group: str, wanted: int) -> None:
        """Wait until `wanted` servers of the target group are healthy.

        Raises:
            NotHealthy: they do not become so; with what the load balancer says of each.
        """
        said: list[str] = []

        def healthy() -> bool:
            targets = elbv2.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
            number: int = [target["TargetHealth"]["State"] for target in targets].count("healthy")
            said[:] = [f"{target['Target']['Id']} {_told(target['TargetHealth'])}" for target in targets]
            self.show(f"{number} of {wanted}")
            return number >= wanted

        if not self.patience.until(healthy):
            raise NotHealthy(f"The servers are not healthy: {'; '.join(said) or 'there is none'}.")


def _told(health: Mapping[str, str]) -> str:
    return " ".join(filter(None, [health["State"], health.get("Reason"), health.get("Description")]))


def version_at(url: str, timeout: float = 5) -> str | None:
    """Return the version that the dashboard at `url` says it is, or None where it cannot be reached from here."""
    try:
        # The address is an output of our own stack.
        with urllib.request.urlopen(f"{url}/healthz", timeout=timeout) as answer:  # noqa: S310  (see above)
            body = json.load(answer)
    except (urllib.error.URLError, OSError, ValueError):
        return None
    return str(body.get("version")) if isinstance(body, dict) else None
