"""parliament knows every action of AWS and what it works on: a grant that can never have an effect is a mistake."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cloudformation import resolved

ANALYSIS = Path(__file__).parents[2] / ".venv-analysis" / "bin"
PARLIAMENT = shutil.which("parliament", path=f"{ANALYSIS}{os.pathsep}{os.environ['PATH']}")
PLACE = "eu-central-1:123456789012"
PSEUDO = {
    "AWS::Partition": "aws",
    "AWS::Region": "eu-central-1",
    "AWS::AccountId": "123456789012",
    "AWS::StackId": f"arn:aws:cloudformation:{PLACE}:stack/proofsheet/01234567-89ab-cdef-0123-456789abcdef",
}
ARNS = {
    "AWS::S3::Bucket": "arn:aws:s3:::{}",
    "AWS::DynamoDB::Table": f"arn:aws:dynamodb:{PLACE}:table/{{}}",
    "AWS::SQS::Queue": f"arn:aws:sqs:{PLACE}:{{}}",
    "AWS::SNS::Topic": f"arn:aws:sns:{PLACE}:{{}}",
    "AWS::Logs::LogGroup": f"arn:aws:logs:{PLACE}:log-group:{{}}:*",
}
pytestmark = pytest.mark.skipif(not PARLIAMENT, reason="no parliament here: bin/check --all installs it")

STACK = resolved.resolve(resolved.document(), resolved.REQUIRED | resolved.HTTPS["cloudfront"])
"""With a way out, so with every statement."""


def written_out(node: Any) -> Any:  # noqa: PLR0911  (one return for each function of CloudFormation)
    """`node` with names in place of references."""
    if isinstance(node, list):
        return [written_out(part) for part in node]
    match node:
        case {"Ref": name} | {"Fn::GetAtt": [name, "Arn"]}:
            return PSEUDO.get(name) or ARNS[STACK.resources[name]["Type"]].format(name.lower())
        case {"Fn::Join": [glue, parts]}:
            return glue.join(written_out(parts))
        case {"Fn::Split": [glue, text]}:
            return written_out(text).split(glue)
        case {"Fn::Select": [place, parts]}:
            return written_out(parts)[int(place)]
        case {"Fn::Sub": str(text)}:
            return re.sub(r"\$\{([^}]+)\}", lambda name: str(written_out({"Ref": name[1]})), text)
        case dict():
            return {name: written_out(part) for name, part in node.items()}
    return node


def policies() -> dict[str, Any]:
    """What the roles may do, by the policy's name."""
    roles = [each["Properties"] for each in STACK.resources.values() if each["Type"] == "AWS::IAM::Role"]
    return {each["PolicyName"]: written_out(each["PolicyDocument"]) for role in roles for each in role["Policies"]}


def findings(document: Any) -> set[str]:
    """The titles of what parliament says about a policy."""
    command = [str(PARLIAMENT), "--json"]
    done = subprocess.run(command, input=json.dumps(document), capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode in {0, 1}, done.stderr
    return {json.loads(line)["issue"] for line in done.stdout.splitlines()}


@pytest.mark.parametrize("name", policies())
def test_parliament_finds_nothing_in(name: str) -> None:
    assert findings(policies()[name]) == set()


def test_parliament_finds_what_is_wrong() -> None:
    right = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::pictures/uploads/*"]}
    changes: dict[str, dict[str, Any]] = {
        "UNKNOWN_ACTION": {"Action": ["s3:GetObjekt"]},
        "RESOURCE_MISMATCH": {"Action": ["s3:ListBucket"]},
        "RESOURCE_STAR": {"Resource": ["*"]},
        "UNKNOWN_CONDITION_FOR_ACTION": {"Condition": {"StringEquals": {"s3:prefix": "ann/"}}},
    }
    wrong = [right | change for change in changes.values()]
    assert findings({"Version": "2012-10-17", "Statement": wrong}) == set(changes)
