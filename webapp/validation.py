"""Input held against a pydantic model; what is wrong with it is said in sentences."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError

from webapp.refused import Refused

Model = TypeVar("Model", bound=BaseModel)


def checked(model: type[Model], values: object, status: int = 422) -> Model:
    """`values` as `model`.

    Raises:
        Refused: with every field that is wrong and why.
    """
    return _refusing(lambda: model.model_validate(values), status)


def body(model: type[Model]) -> Model:
    """The JSON that came with the request, as `model`.

    Raises:
        Refused: as `checked`, and where it is no JSON or is nested without end.
    """
    return _refusing(lambda: model.model_validate_json(request.get_data()), 422)


def _refusing(validate: Callable[[], Model], status: int) -> Model:
    try:
        return validate()
    except ValidationError as error:
        raise Refused(status, " ".join(map(_sentence, error.errors()))) from error


def _sentence(error: Any) -> str:
    # Where a model of ours says what is wrong, it is a sentence by itself.
    where = "" if error["type"] == "value_error" else ".".join(map(str, error["loc"]))
    what = str(error["msg"]).removeprefix("Value error, ").removesuffix(".")
    return f"{where}: {what}." if where else f"{what}."
