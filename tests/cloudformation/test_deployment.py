"""Deploying the product's own template: first, again, newer, replaced, declined, deleted."""

import hashlib
import io
import json
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from rich import console as screen

from cloudformation.deployment import removal, state
from cloudformation.deployment.clients import Clients
from cloudformation.deployment.console import Console
from cloudformation.deployment.errors import Declined, NoSuchStack, NotHealthy, Protected, WrongChoice
from cloudformation.deployment.health import Patience
from cloudformation.deployment.order import Order
from cloudformation.deployment.release import Release, version, write_template
from cloudformation.deployment.update import Update
from cloudformation.package import Package

pytestmark = pytest.mark.emulator

Client = Callable[[str], Any]
ACCOUNT, REGION = "000000000000", "eu-central-1"
BUCKET = f"proofsheet-artifacts-{ACCOUNT}-{REGION}"
AMI = "/deployment-test/ami"
SMALL = {"Environment": "dev", "Egress": "none", "Https": "none", "AllowedCidr": "127.0.0.0/8", "AmiId": AMI}
HURRY = Patience(total=0.2, pause=0.05)


@dataclass
class Person:
    """Answers questions in turn, and keeps what was asked and shown."""

    answers: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    screen: io.StringIO = field(default_factory=io.StringIO)

    @property
    def console(self) -> Console:
        return Console(screen.Console(file=self.screen, width=240), self.answer)

    @property
    def saw(self) -> str:
        return self.screen.getvalue()

    def answer(self, question: str) -> str:
        self.asked.append(question)
        return self.answers.pop(0)


@pytest.fixture
def person() -> Person:
    return Person()


@pytest.fixture(scope="module")
def clients(client: Client) -> Clients:
    client("ssm").put_parameter(Name=AMI, Value="ami-00000000000000001", Type="String", Overwrite=True)
    names = ("cloudformation", "s3", "ec2", "elbv2", "autoscaling")
    return Clients(ACCOUNT, REGION, *(client(name) for name in names))


def package(path: Path, body: bytes) -> Package:
    path.write_bytes(body)
    return Package(path, hashlib.sha256(body).hexdigest())


def release(folder: Path, number: str = "1.0.0") -> Release:
    """A function that does nothing, and an archive that holds nothing but its version."""
    packed, web = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(
            zipfile.ZipInfo("lambda_function.py"), "def lambda_handler(event, context):\n    return None\n"
        )
    with tarfile.open(fileobj=web, mode="w:gz") as files:
        entry = tarfile.TarInfo("VERSION")
        entry.size = len(number)
        files.addfile(entry, io.BytesIO(number.encode()))
    archive_ = package(folder / f"release-{number}.tar.gz", web.getvalue())
    function = package(folder / "lambda.zip", packed.getvalue())
    return Release(function, archive_, write_template(folder / "template.json"), version(archive_.path))


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return release(tmp_path_factory.mktemp("first"))


def update(clients: Clients, person: Person, made: Release, order: Order) -> None:
    Update(order, clients, person.console, lambda _architecture: made, HURRY).carry_out()


def order(stack: str, **changes: Any) -> Order:
    return replace(Order(stack, "someone@pictures.example", chosen=SMALL, wait=False), **changes)


@pytest.fixture(scope="module")
def stack(clients: Clients, first: Release) -> Iterator[str]:
    name = "deployment-test"
    update(clients, Person(), first, order(name))
    yield name
    clients.cloudformation.delete_stack(StackName=name)


def without_table(made: Release, folder: Path) -> Release:
    """The same release, whose template has another key for the pictures' table: AWS must make a new one."""
    document = json.loads(made.template.path.read_text())
    table = document["Resources"]["UsersTable"]["Properties"]
    table["KeySchema"][0]["AttributeName"] = table["AttributeDefinitions"][0]["AttributeName"] = "other"
    return replace(made, template=package(folder / "replacing.json", json.dumps(document).encode()))


def situation(clients: Clients, stack: str) -> tuple[object, object]:
    """The stack, and its change sets."""
    summaries = clients.cloudformation.list_change_sets(StackName=stack)["Summaries"]
    return state.describe(clients.cloudformation, stack), summaries


def test_a_first_deployment_makes_the_stack_and_says_what_is_next(clients: Clients, first: Release) -> None:
    person = Person()
    update(clients, person, first, order("first-deployment"))
    found = state.describe(clients.cloudformation, "first-deployment")
    assert found is not None
    assert found["StackStatus"] == "CREATE_COMPLETE"
    assert {"Key": "Application", "Value": "proofsheet"} in found["Tags"]
    parameters = state.parameters(found)
    assert parameters["ReleaseSha256"] == first.web.sha256
    assert parameters["NotificationEmail"] == parameters["AlarmEmail"] == "someone@pictures.example"
    assert state.outputs(clients.cloudformation, "first-deployment")["Url"] in person.saw
    assert "user create NAME --admin --stack first-deployment" in person.saw
    assert person.asked == []
    clients.cloudformation.delete_stack(StackName="first-deployment")


def test_nothing_to_do_is_said_and_nothing_is_uploaded_twice(
    clients: Clients, stack: str, first: Release, person: Person
) -> None:
    update(clients, person, first, Order(stack, wait=False))
    assert "Nothing to do" in person.saw
    assert "0 of 3 files were new" in person.saw


def test_a_new_release_changes_the_launch_template_and_replaces_no_data(
    clients: Clients, stack: str, person: Person, tmp_path: Path
) -> None:
    newer = release(tmp_path, "2.0.0")
    update(clients, person, newer, Order(stack, wait=False))
    changed = {row.split("│")[2].strip() for row in person.saw.splitlines() if row.startswith("│")}
    assert "WebTemplate" in changed
    assert not {"ImagesBucket", "ImagesTable", "UsersTable", "Balancer"} & changed
    assert person.asked == []
    parameters = state.parameters(state.describe(clients.cloudformation, stack))
    assert parameters["ReleaseSha256"] == newer.web.sha256
    assert parameters["Environment"] == "dev"


@pytest.mark.parametrize("answer", ["", "yes", "userstable"])
def test_the_replacement_of_a_table_needs_its_name_even_with_yes(
    clients: Clients, stack: str, first: Release, tmp_path: Path, answer: str
) -> None:
    before, proposed = situation(clients, stack)
    person = Person([answer])
    with pytest.raises(Declined):
        update(clients, person, without_table(first, tmp_path), Order(stack, yes=True, wait=False))
    (row,) = [line for line in person.saw.splitlines() if "UsersTable " in line and "│" in line]
    assert "replaced" in row
    assert "the old one is kept" in row
    assert "Type UsersTable" in person.asked[0]
    assert situation(clients, stack) == (before, proposed)


def test_an_interruption_is_asked_for_and_nobody_means_no(clients: Clients, stack: str, first: Release) -> None:
    seen = io.StringIO()
    nobody = Console(screen.Console(file=seen, width=240), None)
    chosen = Order(stack, chosen={"VpcCidr": "10.9.0.0/16"}, wait=False)
    with pytest.raises(Declined):
        Update(chosen, clients, nobody, lambda _architecture: first, HURRY).carry_out()
    assert "Nobody is here to answer" in seen.getvalue()
    assert state.parameters(state.describe(clients.cloudformation, stack))["VpcCidr"] == "10.0.0.0/16"


def test_a_new_stack_without_an_address_is_refused(clients: Clients, first: Release, person: Person) -> None:
    with pytest.raises(WrongChoice, match="--email"):
        update(clients, person, first, order("nobody", email=None))


def test_servers_that_are_not_there_are_an_error_and_healthy_ones_are_not(
    clients: Clients, stack: str, first: Release, person: Person
) -> None:
    with pytest.raises(NotHealthy, match="there is none"):
        update(clients, person, first, Order(stack))
    group = state.outputs(clients.cloudformation, stack)["TargetGroupArn"]
    clients.elbv2.register_targets(TargetGroupArn=group, Targets=[{"Id": f"i-{one:017x}"} for one in (1, 2)])
    update(clients, person, first, Order(stack))
    assert "Waiting for healthy servers." in person.saw


def test_deleting_asks_for_the_name_and_keeps_data(clients: Clients, first: Release, person: Person) -> None:
    name = "to-be-deleted"
    update(clients, person, first, order(name))
    outputs = state.outputs(clients.cloudformation, name)
    person.answers = ["yes", name]
    with pytest.raises(Declined):
        removal.delete(clients, name, person.console)
    assert state.describe(clients.cloudformation, name) is not None
    removal.delete(clients, name, person.console)
    assert state.describe(clients.cloudformation, name) is None
    stays = person.saw.partition("What stays")[2].partition("What goes")[0]
    assert all(one in stays for one in ("ImagesBucket", "ImagesTable", "UsersTable", outputs["ImagesBucket"]))
    clients.s3.head_bucket(Bucket=outputs["ImagesBucket"])
    with pytest.raises(NoSuchStack):
        removal.delete(clients, name, person.console)


def test_a_production_stack_is_not_deleted(clients: Clients, person: Person) -> None:
    template = {
        "Parameters": {"Environment": {"Type": "String"}},
        "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
    }
    clients.cloudformation.create_stack(
        StackName="production",
        TemplateBody=json.dumps(template),
        Parameters=[{"ParameterKey": "Environment", "ParameterValue": "prod"}],
    )
    with pytest.raises(Protected, match="Environment=dev"):
        removal.delete(clients, "production", person.console)
    assert person.asked == []
