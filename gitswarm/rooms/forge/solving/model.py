"""What came of an issue, told in one object: only what was measured, or stands in the log or in git."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from gitswarm.rooms.checks.gates import Gate
    from gitswarm.rooms.roster.runs import Run

TESTS, DOCS = {"test", "tests", "spec", "specs", "__tests__"}, {"doc", "docs", "documentation"}
OF_TESTS, OF_DOCS = ("test_", "_test.", ".test.", ".spec.", "_spec."), (".md", ".rst", ".adoc", ".txt")
ADDED, DIGITS = "A", 3


def is_test(path: str) -> bool:
    """Whether a file is a test, as its name or its folder says."""
    *folders, name = path.lower().split("/")
    return bool(TESTS & set(folders)) or name.startswith(OF_TESTS[0]) or any(mark in name for mark in OF_TESTS[1:])


def is_text(path: str) -> bool:
    """Whether a file is documentation, as its name or its folder says."""
    *folders, name = path.lower().split("/")
    return bool(DOCS & set(folders)) or name.endswith(OF_DOCS)


def summary(changes: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """What the work changed, by path and by the letter that git gives: what is new, and which pages tell otherwise."""
    changed = list(changes)
    new = [path for path, status in changed if status == ADDED]
    return {
        "components_created": [path for path in new if not is_test(path) and not is_text(path)],
        "tests_added": [path for path in new if is_test(path)],
        "documentation_updated": [path for path, _ in changed if is_text(path) and not is_test(path)],
    }


def performance(runs: Sequence[Run], wall: float, memory: int) -> dict[str, Any]:
    """Seconds that agents and their checks took, seconds of all the rest, bytes of the largest process, and how many
    agents worked on it.
    """
    worked = sum(run.seconds for run in runs)
    return {
        "execution_time": round(worked, DIGITS),
        "coordination_overhead": round(max(0.0, wall - worked), DIGITS),
        "memory_usage": memory,
        "agents_coordinated": len({run.actor for run in runs}),
    }


def validation(runs: Sequence[Run], gates: Iterable[Gate], tests: str | None) -> dict[str, Any]:
    """What was said of the result: by the commands that check it, by the gates of its task, and by who did it."""
    checks = next((run.checks for run in runs if run.checks), None)
    stand = {one.name: "shut" if one.shut else "open" for one in gates}
    return {"checks": checks or {}, "gates": stand, "tests": tests}


def challenges(runs: Sequence[Run]) -> list[str]:
    """What did not go well at first and was got over: runs that failed, and rounds in which checks did."""
    failed = [f"a run is {run.state}: {run.why}" for run in runs if run.state != "done"]
    again = [f"its checks passed in round {run.rounds}" for run in runs if run.state == "done" and run.rounds > 1]
    return failed + again
