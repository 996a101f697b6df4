"""Other tools for the same work, side by side: each in its own documented way, by turns, their answers looked at."""

from __future__ import annotations

import os
import shlex
import subprocess
import time
from functools import partial
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.measure import Failed, by_turns, command, in_words
from benchmarks.peers import ABSENT, tools
from benchmarks.peers.tool import TITLE as FILLED
from benchmarks.peers.tool import WHO
from benchmarks.table import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.measure import Timed
    from benchmarks.peers.tool import Tool
    from benchmarks.stage import Stage

TITLE = "Beside the peers"
SIZES = {"100": (100, 9), "1k": (1_000, 5), "10k": (10_000, 2)}
"""How many tasks there are, and how many rounds are taken; the rows call it so."""
SOME = 1_000
VERBS = ("create", "list", "ready", "claim", "close")
RACES = 10
NEW = "Read each line once"
OURS = tools.Ours.name
WORDS = 200
"""Characters of what a peer complained of."""
RACE, LATE, CLONES = "peers-race", "peers-race-late", "peers-race-clones"
WHERE = {
    RACE: "at once in one clone",
    LATE: "in one clone, the second when the first has it",
    CLONES: "at once in two clones of one hub, and tell the hub",
}
STARTS = [f"peers-{name}" for name in (*tools.TOOLS, *ABSENT)]
WHAT = {
    "create": "say that something is to be done",
    "list": "all that is not done, as JSON",
    "ready": "what can be begun, as JSON, 50 of it where a tool can be told so",
    "claim": "take a task (gitswarm and balls make its worktree)",
    "close": "say that a task that was taken is done (gitswarm asks its gates, balls lands the worktree)",
}


def starts(stage: Stage) -> Iterator[Row]:
    """Each peer that is here: how long it needs to say its version. Each that is not: why."""
    here = {tool.name: tool for tool in tools.installed(stage)}
    for name, kind in tools.TOOLS.items():
        if kind.name not in here:
            yield Row(f"peers-{name}", "skipped", "–", f"{tools.title(name)}: not installed here, see `make peers`")
            continue
        yield from _all_or_none(partial(_start, stage, name, here[kind.name]), stage, [f"peers-{name}"])
    for name, pin in ABSENT.items():
        yield Row(f"peers-{name}", "skipped", "–", f"{pin.title}: could not be installed: {pin.why}")


def _start(stage: Stage, name: str, peer: Tool) -> list[Row]:
    takes = [command([*tool.program, "--version"], stage.worlds.folder, tool.env) for tool in (_ours(stage), peer)]
    ours, theirs = by_turns(takes, stage.rounds)
    return [_beside(f"peers-{name}", "`--version`", ours, {tools.title(name): theirs})]


def _all_or_none(measure: Callable[[], list[Row]], stage: Stage, names: Sequence[str]) -> Iterator[Row]:
    """Rows that were taken together; a peer that fails costs these and no others, what fails of ours is a failure."""
    if not tools.installed(stage):
        yield from (Row(name, "skipped", "–", "no peer: none is installed here, see `make peers`") for name in names)
        return
    try:
        yield from measure()
    except Failed as failed:
        if OURS in str(failed).partition(" ")[0]:
            raise
        why = " ".join(str(failed).replace("|", "/").split())[:WORDS]
        yield from (Row(name, "skipped", "–", f"a peer failed: {why}") for name in names)


def verbs(stage: Stage) -> Iterator[Row]:
    """Say, see, take and finish, at few tasks and at many."""
    for mark, (most, rounds) in SIZES.items():
        names = [f"peers-{verb}-{mark}" for verb in VERBS]
        count, times = stage.size(most), 1 if stage.quick else rounds
        yield from _all_or_none(partial(_verbs, stage, names, count, times), stage, names)


def _verbs(stage: Stage, names: Sequence[str], count: int, rounds: int) -> list[Row]:
    rows = []
    every = [_ours(stage), *tools.installed(stage)]
    places = [tool.place(count) for tool in every]
    for name, verb in zip(names, VERBS, strict=True):
        takes = [_take(tool, place, verb) for tool, place in zip(every, places, strict=True)]
        ours, *theirs = by_turns(takes, rounds)
        peers = {tool.name: seconds for tool, seconds in zip(every[1:], theirs, strict=True)}
        rows.append(_beside(name, f"{WHAT[verb]}, {count:,} tasks", ours, peers))
    for tool, place in zip(every, places, strict=True):
        _must_have_done(tool, place, count, rounds + 1)
    return rows


def _take(tool: Tool, place: str, verb: str) -> Timed:
    """A verb, each time of another task: the first ones that nothing waited for."""
    taken = 0

    def take() -> float:
        nonlocal taken
        taken += 1
        argv: Sequence[str] = {
            "create": lambda: tool.create(f"{NEW} {taken}"),
            "list": tool.list,
            "ready": tool.ready,
            "claim": lambda: tool.claim(tool.id(_ready(taken)), WHO[0]),
            "close": lambda: tool.close(tool.id(_ready(taken))),
        }[verb]()
        return command(argv, place, tool.env)()

    return take


def _ready(number: int) -> int:
    """The number of the task that is ready, 1, 2, 3, 11, 12, 13, 21 …"""
    return (number - 1) // 3 * 10 + (number - 1) % 3 + 1


def _must_have_done(tool: Tool, place: str, count: int, times: int) -> None:
    """What was said is there, what was finished is not, and what may be begun is known."""
    left = tool.titles(place, tool.list())
    said = [title for title in left if title.startswith(NEW)]
    finished = {FILLED % _ready(number) for number in range(1, times + 1)}
    if len(left) != count or len(said) != times or finished & set(left):
        raise Failed(f"{tool.name} lists {len(left)} tasks of {count}, {len(said)} of {times} that were said")
    if not tool.titles(place, tool.ready()):
        raise Failed(f"{tool.name} has nothing that is ready")


def races(stage: Stage) -> Iterator[Row]:
    """Two claim one task: in one clone, a moment apart there, and in two clones of one hub, each then telling it."""
    for name in WHERE:
        yield from _all_or_none(partial(_race, stage, name), stage, [name])


def _race(stage: Stage, name: str) -> list[Row]:
    rounds = 2 if stage.quick else RACES
    doubled = {tool.name: _doubled(tool, stage, name, rounds) for tool in (_ours(stage), *tools.installed(stage))}
    ours = doubled.pop(OURS)
    if ours:
        raise Failed(f"{OURS} gave {ours} of {rounds} tasks to two")
    beside = ", ".join(f"{peer}: {times} of {rounds}" for peer, times in doubled.items())
    return [Row(name, f"two claim the same task {WHERE[name]}: both are told yes", f"0 of {rounds}", beside)]


def _doubled(tool: Tool, stage: Stage, name: str, rounds: int) -> int:
    """In how many of so many rounds both were told that the task is theirs."""
    alone, begun = name != CLONES, _in_turn if name == LATE else _at_once
    places = (tool.place(stage.size(SOME)),) * 2 if alone else tool.clones(stage.size(SOME))
    both = 0
    for number in range(1, rounds + 1):
        id = tool.id(_ready(number))
        send: Sequence[Sequence[str]] = [] if alone else tool.send()
        jobs = [(place, [tool.claim(id, who), *send]) for place, who in zip(places, WHO, strict=True)]
        both += all(begun(tool, jobs))
        for place in () if alone else places:
            _come_together(tool, place)
    return both


def _come_together(tool: Tool, place: str) -> None:
    """Let a clone have what the hub has, whoever lost; by git, where a tool leaves that to it."""
    if tool.name == "Backlog.md":
        tool.run(place, "git", "fetch", "--quiet", "origin")
        tool.run(place, "git", "reset", "--quiet", "--hard", "origin/main")
    else:
        tool.all(place, tool.receive())


def _in_turn(tool: Tool, jobs: Sequence[tuple[str, Sequence[Sequence[str]]]]) -> list[bool]:
    """Let each do its commands when the one before has done all; whether somebody's ended well."""
    return [all(_at_once(tool, [job])) for job in jobs]


def _at_once(tool: Tool, jobs: Sequence[tuple[str, Sequence[Sequence[str]]]]) -> list[bool]:
    """Let each do its commands, the first ones at the same moment; whether all of somebody's ended well."""
    gate, opener = os.pipe()
    started = []
    for place, commands in jobs:
        script = " && ".join([f"{{ read -r _ <&{gate} || :; }}", *map(shlex.join, commands)])
        quiet: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        started.append(subprocess.Popen(["sh", "-c", script], cwd=place, env=dict(tool.env), pass_fds=[gate], **quiet))
    os.close(gate)
    os.close(opener)  # both read the end of it now
    return [child.wait() == 0 for child in started]


def syncs(stage: Stage) -> Iterator[Row]:
    """A task that is said in one clone stands in another."""
    yield from _all_or_none(partial(_sync, stage), stage, ["peers-sync"])


def _sync(stage: Stage) -> list[Row]:
    count, peers = stage.size(SOME), tools.installed(stage)
    takes = [_passing_on(tool, count) for tool in (_ours(stage), *peers)]
    ours, *theirs = by_turns(takes, 1 if stage.quick else 5)
    what = f"a task said in one clone, sent, and received in another, {count:,} tasks, a hub on a path"
    return [_beside("peers-sync", what, ours, dict(zip([tool.name for tool in peers], theirs, strict=True)))]


def _passing_on(tool: Tool, count: int) -> Callable[[], float]:
    first, second = tool.clones(count)
    taken = 0

    def take() -> float:
        nonlocal taken
        taken += 1
        title = f"{NEW} {taken}"
        begun = time.perf_counter()
        tool.all(first, [tool.create(title), *tool.send()])
        tool.all(second, tool.receive())
        spent = time.perf_counter() - begun
        if title not in tool.titles(second, tool.list()):
            raise Failed(f"{tool.name} did not bring a task from one clone to the other")
        return spent

    return take


def _ours(stage: Stage) -> Tool:
    return tools.Ours(stage, stage.gitswarm)


def _beside(name: str, what: str, ours: Sequence[float], peers: dict[str, Sequence[float]]) -> Row:
    """Ours beside each peer's; the ratio is to the fastest of them, pair by pair."""
    fastest = min(peers, key=lambda peer: median(peers[peer]))
    ratios = [mine / other for mine, other in zip(ours, peers[fastest], strict=True)]
    beside = ", ".join(f"{peer}: {in_words(seconds)}" for peer, seconds in peers.items())
    return Row(name, what, in_words(ours), beside, ratios, unit=f"× {fastest}")


ROWS = {
    starts: tuple(STARTS),
    verbs: tuple(f"peers-{verb}-{mark}" for mark in SIZES for verb in VERBS),
    races: tuple(WHERE),
    syncs: ("peers-sync",),
}
