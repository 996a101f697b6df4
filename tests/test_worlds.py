"""The logs of benchmarks, made fast, are what the program itself would have made, to the byte."""

from __future__ import annotations

import json
import sys

import pytest

from benchmarks import lines
from benchmarks.lines import BRANCH
from benchmarks.rows.running import BATCH, bringing_in
from benchmarks.stage import environment
from benchmarks.worlds import Worlds
from gitswarm.core.layout import GREAT
from gitswarm.core.path import event_path
from gitswarm.opening import open_swarm
from gitswarm.rooms.ground import messages

PUSHES = 8
"""Until all that is full is sealed and joined, which a push does for what was there before it."""


@pytest.fixture
def worlds(tmp_path):
    folder = str(tmp_path)
    return Worlds(folder, environment(folder), [sys.executable, "-m", "gitswarm"])


def written_by_the_program(worlds):
    """A hub to which one clone has sent more than a full group of events, and the lines of its log."""
    hub = worlds.hub(100, sealed=True)
    swarm = open_swarm(worlds.clone(hub), env=worlds.env, running=True)
    bring = bringing_in(swarm)
    for _ in range(GREAT // BATCH):
        bring()
        swarm.sync()
    for _ in range(PUSHES):
        swarm.do(messages.say, kind="note", text="one more")
        swarm.sync()
    found = [line.event for line in swarm.ground.lines(0)]
    swarm.close()
    return hub, found


def test_a_log_made_fast_is_the_one_that_the_program_writes(worlds):
    hub, events = written_by_the_program(worlds)
    fast = worlds.path("fast.git")
    worlds.git(worlds.folder, "init", "--quiet", "--bare", fast)
    empty = worlds.git(fast, "mktree", stdin=b"")
    worlds.git(fast, "update-ref", BRANCH, worlds.git(fast, "commit-tree", "-m", "nothing yet", empty))
    told = [(event_path(position, event.id), event.line) for position, event in enumerate(events)]

    first = b"M 100644 inline %b\ndata %d\n%b\n" % (told[0][0].encode(), len(told[0][1]), told[0][1])
    stream = lines.stream(told.__getitem__, told[0][1], len(told), sealed=True)
    worlds._import(fast, (part + first if number == 0 else part for number, part in enumerate(stream)))

    assert worlds.git(fast, "ls-tree", "--name-only", BRANCH, "events/").split() == ["events/0000.jsonl", "events/0001"]
    assert worlds.git(fast, "rev-parse", f"{BRANCH}:events") == worlds.git(hub, "rev-parse", f"{BRANCH}:events")


@pytest.mark.long
def test_a_log_of_whole_lives_is_proved_and_nothing_in_it_is_overruled(worlds):
    path = worlds.alone(GREAT + 101, sealed=True, of=lines.life)

    said = json.loads(worlds.swarm(path, "verify", "--json"))

    assert (said["events"], said["overruled"], said["failed"], said["quarantined"]) == (GREAT + 101, 0, [], [])
