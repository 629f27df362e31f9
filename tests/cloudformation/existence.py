"""Whether a resource is really there: asked of its own service, not of the stack."""

from collections.abc import Callable
from typing import Any

Client = Callable[[str], Any]
Question = Callable[[Client, str], object]


def policy_of_bucket(client: Client, bucket: str) -> object:
    # On AWS the policy's id is the bucket's name; ministack adds a word to it.
    return client("s3").get_bucket_policy(Bucket=bucket.removesuffix("-policy"))["Policy"]


def association(client: Client, wanted: str) -> bool:
    tables = client("ec2").describe_route_tables()["RouteTables"]
    return wanted in {one["RouteTableAssociationId"] for table in tables for one in table["Associations"]}


QUESTIONS: dict[str, Question] = {
    "AutoScaling::AutoScalingGroup": lambda c, i: c("autoscaling").describe_auto_scaling_groups(
        AutoScalingGroupNames=[i]
    )["AutoScalingGroups"],
    "CloudWatch::Alarm": lambda c, i: c("cloudwatch").describe_alarms(AlarmNames=[i])["MetricAlarms"],
    "CloudWatch::Dashboard": lambda c, i: c("cloudwatch").get_dashboard(DashboardName=i),
    "DynamoDB::Table": lambda c, i: c("dynamodb").describe_table(TableName=i),
    "EC2::EIP": lambda c, i: c("ec2").describe_addresses(PublicIps=[i])["Addresses"],
    "EC2::InternetGateway": lambda c, i: c("ec2").describe_internet_gateways(InternetGatewayIds=[i]),
    "EC2::LaunchTemplate": lambda c, i: c("ec2").describe_launch_templates(LaunchTemplateIds=[i])["LaunchTemplates"],
    "EC2::NatGateway": lambda c, i: c("ec2").describe_nat_gateways(NatGatewayIds=[i])["NatGateways"],
    "EC2::RouteTable": lambda c, i: c("ec2").describe_route_tables(RouteTableIds=[i])["RouteTables"],
    "EC2::SecurityGroup": lambda c, i: c("ec2").describe_security_groups(GroupIds=[i])["SecurityGroups"],
    "EC2::Subnet": lambda c, i: c("ec2").describe_subnets(SubnetIds=[i])["Subnets"],
    "EC2::SubnetRouteTableAssociation": association,
    "EC2::VPC": lambda c, i: c("ec2").describe_vpcs(VpcIds=[i])["Vpcs"],
    "EC2::VPCEndpoint": lambda c, i: c("ec2").describe_vpc_endpoints(VpcEndpointIds=[i])["VpcEndpoints"],
    "ElasticLoadBalancingV2::Listener": lambda c, i: c("elbv2").describe_listeners(ListenerArns=[i])["Listeners"],
    "ElasticLoadBalancingV2::LoadBalancer": lambda c, i: c("elbv2").describe_load_balancers(LoadBalancerArns=[i]),
    "ElasticLoadBalancingV2::TargetGroup": lambda c, i: c("elbv2").describe_target_groups(TargetGroupArns=[i]),
    "IAM::InstanceProfile": lambda c, i: c("iam").get_instance_profile(InstanceProfileName=i.rpartition("/")[2]),
    "IAM::Role": lambda c, i: c("iam").get_role(RoleName=i),
    "Lambda::EventSourceMapping": lambda c, i: c("lambda").get_event_source_mapping(UUID=i),
    "Lambda::Function": lambda c, i: c("lambda").get_function(FunctionName=i),
    "Logs::LogGroup": lambda c, i: c("logs").describe_log_groups(logGroupNamePrefix=i)["logGroups"],
    "S3::Bucket": lambda c, i: c("s3").head_bucket(Bucket=i),
    "S3::BucketPolicy": policy_of_bucket,
    "SNS::Topic": lambda c, i: c("sns").get_topic_attributes(TopicArn=i),
    "SQS::Queue": lambda c, i: c("sqs").get_queue_attributes(QueueUrl=i, AttributeNames=["QueueArn"]),
}


def missing(client: Client, made: list[dict[str, Any]]) -> list[str]:
    """Return the resources of `made` (of DescribeStackResources) that their services do not know."""
    found = []
    for resource in made:
        question = QUESTIONS.get(resource["ResourceType"].removeprefix("AWS::"))
        if question and not question(client, resource["PhysicalResourceId"]):
            found.append(resource["LogicalResourceId"])
    return found
