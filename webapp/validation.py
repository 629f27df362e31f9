"""Input held against a pydantic model; what is wrong with it is said in sentences."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from webapp.refused import Refused

Model = TypeVar("Model", bound=BaseModel)


def checked(model: type[Model], values: object, status: int = 422) -> Model:
    """`values` as `model`.

    Raises:
        Refused: with every field that is wrong and why.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise Refused(status, " ".join(map(_sentence, error.errors()))) from error


def _sentence(error: Any) -> str:
    where = ".".join(map(str, error["loc"]))
    what = str(error["msg"]).removeprefix("Value error, ").removesuffix(".")
    return f"{where}: {what}." if where else f"{what}."
