"""Files of a commit or an index by name; what git could not tell is never taken for a file that is not there."""

from __future__ import annotations

from gitswarm.errors import StoreError
from gitswarm.git.process import git, run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitswarm.git.process import Result
    from gitswarm.git.repo import Place

COMPLAINTS = (b"error: ", b"fatal: ")


def size(place: Place, env: Mapping[str, str], name: str) -> int | None:
    """How large the file called ``COMMIT:PATH`` is; None where there is none."""
    asked = f"{name}\0".encode(errors="surrogateescape")
    told = run(git(place, "cat-file", "--batch-check", "-z"), env=env, stdin=asked)
    if told.code or any(line.startswith(COMPLAINTS) for line in told.err.splitlines()):
        raise _unread(name, told)
    _, kind, number = ("", "", "") if told.text.endswith(" missing") else told.text.split(" ")
    return int(number) if kind == "blob" else None


def content(place: Place, env: Mapping[str, str], name: str) -> bytes:
    """What is in a file that is there."""
    told = run(git(place, "cat-file", "blob", name), env=env)
    if told.code:
        raise _unread(name, told)
    return told.out


def _unread(name: str, told: Result) -> StoreError:
    return StoreError(f"git could not read {name}: {told.said}", hint="try again, or see what `gitswarm doctor` finds")
