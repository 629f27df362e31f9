"""The web servers: how one is made, how many there are, and how a new release replaces them."""

from pathlib import Path

from troposphere import AWSHelperFn, AWSObject, Base64, GetAtt, If, Join, Ref, Sub, Tags, autoscaling, ec2, logs
from troposphere.policies import UpdatePolicy

from cloudformation import gaps
from cloudformation.choices import by_environment
from cloudformation.exemptions import AWS_KEY, exempt
from cloudformation.naming import APPLICATION
from cloudformation.network import Network
from cloudformation.web import APP_PORT

USER_DATA = Path(__file__).parent.parent / "user_data.sh"
WARMUP_SECONDS = 60
GRACE_SECONDS = 300  # the first boot installs Python; a server that is not healthy by then is replaced
LIFETIME_SECONDS = 30 * 24 * 3600  # nothing runs longer than a month without the system's updates


def servers(network: Network, dashboard_url: AWSHelperFn) -> list[AWSObject]:
    """Return the Auto Scaling group in `network`, whose servers answer at `dashboard_url`."""
    gaps.patch()
    return [
        logs.LogGroup(
            "WebLogs",
            RetentionInDays=by_environment("LogDays"),
            Metadata=exempt(CKV_AWS_158=AWS_KEY),
        ),
        _security_group(network),
        _launch_template(dashboard_url),
        _group(network),
        _scaling(),
    ]


def _security_group(network: Network) -> ec2.SecurityGroup:
    knock = ec2.SecurityGroupRule(
        IpProtocol="tcp",
        FromPort=APP_PORT,
        ToPort=APP_PORT,
        SourceSecurityGroupId=GetAtt("BalancerSecurityGroup", "GroupId"),
        Description="Load balancer",
    )
    aws = ec2.SecurityGroupRule(
        IpProtocol="tcp", FromPort=443, ToPort=443, CidrIp="0.0.0.0/0", Description="AWS, by endpoints or NAT"
    )
    return ec2.SecurityGroup(
        "WebSecurityGroup",
        GroupDescription="Web servers: load balancer in, AWS out",
        VpcId=Ref(network.vpc),
        SecurityGroupIngress=[knock],
        SecurityGroupEgress=[aws],
    )


def environment(dashboard_url: AWSHelperFn) -> dict[str, AWSHelperFn | str]:
    """Return what a server is told at boot. None of it is secret: whoever may describe the launch template reads it."""
    return {
        "RELEASE": Sub("s3://${ArtifactBucket}/${ReleaseKey}"),
        "RELEASE_SHA256": Ref("ReleaseSha256"),
        "LOG_GROUP": If("Nat", Ref("WebLogs"), ""),
        "AWS_REGION": Ref("AWS::Region"),
        "IMAGES_BUCKET": Ref("ImagesBucket"),
        "IMAGES_TABLE": Ref("ImagesTable"),
        "USERS_TABLE": Ref("UsersTable"),
        "TOPIC_ARN": Ref("Topic"),
        "DASHBOARD_URL": dashboard_url,
        "PROXIES": If("CloudFront", "2", "1"),
        "EGRESS": Ref("Egress"),
    }


def user_data(dashboard_url: AWSHelperFn) -> Base64:
    """Return the boot script after the exports of the server's environment.

    Joined, not substituted: the script is plain bash, and Fn::Sub would take its ${…} for its own.
    """
    exports: list[AWSHelperFn | str] = ["#!/usr/bin/env bash\n"]
    for name, value in environment(dashboard_url).items():
        exports += [f"export {name}='", value, "'\n"]
    return Base64(Join("", [*exports, USER_DATA.read_text()]))


def _tags() -> dict[str, AWSHelperFn | str]:
    return {"Name": Sub("${AWS::StackName} web"), "Application": APPLICATION, "Environment": Ref("Environment")}


def _image() -> Join:
    newest = Sub("/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${Architecture}")
    return Join("", ["{{resolve:ssm:", If("AmiGiven", Ref("AmiId"), newest), "}}"])


def _launch_template(dashboard_url: AWSHelperFn) -> ec2.LaunchTemplate:
    size = If("SizeGiven", Ref("InstanceSize"), by_environment("InstanceSize"))
    disk = ec2.EBSBlockDevice(VolumeSize=8, VolumeType="gp3", Encrypted=True, DeleteOnTermination=True)
    data = ec2.LaunchTemplateData(
        ImageId=_image(),
        InstanceType=Join(".", [If("Arm", "t4g", "t3"), size]),
        IamInstanceProfile=ec2.IamInstanceProfile(Arn=GetAtt("WebProfile", "Arn")),
        # One hop and a token: a request that somebody talked the app into cannot reach the credentials.
        MetadataOptions=ec2.MetadataOptions(HttpTokens="required", HttpPutResponseHopLimit=1, HttpEndpoint="enabled"),
        Monitoring=ec2.Monitoring(Enabled=If("Prod", True, False)),  # noqa: FBT003  (the two values of Fn::If)
        NetworkInterfaces=[
            ec2.NetworkInterfaces(
                DeviceIndex=0, AssociatePublicIpAddress=False, Groups=[GetAtt("WebSecurityGroup", "GroupId")]
            )
        ],
        BlockDeviceMappings=[ec2.LaunchTemplateBlockDeviceMapping(DeviceName="/dev/xvda", Ebs=disk)],
        TagSpecifications=[ec2.TagSpecifications(ResourceType="volume", Tags=Tags(**_tags()))],
        UserData=user_data(dashboard_url),
    )
    return ec2.LaunchTemplate("WebTemplate", LaunchTemplateData=data)


def _group(network: Network) -> autoscaling.AutoScalingGroup:
    template = autoscaling.LaunchTemplateSpecification(
        LaunchTemplateId=Ref("WebTemplate"), Version=GetAtt("WebTemplate", "LatestVersionNumber")
    )
    maintenance = autoscaling.InstanceMaintenancePolicy(MinHealthyPercentage=100, MaxHealthyPercentage=200)
    refresh = gaps.AutoScalingInstanceRefresh(
        Strategy="Rolling",
        Preferences=gaps.RefreshPreferences(
            MinHealthyPercentage=100,
            MaxHealthyPercentage=200,
            InstanceWarmup=WARMUP_SECONDS,
            SkipMatching=True,
            AlarmSpecification=gaps.AlarmSpecification(Alarms=[Ref("ServerErrors")]),
        ),
    )
    return autoscaling.AutoScalingGroup(
        "WebServers",
        LaunchTemplate=template,
        MinSize=Ref("MinServers"),
        MaxSize=Ref("MaxServers"),
        VPCZoneIdentifier=[Ref(subnet) for subnet in network.private],
        TargetGroupARNs=[Ref("Servers")],
        HealthCheckType="ELB",
        HealthCheckGracePeriod=GRACE_SECONDS,
        DefaultInstanceWarmup=WARMUP_SECONDS,
        MaxInstanceLifetime=LIFETIME_SECONDS,
        InstanceMaintenancePolicy=maintenance,
        MetricsCollection=[autoscaling.MetricsCollection(Granularity="1Minute")],
        UpdatePolicy=UpdatePolicy(AutoScalingInstanceRefresh=refresh),
        # Nothing is healthy before a listener asks. DependsOn cannot name a listener that may not exist; a tag can.
        Tags=[
            autoscaling.Tag("Listener", If("Tls", Ref("HttpsListener"), Ref("HttpListener")), False),  # noqa: FBT003 (troposphere takes it by place)
            *(autoscaling.Tag(key, value, True) for key, value in _tags().items()),  # noqa: FBT003  (to its servers)
        ],
        DependsOn=["S3Endpoint", "PrivateSubnetARoutes", "PrivateSubnetBRoutes"],  # the way to S3, needed at boot
    )


def _scaling() -> autoscaling.ScalingPolicy:
    cpu = autoscaling.PredefinedMetricSpecification(PredefinedMetricType="ASGAverageCPUUtilization")
    return autoscaling.ScalingPolicy(
        "KeepHalfIdle",
        AutoScalingGroupName=Ref("WebServers"),
        PolicyType="TargetTrackingScaling",
        TargetTrackingConfiguration=autoscaling.TargetTrackingConfiguration(
            PredefinedMetricSpecification=cpu, TargetValue=50
        ),
    )
