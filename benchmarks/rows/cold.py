"""Cold commands: a whole process from its start to its end, beside a bare Python's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks import lines
from benchmarks.calm import then_calm
from benchmarks.measure import command, in_turn
from benchmarks.table import slower

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.measure import Timed
    from benchmarks.stage import Stage
    from benchmarks.table import Row

TITLE = "Cold commands"
EVENTS = 10_000
SIZES = {"100": 100, "10k": EVENTS, "100k": 100_000}
"""How many tasks there are, and how the rows call it."""
LAST = 20
"""Events that a reader who comes back has not seen."""
BARE = "`python -c pass`"
SAY = ("event", "add", "The second half of the corpus is still slow.")
CREATE = ("create", "Let the parser keep its place")
WRITE, READ, QUICK_READ = 5, 8, 3
"""What a cold command may cost at most, in bare Pythons."""


def add(stage: Stage) -> Iterator[Row]:
    """Say something."""
    events, folder = stage.size(EVENTS), stage.worlds.alone(stage.size(EVENTS))
    yield _cold(stage, "cold-add", f"`event add`, {events:,} events, no hub", folder, SAY, WRITE)


def add_with_errand(stage: Stage) -> Iterator[Row]:
    """Say something, and have the errand started."""
    events, folder = stage.size(EVENTS), stage.worlds.alone(stage.size(EVENTS))
    ours = command([*stage.gitswarm, *SAY], folder, {**stage.env, "GITSWARM_ERRAND": "on"})
    pairs = in_turn(then_calm(ours, f"{folder}/.git"), command(stage.idle, folder, stage.env), stage.rounds)
    yield slower("cold-errand", f"the same, and it starts the errand, {events:,} events", pairs, BARE, WRITE)


def tasks(stage: Stage) -> Iterator[Row]:
    """Ask what can be begun, say what is to be done, take it: at few tasks, at many, at very many."""
    for mark, most in SIZES.items():
        count, promised = stage.size(most), most == EVENTS
        folder = stage.worlds.alone(count, sealed=True, of=lines.task)
        what = f"{count:,} tasks of which {count * lines.READY_OF_TEN // 10:,} are ready"
        ready = ("ready", "--json", "--limit", "50")
        yield _cold(stage, f"cold-ready-{mark}", f"`ready --json`, {what}", folder, ready, QUICK_READ)
        what, limit = f"{count:,} tasks, no hub", WRITE if promised else None
        yield _cold(stage, f"cold-create-{mark}", f"`create`, {what}", folder, CREATE, limit)
        pairs = in_turn(_claiming(stage, folder, "--no-worktree"), command(stage.idle, folder, stage.env), stage.rounds)
        yield slower(f"cold-claim-{mark}", f"`claim --no-worktree`, {what}", pairs, BARE, limit)


def more_of_tasks(stage: Stage) -> Iterator[Row]:
    """Say more about a task, see it, take it into a worktree of its own."""
    count = stage.size(EVENTS)
    folder = stage.worlds.alone(count, sealed=True, of=lines.task)
    words = ("note", lines.id_at(1), "The second half is slow.")
    yield _cold(stage, "cold-note", f"`note`, {count:,} tasks, no hub", folder, words, WRITE)
    words = ("show", lines.id_at(1), "--json")
    yield _cold(stage, "cold-show", f"`show --json` of one of {count:,} tasks", folder, words, READ)
    pairs = in_turn(_claiming(stage, folder), command(stage.idle, folder, stage.env), stage.rounds)
    yield slower("cold-claim-tree", f"`claim` with its worktree, {count:,} tasks, no hub", pairs, BARE)


def _claiming(stage: Stage, folder: str, *more: str) -> Timed:
    """Claim one task after the other."""
    claims = [[*stage.gitswarm, "claim", id, *more] for id in lines.ready_ids(0, 1 + stage.rounds)]
    takes = iter([command(claim, folder, stage.env) for claim in claims])

    def take() -> float:
        return next(takes)()

    return take


def reads(stage: Stage) -> Iterator[Row]:
    """Ask where the swarm stands, what is new, what one room knows, what commands there are."""
    events, folder = stage.size(EVENTS), stage.worlds.alone(stage.size(EVENTS))
    yield _cold(stage, "cold-status", f"`status --json`, {events:,} events", folder, ("status", "--json"), READ)
    what = f"`incident list --json`: one table, {events:,} events"
    yield _cold(stage, "cold-table", what, folder, ("incident", "list", "--json"), READ)
    words = ("log", "--json", "--since", str(events - LAST))
    yield _cold(stage, "cold-log", f"`log --json --since`, {LAST} new of {events:,} events", folder, words, READ)
    what = f"`health --json`: all figures, objectives and rules, {events:,} events"
    yield _cold(stage, "cold-health", what, folder, ("health", "--json"), READ)
    yield _cold(stage, "cold-help", "`--help`", folder, ("--help",), READ)


def _cold(stage: Stage, name: str, what: str, folder: str, words: Sequence[str], most: float) -> Row:
    ours = command([*stage.gitswarm, *words], folder, stage.env)
    pairs = in_turn(ours, command(stage.idle, folder, stage.env), stage.rounds)
    return slower(name, what, pairs, BARE, most)


ROWS = {
    add: ("cold-add",),
    add_with_errand: ("cold-errand",),
    tasks: tuple(f"cold-{verb}-{mark}" for mark in SIZES for verb in ("ready", "create", "claim")),
    more_of_tasks: ("cold-note", "cold-show", "cold-claim-tree"),
    reads: ("cold-status", "cold-table", "cold-log", "cold-health", "cold-help"),
}
