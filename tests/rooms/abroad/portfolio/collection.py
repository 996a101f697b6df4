"""Contributions as a swarm has them after some months: many or few, and some that mean harm."""

from __future__ import annotations

import random

from gitswarm.core.event import timestamp
from gitswarm.core.tables import MemoryTables
from gitswarm.rooms.abroad import contribute

BEGAN = 1_767_225_600  # 2026-01-01T00:00:00Z
DAY = 86_400
EVIL = (
    "</style></title><script>alert(1)</script><img src=x onerror=alert(2)> \" ' onmouseover=alert(3) "
    "\u202egnp.exe \x1b[31m \ud800 [x](javascript:alert(4)) | cell |"
)
PROJECTS = ("httpkit", "fastyaml", "pathlens", "grepper", "tinyqueue")
LANGUAGES = ("Python", "Rust", "TypeScript", "Go", "C", "Markdown", "Shell")
TITLES = (
    "Refuse a header that has a line break in it", "Read an empty document as null", "Say which file could not be read",
    "Keep the order of keys when merging", "Do not follow a link out of the root", "Count wide letters as two cells",
)  # fmt: skip


def contribution(task: str = "t0", **more):
    """One contribution; what is not said is as usual."""
    usual = {
        "project": "httpkit", "repository": "acme/httpkit", "issue": "7", "title": TITLES[0], "agent": "ada",
        "epoch": 1, "tip": "1" * 40, "branch": "b", "base": "2" * 40, "onto": "main", "added": 10, "removed": 2,
        "files": 1, "languages": {"Python": 12}, "began_at": at(0), "offered_at": at(0),
    }  # fmt: skip
    said = more.pop("reviews", {})
    reviewers = {f"{word} {number}": word for word, count in said.items() for number in range(count)}
    return contribute.Contribution(task=task, **{**usual, "reviewers": reviewers, **more})


def at(days: float) -> str:
    """A time so many days after the beginning of the year."""
    return timestamp(BEGAN + days * DAY)


def merged(task="t0", opened=1.0, took=1.0, **more):
    """One that was taken."""
    told = {"state": "merged", "number": 1, "opened_at": at(opened), "ended_at": at(opened + took)}
    return contribution(task, **{**told, **more})


def tables(*found):
    """The tables that hold these, in order."""
    made = MemoryTables()
    for position, one in enumerate(found):
        made.put(contribute.CONTRIBUTIONS, one._replace(position=position))
    return made


def many(count: int = 60, seed: int = 7):
    """A good year."""
    roll = random.Random(seed)
    return tables(*(_one(roll, number) for number in range(count)))


def _one(roll: random.Random, number: int):
    project, opened = roll.choices(PROJECTS, (5, 4, 3, 2, 1))[0], number * 4.4 + roll.random()
    state = roll.choices(("merged", "closed", "open", "offered", "declined"), (62, 14, 12, 6, 3))[0]
    took = roll.lognormvariate(0.2, 1.3)
    added, removed = int(roll.lognormvariate(3.5, 1.0)), int(roll.lognormvariate(2.2, 1.0))
    sent = state in ("merged", "closed", "open")
    return contribution(
        f"t{number}",
        project=project,
        repository=f"acme/{project}",
        title=roll.choice(TITLES),
        agent=roll.choices(("ada", "bob", "claude-3"), (5, 3, 2))[0],
        state=state,
        number=100 + number if sent else 0,
        url=f"https://github.com/acme/{project}/pull/{100 + number}" if sent else "",
        opened_at=at(opened) if sent else "",
        ended_at=at(opened + took) if state in ("merged", "closed") else "",
        added=added,
        removed=removed,
        files=roll.randint(1, 9),
        languages={roll.choices(LANGUAGES, (30, 14, 9, 6, 4, 3, 2))[0]: added + removed},
        reviews={
            "approved": roll.randint(0, 2),
            "changes_requested": roll.randint(0, 1),
            "commented": roll.randint(0, 3),
        },
        why="the maintainers prefer another way" if state == "closed" else "",
    )


def hostile():
    """Everything that others may write means harm."""
    words = dict.fromkeys(("title", "repository", "agent", "why", "issue", "project"), EVIL)
    return tables(
        merged("t0", languages={EVIL: 3}, reviews={"approved": 1, EVIL: 2}, url="javascript:alert(5)", **words),
        contribution(
            "t1", state="closed", url=f"https://x.test/{EVIL}", ended_at=EVIL, opened_at="9999-99-99T99:99:99Z"
        ),
        contribution("t2", state="closed", url='https://x.test/"onload="alert(6)', opened_at=at(3), ended_at="soon"),
    )
