"""What CloudFormation knows and troposphere 4.11.1 does not: the one place where troposphere is patched.

Drop each of them when troposphere has it.
"""

from typing import ClassVar

from troposphere import AWSProperty, awslambda
from troposphere.policies import UpdatePolicy


class AlarmSpecification(AWSProperty):  # type: ignore[misc]  # troposphere has no types
    """Alarms that stop an instance refresh."""

    props: ClassVar = {"Alarms": ([str], False)}


class RefreshPreferences(AWSProperty):  # type: ignore[misc]  # troposphere has no types
    """How far an instance refresh may go at a time (percentages, seconds)."""

    props: ClassVar = {
        "AlarmSpecification": (AlarmSpecification, False),
        "InstanceWarmup": (int, False),
        "MaxHealthyPercentage": (int, False),
        "MinHealthyPercentage": (int, False),
        "SkipMatching": (bool, False),
    }


class AutoScalingInstanceRefresh(AWSProperty):  # type: ignore[misc]  # troposphere has no types
    """`UpdatePolicy.AutoScalingInstanceRefresh`: replace servers by health checks, without signals."""

    props: ClassVar = {"Strategy": (str, False), "Preferences": (RefreshPreferences, False)}


def patch() -> None:
    """Teach troposphere the missing properties. Calling it again changes nothing."""
    UpdatePolicy.props["AutoScalingInstanceRefresh"] = (AutoScalingInstanceRefresh, False)
    awslambda.LoggingConfig.props.setdefault("LogFormat", (str, False))
