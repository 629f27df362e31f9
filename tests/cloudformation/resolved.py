"""The template as CloudFormation sees it for one choice of parameters: conditions decided, parameters filled in."""

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cloudformation import stack

Json = dict[str, Any]
NOTHING = object()

REQUIRED = {
    "ArtifactBucket": "artifacts",
    "ReleaseKey": f"releases/{'0' * 64}.tar.gz",
    "ReleaseSha256": "0" * 64,
    "LambdaKey": f"lambda/{'0' * 64}.zip",
}
HTTPS = {
    "cloudfront": {"CloudFrontPrefixListId": "pl-0123abcd"},
    "certificate": {"CertificateArn": "arn:aws:acm:eu-central-1:123456789012:certificate/x", "DomainName": "a.example"},
    "domain": {"DomainName": "a.example", "HostedZoneId": "Z0123456789ABC"},
    "none": {"AllowedCidr": "203.0.113.0/24"},
}
OPTIONAL = {
    "DashboardUrl": "https://pictures.example",
    "AllowedCidr": "203.0.113.0/24",
    "AmiId": "/proofsheet/ami",
    "PermissionsBoundary": "arn:aws:iam::123456789012:policy/boundary",
    "NotificationEmail": "a@b.example",
    "AlarmEmail": "a@b.example",
    "InstanceSize": "medium",
    "ReservedConcurrency": "10",
    "Architecture": "x86_64",
}


def document() -> Json:
    """Return the generated template, afresh."""
    loaded: Json = json.loads(stack.text())
    return loaded


def main_choices() -> Iterator[dict[str, str]]:
    """Every environment with every way out and every kind of HTTPS that the template's rules allow."""
    for environment, egress, https in itertools.product(("dev", "prod"), ("nat-per-az", "nat-single", "none"), HTTPS):
        if not (https == "none" and environment == "prod"):
            yield REQUIRED | {"Environment": environment, "Egress": egress, "Https": https} | HTTPS[https]


def every_choice() -> Iterator[dict[str, str]]:
    """Each of the main choices with every subset of what may be given besides."""
    given = [{name: OPTIONAL[name] for name in names} for names in subsets_of_options()]
    for choice in main_choices():
        yield from (choice | more for more in given)


def subsets_of_options() -> Iterator[tuple[str, ...]]:
    """Every set of what may be given besides, the empty one first."""
    sizes = range(len(OPTIONAL) + 1)
    return itertools.chain.from_iterable(itertools.combinations(OPTIONAL, size) for size in sizes)


@dataclass(frozen=True)
class Resolved:
    """A template without conditions."""

    choice: dict[str, str]
    resources: dict[str, Json]
    outputs: Json
    raw: Json

    def of(self, kind: str) -> dict[str, Json]:
        """Return the properties of every resource of a type, by name; `kind` is written without its `AWS::`."""
        return {
            name: resource.get("Properties", {})
            for name, resource in self.resources.items()
            if resource["Type"] == f"AWS::{kind}"
        }

    def text(self) -> str:
        """Return the template as JSON, as if these choices had been written into it."""
        whole = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": self.resources, "Outputs": self.outputs}
        return json.dumps(whole)


def resolve(raw: Json, choice: dict[str, str]) -> Resolved:
    """Return `raw` for the parameters of `choice`; defaults for the rest."""
    decided = _Decided(raw, _values(raw, choice))
    kept = {
        name: decided.value({key: part for key, part in resource.items() if key != "Condition"})
        for name, resource in raw["Resources"].items()
        if decided.holds(resource.get("Condition"))
    }
    return Resolved(choice, kept, decided.value(raw["Outputs"]), raw)


def broken_rules(raw: Json, choice: dict[str, str]) -> list[str]:
    """Return the names of the template's own rules that `choice` breaks."""
    decided = _Decided(raw, _values(raw, choice))
    return [
        name
        for name, rule in raw["Rules"].items()
        if decided.test(rule["RuleCondition"]) and not decided.test(rule["Assertions"][0]["Assert"])
    ]


def _values(raw: Json, choice: dict[str, str]) -> dict[str, str]:
    return {name: str(parameter.get("Default", "")) for name, parameter in raw["Parameters"].items()} | choice


class _Decided:
    def __init__(self, raw: Json, values: dict[str, str]) -> None:
        self.raw = raw
        self.values = values

    def holds(self, condition: str | None) -> bool:
        return condition is None or self.test(self.raw["Conditions"][condition])

    def test(self, expression: Json) -> bool:
        ((function, parts),) = expression.items()
        if function == "Fn::Equals":
            left, right = (str(self.value(part)) for part in parts)
            return left == right
        if function == "Fn::Not":
            return not self.test(parts[0])
        if function == "Condition":
            return self.holds(parts)
        return {"Fn::And": all, "Fn::Or": any}[function](self.test(part) for part in parts)

    def value(self, node: Any) -> Any:  # noqa: PLR0911  (one return for each function of CloudFormation)
        """Return `node` with conditions and parameters filled in; references to resources stay as they are."""
        if isinstance(node, list):
            return [part for part in map(self.value, node) if part is not NOTHING]
        if not isinstance(node, dict):
            return node
        if "Fn::If" in node:
            condition, yes, no = node["Fn::If"]
            return self.value(yes if self.holds(condition) else no)
        if "Ref" in node:
            name = node["Ref"]
            return NOTHING if name == "AWS::NoValue" else self.values.get(name, node)
        if "Fn::FindInMap" in node:
            mapping, first, second = map(self.value, node["Fn::FindInMap"])
            return self.raw["Mappings"][mapping][first][second]
        if isinstance(node.get("Fn::Sub"), str):
            return self._substituted(node["Fn::Sub"])
        parts = {key: self.value(part) for key, part in node.items()}
        return {key: part for key, part in parts.items() if part is not NOTHING}

    def _substituted(self, text: str) -> Any:
        filled = re.sub(r"\$\{(\w+)\}", self._parameter, text)
        return {"Fn::Sub": filled} if "${" in filled else filled

    def _parameter(self, match: re.Match[str]) -> str:
        return self.values.get(match[1], match[0])


def named(node: Any) -> set[str]:
    """Return every resource (or pseudo parameter) that `node` refers to."""
    if isinstance(node, list):
        return set().union(*map(named, node)) if node else set()
    if not isinstance(node, dict):
        return set()
    if "Ref" in node:
        return {node["Ref"]}
    if "Fn::GetAtt" in node:
        return {node["Fn::GetAtt"][0]}
    return _substituted(node) | named(list(node.values()))


def _substituted(node: Json) -> set[str]:
    sub = node.get("Fn::Sub", "")
    text, own = (sub[0], set(sub[1])) if isinstance(sub, list) else (sub, set())
    return {part.split("}")[0].split(".")[0] for part in text.split("${")[1:] if not part.startswith("!")} - own


def needs(resource: Json) -> set[str]:
    """Return what must exist before `resource`: what it refers to, and what it depends on by word."""
    depends = resource.get("DependsOn", [])
    return named(resource) | ({depends} if isinstance(depends, str) else set(depends))
