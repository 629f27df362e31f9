"""What the documentation names is there: alarms, files, headings, commands, options of AWS; its programs run."""

import re
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path

import botocore.session
import pytest
from botocore import xform_name

from catalog import lifecycle
from catalog.aws import Aws
from catalog.table import Table
from cloudformation import stack
from cloudformation.choices import RULES
from cloudformation.deployment.clients import NO_REGION
from cloudformation.deployment.errors import StackStuck
from local.errors import AlreadyRunning, ChildEnded, PortTaken, ToolFailed
from webapp import create_app

Run = Callable[..., None]

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(ROOT.glob("docs/**/*.md"))
TEXT = {page: page.read_text() for page in PAGES}
EVERYTHING = "\n".join(TEXT.values())
OPERATIONS = TEXT[ROOT / "docs" / "operations.md"]
TROUBLESHOOTING = TEXT[ROOT / "docs" / "troubleshooting.md"]
WORKFLOW = (ROOT / ".github" / "workflows" / "ci.yml").read_text()

FENCED = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
PROGRAMS = [code for language, code in FENCED.findall(OPERATIONS) if language == "python"]

# What the AWS CLI has of its own, besides `aws s3`.
CLI_COMMANDS = {("cloudformation", "deploy"), ("sso", "login")}
# Options that the AWS CLI adds: to every command, and to `sns subscribe` for `--endpoint`.
CLI_OPTIONS = {"max-items", "output", "query", "region", "notification-endpoint"}


def headings(text: str) -> list[str]:
    return re.findall(r"^#+ (.+)$", FENCED.sub("", text), re.MULTILINE)


def anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def links() -> Iterator[tuple[Path, str]]:
    for page, text in TEXT.items():
        prose = re.sub(r"`[^`\n]*`", "", FENCED.sub("", text))
        yield from ((page, target) for target in re.findall(r"\]\(([^)\s]+)\)", prose) if "://" not in target)


def aws_commands() -> set[tuple[str, str, tuple[str, ...]]]:
    """Service, operation and options of every command; one inside another stands last in it, and has what follows."""
    found: set[tuple[str, str, tuple[str, ...]]] = set()
    for line in EVERYTHING.replace("\\\n", " ").splitlines():
        for command in re.split(r"(?<![\w/.-])aws (?=[a-z0-9-]+ [a-z])", line)[1:]:
            service, *words = re.findall(r"[a-z0-9-]+", command)[:3]
            options = re.findall(r"(?<![\w-])--([a-z][a-z0-9-]*)", command.split("`")[0])
            found.add((service, " ".join(words) if words[0] == "wait" else words[0], tuple(options)))
    return found


def test_every_alarm_has_a_heading_and_every_heading_an_alarm() -> None:
    section = OPERATIONS.partition("\n## Alarms\n")[2].partition("\n## ")[0]
    resources = stack.template().to_dict()["Resources"]
    alarms = {name for name, each in resources.items() if each["Type"] == "AWS::CloudWatch::Alarm"}
    assert set(headings(section)) == alarms


def test_the_functions_log_the_messages_that_are_asked_for() -> None:
    logged = "".join(each.read_text() for each in (ROOT / "lambda").rglob("*.py"))
    asked = re.findall(r'message = "([^"]+)"', OPERATIONS) + re.findall(
        r"^\| `([a-z ]+)` \| \w+Logs", OPERATIONS, re.MULTILINE
    )
    assert asked
    assert {message for message in asked if f'"{message}"' not in logged} == set()


def test_every_link_leads_to_a_file_and_a_heading() -> None:
    broken = []
    for page, target in links():
        path, _, fragment = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (fragment and fragment not in map(anchor, headings(file.read_text()))):
            broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert broken == []


def test_every_flask_command_exists() -> None:
    named = set(re.findall(r"flask --app webapp (\w+) (\w+)", EVERYTHING))
    groups = create_app().cli.commands
    assert named
    assert named <= {(group, name) for group, each in groups.items() for name in getattr(each, "commands", ())}


def test_every_script_exists() -> None:
    named = set(re.findall(r"(?<![\w/.])bin/([a-z]+)", EVERYTHING))
    assert {name for name in named if not (ROOT / "bin" / name).is_file()} == set()


def test_every_operation_of_aws_and_its_options_exist() -> None:
    session = botocore.session.get_session()
    unknown: list[str] = []
    for service, operation, options in aws_commands():
        if service == "s3" or (service, operation) in CLI_COMMANDS:
            continue
        model = session.get_service_model(service.removesuffix("api"))
        operations = {xform_name(name, "-"): name for name in model.operation_names}
        if operation.startswith("wait "):
            waiters = session.get_waiter_model(service).waiter_names
            operations = {f"wait {xform_name(name, '-')}": name for name in waiters}
        if operation not in operations:
            unknown.append(f"{service} {operation}")
        elif not operation.startswith("wait "):
            shape = model.operation_model(operations[operation]).input_shape
            known = CLI_OPTIONS | {xform_name(member, "-") for member in (shape.members if shape else ())}
            unknown += [f"{service} {operation} --{o}" for o in options if o not in known and o[3:] not in known]
    assert unknown == []


def test_sentences_are_quoted_as_they_are_said() -> None:
    ours = [
        PortTaken(8000, "the dashboard", "Choose another one with --port."),
        AlreadyRunning(Path("…")),
        ToolFailed("npm ci --ignore-scripts", "Is the package registry reachable?", "…"),
        ChildEnded("The web server", Path("…")),
        StackStuck("…", "UPDATE_ROLLBACK_FAILED"),
    ]
    sentences = [str(error).replace("….", "…") for error in ours]
    sentences += [lifecycle._NEVER_ARRIVED, lifecycle._LOST]
    sentences += [NO_REGION, *(message for _, _, message in RULES.values())]
    sentences += re.findall(r"die '([^']*)'", (ROOT / "bin" / "setup").read_text())
    assert [sentence for sentence in sentences if sentence not in TROUBLESHOOTING] == []


def test_actions_are_pinned_by_commit() -> None:
    used = re.findall(r"uses: (.*)", WORKFLOW)
    assert used
    assert [each for each in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v[0-9.]+", each)] == []


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a program of the documentation with arguments."""

    def run(program: str, *arguments: str) -> None:
        script = tmp_path / "program.py"
        script.write_text(program)
        monkeypatch.setattr("sys.argv", [str(script), *arguments])
        runpy.run_path(str(script), run_name="__main__")

    return run


def test_copying_back_brings_what_is_missing_and_overwrites_nothing(
    clients: Aws, images_table: Table, run: Run
) -> None:
    restored = f"{images_table.name}-then"
    for sk in ("D#1", "D#2"):
        images_table.put({"pk": "U#ann", "sk": sk, "record": "then"})
    images_table.put({"pk": "U#bob", "sk": "D#3", "record": "then"})
    clients.dynamodb.update_continuous_backups(
        TableName=images_table.name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    clients.dynamodb.restore_table_to_point_in_time(
        SourceTableName=images_table.name, TargetTableName=restored, UseLatestRestorableTime=True
    )
    images_table.put({"pk": "U#ann", "sk": "D#1", "record": "now"})
    for pk, sk in ("U#ann", "D#2"), ("U#bob", "D#3"):
        clients.dynamodb.delete_item(TableName=images_table.name, Key={"pk": {"S": pk}, "sk": {"S": sk}})
    run(PROGRAMS[0], restored, images_table.name, "U#ann")
    rows = [images_table.get({"pk": pk, "sk": sk}) for pk, sk in (("U#ann", "D#1"), ("U#ann", "D#2"), ("U#bob", "D#3"))]
    assert [row and row["record"] for row in rows] == ["now", "then", None]
