"""A million events, folders and groups sealed: what a new clone waits for, and one event more in and out."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from benchmarks import lines
from benchmarks.floors import PlainLog
from benchmarks.lines import BRANCH
from benchmarks.measure import Pairs, command, in_turn, timed
from benchmarks.rows.hub import FETCH, PUSH
from benchmarks.table import Row, slower
from gitswarm.opening import open_swarm
from gitswarm.rooms.ground import messages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.measure import Timed
    from benchmarks.stage import Stage
    from gitswarm.swarm import Swarm

TITLE = "A million events"
MILLION, SMALL = 1_000_000, 1_000
ROUNDS = 7
TEXT = "The second half of the corpus is still slow."


def fresh(stage: Stage) -> Iterator[Row]:
    """What a new clone brings, and how large that is."""
    large, small = _hubs(stage)
    beside = f"at {stage.size(SMALL):,}"
    sizes = [_size(os.path.join(hub, "objects")) for hub in (large, small)]
    what, told = f"the hub: {_events(stage)}", f"{beside}: {sizes[1] / 2**20:.3g} MiB"
    per_event = [sizes[0] / stage.size(MILLION)]
    yield Row("scale-size", what, f"{sizes[0] / 2**20:.3g} MiB", told, per_event, unit="bytes an event")
    yield _cloned(stage, "scale-clone")
    for hub in (large, small):  # as `git gc` does now and then: else each shallow clone looks for deltas anew
        stage.worlds.git(hub, "repack", "-a", "-d", "-q", "-F")
    yield _cloned(stage, "scale-clone-shallow", "--depth", "1")


def _cloned(stage: Stage, name: str, *words: str) -> Row:
    """A new clone of each hub, once: it takes long."""
    pairs = Pairs(*([_cloning(stage, hub, *words)()] for hub in _hubs(stage)))
    what = f"`{' '.join(('git clone --bare', *words))}`: {_events(stage)}"
    return slower(name, what, pairs, f"at {stage.size(SMALL):,}")


def git_alone(stage: Stage) -> Iterator[Row]:
    """What git itself needs for one event more."""
    large, small = _hubs(stage)
    rounds = min(stage.rounds, ROUNDS)
    for name, of in (("push", _pushing), ("fetch", _fetching)):
        pairs = in_turn(of(stage, large, stage.size(MILLION)), of(stage, small, stage.size(SMALL)), rounds)
        what, beside = f"`git {name}` of 1 event at {_events(stage)}", f"at {stage.size(SMALL):,}"
        yield slower(f"scale-git-{name}", what, pairs, beside, 1.5)


def joined(stage: Stage) -> Iterator[Row]:
    """What a new clone waits for until it is part of the swarm; then its tables from nothing, and one event more."""
    large, small = _hubs(stage)
    (ours, spent), (few, soon) = _joining(stage, large), _joining(stage, small)
    beside = f"at {stage.size(SMALL):,}"
    yield slower("scale-join", f"`gitswarm init` in a new clone: {_events(stage)}", Pairs([spent], [soon]), beside)
    many = open_swarm(ours, env=stage.env, running=True), open_swarm(few, env=stage.env, running=True)
    yield _rebuilt(stage, *many)
    others = [open_swarm(_copy(stage, path), env=stage.env, running=True) for path in (ours, few)]
    rounds = min(stage.rounds, ROUNDS)
    pairs = in_turn(_sending(many[0]), _sending(many[1]), rounds)
    what = f"`sync` of a running process, {_events(stage)}"
    yield slower("scale-send", f"1 event out: {what}", pairs, beside, 1.5)
    pairs = in_turn(_receiving(many[0], others[0]), _receiving(many[1], others[1]), rounds)
    yield slower("scale-receive", f"1 event in: {what}", pairs, beside, 1.5)


def _rebuilt(stage: Stage, ours: Swarm, few: Swarm) -> Row:
    """The index made anew, once: it takes minutes."""
    spent, soon = _folding(ours), _folding(few)
    speed = stage.size(SMALL) / soon
    beside = f"at {stage.size(SMALL):,}: {speed:,.0f} events/s"
    row = slower("scale-rebuild", f"the index made anew: {_events(stage)}", Pairs([spent], [soon]), beside)
    return row._replace(beside=beside, figures=[stage.size(MILLION) / spent], unit="events/s")


def _folding(swarm: Swarm) -> float:
    swarm.ground.index.drop()
    return timed(swarm.look)()


def _sending(swarm: Swarm) -> Timed:
    def take() -> float:
        swarm.do(messages.say, kind="note", text=TEXT)
        return timed(swarm.sync)()

    return take


def _receiving(sender: Swarm, receiver: Swarm) -> Timed:
    send = _sending(sender)

    def take() -> float:
        send()
        return timed(receiver.sync)()

    return take


def _joining(stage: Stage, hub: str) -> tuple[str, float]:
    """A new clone, and how long it took to be part of the swarm."""
    path = stage.worlds.path("joining")
    stage.worlds.git(stage.worlds.folder, "clone", "--quiet", "--single-branch", "--branch", "main", hub, path)
    return path, command([*stage.gitswarm, "init"], path, stage.env)()


def _copy(stage: Stage, path: str) -> str:
    copied = stage.worlds.path("copied")
    shutil.copytree(path, copied, symlinks=True)
    return copied


def _cloning(stage: Stage, hub: str, *words: str) -> Timed:
    def take() -> float:
        new = stage.worlds.path("new.git")
        argv = ["git", "clone", "--quiet", "--bare", *words, "--branch", "gitswarm", f"file://{hub}", new]
        spent = command(argv, stage.worlds.folder, stage.env)()
        shutil.rmtree(new)
        return spent

    return take


def _pushing(stage: Stage, hub: str, events: int) -> Timed:
    """Push what was committed on a bare clone, to a copy of the hub."""
    source, far = _copy(stage, hub), _copy(stage, hub)
    plain = PlainLog(source, events)
    push = command(["git", *PUSH, far, BRANCH], source, stage.env)

    def take() -> float:
        plain.append()
        return push()

    return take


def _fetching(stage: Stage, hub: str, events: int) -> Timed:
    source, reader = _copy(stage, hub), _copy(stage, hub)
    plain = PlainLog(source, events)
    fetch = command(["git", *FETCH, source, f"+{BRANCH}:{BRANCH}"], reader, stage.env)

    def take() -> float:
        plain.append()
        return fetch()

    return take


def _hubs(stage: Stage) -> tuple[str, str]:
    large, small = (stage.worlds.unfolded(stage.size(events), of=lines.life) for events in (MILLION, SMALL))
    return large, small


def _events(stage: Stage) -> str:
    return f"{stage.size(MILLION):,} events, sealed"


def _size(folder: str) -> int:
    return sum(os.path.getsize(os.path.join(here, name)) for here, _, names in os.walk(folder) for name in names)


ROWS = {
    fresh: ("scale-size", "scale-clone", "scale-clone-shallow"),
    git_alone: ("scale-git-push", "scale-git-fetch"),
    joined: ("scale-join", "scale-rebuild", "scale-send", "scale-receive"),
}
