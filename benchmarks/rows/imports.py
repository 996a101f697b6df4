"""Bringing in what another tool has: as many issues as a large project of beads keeps, made here."""

from __future__ import annotations

import json
import random
import sys
from typing import TYPE_CHECKING

from benchmarks.measure import Failed, command, in_turn
from benchmarks.table import slower

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from benchmarks.measure import Timed
    from benchmarks.stage import Stage
    from benchmarks.table import Row

TITLE = "Imports"
ISSUES = 2_641
SENTENCE = "The second half of the corpus is still slow, since each line is read twice. "
PLAINLY = """
import json, subprocess, sys
with open(sys.argv[1], "rb") as file:
    rows = [json.loads(line) for line in file]
subprocess.run(["git", "init", "--quiet", sys.argv[2]], check=True)
parts = [b"commit refs/heads/main\\ncommitter a <a@b> 0 +0000\\ndata 0\\n"]
for row in rows:
    id, text = row["id"].encode(), json.dumps(row).encode()
    parts.append(b"M 100644 inline %b/%b.json\\ndata %d\\n%b\\n" % (id[-2:], id, len(text), text))
subprocess.run(["git", "-C", sys.argv[2], "fast-import", "--quiet"], input=b"".join(parts), check=True)
"""


def beads(stage: Stage) -> Iterator[Row]:
    """Bring all issues in, and bring the same file in again."""
    count = stage.size(ISSUES)
    path = _issues(stage, count)
    rounds = min(stage.rounds, 5)
    what = f"`import beads`, {count:,} issues, into a swarm of its own, with links, comments and states"
    floor = _plainly(stage, path)
    pairs = in_turn(_into_a_new_one(stage, path, count), floor, rounds)
    beside = "the same file decoded, and a file for each issue in one commit by `git fast-import`"
    yield slower("import-beads", what, pairs, beside)
    folder = stage.worlds.alone(100)
    stage.worlds.swarm(folder, "import", "beads", path)
    again = command([*stage.gitswarm, "import", "beads", path], folder, stage.env)
    pairs = in_turn(again, command(stage.idle, folder, stage.env), rounds)
    yield slower("import-again", "the same file again: nothing is new", pairs, "`python -c pass`")


def _into_a_new_one(stage: Stage, path: str, count: int) -> Timed:
    """A command in a swarm that has nothing yet; making the swarm does not count."""

    def take() -> float:
        folder = stage.worlds.alone(100)
        spent = command([*stage.gitswarm, "import", "beads", path], folder, stage.env)()
        rows = json.loads(stage.worlds.swarm(folder, "list", "--all", "-s", "all", "--json"))
        if len(rows) != count:
            raise Failed(f"{count} issues were brought in, but there are {len(rows)} tasks")
        return spent

    return take


def _plainly(stage: Stage, path: str) -> Timed:
    argv = [sys.executable, "-c", PLAINLY, path]

    def take() -> float:
        return command([*argv, stage.worlds.path("plain")], stage.worlds.folder, stage.env)()

    return take


def _issues(stage: Stage, count: int) -> str:
    """A file of issues, the same in every run: a sixth of them epics, most closed, many linked to one before."""
    dice = random.Random(count)
    path = stage.worlds.path("issues.jsonl")
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(_issue(number, dice)) + "\n" for number in range(count))
    return path


def _issue(number: int, dice: random.Random) -> dict[str, Any]:
    at = f"2026-01-{1 + number % 28:02}T03:04:05.678901-08:00"
    kinds = ("blocks", "parent-child", "discovered-from")
    links = [{"depends_on_id": f"bd-{dice.randrange(number):04}", "type": dice.choice(kinds)}] if number > 1 else []
    return {
        "id": f"bd-{number:04}",
        "title": f"Issue {number} of the corpus",
        "description": SENTENCE * dice.randrange(1, 16),
        "status": dice.choice(["closed"] * 5 + ["open"]),
        "priority": dice.randrange(5),
        "issue_type": dice.choice(["epic", "task", "bug", "feature", "chore", "task"]),
        "created_at": at,
        "created_by": "ada",
        "updated_at": at,
        "dependencies": links if dice.random() < 0.4 else [],
        "comments": [{"author": "eve", "text": SENTENCE, "created_at": at}] if dice.random() < 0.1 else [],
    }


ROWS = {beads: ("import-beads", "import-again")}
