"""Which choices of parameters are refused, and what the others lead to."""

import re

import pytest

from tests.cloudformation import resolved

RAW = resolved.document()
PLAIN = {"Environment": "dev", "Https": "none", "AllowedCidr": "203.0.113.0/24"}


@pytest.mark.parametrize("choice", list(resolved.main_choices()), ids=str)
def test_sensible_choices_are_accepted(choice: dict[str, str]) -> None:
    assert resolved.broken_rules(RAW, choice) == []


@pytest.mark.parametrize(
    ("choice", "rule"),
    [
        ({**PLAIN, "Environment": "prod"}, "PlainHttpIsForDev"),
        ({**PLAIN, "AllowedCidr": ""}, "PlainHttpNamesItsVisitors"),
        ({**PLAIN, "AllowedCidr": "0.0.0.0/0"}, "PlainHttpNamesItsVisitors"),
        ({"Https": "certificate", "DomainName": "a.example"}, "CertificateIsThere"),
        ({"Https": "certificate", "CertificateArn": "arn:aws:acm:x"}, "CertificateIsThere"),
        ({"Https": "domain", "DomainName": "a.example"}, "DomainHasAZone"),
        ({"Https": "domain", "HostedZoneId": "Z1"}, "DomainHasAZone"),
        ({"Https": "cloudfront"}, "CloudFrontIsLetIn"),
    ],
)
def test_senseless_choices_are_refused(choice: dict[str, str], rule: str) -> None:
    assert resolved.broken_rules(RAW, choice) == [rule]


def test_by_default_passwords_are_encrypted_on_their_way() -> None:
    stack = resolved.resolve(RAW, resolved.REQUIRED | resolved.HTTPS["cloudfront"])
    assert stack.of("CloudFront::Distribution")
    assert stack.of("ElasticLoadBalancingV2::LoadBalancer")["Balancer"]["Scheme"] == "internal"


@pytest.mark.parametrize(
    ("https", "starts"), [("certificate", "https://a.example"), ("domain", "https://a.example"), ("none", "http://")]
)
def test_the_url_follows_from_the_kind_of_https(https: str, starts: str) -> None:
    choice = resolved.REQUIRED | {"Environment": "dev", "Https": https} | resolved.HTTPS[https]
    url = resolved.resolve(RAW, choice).outputs["Url"]["Value"]
    assert (url if isinstance(url, str) else url["Fn::Join"][1][0]).startswith(starts)


def test_your_own_url_wins() -> None:
    choice = resolved.REQUIRED | resolved.HTTPS["cloudfront"] | {"DashboardUrl": "http://127.0.0.1:8000"}
    assert resolved.resolve(RAW, choice).outputs["Url"]["Value"] == "http://127.0.0.1:8000"


def test_processor_and_environment_decide_the_kind_of_server() -> None:
    kinds = {}
    for environment in ("dev", "prod"):
        for architecture in ("arm64", "x86_64"):
            choice = resolved.REQUIRED | {"Environment": environment, "Architecture": architecture}
            data = resolved.resolve(RAW, choice).of("EC2::LaunchTemplate")["WebTemplate"]["LaunchTemplateData"]
            kinds[environment, architecture] = ".".join(data["InstanceType"]["Fn::Join"][1])
            assert data["ImageId"]["Fn::Join"][1][1].endswith(f"al2023-ami-kernel-default-{architecture}")
    assert set(kinds.values()) == {"t4g.micro", "t3.micro", "t4g.small", "t3.small"}


@pytest.mark.parametrize(
    ("parameter", "good", "bad"),
    [
        ("ArtifactBucket", ["my-bucket"], ["My_Bucket", ""]),
        ("ReleaseKey", ["releases/0a.tar.gz"], ["releases/../x.tar.gz/y", "lambda/0a.zip", ""]),
        ("ReleaseSha256", ["0" * 64], ["0" * 63, "G" * 64]),
        ("AmiId", ["", "/aws/service/x"], ["ami-0123", "/a}}{{resolve:x"]),
        ("VpcCidr", ["10.0.0.0/16", "10.0.0.0/22"], ["10.0.0.0/8", "10.0.0.0/24", "::/0"]),
        ("AllowedCidr", ["", "203.0.113.0/24"], ["203.0.113.0", "x"]),
        ("DashboardUrl", ["", "http://127.0.0.1:8000"], ["https://a/", "https://a'b", "javascript:x"]),
        ("DomainName", ["", "pictures.example.org"], ["Pictures.example.org", "https://x.org", "x"]),
        ("NotificationEmail", ["", "a@b.example"], ["a", "a@b", "a b@c.de"]),
    ],
)
def test_patterns_let_in_what_they_should(parameter: str, good: list[str], bad: list[str]) -> None:
    pattern = RAW["Parameters"][parameter]["AllowedPattern"]
    assert [value for value in good if not re.fullmatch(pattern, value)] == []
    assert [value for value in bad if re.fullmatch(pattern, value)] == []
