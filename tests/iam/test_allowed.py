"""What the product does is allowed, under the very roles of the template."""

import pytest

from tests.iam import trip
from tests.iam.account import Stack
from tests.iam.person import Person

pytestmark = pytest.mark.emulator


def test_the_whole_trip_succeeds_under_the_roles_of_the_template(stack: Stack) -> None:
    ann = Person(stack, stack.credentials)
    trip.make(ann)
    ann.command("keys", "rotate")
