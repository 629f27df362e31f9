"""Rules about the servers: how one is made, and how many there are."""

import re
from collections.abc import Iterator
from typing import Any

from tests.cloudformation.resolved import Json, Resolved, named
from tests.cloudformation.rules.rule import rule, spoil


def user_data(stack: Resolved) -> list[str]:
    """Return the literal parts of what a server runs at boot."""
    data = stack.of("EC2::LaunchTemplate")["WebTemplate"]["LaunchTemplateData"]["UserData"]
    return [part for part in data["Fn::Base64"]["Fn::Join"][1] if isinstance(part, str)]


@rule(spoil("WebServers", "Properties", "HealthCheckType", to="EC2"))
def a_server_is_well_when_the_balancer_says_so(stack: Resolved) -> Iterator[str]:
    for name, group in stack.of("AutoScaling::AutoScalingGroup").items():
        if group.get("HealthCheckType") != "ELB" or group.get("HealthCheckGracePeriod", 0) < 120:
            yield name


@rule(spoil("WebServers", "Properties", "TargetGroupARNs", to=[{"Ref": "Balancer"}]))
def servers_join_a_target_group(stack: Resolved) -> Iterator[str]:
    groups = set(stack.of("ElasticLoadBalancingV2::TargetGroup"))
    for name, group in stack.of("AutoScaling::AutoScalingGroup").items():
        if not named(group.get("TargetGroupARNs", [])) or named(group["TargetGroupARNs"]) - groups:
            yield name


@rule(spoil("WebServers", "Properties", "DesiredCapacity", to="2"))
def deploying_does_not_undo_scaling(stack: Resolved) -> Iterator[str]:
    groups = stack.of("AutoScaling::AutoScalingGroup")
    yield from (name for name, group in groups.items() if "DesiredCapacity" in group)


@rule(spoil("KeepHalfIdle", "Properties", "TargetTrackingConfiguration", "TargetValue", to=95))
def servers_grow_before_they_are_full(stack: Resolved) -> Iterator[str]:
    policies = stack.of("AutoScaling::ScalingPolicy").values()
    if not any(40 <= one["TargetTrackingConfiguration"]["TargetValue"] <= 70 for one in policies):
        yield "no target tracking below 70 %"


@rule(spoil("WebServers", "UpdatePolicy"))
def a_new_release_replaces_servers(stack: Resolved) -> Iterator[str]:
    for name, resource in stack.resources.items():
        if resource["Type"] == "AWS::AutoScaling::AutoScalingGroup":
            refresh = resource.get("UpdatePolicy", {}).get("AutoScalingInstanceRefresh", {}).get("Preferences", {})
            version = resource["Properties"]["LaunchTemplate"]["Version"]
            if refresh.get("MinHealthyPercentage") != 100 or "Fn::GetAtt" not in version:
                yield name


@rule(spoil("WebServers", "Properties", "MaxInstanceLifetime"))
def no_server_grows_old(stack: Resolved) -> Iterator[str]:
    for name, group in stack.of("AutoScaling::AutoScalingGroup").items():
        if not 0 < group.get("MaxInstanceLifetime", 0) <= 30 * 24 * 3600:
            yield name


@rule(spoil("WebTemplate", "Properties", "LaunchTemplateData", "MetadataOptions", "HttpTokens", to="optional"))
def credentials_need_a_token_and_one_hop(stack: Resolved) -> Iterator[str]:
    for name, template in stack.of("EC2::LaunchTemplate").items():
        options = template["LaunchTemplateData"].get("MetadataOptions", {})
        if options.get("HttpTokens") != "required" or options.get("HttpPutResponseHopLimit") != 1:
            yield name


@rule(spoil("WebTemplate", "Properties", "LaunchTemplateData", "BlockDeviceMappings", 0, "Ebs", "Encrypted", to=False))
def disks_are_encrypted(stack: Resolved) -> Iterator[str]:
    for name, template in stack.of("EC2::LaunchTemplate").items():
        disks = template["LaunchTemplateData"].get("BlockDeviceMappings", [])
        if not disks or not all(disk["Ebs"].get("Encrypted") for disk in disks):
            yield name


def _add_user_data(text: str) -> Any:
    def mutate(document: Json) -> None:
        data = document["Resources"]["WebTemplate"]["Properties"]["LaunchTemplateData"]["UserData"]
        data["Fn::Base64"]["Fn::Join"][1].append(text)

    return mutate


@rule(_add_user_data("export DB_PASSWORD='hunter2'\n"))
def user_data_holds_no_secret(stack: Resolved) -> Iterator[str]:
    secret = r"(?i)(password|passwd|secret|token|api_?key)\w*=|AKIA[A-Z0-9]{16}|-----BEGIN|\{\{resolve:secretsmanager"
    yield from (part[:80] for part in user_data(stack) if re.search(secret, part))


@rule(_add_user_data("#" * 16384))
def user_data_fits(stack: Resolved) -> Iterator[str]:
    size = len("".join(user_data(stack))) + 1000  # for the values that are joined in
    if size > 16384:
        yield f"{size} bytes"


@rule(_add_user_data("pip install flask\n"))
def servers_ask_no_package_index(stack: Resolved) -> Iterator[str]:
    if re.search(r"\b(pip|npm|curl|wget)\b[^\n]*(install|https://)", "".join(user_data(stack))):
        yield "user data"


@rule(_add_user_data("export EGRESS='everywhere'\n"))
def servers_know_whether_they_have_a_way_out(stack: Resolved) -> Iterator[str]:
    found = re.findall(r"^export EGRESS='(.*)'$", "".join(user_data(stack)), re.MULTILINE)
    if found != [stack.choice["Egress"]]:
        yield str(found)


@rule(_add_user_data("export PROXIES='3'\n"))
def the_app_trusts_as_many_proxies_as_there_are(stack: Resolved) -> Iterator[str]:
    parts = stack.of("EC2::LaunchTemplate")["WebTemplate"]["LaunchTemplateData"]["UserData"]["Fn::Base64"]["Fn::Join"][
        1
    ]
    text = "".join(part if isinstance(part, str) else "?" for part in parts)
    found = re.findall(r"^export PROXIES='(.*)'$", text, re.MULTILINE)
    if found != ["2" if stack.choice["Https"] == "cloudfront" else "1"]:
        yield str(found)
