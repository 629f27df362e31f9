"""Settings come from the environment, are read once at start, and are missed all at once."""

from collections.abc import Mapping


class MissingSettings(Exception):
    """Names that the environment should have had."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(f"These environment variables are not set: {', '.join(names)}")
        self.names = names


def require(environ: Mapping[str, str], names: tuple[str, ...]) -> dict[str, str]:
    """Take the non-empty values of `names` from `environ`.

    Raises:
        MissingSettings: with every missing name, not only the first.
    """
    missing = [name for name in names if not environ.get(name)]
    if missing:
        raise MissingSettings(missing)
    return {name: environ[name] for name in names}
