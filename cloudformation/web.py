"""The door of the dashboard: load balancer, listeners, target group, and who may knock."""

from troposphere import AWSHelperFn, AWSObject, If, Join, Ref, ec2
from troposphere import elasticloadbalancingv2 as elb

from cloudformation.choices import when
from cloudformation.exemptions import exempt
from cloudformation.guards import BALANCER_LOGS
from cloudformation.naming import APPLICATION, stack_suffix
from cloudformation.network import Network, private_cidrs

APP_PORT = 8000
IDLE_SECONDS = 60
DRAIN_SECONDS = 30
TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"
PLAIN = "it redirects to HTTPS, or is internal behind CloudFront, or, in dev only, open to AllowedCidr alone"
HSTS = "max-age=31536000; includeSubDomains"


def web(network: Network) -> list[AWSObject]:
    """Return the load balancer in `network` with all that belongs to it."""
    return [_security_group(network), _balancer(network), _target_group(network), *_listeners()]


def _security_group(network: Network) -> ec2.SecurityGroup:
    visitors = If("CidrGiven", Ref("AllowedCidr"), "0.0.0.0/0")
    plain = _rule(80, "HTTP from visitors, redirected to HTTPS where there is a certificate", CidrIp=visitors)
    cloudfront = _rule(80, "HTTP from CloudFront's VPC origin", SourcePrefixListId=Ref("CloudFrontPrefixListId"))
    encrypted = _rule(443, "HTTPS from visitors", CidrIp=visitors)
    return ec2.SecurityGroup(
        "BalancerSecurityGroup",
        GroupDescription="Load balancer: visitors in, web servers out",
        VpcId=Ref(network.vpc),
        SecurityGroupIngress=[If("CloudFront", cloudfront, plain), when("Tls", encrypted)],
        # By address, not by group: the servers' group already names this one.
        Metadata=exempt(CKV_AWS_23="every rule has a description; checkov does not read Fn::If"),
        SecurityGroupEgress=[_rule(APP_PORT, "Web servers", CidrIp=cidr) for cidr in private_cidrs()],
    )


def _rule(port: int, description: str, **source: AWSHelperFn | str) -> ec2.SecurityGroupRule:
    return ec2.SecurityGroupRule(IpProtocol="tcp", FromPort=port, ToPort=port, Description=description, **source)


def _balancer(network: Network) -> elb.LoadBalancer:
    # The scheme is in the name: a change of scheme makes a new balancer beside the old one, under another name.
    # Lower case, because browsers send it so and the bucket compares origins letter by letter.
    name = Join("-", [APPLICATION, stack_suffix(), If("CloudFront", "private", "public")])
    attributes = {
        "idle_timeout.timeout_seconds": str(IDLE_SECONDS),
        "routing.http.drop_invalid_header_fields.enabled": "true",
        "routing.http.desync_mitigation_mode": "defensive",
        "deletion_protection.enabled": If("Prod", "true", "false"),
        "access_logs.s3.enabled": "true",
        "access_logs.s3.bucket": Ref("LogsBucket"),
        "access_logs.s3.prefix": BALANCER_LOGS,
    }
    return elb.LoadBalancer(
        "Balancer",
        Name=name,
        Type="application",
        Scheme=If("CloudFront", "internal", "internet-facing"),
        Subnets=If("CloudFront", [Ref(s) for s in network.private], [Ref(s) for s in network.public]),
        SecurityGroups=[Ref("BalancerSecurityGroup")],
        LoadBalancerAttributes=[elb.LoadBalancerAttributes(Key=key, Value=value) for key, value in attributes.items()],
        DependsOn=["InternetAttachment", "LogsBucketPolicy"],
    )


def _target_group(network: Network) -> elb.TargetGroup:
    attributes = {
        "deregistration_delay.timeout_seconds": str(DRAIN_SECONDS),
        "load_balancing.algorithm.type": "least_outstanding_requests",
        "stickiness.enabled": "true",  # presigned URLs stay the same within one server, so the browser's cache works
        "stickiness.type": "lb_cookie",
        "stickiness.lb_cookie.duration_seconds": "86400",
    }
    return elb.TargetGroup(
        "Servers",
        VpcId=Ref(network.vpc),
        Protocol="HTTP",
        Port=APP_PORT,
        TargetType="instance",
        HealthCheckPath="/healthz",
        HealthCheckProtocol="HTTP",
        HealthCheckIntervalSeconds=10,
        HealthCheckTimeoutSeconds=5,
        HealthyThresholdCount=2,
        UnhealthyThresholdCount=3,
        Matcher=elb.Matcher(HttpCode="200"),
        TargetGroupAttributes=[elb.TargetGroupAttribute(Key=key, Value=value) for key, value in attributes.items()],
    )


def _listeners() -> list[elb.Listener]:
    forward = elb.Action(Type="forward", TargetGroupArn=Ref("Servers"))
    to_https = elb.RedirectConfig(Protocol="HTTPS", Port="443", StatusCode="HTTP_301")
    plain = elb.Listener(
        "HttpListener",
        LoadBalancerArn=Ref("Balancer"),
        Protocol="HTTP",
        Port=80,
        Metadata=exempt(CKV_AWS_2=PLAIN, CKV_AWS_103=PLAIN),
        DefaultActions=[If("Tls", elb.Action(Type="redirect", RedirectConfig=to_https), forward)],
    )
    hsts = elb.ListenerAttribute(Key="routing.http.response.strict_transport_security.header_value", Value=HSTS)
    certificate = If("OwnDomain", Ref("Certificate"), Ref("CertificateArn"))
    encrypted = elb.Listener(
        "HttpsListener",
        Condition="Tls",
        LoadBalancerArn=Ref("Balancer"),
        Protocol="HTTPS",
        Port=443,
        SslPolicy=TLS_POLICY,
        Certificates=[elb.Certificate(CertificateArn=certificate)],
        ListenerAttributes=[hsts],
        DefaultActions=[forward],
    )
    return [plain, encrypted]
