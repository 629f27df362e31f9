"""What stands before the load balancer: CloudFront on a name of its own, or a certificate and a name of yours."""

from troposphere import AWSHelperFn, AWSObject, GetAtt, If, Join, Ref, Sub, certificatemanager, cloudfront, route53

from cloudformation.exemptions import exempt

# Managed policies of CloudFront, the same in every account.
CACHE_NOTHING = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
CACHE_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
ALL_VIEWER_AND_CLOUDFRONT_HEADERS = "33f36d7e-f396-46d9-90e0-52428a34d9dc"

EVERY_METHOD = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"]


def edge() -> list[AWSObject]:
    """Return distribution, certificate and name; each only where `Https` asks for it."""
    return [_vpc_origin(), _headers(), _distribution(), _certificate(), _record()]


def dashboard_url() -> AWSHelperFn:
    """Return the address that people type: scheme and host, no slash at its end."""
    cloudfront_url = Join("", ["https://", GetAtt("Distribution", "DomainName")])
    balancer_url = Join("", ["http://", GetAtt("Balancer", "DNSName")])
    own = If("Tls", Sub("https://${DomainName}"), balancer_url)
    return If("UrlGiven", Ref("DashboardUrl"), If("CloudFront", cloudfront_url, own))


def _vpc_origin() -> cloudfront.VpcOrigin:
    return cloudfront.VpcOrigin(
        "VpcOrigin",
        Condition="CloudFront",
        VpcOriginEndpointConfig=cloudfront.VpcOriginEndpointConfig(
            Name=Ref("AWS::StackName"),
            Arn=Ref("Balancer"),
            HTTPPort=80,
            HTTPSPort=443,
            OriginProtocolPolicy="http-only",  # inside the VPC, on a name that no certificate can be had for
            OriginSSLProtocols=["TLSv1.2"],
        ),
        DependsOn="HttpListener",
    )


def _headers() -> cloudfront.ResponseHeadersPolicy:
    hsts = cloudfront.StrictTransportSecurity(AccessControlMaxAgeSec=31536000, IncludeSubdomains=True, Override=True)
    security = cloudfront.SecurityHeadersConfig(
        StrictTransportSecurity=hsts, ContentTypeOptions=cloudfront.ContentTypeOptions(Override=True)
    )
    return cloudfront.ResponseHeadersPolicy(
        "HttpsHeaders",
        Condition="CloudFront",
        ResponseHeadersPolicyConfig=cloudfront.ResponseHeadersPolicyConfig(
            Name=Sub("${AWS::StackName}-https-${AWS::Region}"), SecurityHeadersConfig=security
        ),
    )


def _behaviour(cache_policy: str) -> dict[str, object]:
    return {
        "TargetOriginId": "balancer",
        "ViewerProtocolPolicy": "redirect-to-https",
        "CachePolicyId": cache_policy,
        # With CloudFront-Forwarded-Proto, the only header that tells the app that the visitor came by HTTPS.
        "OriginRequestPolicyId": ALL_VIEWER_AND_CLOUDFRONT_HEADERS,
        "ResponseHeadersPolicyId": Ref("HttpsHeaders"),
        "Compress": True,
    }


def _distribution() -> cloudfront.Distribution:
    origin = cloudfront.Origin(
        Id="balancer",
        DomainName=GetAtt("Balancer", "DNSName"),
        VpcOriginConfig=cloudfront.VpcOriginConfig(
            VpcOriginId=GetAtt("VpcOrigin", "Id"), OriginKeepaliveTimeout=60, OriginReadTimeout=60
        ),
    )
    static = cloudfront.CacheBehavior(
        PathPattern="/static/*", AllowedMethods=["GET", "HEAD"], **_behaviour(CACHE_OPTIMIZED)
    )
    config = cloudfront.DistributionConfig(
        Enabled=True,
        Comment=Ref("AWS::StackName"),
        HttpVersion="http2and3",
        IPV6Enabled=True,
        PriceClass="PriceClass_100",
        Origins=[origin],
        DefaultCacheBehavior=cloudfront.DefaultCacheBehavior(AllowedMethods=EVERY_METHOD, **_behaviour(CACHE_NOTHING)),
        CacheBehaviors=[static],
        ViewerCertificate=cloudfront.ViewerCertificate(CloudFrontDefaultCertificate=True),
    )
    reasons = exempt(
        CKV_AWS_68="a web ACL costs from 8 USD a month; its place is WebACLId here",
        CKV_AWS_86="every request reaches the load balancer, which logs it; cached are static files only",
        CKV_AWS_174="CloudFront's own certificate allows no choice; Https=domain or certificate asks for TLS 1.2",
    )
    return cloudfront.Distribution("Distribution", Condition="CloudFront", DistributionConfig=config, Metadata=reasons)


def _certificate() -> certificatemanager.Certificate:
    validation = certificatemanager.DomainValidationOption(
        DomainName=Ref("DomainName"), HostedZoneId=Ref("HostedZoneId")
    )
    return certificatemanager.Certificate(
        "Certificate",
        Condition="OwnDomain",
        DomainName=Ref("DomainName"),
        ValidationMethod="DNS",
        DomainValidationOptions=[validation],
    )


def _record() -> route53.RecordSetType:
    return route53.RecordSetType(
        "DomainRecord",
        Condition="OwnDomain",
        HostedZoneId=Ref("HostedZoneId"),
        Name=Ref("DomainName"),
        Type="A",
        AliasTarget=route53.AliasTarget(
            DNSName=GetAtt("Balancer", "DNSName"), HostedZoneId=GetAtt("Balancer", "CanonicalHostedZoneID")
        ),
    )
