"""The conditions that follow from the parameters, the rules that refuse senseless choices, the two environments."""

from typing import Any

from troposphere import And, Equals, FindInMap, If, Not, Or, Ref, Template


def given(parameter: str) -> Not:
    """Return the condition that `parameter` was not left empty."""
    return Not(Equals(Ref(parameter), ""))


CONDITIONS: dict[str, Any] = {
    "Prod": Equals(Ref("Environment"), "prod"),
    "Arm": Equals(Ref("Architecture"), "arm64"),
    "Nat": Not(Equals(Ref("Egress"), "none")),
    "NatPerAz": Equals(Ref("Egress"), "nat-per-az"),
    "CloudFront": Equals(Ref("Https"), "cloudfront"),
    "OwnDomain": Equals(Ref("Https"), "domain"),
    "Tls": Or(Equals(Ref("Https"), "domain"), Equals(Ref("Https"), "certificate")),
    "UrlGiven": given("DashboardUrl"),
    "CidrGiven": given("AllowedCidr"),
    "AmiGiven": given("AmiId"),
    "BoundaryGiven": given("PermissionsBoundary"),
    "NotificationEmailGiven": given("NotificationEmail"),
    "AlarmEmailGiven": given("AlarmEmail"),
    "SizeGiven": Not(Equals(Ref("InstanceSize"), "by-environment")),
    "ConcurrencyGiven": Not(Equals(Ref("ReservedConcurrency"), 0)),
}

# Each rule: when it applies, what must hold then, and the sentence that is shown when it does not.
RULES: dict[str, tuple[Any, Any, str]] = {
    "PlainHttpIsForDev": (
        Equals(Ref("Https"), "none"),
        Equals(Ref("Environment"), "dev"),
        "Https=none sends passwords in clear text: it needs Environment=dev.",
    ),
    "PlainHttpNamesItsVisitors": (
        Equals(Ref("Https"), "none"),
        And(given("AllowedCidr"), Not(Equals(Ref("AllowedCidr"), "0.0.0.0/0"))),
        "Https=none needs AllowedCidr, and not the whole internet.",
    ),
    "CertificateIsThere": (
        Equals(Ref("Https"), "certificate"),
        And(given("CertificateArn"), given("DomainName")),
        "Https=certificate needs CertificateArn and the DomainName that it is for.",
    ),
    "DomainHasAZone": (
        Equals(Ref("Https"), "domain"),
        And(given("DomainName"), given("HostedZoneId")),
        "Https=domain needs DomainName and HostedZoneId.",
    ),
    "CloudFrontIsLetIn": (
        Equals(Ref("Https"), "cloudfront"),
        given("CloudFrontPrefixListId"),
        "Https=cloudfront needs CloudFrontPrefixListId; see 'aws ec2 describe-managed-prefix-lists'.",
    ),
}

MAPPINGS: dict[str, dict[str, dict[str, Any]]] = {
    "ByEnvironment": {
        "dev": {"InstanceSize": "micro", "LogDays": 14, "AccessLogDays": 30},
        "prod": {"InstanceSize": "small", "LogDays": 365, "AccessLogDays": 90},
    },
}


def by_environment(setting: str) -> FindInMap:
    """Return what `setting` is in the chosen environment."""
    return FindInMap("ByEnvironment", Ref("Environment"), setting)


def when(condition: str, value: Any) -> If:
    """Return `value` where `condition` holds, and no property at all where it does not."""
    return If(condition, value, Ref("AWS::NoValue"))


def add_choices(template: Template) -> None:
    """Add conditions, rules and mappings to `template`."""
    for name, condition in CONDITIONS.items():
        template.add_condition(name, condition)
    for name, (applies, holds, message) in RULES.items():
        assertion = {"Assert": holds, "AssertDescription": message}
        template.add_rule(name, {"RuleCondition": applies, "Assertions": [assertion]})
    for name, mapping in MAPPINGS.items():
        template.add_mapping(name, mapping)
