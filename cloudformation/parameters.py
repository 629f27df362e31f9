"""What the person who deploys may choose. The text of each parameter is what the console and `--help` show."""

from dataclasses import dataclass
from typing import Any

from troposphere import Parameter, Template


@dataclass(frozen=True)
class Pattern:
    """A regular expression, and its meaning in words."""

    regex: str
    words: str

    def or_empty(self) -> "Pattern":
        """Return the pattern of a choice that may be left out."""
        return Pattern(f"^$|{self.regex}", f"{self.words}, or empty")


@dataclass(frozen=True)
class Option:
    """One parameter: its label in the console, its meaning, its default (None: it must be given), what it accepts."""

    name: str
    label: str
    description: str
    default: str | int | None
    accepts: Pattern | list[str] | range

    def parameter(self) -> Parameter:
        """Return the CloudFormation parameter, with the words that are shown for a value it refuses."""
        properties: dict[str, Any] = {"Type": "String", "Description": self.description}
        if self.default is not None:
            properties["Default"] = self.default
        if isinstance(self.accepts, Pattern):
            properties |= {"AllowedPattern": self.accepts.regex, "ConstraintDescription": self.accepts.words}
        elif isinstance(self.accepts, range):
            low, high = self.accepts[0], self.accepts[-1]
            properties |= {"Type": "Number", "MinValue": low, "MaxValue": high}
            properties["ConstraintDescription"] = f"a whole number from {low} to {high}"
        else:
            properties |= {"AllowedValues": self.accepts, "ConstraintDescription": f"one of {', '.join(self.accepts)}"}
        return Parameter(self.name, **properties)


IPV4 = r"(\d{1,3}\.){3}\d{1,3}"
NETWORK_ADDRESS = Pattern(rf"^{IPV4}/\d{{1,2}}$", "a network like 203.0.113.0/24")
VPC_ADDRESS = Pattern(rf"^{IPV4}/(1[6-9]|2[0-2])$", "a network from /16 to /22")
HOST = Pattern(r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$", "a host name in lower case")
URL = Pattern(r"^https?://[A-Za-z0-9.-]+(:\d+)?$", "scheme, host and port, no slash at the end")
EMAIL = Pattern(r"^[^\s@']+@[^\s@']+\.[^\s@']+$", "an e-mail address")
ARN = Pattern(r"^arn:[^\s']+$", "an ARN")
ZONE = Pattern(r"^Z[A-Z0-9]+$", "an id like Z0123456789ABC")
PREFIX_LIST = Pattern(r"^pl-[0-9a-f]+$", "an id like pl-0123abcd")
SSM_NAME = Pattern(r"^/[A-Za-z0-9_./-]+$", "the name of an SSM parameter, from its first slash")
BUCKET = Pattern(r"^[a-z0-9][a-z0-9.-]+$", "the name of a bucket")
ARCHIVE_KEY = Pattern(r"^releases/[A-Za-z0-9._-]+\.tar\.gz$", "releases/….tar.gz")
ZIP_KEY = Pattern(r"^[A-Za-z0-9._/-]+\.zip$", "a key that ends with .zip")
SHA256 = Pattern(r"^[0-9a-f]{64}$", "64 hex digits")

RELEASE = [
    Option("ArtifactBucket", "Bucket", "Where the packages of this release are.", None, BUCKET),
    Option("ReleaseKey", "Web release", "Key of the servers' archive: releases/<sha256>.tar.gz.", None, ARCHIVE_KEY),
    Option("ReleaseSha256", "Its SHA-256", "A server refuses any other archive.", None, SHA256),
    Option("LambdaKey", "Function package", "Key of the function's package: lambda/<sha256>.zip.", None, ZIP_KEY),
]
SIZE = [
    Option(
        "Environment", "Kind", "prod keeps longer and protects from deletion; dev is cheap.", "prod", ["dev", "prod"]
    ),
    Option("Architecture", "Processor", "Of servers and function; the packages' too.", "arm64", ["arm64", "x86_64"]),
    Option(
        "InstanceSize",
        "Server size",
        "by-environment is micro for dev, small for prod.",
        "by-environment",
        ["by-environment", "micro", "small", "medium", "large"],
    ),
    Option("MinServers", "Fewest servers", "Two survive the loss of a zone.", 2, range(1, 51)),
    Option("MaxServers", "Most servers", "Not below the fewest.", 4, range(1, 51)),
    Option(
        "ReservedConcurrency",
        "Pictures at a time",
        "Reserved for the function; 0 reserves none (new accounts have none to spare).",
        0,
        range(1001),
    ),
    Option("AmiId", "Image", "SSM parameter that holds it; empty: newest Amazon Linux 2023.", "", SSM_NAME.or_empty()),
]
NETWORK = [
    Option(
        "VpcCidr",
        "Network of the VPC",
        "Of its own, or apart from those it is to be peered with.",
        "10.0.0.0/16",
        VPC_ADDRESS,
    ),
    Option(
        "Egress",
        "Way out for servers",
        "nat-per-az survives a zone; none reaches S3 and DynamoDB only: no Session Manager, no shipped logs.",
        "nat-single",
        ["nat-per-az", "nat-single", "none"],
    ),
    Option(
        "Https",
        "HTTPS",
        "cloudfront needs no domain; certificate is yours; domain makes one; none: dev, behind AllowedCidr.",
        "cloudfront",
        ["cloudfront", "certificate", "domain", "none"],
    ),
    Option(
        "CloudFrontPrefixListId",
        "CloudFront's addresses",
        "For Https=cloudfront: this region's prefix list com.amazonaws.global.cloudfront.origin-facing.",
        "",
        PREFIX_LIST.or_empty(),
    ),
    Option("CertificateArn", "Certificate", "For Https=certificate: one of ACM, in this region.", "", ARN.or_empty()),
    Option("DomainName", "Domain name", "For Https=certificate or domain: the dashboard's host.", "", HOST.or_empty()),
    Option("HostedZoneId", "Hosted zone", "For Https=domain: the domain's zone in Route 53.", "", ZONE.or_empty()),
    Option(
        "AllowedCidr", "Visitors", "Who reaches the load balancer; empty: everyone.", "", NETWORK_ADDRESS.or_empty()
    ),
    Option("DashboardUrl", "URL", "Only if a proxy of yours gives the dashboard its address.", "", URL.or_empty()),
]
PEOPLE = [
    Option("NotificationEmail", "Mail about pictures", "Empty: nobody.", "", EMAIL.or_empty()),
    Option("AlarmEmail", "Mail about alarms", "Empty: nobody.", "", EMAIL.or_empty()),
    Option("PermissionsBoundary", "Permissions boundary", "Policy that bounds the roles.", "", ARN.or_empty()),
]
GROUPS = {"Release": RELEASE, "Size": SIZE, "Network and HTTPS": NETWORK, "People and permissions": PEOPLE}


def add_parameters(template: Template) -> None:
    """Add every parameter with its group and label to `template`."""
    for group, options in GROUPS.items():
        for option in options:
            parameter = template.add_parameter(option.parameter())
            template.add_parameter_to_group(parameter, group)
            template.set_parameter_label(parameter, option.label)
