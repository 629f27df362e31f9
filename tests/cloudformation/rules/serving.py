"""Rules about what stands before the servers: what a visitor feels when they are broken."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.cloudformation.resolved import Json, Resolved
from tests.cloudformation.rules.rule import rule, spoil
from tests.cloudformation.rules.servers import user_data

ROOT = Path(__file__).parents[3]


def gunicorn() -> dict[str, Any]:
    """Return the literal settings of webapp/serving.py, read as text: nothing of the web app is imported."""
    tree = ast.parse((ROOT / "webapp" / "serving.py").read_text())
    return {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
    }


def attributes(pairs: list[Json]) -> dict[str, Any]:
    """Return Key/Value pairs as a dictionary."""
    return {pair["Key"]: pair["Value"] for pair in pairs}


def balancer(stack: Resolved) -> Json:
    """Return the load balancer's properties."""
    return stack.of("ElasticLoadBalancingV2::LoadBalancer")["Balancer"]


def target_group(stack: Resolved) -> Json:
    """Return the target group's properties."""
    return stack.of("ElasticLoadBalancingV2::TargetGroup")["Servers"]


@rule(spoil("Balancer", "Properties", "LoadBalancerAttributes", 0, "Value", to="75"))
def gunicorn_keeps_connections_longer_than_the_balancer(stack: Resolved) -> Iterator[str]:
    idle = int(attributes(balancer(stack)["LoadBalancerAttributes"])["idle_timeout.timeout_seconds"])
    if gunicorn()["keepalive"] <= idle:
        yield f"gunicorn closes after {gunicorn()['keepalive']} s what the balancer uses for {idle} s: 502 now and then"


@rule(spoil("Servers", "Properties", "TargetGroupAttributes", 0, "Value", to="20"))
def a_server_finishes_its_work_before_it_goes(stack: Resolved) -> Iterator[str]:
    drain = int(attributes(target_group(stack)["TargetGroupAttributes"])["deregistration_delay.timeout_seconds"])
    stop = re.search(r"TimeoutStopSec=(\d+)", "".join(user_data(stack)))
    graceful = gunicorn()["graceful_timeout"]
    if not stop or not graceful < drain <= int(stop[1]):
        yield f"gunicorn {graceful} s, balancer {drain} s, systemd {stop and stop[1]} s"


@rule(spoil("Servers", "Properties", "Port", to=8080))
def everybody_means_the_same_port(stack: Resolved) -> Iterator[str]:
    listens = int(gunicorn()["bind"].rpartition(":")[2])
    knocks = stack.of("EC2::SecurityGroup")["WebSecurityGroup"]["SecurityGroupIngress"][0]["FromPort"]
    asked = re.search(r"http://127\.0\.0\.1:(\d+)/healthz", "".join(user_data(stack)))
    ports = {listens, knocks, target_group(stack)["Port"], int(asked[1]) if asked else None}
    if len(ports) != 1:
        yield str(ports)


@rule(spoil("Servers", "Properties", "HealthCheckPath", to="/"))
def health_is_asked_where_nothing_else_can_fail(stack: Resolved) -> Iterator[str]:
    if target_group(stack).get("HealthCheckPath") != "/healthz":
        yield "another path asks AWS too, and a fault there would replace every server"


@rule(spoil("Servers", "Properties", "TargetGroupAttributes", 2, "Value", to="false"))
def a_browser_stays_with_its_server(stack: Resolved) -> Iterator[str]:
    if attributes(target_group(stack)["TargetGroupAttributes"]).get("stickiness.enabled") != "true":
        yield "Servers"


@rule(spoil("Balancer", "Properties", "LoadBalancerAttributes", 1, "Value", to="false"))
def the_balancer_is_strict_and_logs(stack: Resolved) -> Iterator[str]:
    wanted = {
        "routing.http.drop_invalid_header_fields.enabled": "true",
        "routing.http.desync_mitigation_mode": "defensive",
        "access_logs.s3.enabled": "true",
        "deletion_protection.enabled": "true" if stack.choice["Environment"] == "prod" else "false",
    }
    found = attributes(balancer(stack)["LoadBalancerAttributes"])
    yield from (key for key, value in wanted.items() if found.get(key) != value)


@rule(spoil("Balancer", "Properties", "Name", "Fn::Join", 1, 0, to="Proofsheet"))
def the_balancer_has_the_name_that_browsers_send(stack: Resolved) -> Iterator[str]:
    parts = balancer(stack)["Name"]["Fn::Join"][1]
    literal = "".join(part for part in parts if isinstance(part, str))
    if literal != literal.lower() or len(literal) + 12 + len(parts) > 32 or literal.startswith("internal-"):
        yield literal
    if parts[-1] != ("private" if balancer(stack)["Scheme"] == "internal" else "public"):
        yield "a change of scheme needs a new name"


@rule(
    spoil(
        "HttpListener", "Properties", "DefaultActions", to=[{"Type": "forward", "TargetGroupArn": {"Ref": "Servers"}}]
    )
)
def no_password_travels_in_clear_text(stack: Resolved) -> Iterator[str]:
    scheme, https = balancer(stack)["Scheme"], stack.choice["Https"]
    for name, listener in stack.of("ElasticLoadBalancingV2::Listener").items():
        forwards = listener["DefaultActions"][0]["Type"] == "forward"
        if listener["Protocol"] == "HTTP" and forwards and scheme != "internal" and https != "none":
            yield name
    for name, distribution in stack.of("CloudFront::Distribution").items():
        config = distribution["DistributionConfig"]
        behaviours = [config["DefaultCacheBehavior"], *config["CacheBehaviors"]]
        if any(one["ViewerProtocolPolicy"] != "redirect-to-https" for one in behaviours):
            yield name


@rule(spoil("HttpsListener", "Properties", "SslPolicy", to="ELBSecurityPolicy-2016-08"))
def tls_is_new(stack: Resolved) -> Iterator[str]:
    for name, listener in stack.of("ElasticLoadBalancingV2::Listener").items():
        if listener["Protocol"] == "HTTPS" and not listener.get("SslPolicy", "").startswith(
            "ELBSecurityPolicy-TLS13-1-2"
        ):
            yield name


@rule(
    spoil(
        "Distribution",
        "Properties",
        "DistributionConfig",
        "DefaultCacheBehavior",
        "CachePolicyId",
        to="658327ea-f89d-4fab-a63d-7e88639e58f6",
    )
)
def one_persons_page_is_never_cached_for_another(stack: Resolved) -> Iterator[str]:
    for name, distribution in stack.of("CloudFront::Distribution").items():
        config = distribution["DistributionConfig"]
        cached = [one["PathPattern"] for one in config["CacheBehaviors"]]
        if config["DefaultCacheBehavior"]["CachePolicyId"] != "4135ea2d-6df8-44a3-9df3-4b5a84be39ad" or cached != [
            "/static/*"
        ]:
            yield name
