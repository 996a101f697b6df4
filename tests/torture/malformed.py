"""Malformed input of every kind: no fold fails, no clone judges otherwise, no good event suffers, verify names it."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from gitswarm.core import register
from gitswarm.core.layout import FOLDER_MODE
from gitswarm.core.log import Line
from gitswarm.core.memory import Commit, MemoryLog, Things
from gitswarm.core.path import event_path
from gitswarm.core.tables import MemoryTables
from gitswarm.errors import SwarmError
from gitswarm.git.log.branch import GitLog
from gitswarm.git.repo import find
from gitswarm.index import Index
from gitswarm.opening import the_rooms
from tests.corpus import hand
from tests.corpus.generated import Dice
from tests.corpus.planted import MODULE, Plot, plant
from tests.torture import doors, pushed, warp
from tests.torture.figures import Figures
from tests.world import World, git

SHARE = 500
"""Inputs that are pushed together."""
DOOR = 4
"""One input of so many comes through a door beside the log."""
GOOD = 5
"""Beside so many inputs lies a good event, which none of them may harm."""
BUG = 70
LOOKS = (
    *("list --all -s all", "ready", "log", "status", "mail inbox", "health", "tree", "flow list", "incident list"),
    *("run list", "agent list", "reservations", "queue", "policy show", "doctor", "metrics", "devlog", "gate list"),
    *("mq list", "rollout list", "blocked", "stale", "search x", "portfolio", "cost", "alert list", "dup list"),
)


def malformed(n: int, seed: int, folder: Path) -> Figures:
    """``n`` inputs: most of them lie on a branch that somebody pushed, the others come through another door."""
    figures, yard = Figures("malformed", n, seed, fsck="not asked"), Yard(folder)
    for start in range(seed, seed + n, SHARE):
        numbers = range(start, min(start + SHARE, seed + n))
        for number in numbers[::DOOR]:
            _knock(figures, yard, number)
        Push(figures, yard, [number for number in numbers if number not in numbers[::DOOR]]).judge()
    return figures


class Yard:
    """A repository that has a swarm, and what each portion is laid on."""

    def __init__(self, folder: Path) -> None:
        world = World(folder)
        self.clone, self.agents = world.alone("alone"), world.alone("of agents")
        self.task = self.clone.must("create", "A good task", "--json").json["id"]
        self.clone.say("hello")
        self.place = find(str(self.clone.path), os.environ)
        self.state = Path(self.place.state)
        self.founding = git(self.clone.path, "rev-parse", "gitswarm")
        self.goldens, self.rooms = warp.goldens(), the_rooms()
        self.files = {path: (int(mode, 8), self._content(oid)) for mode, oid, path in self._rows()}
        self.first = sum(path.startswith(b"events/") for path in self.files)
        self.listed = self.clone.must("list", "--json", "-s", "all", "--all").json
        self.tables = register.fold_all(self.log(), self.rooms, self.founding)

    def _rows(self) -> Iterator[tuple[str, str, bytes]]:
        for row in git(self.clone.path, "ls-tree", "-r", "gitswarm").splitlines():
            head, _, path = row.partition("\t")
            mode, _, oid = head.split()
            yield mode, oid, path.encode()

    def _content(self, oid: str) -> bytes:
        return git(self.clone.path, "cat-file", "blob", oid).encode() + b"\n"

    def log(self) -> GitLog:
        """The log as git has it."""
        return GitLog(self.place, "gitswarm", dict(os.environ), lambda: 0.0)


def _knock(figures: Figures, yard: Yard, number: int) -> None:
    """Let one input come through one door: it is taken, or somebody is told what is wrong with it."""
    dice = Dice(number)
    door = doors.index if number % doors.SELDOM == 0 else dice.one_of(doors.DOORS)
    figures.injected[door.__name__] += 1
    try:
        door(yard, dice)
    except SwarmError:
        figures.seen["refused"] += 1
    except Exception as error:  # noqa: BLE001 - whatever it is, somebody would have seen a trace
        figures.wrong(f"{number} through {door.__name__}: {_told(error)}")


def _told(error: BaseException) -> str:
    """A mistake in one line: what it is, and where it was made."""
    at = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {str(error)[:160]} ({at.filename.rpartition('/')[2]}:{at.lineno})"


class Push:
    """Inputs that lie on one branch, with good events among them, as two logs and two kinds of tables see them."""

    def __init__(self, figures: Figures, yard: Yard, numbers: Sequence[int]) -> None:
        self.figures, self.yard, self.numbers = figures, yard, numbers
        self.plot = Plot(dict(yard.files), set(), {})
        for path in yard.files:
            self.plot.put(path, yard.files[path], [])
        self.good: dict[str, int] = {}
        self.strays: set[tuple[str, str]] = set()
        for place, number in enumerate(numbers):
            self._lay(place + place // GOOD + yard.first, number)

    def _lay(self, position: int, number: int) -> None:
        if (position - self.yard.first) % (GOOD + 1) == GOOD - 1:
            id = warp.id_of((number << 1) + 1)
            self.good[id] = position + 1
            self._put(position + 1, id, hand.line(id=id, kind="note"))
        dice = Dice(number)
        kind, path, mode, data = pushed.some(dice, self.yard, position, number)
        self.figures.injected[kind] += 1
        name = path.encode(errors="replace")
        if all(name.split(b"/")) and b"\0" not in name and self.plot.has_room_for(name):
            self.plot.put(name, (mode, data), [str(number)])

    def _put(self, position: int, id: str, data: bytes) -> None:
        self.plot.put(event_path(position, id).encode(), (hand.FILE, data), [])

    def judge(self) -> None:
        """Hold what every reader says against what the others say."""
        tip = plant(Path(self.yard.place.common), self.plot.files, self.yard.founding)
        git(self.yard.clone.path, "update-ref", "refs/heads/gitswarm", tip)
        memory, real = MemoryLog(), self.yard.log()
        same = _planted(memory.things, self.plot.files)
        try:
            self._compare(memory, same, real, tip)
        except Exception as error:  # noqa: BLE001 - a reader that fails is what is looked for
            self._wrong(_told(error))
        finally:
            real.close()
        self._commands(Dice(self.numbers[0]))
        git(self.yard.clone.path, "update-ref", "refs/heads/gitswarm", self.yard.founding)

    def _compare(self, memory: MemoryLog, same: str, real: GitLog, tip: str) -> None:
        if list(memory.groups(same)) != list(real.groups(tip)):
            self._wrong("git and memory do not judge alike")
        tables = self._folded(real, tip)
        self.strays = {(one.path, one.reason) for one in register.quarantine(tables)}
        self.figures.seen["set aside"] += len(self.strays)
        self._unharmed(tables)
        with closing(Index(str(self.yard.state / "torture.db"), self.yard.rooms, real, "torture")) as index:
            index.catch_up(tip)
            if index.digest() != register.digest_of(register.dump(tables, self.yard.rooms)):
                self._wrong("SQLite and memory do not hold the same tables")

    def _folded(self, log: GitLog, tip: str) -> MemoryTables:
        """The tables, one event after the other, so that a fold that fails is known by its event."""
        tables = MemoryTables()
        for lines, strays in log.groups(tip):
            register.set_aside((), strays, tables)
            for line in lines:
                self._fold(line, tables)
        return tables

    def _fold(self, line: Line, tables: MemoryTables) -> None:
        try:
            register.take(line, self.yard.rooms, tables)
        except Exception as error:  # noqa: BLE001 - a fold never fails
            self._wrong(f"{line.event.kind} at {line.position} ends its fold: {_told(error)}")

    def _unharmed(self, tables: MemoryTables) -> None:
        """Every good event counts where it stands."""
        for id, position in self.good.items():
            fate = tables.get(register.REGISTER, id)
            self.figures.acked += 1
            if fate is None or fate != register.Fate(id, position, overruled=False, reason=""):
                self.figures.lost += 1
                self._wrong(f"a good event at {position} is harmed: {fate}")

    def _commands(self, dice: Dice) -> None:
        """verify names what was set aside and finds the index true; no command that shows something ends in a trace."""
        proof = self.yard.clone.run("verify", "--json")
        if proof.code == BUG:
            return self._wrong(f"verify: {proof.err[:200]}")
        named = {(one["path"], one["reason"]) for one in proof.json["quarantined"]}
        if not self.strays <= named:
            self._wrong(f"verify does not name {min(self.strays - named)}")
        if any("index" in one for one in proof.json["failed"]):
            self._wrong(f"verify says: {proof.json['failed'][:3]}")
        for look in {dice.one_of(LOOKS) for _ in range(3)}:
            said = self.yard.clone.run(*look.split())
            if said.code == BUG or "Traceback" in said.err:
                self._wrong(f"`{look}` ends in a trace: {said.err[-300:]}")
        return None

    def _wrong(self, what: str) -> None:
        self.figures.wrong(f"{self.numbers[0]}..{self.numbers[-1]}: {what}")


def _planted(things: Things, files: dict[bytes, tuple[int, bytes]]) -> str:
    """The same files as a commit in memory."""
    root: dict[str, Any] = {}
    for path, file in files.items():
        *folders, name = path.decode().split("/")
        here = root
        for folder in folders:
            here = here.setdefault(folder, {})
        here[name] = file
    return things.keep(Commit(None, _folder(things, root), "by a peer"))


def _folder(things: Things, inner: dict[str, Any]) -> str:
    return things.keep({name: _entry(things, one) for name, one in inner.items()})


def _entry(things: Things, one: Any) -> tuple[int, str]:
    if isinstance(one, dict):
        return FOLDER_MODE, _folder(things, one)
    mode, data = one
    return mode, "0" * 64 if mode == MODULE else things.keep(data)
