"""What somebody asked for and does not get, and why."""


class Refused(Exception):
    """`reason` is a sentence for the person, `status` the HTTP status that says it to a program."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
