"""The deployment guide names every parameter, with its default."""

import re
from pathlib import Path

from tests.cloudformation import resolved

GUIDE = (Path(__file__).parents[2] / "docs" / "deployment.md").read_text()
TABLE = GUIDE.partition("## Parameters")[2].partition("###")[0]
ROWS = re.findall(r"^\| (`[A-Z][^|]*) \| ([^|]*)\|", TABLE, re.MULTILINE)


def test_every_parameter_is_explained_with_its_default() -> None:
    defaults: dict[str, str] = {}
    for names, values in ROWS:
        found = re.findall(r"`(\w+)`", names)
        shown = (
            [value.strip(" `") for value in values.split(",")] if "," in values else [values.strip(" `")] * len(found)
        )
        defaults |= dict(zip(found, shown, strict=True))
    parameters = resolved.document()["Parameters"]
    assert {name: defaults.get(name) for name in parameters} == {
        name: str(parameter.get("Default", "")) for name, parameter in parameters.items()
    }


def test_the_commands_give_every_parameter_that_has_no_default() -> None:
    required = {name for name, parameter in resolved.document()["Parameters"].items() if "Default" not in parameter}
    assert {name for name in required if f"{name}=" not in GUIDE} == set()
