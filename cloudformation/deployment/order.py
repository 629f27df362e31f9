"""What was asked for, and the parameters of the template that follow from it and from what the stack has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cloudformation.deployment.errors import WrongChoice
from cloudformation.parameters import GROUPS

PREFIX_LIST = "com.amazonaws.global.cloudfront.origin-facing"
DEFAULTS = {option.name: str(option.default or "") for options in GROUPS.values() for option in options}


@dataclass(frozen=True)
class Order:
    """What was asked for; None and what is not in `chosen` keep the stack's values, or are the template's defaults."""

    stack: str
    email: str | None = None
    architecture: str | None = None
    chosen: Mapping[str, str] = field(default_factory=dict)
    yes: bool = False
    wait: bool = True


def parse(assignments: Iterable[str]) -> dict[str, str]:
    """Return name → value of `NAME=VALUE`s.

    Raises:
        WrongChoice: one is none, or the template has no such parameter.
    """
    found: dict[str, str] = {}
    for assignment in assignments:
        name, sign, value = assignment.partition("=")
        if not sign:
            raise WrongChoice(f"'{assignment}' is not NAME=VALUE.")
        if name not in DEFAULTS:
            raise WrongChoice(f"The template has no parameter {name}; it has {', '.join(DEFAULTS)}.")
        if name == "Architecture":
            raise WrongChoice("The architecture is chosen with --arch, because the packages must be built for it too.")
        found[name] = value
    return found


def with_mail(chosen: Mapping[str, str], email: str | None, *, creates: bool) -> dict[str, str]:
    """Return `chosen` with both addresses, unless they were chosen apart.

    Raises:
        WrongChoice: a new stack would have nobody to tell.
    """
    if email:
        return {"NotificationEmail": email, "AlarmEmail": email} | dict(chosen)
    if creates and "AlarmEmail" not in chosen:
        raise WrongChoice("A new stack needs --email ADDRESS: alarms must reach somebody.")
    return dict(chosen)


def prefix_list(ec2: Any, chosen: Mapping[str, str], current: Mapping[str, str]) -> dict[str, str]:
    """Return the parameter with the id of CloudFront's addresses in this region, where it is needed and not given.

    Raises:
        WrongChoice: the region has none, so that CloudFront cannot be let in.
    """
    name = "CloudFrontPrefixListId"
    https = chosen.get("Https", current.get("Https", DEFAULTS["Https"]))
    if https != "cloudfront" or name in chosen or current.get(name):
        return {}
    filters = [{"Name": "prefix-list-name", "Values": [PREFIX_LIST]}]
    found = ec2.describe_managed_prefix_lists(Filters=filters)["PrefixLists"]
    if not found:
        raise WrongChoice(f"This region has no prefix list {PREFIX_LIST}: choose another Https than cloudfront.")
    return {name: found[0]["PrefixListId"]}
