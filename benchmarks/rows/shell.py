"""The shell prototype, in a few lines: JSON lines written by jq under flock, pages made by jq from the whole file."""

from __future__ import annotations

import json
import shutil
import sys
from typing import TYPE_CHECKING

from benchmarks.measure import command, in_turn
from benchmarks.table import Row, slower

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.stage import Stage

TITLE = "The shell prototype"
EVENTS = 10_000
NEEDED = ("jq", "flock")
THREAD = 10

APPEND = """
line=$(jq -nc --arg interaction thread-1 --arg actor ada --arg type note --arg content "$1" \
    --arg timestamp "$(date -u +%FT%TZ)" '$ARGS.named')
flock "$2.lock" sh -c 'printf "%s\\n" "$1" >>"$2"' sh "$line" "$2"
"""
SNAPSHOT = """
jq -s 'group_by(.interaction)
    | map({thread: .[0].interaction, events: length, last: .[-1].content, at: .[-1].timestamp})
    | sort_by(.at) | reverse | .[:3]' "$1"
"""
OURS = """
import os, json
from gitswarm.opening import open_swarm
from gitswarm.rooms.ground import messages
swarm = open_swarm(".", env=os.environ, running=False)
print(json.dumps([one._asdict() for one in messages.threads(swarm.look(), 3)]))
"""


def append(stage: Stage) -> Iterator[Row]:
    """Say something: the prototype syncs nothing, and its line is in no repository."""
    if (row := _unable("shell-append")) is not None:
        yield row
        return
    events, folder = stage.size(EVENTS), stage.worlds.alone(stage.size(EVENTS))
    lines = _lines(stage, events)
    ours = command([*stage.gitswarm, "event", "add", "The corpus is still slow."], folder, stage.env)
    theirs = command(["sh", "-c", APPEND, "sh", "The corpus is still slow.", lines], stage.worlds.folder, stage.env)
    what = f"`event add`: durable, in git and folded, {events:,} events"
    pairs = in_turn(ours, theirs, stage.rounds)
    yield slower("shell-append", what, pairs, "the shell prototype: `jq -n`, `flock`, `>>`")


def snapshot(stage: Stage) -> Iterator[Row]:
    """The three threads that moved last."""
    if (row := _unable("shell-snapshot")) is not None:
        yield row
        return
    events, folder = stage.size(EVENTS), stage.worlds.alone(stage.size(EVENTS))
    ours = command([sys.executable, "-c", OURS], folder, stage.env)
    theirs = command(["sh", "-c", SNAPSHOT, "sh", _lines(stage, events)], stage.worlds.folder, stage.env)
    what = f"the threads that moved last, a cold process, {events:,} events"
    pairs = in_turn(ours, theirs, stage.rounds)
    yield slower("shell-snapshot", what, pairs, "the shell prototype: one `jq -s` over the whole file")


def _lines(stage: Stage, events: int) -> str:
    """The prototype's file."""
    path = stage.worlds.path("lines.jsonl")
    text = "The parser keeps its place now; the second half of the corpus is still slow. " * 2
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(_line(number, text) + "\n" for number in range(events))
    return path


def _line(number: int, text: str) -> str:
    at = f"2026-01-01T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}Z"
    thread = f"thread-{number // THREAD:08}"
    return json.dumps({"interaction": thread, "actor": "ada", "type": "note", "content": text, "timestamp": at})


def _unable(name: str) -> Row | None:
    """A row that says why nothing was measured."""
    missing = [program for program in NEEDED if shutil.which(program) is None]
    return Row(name, "skipped", "–", f"this machine has no {' and no '.join(missing)}") if missing else None


ROWS = {append: ("shell-append",), snapshot: ("shell-snapshot",)}
