"""The file that tells our branch from a stranger's, and a format we may write from one we may only read."""

from __future__ import annotations

from contextlib import suppress

from gitswarm.core.log import FORMAT, MARKER
from gitswarm.errors import NewerFormat, Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.log import Log

CONTENT = f"gitswarm {FORMAT}\n".encode()
MOST_DIGITS = 9


def check_marker(content: bytes | None, branch: str) -> None:
    """Raise unless a tip with this marker may be written on."""
    word, _, number = (content or b"").decode("utf-8", "replace").rstrip("\n").partition(" ")
    if word != "gitswarm" or not (number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS):
        raise Refused(
            f"stranger's branch: {branch} has no file {MARKER}, so it is none of ours",
            hint="choose another name with: gitswarm init --branch NAME",
            branch=branch,
        )
    if int(number) > FORMAT:
        raise NewerFormat(
            f"the log on {branch} has format {number}, and this gitswarm writes format {FORMAT}: it can only be read",
            hint="update gitswarm",
            format=int(number),
        )


def has_marker(log: Log, tip: str) -> bool:
    """Whether this tip says that it is ours, of whatever format."""
    try:
        refuse_stranger(log, tip, "")
    except Refused:
        return False
    return True


def refuse_stranger(log: Log, tip: str, branch: str) -> None:
    """Raise unless this tip says that it is ours, of whatever format."""
    with suppress(NewerFormat):
        check_marker(log.file(tip, MARKER), branch)
