"""One event to the hub and from it, at a long log and at a short one, sealed and not; how large the hub is."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from benchmarks.floors import PlainLog
from benchmarks.lines import BRANCH
from benchmarks.measure import command, in_turn, timed
from benchmarks.table import Row, slower
from gitswarm.opening import open_swarm
from gitswarm.rooms.ground import messages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.measure import Timed
    from benchmarks.stage import Stage

TITLE = "The hub"
SMALL = 100
FIRSTS = 3
"""First fetches to a row: each takes a second or more."""
PUSH = ("-c", "pack.useBitmaps=false", "push", "--quiet", "--no-verify")
"""As we push: reading the bitmap of a bare clone, for one event, would take longer than the push."""
FETCH = ("fetch", "--quiet", "--no-auto-maintenance", "--no-write-fetch-head")


def send(stage: Stage) -> Iterator[Row]:
    """One event to the hub, and one from it, through sync."""
    large, small = stage.worlds.hub(stage.large, sealed=True), stage.worlds.hub(SMALL, sealed=True)
    what, beside = f"`sync` of a running process, {stage.large:,} events, sealed", f"the same at {SMALL}"
    pairs = in_turn(sending(stage, large), sending(stage, small), stage.rounds)
    yield slower("hub-send", f"1 event out: {what}", pairs, beside, 1.5)
    pairs = in_turn(receiving(stage, large), receiving(stage, small), stage.rounds)
    yield slower("hub-receive", f"1 event in: {what}", pairs, beside, 1.5)


def sending(stage: Stage, hub: str) -> Timed:
    """Send one event by a process that stays; saying it does not count."""
    swarm = open_swarm(stage.worlds.clone(hub), env=stage.env, running=True)

    def take() -> float:
        swarm.do(messages.say, kind="note", text="The second half of the corpus is still slow.")
        return timed(swarm.sync)()

    return take


def receiving(stage: Stage, hub: str) -> Timed:
    """Receive one event by a process that stays; sending it does not count."""
    sent = sending(stage, hub)
    swarm = open_swarm(stage.worlds.clone(hub), env=stage.env, running=True)

    def take() -> float:
        sent()
        return timed(swarm.sync)()

    return take


def git_alone(stage: Stage) -> Iterator[Row]:
    """What git itself needs for that, sealed and not: our part of the figures above is the rest."""
    for sealed in (False, True):
        what = f"at {stage.large:,} events, {_form(sealed)}"
        pairs = in_turn(_pushing(stage, stage.large, sealed), _pushing(stage, SMALL, sealed), stage.rounds)
        yield slower(f"hub-git-push-{_form(sealed)}", f"`git push` of 1 event {what}", pairs, f"the same at {SMALL}")
        pairs = in_turn(_fetching(stage, stage.large, sealed), _fetching(stage, SMALL, sealed), stage.rounds)
        yield slower(f"hub-git-fetch-{_form(sealed)}", f"`git fetch` of 1 event {what}", pairs, f"the same at {SMALL}")


def _pushing(stage: Stage, events: int, sealed: bool) -> Timed:
    source, hub = stage.worlds.alone(events, sealed=sealed), stage.worlds.hub(events, sealed=sealed)
    return _pushing_to(stage, source, hub, events)


def _pushing_to(stage: Stage, source: str, hub: str, events: int) -> Timed:
    plain = PlainLog(source, events)
    push = command(["git", *PUSH, hub, BRANCH], source, stage.env)

    def take() -> float:
        plain.append()
        return push()

    return take


def _fetching(stage: Stage, events: int, sealed: bool) -> Timed:
    source, hub = stage.worlds.alone(events, sealed=sealed), stage.worlds.hub(events, sealed=sealed)
    reader = stage.worlds.path("reader.git")
    stage.worlds.git(stage.worlds.folder, "clone", "--quiet", "--bare", hub, reader)
    push = _pushing_to(stage, source, hub, events)
    fetch = command(["git", *FETCH, hub, f"+{BRANCH}:{BRANCH}"], reader, stage.env)

    def take() -> float:
        push()
        return fetch()

    return take


def first(stage: Stage) -> Iterator[Row]:
    """How large the hub is, and how long a first fetch of it takes: whole, and of the tip alone."""
    plain, sealed = stage.worlds.hub(stage.large), stage.worlds.hub(stage.large, sealed=True)
    sizes = [_size(os.path.join(hub, "objects")) for hub in (sealed, plain)]
    size, beside = (f"{number / 2**20:.3g} MiB" for number in sizes)
    what = f"{stage.large:,} events, written in commits of 1,000, sealed"
    yield Row("hub-size", f"the hub: {what}", size, f"not sealed: {beside}", [sizes[0] / sizes[1]])
    for name, words in (("hub-first", ()), ("hub-first-shallow", ("--depth", "1"))):
        pairs = in_turn(_first_fetch(stage, sealed, *words), _first_fetch(stage, plain, *words), FIRSTS)
        yield slower(name, f"a first `{' '.join(('git', 'fetch', *words))}`: {what}", pairs, "not sealed")


def _first_fetch(stage: Stage, hub: str, *words: str) -> Timed:
    def take() -> float:
        empty = stage.worlds.path("empty.git")
        stage.worlds.git(stage.worlds.folder, "init", "--quiet", "--bare", empty)
        spent = command(["git", *FETCH, *words, f"file://{hub}", f"+{BRANCH}:{BRANCH}"], empty, stage.env)()
        shutil.rmtree(empty)
        return spent

    return take


def join(stage: Stage) -> Iterator[Row]:
    """What a new clone waits for: the first fetch and the first fold."""
    hub = stage.worlds.hub(stage.large, sealed=True)

    def ours() -> float:
        path = stage.worlds.path("joining")
        stage.worlds.git(stage.worlds.folder, "clone", "--quiet", "--single-branch", "--branch", "main", hub, path)
        spent = command([*stage.gitswarm, "init"], path, stage.env)()
        shutil.rmtree(path)
        return spent

    pairs = in_turn(ours, _first_fetch(stage, hub), FIRSTS)
    what = f"`gitswarm init` in a new clone, {stage.large:,} events, sealed"
    yield slower("hub-join", what, pairs, "a first `git fetch` alone")


def _form(sealed: bool) -> str:
    return "sealed" if sealed else "plain"


def _size(folder: str) -> int:
    return sum(os.path.getsize(os.path.join(here, name)) for here, _, names in os.walk(folder) for name in names)


ROWS = {
    send: ("hub-send", "hub-receive"),
    git_alone: ("hub-git-push-plain", "hub-git-fetch-plain", "hub-git-push-sealed", "hub-git-fetch-sealed"),
    first: ("hub-size", "hub-first", "hub-first-shallow"),
    join: ("hub-join",),
}
