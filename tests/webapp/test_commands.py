import boto3
import pytest
from flask.testing import FlaskCliRunner

from catalog.aws import Aws
from catalog.table import Table
from catalog.users import Users
from tests.webapp.people import PASSWORD
from webapp import create_app
from webapp.accounts import passwords


@pytest.fixture
def runner(clients: Aws, users_table: Table, monkeypatch: pytest.MonkeyPatch) -> FlaskCliRunner:
    monkeypatch.setenv("USERS_TABLE", users_table.name)
    monkeypatch.delenv("PROOFSHEET_PASSWORD", raising=False)
    return create_app().test_cli_runner()


def test_the_first_user_is_made_on_the_command_line(runner: FlaskCliRunner, users: Users) -> None:
    result = runner.invoke(args=["user", "create", "ann", "--admin"], input=f"{PASSWORD}\n{PASSWORD}\n")
    assert "User ann can log in now." in result.output
    user = users.find("ann")
    assert user
    assert user.admin
    assert passwords.verify(user.password, PASSWORD)
    assert PASSWORD not in result.output
    again = runner.invoke(args=["user", "create", "ann"], input=f"{PASSWORD}\n{PASSWORD}\n")
    assert (again.exit_code, "There is a user ann already." in again.output) == (1, True)


@pytest.mark.parametrize("name", ["Ann", "a b", "-ann", "a" * 33, "ann/bob", "ä", "a#b"])
def test_a_name_that_no_key_could_carry_is_refused(runner: FlaskCliRunner, name: str) -> None:
    result = runner.invoke(args=["user", "create", "--", name], input=f"{PASSWORD}\n{PASSWORD}\n")
    assert result.exit_code == 1
    assert "32 small letters" in result.output


def test_a_weak_password_is_refused(runner: FlaskCliRunner, users: Users) -> None:
    result = runner.invoke(args=["user", "create", "ann"], input="short\nshort\n")
    assert "at least 12 characters" in result.output
    assert users.find("ann") is None


def test_users_are_listed_disabled_and_let_in_again(
    runner: FlaskCliRunner, users: Users, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROOFSHEET_PASSWORD", PASSWORD)
    for name in ("ann", "bob"):
        runner.invoke(args=["user", "create", name])
    runner.invoke(args=["user", "disable", "bob"])
    assert runner.invoke(args=["user", "list"]).output.split() == ["ann", "bob", "disabled"]
    runner.invoke(args=["user", "password", "bob"])
    assert runner.invoke(args=["user", "list"]).output.split() == ["ann", "bob"]
    result = runner.invoke(args=["user", "disable", "eve"])
    assert (result.exit_code, "There is no user eve." in result.output) == (1, True)


def test_a_token_is_for_somebody(runner: FlaskCliRunner, users: Users, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROOFSHEET_PASSWORD", PASSWORD)
    runner.invoke(args=["user", "create", "ann"])
    token = runner.invoke(args=["user", "token", "ann"]).output.strip()
    assert users.token_owner(token) == "ann"
    assert runner.invoke(args=["user", "token", "eve"]).exit_code == 1


def test_without_settings_the_command_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("USERS_TABLE", raising=False)
    result = create_app().test_cli_runner().invoke(args=["user", "list"])
    assert result.exit_code == 1
    assert "USERS_TABLE" in result.output
    assert "--stack" in result.output


def test_an_operator_names_the_stack(
    clients: Aws, users: Users, users_table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = '{"Resources":{"T":{"Type":"AWS::SNS::Topic"}},"Outputs":{"UsersTable":{"Value":"UsersTable"}}}'
    boto3.client("cloudformation", region_name="eu-central-1").create_stack(StackName="mine", TemplateBody=template)
    monkeypatch.setenv("PROOFSHEET_PASSWORD", PASSWORD)
    result = create_app().test_cli_runner().invoke(args=["user", "create", "ann", "--stack", "mine"])
    assert result.exit_code == 0, result.output
    assert users.find("ann")


def test_a_quota_is_set_and_taken_away(runner: FlaskCliRunner, users: Users, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROOFSHEET_PASSWORD", PASSWORD)
    runner.invoke(args=["user", "create", "ann"])
    for gigabytes, quota in (("50", 50_000_000_000), ("0", None)):
        assert runner.invoke(args=["user", "quota", "ann", gigabytes]).exit_code == 0
        user = users.find("ann")
        assert user
        assert user.quota == quota
