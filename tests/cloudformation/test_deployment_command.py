"""The command: each thing that is missing is one sentence."""

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from rich import console as screen

from cloudformation.deployment import __main__ as command
from cloudformation.deployment.clients import refusal
from cloudformation.deployment.console import Console

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs the command for a person who has no account and no settings."""
    for name in ("AWS_PROFILE", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))

    def run(*arguments: str, **environ: str) -> tuple[int, str]:
        seen = io.StringIO()
        return command.main(arguments, environ, Console(screen.Console(file=seen, width=400), None)), seen.getvalue()

    return run


def test_no_region_and_no_credentials_are_a_sentence_each(run: Run) -> None:
    assert run("--stack", "any") == (1, "✗ There is no region: set AWS_REGION, or run 'aws configure'.\n")
    status, said = run("--stack", "any", AWS_REGION="eu-central-1")
    assert (status, said) == (1, "✗ There are no AWS credentials: run 'aws configure', or 'aws sso login'.\n")


@pytest.mark.parametrize(
    ("assignment", "says"),
    [("Nonsense=1", "no parameter Nonsense"), ("Https", "NAME=VALUE"), ("Architecture=a", "--arch")],
)
def test_wrong_parameters_are_refused_before_aws_is_asked(run: Run, assignment: str, says: str) -> None:
    status, said = run("--stack", "any", "--parameter", assignment)
    assert status == 1
    assert says in said


@pytest.mark.parametrize(
    ("code", "says"),
    [("ExpiredToken", "have expired"), ("InvalidClientTokenId", "does not know these"), ("AccessDenied", "not yours")],
)
def test_what_aws_refuses_is_a_sentence(code: str, says: str) -> None:
    assert says in refusal(ClientError({"Error": {"Code": code, "Message": "not yours"}}, "GetCallerIdentity"))


def test_printing_the_template_imports_nothing_that_only_deploying_needs() -> None:
    program = "import sys; from cloudformation import stack; stack.text(); print({'boto3', 'rich'} & set(sys.modules))"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
