"""Mails about an owner's pictures to an e-mail address: a subscription of the topic that is filtered by owner.

SNS keeps one subscription for each address. One that is not confirmed ends by itself after two days, and cannot be
ended before.
"""

import json
from enum import StrEnum
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from catalog import aws
from catalog.errors import AddressRefused, Refusal

if TYPE_CHECKING:
    from types_boto3_sns import SNSClient


class State(StrEnum):
    """What has become of a subscription."""

    PENDING = "pending"
    """Nobody followed the link in the mail that asks whether the address may be used."""
    CONFIRMED = "confirmed"
    ENDED = "ended"
    """By the link in one of its mails, or because nobody confirmed it."""


class Subscriptions:
    """The subscriptions of the topic that tells about pictures. Every method is one call to SNS."""

    def __init__(self, sns: "SNSClient", topic_arn: str) -> None:
        self._sns = sns
        self._topic = topic_arn

    def subscribe(self, owner: str, address: str) -> str:
        """Have SNS ask `address` whether it wants the mails about `owner`'s pictures; again, where it asked before.

        Returns:
            the subscription's ARN.

        Raises:
            AddressRefused: SNS does not take it.
        """
        try:
            answer = self._sns.subscribe(
                TopicArn=self._topic,
                Protocol="email",
                Endpoint=address,
                Attributes={"FilterPolicy": json.dumps({"owner": [owner]})},
                ReturnSubscriptionArn=True,
            )
        except ClientError as error:
            refusal = _refusal(error)
            if refusal is None:
                raise
            raise AddressRefused(refusal) from error
        return answer["SubscriptionArn"]

    def state(self, arn: str) -> State:
        """What has become of a subscription."""
        try:
            attributes = self._sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
        except self._sns.exceptions.NotFoundException:
            return State.ENDED
        return State.PENDING if attributes.get("PendingConfirmation") == "true" else State.CONFIRMED

    def end(self, arn: str) -> None:
        """End a subscription that is confirmed."""
        self._sns.unsubscribe(SubscriptionArn=arn)


def _refusal(error: ClientError) -> Refusal | None:
    """Why SNS refused an address; None where it is not the address."""
    code, message = aws.code(error), error.response.get("Error", {}).get("Message", "")
    if code == "FilterPolicyLimitExceeded":
        return Refusal.FULL
    if code != "InvalidParameter":
        return None
    return Refusal.TAKEN if "already exists" in message else Refusal.INVALID
