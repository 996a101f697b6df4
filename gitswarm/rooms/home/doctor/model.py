"""What an examination finds, and what a verification proves."""

from __future__ import annotations

from gitswarm.core.words import counted, some
from gitswarm.errors import StoreError
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gitswarm.core.log import Stray
    from gitswarm.errors import SwarmError

OK, WARN, BAD = "ok", "warn", "bad"


class Finding(Record):
    """One thing that was looked at: how it is, what mends it, and whether ``--fix`` may."""

    name: str
    level: str
    message: str
    mend: str = ""
    fixable: bool = False


class Proof(Record):
    """What a verification proved, in numbers, and what it could not prove."""

    tip: str | None
    events: int
    signed: int
    positions: int
    overruled: int
    inert: int
    pages: int
    texts: int
    commits: int
    repairs: int
    journalled: int
    waiting: int
    digest: str
    quarantined: tuple[Stray, ...]
    failed: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The public shape of a proof."""
        paths = [stray._asdict() for stray in self.quarantined]
        return {**self._asdict(), "quarantined": paths, "failed": list(self.failed)}


def ok(name: str, message: str) -> Finding:
    """All is well here."""
    return Finding(name, OK, message)


def warn(name: str, message: str, mend: str = "", *, fixable: bool = False) -> Finding:
    """Work goes on, but somebody should know."""
    return Finding(name, WARN, message, mend, fixable)


def bad(name: str, message: str, mend: str = "", *, fixable: bool = False) -> Finding:
    """Something does not work until it is mended."""
    return Finding(name, BAD, message, mend, fixable)


def told_by(name: str, error: SwarmError, *, fixable: bool = False) -> Finding:
    """What an error says of the thing that was looked at."""
    return bad(name, error.message, error.hint, fixable=fixable)


def problems(findings: Sequence[Finding]) -> StoreError | None:
    """The error an examination ends with; None where nothing is bad."""
    wrong = [finding for finding in findings if finding.level == BAD]
    if not wrong:
        return None
    fixable = any(finding.fixable for finding in wrong)
    return StoreError(
        f"doctor found {counted(len(wrong), 'problem')}: {some([finding.name for finding in wrong])}",
        hint="run `gitswarm doctor --fix`" if fixable else "each finding above names its mend",
        problems=[finding.name for finding in wrong],
    )
