"""What GitHub tells of a pull request, in our words: reviews, remarks at lines, comments, checks."""

from __future__ import annotations

from gitswarm.record import Record
from gitswarm.rooms.forge import pulls
from gitswarm.rooms.outside import github

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    Row = dict[str, Any]

OURS = pulls.marker("", "").partition("  ")[0]
VERDICTS = {"APPROVED": pulls.APPROVED, "CHANGES_REQUESTED": pulls.CHANGES, "COMMENTED": pulls.COMMENT}
GONE = "DISMISSED"
FAILED = ("failure", "timed_out", "cancelled", "action_required", "startup_failure", "stale")
BAD, WAITS = ("failure", "error"), "pending"
LONGEST, MOST = 8_000, 20
"""Characters of what is said, and checks that are named."""


class Checks(Record):
    """How all checks of a commit stand; no state where there are none."""

    state: str
    failed: tuple[str, ...] = ()
    output: str = ""


def reviews(rows: Iterable[Row]) -> Iterator[Row]:
    """What people think of it, and what of that was dismissed; one that only holds remarks is told by them."""
    for row in rows:
        if row["state"] == GONE:
            yield {**_told(row, f"review {row['id']} {pulls.DISMISSED}", pulls.DISMISSED), "text": ""}
        verdict = VERDICTS.get(row["state"])
        if verdict and (row.get("body") or verdict != pulls.COMMENT):
            yield _told(row, f"review {row['id']}", verdict)


def remarks(rows: Iterable[Row]) -> Iterator[Row]:
    """What was said at lines of it."""
    for row in rows:
        where = f"{row['path']}:{row.get('line') or row.get('original_line') or ''}".rstrip(":")
        yield {**_told(row, f"remark {row['id']}", pulls.COMMENT), "where": where}


def comments(rows: Iterable[Row], is_ours: Callable[[Row], bool]) -> Iterator[Row]:
    """What was said below it, but for what we said: it has our mark, and one of ours has written it."""
    for row in rows:
        if OURS not in (row.get("body") or "") or not is_ours(row):
            yield _told(row, f"comment {row['id']}", pulls.COMMENT)


def _told(row: Row, key: str, verdict: str) -> Row:
    return {
        "key": key,
        "author": (row.get("user") or {}).get("login") or "somebody who is gone",
        "verdict": verdict,
        "insider": row.get("author_association") in github.INSIDERS,
        "text": (row.get("body") or "")[:LONGEST],
    }


def checks(runs: Sequence[Row], said: Sequence[Row]) -> Checks:
    """What check runs and statuses say together: red where one fails, pending while one runs, else green."""
    bad = {run["name"]: _output(run) for run in runs if run.get("conclusion") in FAILED}
    bad |= {one["context"]: one.get("description") or "" for one in said if one["state"] in BAD}
    if bad:
        output = "\n".join(f"{name}: {text}" for name, text in bad.items() if text)
        return Checks(pulls.RED, tuple(bad)[:MOST], output[:LONGEST])
    waits = any(run["status"] != "completed" for run in runs) or any(one["state"] == WAITS for one in said)
    return Checks(pulls.PENDING if waits else pulls.GREEN if runs or said else "")


def _output(run: Row) -> str:
    output = run.get("output") or {}
    return "\n".join(str(output[name]) for name in ("title", "summary", "text") if output.get(name))
