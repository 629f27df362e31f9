"""Answers against the API's own description."""

from typing import Any

import jsonschema

from tests.webapp.people import Browser


def conforms(browser: Browser, schema: str, value: Any) -> None:
    """Holds `value` against the API's own description."""
    document = browser.api("GET", "/openapi.json").get_json()
    jsonschema.validate(value, {**document, "$ref": f"#/components/schemas/{schema}"})
