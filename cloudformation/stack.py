"""The whole stack, put together."""

from troposphere import AWSHelperFn, AWSObject, GetAtt, Output, Ref, Sub, Tags, Template, autoscaling

from cloudformation.access import roles
from cloudformation.choices import add_choices
from cloudformation.edge import dashboard_url, edge
from cloudformation.monitoring import monitoring
from cloudformation.naming import APPLICATION
from cloudformation.network import network
from cloudformation.parameters import add_parameters
from cloudformation.pipeline import pipeline
from cloudformation.servers import servers
from cloudformation.storage import storage
from cloudformation.web import web

DESCRIPTION = (
    "Proofsheet: a private image dashboard. Servers behind a load balancer, pictures in S3, records in DynamoDB."
)


def template() -> Template:
    """Return the template; a new one at every call, always the same."""
    result = Template(Description=DESCRIPTION)
    result.set_version("2010-09-09")
    add_parameters(result)
    add_choices(result)
    for resource in resources():
        result.add_resource(_tagged(resource))
    for name, (description, value) in outputs().items():
        result.add_output(Output(name, Description=description, Value=value))
    return result


def resources() -> list[AWSObject]:
    """Return every resource of the stack."""
    url = dashboard_url()
    net = network()
    return [
        *net.resources,
        *roles(),
        *storage(url, GetAtt("Processor", "Arn")),
        *pipeline(url),
        *web(net),
        *servers(net, url),
        *edge(),
        *monitoring(),
    ]


def outputs() -> dict[str, tuple[str, AWSHelperFn]]:
    """Return what deployment, operation and scripts ask the stack for: name → (description, value)."""
    return {
        "Url": ("Where the dashboard is", dashboard_url()),
        "ImagesBucket": ("Bucket of pictures", Ref("ImagesBucket")),
        "ImagesTable": ("Table of pictures", Ref("ImagesTable")),
        "UsersTable": ("Table of people", Ref("UsersTable")),
        "TopicArn": ("Topic that tells about pictures", Ref("Topic")),
        "ProcessorFunction": ("Function that processes uploads", Ref("Processor")),
        "ProcessorLogs": ("Log group of the function", Ref("ProcessorLogs")),
        "RecorderLogs": ("Log group of the function that records failures", Ref("RecorderLogs")),
        "DigesterLogs": ("Log group of the function that makes digests", Ref("DigesterLogs")),
        "WebLogs": ("Log group of the web servers", Ref("WebLogs")),
        "FailureQueueUrl": ("Queue of uploads that failed three times", Ref("FailureQueue")),
        "UnrecordedQueueUrl": ("Queue of failures that could not be recorded", Ref("UnrecordedQueue")),
        "DigestQueueUrl": ("Queue of the clocks of digests", Ref("DigestQueue")),
        "UnsentQueueUrl": ("Queue of digests that could not be mailed", Ref("UnsentQueue")),
        "AutoScalingGroup": ("Group of web servers", Ref("WebServers")),
        "AlarmTopicArn": ("Topic that alarms tell", Ref("AlarmTopic")),
        "DashboardLink": (
            "What CloudWatch knows about the stack",
            Sub("https://${AWS::Region}.console.aws.amazon.com/cloudwatch/home#dashboards:name=${Dashboard}"),
        ),
        "TargetGroupArn": ("Target group that knows which servers are healthy", Ref("Servers")),
    }


def _tagged(resource: AWSObject) -> AWSObject:
    """Add the tags that cost reports and searches group by; a group of servers hands on tags of its own kind."""
    if "Tags" in resource.props and not isinstance(resource, autoscaling.AutoScalingGroup):
        resource.Tags = getattr(resource, "Tags", Tags()) + Tags(
            Application=APPLICATION, Environment=Ref("Environment")
        )
    return resource


def text() -> str:
    """Return the template as JSON, with its last line ended."""
    return f"{template().to_json(indent=1)}\n"
