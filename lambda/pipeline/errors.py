"""Errors of the pipeline: a file that cannot be a picture is told apart from a fault that may pass.

Rejected      the file is at fault: its record ends as `failed`, with a reason; trying again would change nothing
DecoderFault  something else is: a bug of ours, or somebody ended the process that opens files
Malformed     a message that is none of ours
"""


class Rejected(Exception):
    """The file is no picture that can be shown.

    `code` is for programs: `empty`, `not-a-picture`, `unsupported-format`, `unknown-format`, `camera-raw`, `truncated`,
    `damaged`, `too-many-pixels`, `too-many-pages`, `too-much-memory`, `too-slow`, `decoder-crash`; the caller adds
    `too-large` and `gone`. `reason` is for the person: one or two sentences that say what is wrong and what to do.
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class DecoderFault(Exception):
    """A file could not be opened for no reason of its own; the message is for the log."""


class Malformed(Exception):
    """A message that nobody of ours wrote: somebody else wrote into the queue."""


def damaged() -> Rejected:
    """The format is right, the content is not."""
    return Rejected("damaged", "The file is damaged and cannot be opened. Export the picture again and upload that.")


def truncated() -> Rejected:
    """The beginning is right, the end is missing."""
    return Rejected("truncated", "The file is cut short: its end is missing. Upload it again from the original.")


def too_much_memory() -> Rejected:
    """The picture is small enough, but its format cannot be decoded piece by piece."""
    return Rejected(
        "too-much-memory",
        "The picture is too large for this kind of file, which cannot be opened piece by piece. "
        "Save it as JPEG (not progressive) or PNG (not interlaced) and upload that.",
    )


def too_slow() -> Rejected:
    """A decoder was at it longer than the slowest honest picture needs."""
    return Rejected(
        "too-slow",
        "Opening the file takes too long, so it was given up. Export the picture again, as JPEG if you can, "
        "and upload that.",
    )


def crashed() -> Rejected:
    """A decoder broke down over the file; an administrator should know, since it may be an attack."""
    return Rejected(
        "decoder-crash",
        "The file cannot be opened: reading it broke off. Export the picture again, as JPEG if you can, "
        "and upload that.",
    )
