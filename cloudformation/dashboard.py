"""The page that somebody looks at when an alarm has woken him up."""

import json
from typing import Any

from troposphere import GetAtt, If, Ref, Sub, cloudwatch

ELB = "AWS/ApplicationELB"
WIDGETS: list[tuple[str, str, list[list[Any]]]] = [
    ("Requests", "Sum", [[ELB, "RequestCount", "LoadBalancer", "${Balancer}"]]),
    ("Response time (s)", "p95", [[ELB, "TargetResponseTime", "LoadBalancer", "${Balancer}"]]),
    (
        "Errors",
        "Sum",
        [
            [ELB, "HTTPCode_Target_5XX_Count", "LoadBalancer", "${Balancer}"],
            [ELB, "HTTPCode_ELB_5XX_Count", "LoadBalancer", "${Balancer}"],
            ["AWS/Lambda", "Errors", "FunctionName", "${Processor}"],
            ["AWS/Lambda", "Throttles", "FunctionName", "${Processor}"],
            ["AWS/Lambda", "Errors", "FunctionName", "${Digester}"],
        ],
    ),
    ("Pictures a minute", "Sum", [["AWS/Lambda", "Invocations", "FunctionName", "${Processor}"]]),
    ("Time a picture (ms)", "p95", [["AWS/Lambda", "Duration", "FunctionName", "${Processor}"]]),
    (
        "Dead letters",
        "Maximum",
        [
            ["AWS/Lambda", "Invocations", "FunctionName", "${FailureRecorder}", {"stat": "Sum"}],
            ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", "${Waiting}"],
            ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", "${Unrecorded}"],
        ],
    ),
    (
        "Mails",
        "Sum",
        [
            ["AWS/SNS", "NumberOfMessagesPublished", "TopicName", "${TopicName}"],
            ["AWS/Lambda", "Invocations", "FunctionName", "${Digester}"],
            ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", "${Unsent}", {"stat": "Maximum"}],
        ],
    ),
    (
        "What costs",
        "Sum",
        [
            ["AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName", "${ImagesTable}"],
            ["AWS/DynamoDB", "ConsumedReadCapacityUnits", "TableName", "${ImagesTable}"],
            [ELB, "ConsumedLCUs", "LoadBalancer", "${Balancer}"],
            ["AWS/NATGateway", "BytesOutToDestination", "NatGatewayId", "${Nat}"],
        ],
    ),
    ("Servers", "Average", [["AWS/EC2", "CPUUtilization", "AutoScalingGroupName", "${WebServers}"]]),
]


def dashboard() -> cloudwatch.Dashboard:
    """Return the page; a condition decides what it knows of NAT gateways."""
    widgets = [
        {
            "type": "metric",
            "x": index % 2 * 12,
            "y": index // 2 * 6,
            "width": 12,
            "height": 6,
            "properties": {"title": title, "stat": stat, "period": 60, "region": "${AWS::Region}", "metrics": metrics},
        }
        for index, (title, stat, metrics) in enumerate(WIDGETS)
    ]
    names = {
        "Balancer": GetAtt("Balancer", "LoadBalancerFullName"),
        "Waiting": GetAtt("FailureQueue", "QueueName"),
        "Unrecorded": GetAtt("UnrecordedQueue", "QueueName"),
        "Unsent": GetAtt("UnsentQueue", "QueueName"),
        "TopicName": GetAtt("Topic", "TopicName"),
        "Nat": If("Nat", Ref("NatGatewayA"), "none"),
    }
    body = Sub(json.dumps({"widgets": widgets}, separators=(",", ":")), names)
    return cloudwatch.Dashboard("Dashboard", DashboardBody=body)
