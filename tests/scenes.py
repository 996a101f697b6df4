"""A hub, three clones that agree about its log, and a peer who commits to it whatever he likes."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from tests.peers import an_event, an_id
from tests.world import Clone, World, git

FILE, PROGRAM, LINK, MODULE, FOLDER = "100644", "100755", "120000", "160000", "040000"
NEXT = 6
"""The position after the last one that everybody has."""


class Put(NamedTuple):
    """One change that a peer commits; no mode takes the path away."""

    path: bytes
    data: bytes = b""
    mode: str = FILE


def place(position: int, number: int = 1) -> bytes:
    """The path of the event with that number at a position."""
    return f"events/{position // 10_000:04d}/{position // 100 % 100:02d}/{position:08d}-{an_id(number)}.json".encode()


def event(position: int, number: int = 1, **more: object) -> Put:
    """A well-formed event of a peer at a position."""
    return Put(place(position, number), an_event(number, **more).line)


def set_up(folder: Path) -> None:
    """Make a hub and three clones that agree, with addresses that stay true in a copy."""
    world = World(folder)
    clones = [world.clone(name, join=False) for name in ("one", "two", "three")]
    for clone in clones:
        clone.git("config", "remote.origin.url", "../hub.git")
        clone.must("init")
    clones[0].must("policy", "set", "page-seconds", "0")
    for number, clone in enumerate([*clones, clones[0]]):
        clone.must("sync")
        clone.say(f"said {number}")
        clone.must("sync")
    for clone in clones:
        clone.must("sync")


class Scene:
    """Three clones that knew the same, two of them with something unsent; and a peer at the hub."""

    def __init__(self, folder: Path) -> None:
        self.hub = folder / "hub.git"
        self.one, self.two, self.three = (Clone(folder / name) for name in ("one", "two", "three"))
        self.before = {row["id"]: row["position"] for row in self.one.log()}
        self.good = self.tip()
        self.one.say("unsent of one")
        self.two.say("unsent of two")

    def tip(self) -> str:
        return git(self.hub, "rev-parse", "refs/heads/gitswarm")

    def commit(self, puts: Iterable[Put], parents: Iterable[str] = ("refs/heads/gitswarm^0",)) -> str:
        """Commit as a peer would, straight into the hub; the commit."""
        lines = [b"feature done\ncommit refs/heads/peer\nmark :1\ncommitter P <p@example.invalid> 0 +0000\ndata 0\n"]
        lines += [
            b"%s %s\n" % (word, parent.encode()) for word, parent in zip((b"from", b"merge"), parents, strict=False)
        ]
        for path, data, mode in puts:
            name = b'"' + b"".join(b"\\%03o" % byte for byte in path) + b'"'
            if not mode:
                lines.append(b"D %s\n" % name)
            elif mode == MODULE:
                lines.append(b"M %s %s %s\n" % (mode.encode(), data, name))
            else:
                lines.append(b"M %s inline %s\ndata %d\n%s\n" % (mode.encode(), name, len(data), data))
        argv = ["git", "-C", str(self.hub), "fast-import", "--quiet", "--force"]
        subprocess.run(argv, input=b"".join([*lines, b"done\n"]), check=True)
        return git(self.hub, "rev-parse", "refs/heads/peer")

    def push(self, oid: str) -> None:
        """Let the hub's branch be this, by force if need be."""
        git(self.hub, "update-ref", "refs/heads/gitswarm", oid)

    def event_paths(self) -> list[bytes]:
        listed = git(self.hub, "ls-tree", "-r", "--name-only", "gitswarm", "events").split("\n")
        return [path.encode() for path in listed]

    def settle(self, *clones: Clone) -> None:
        """Let these look at everything, and exchange until nobody has news; where asked for, repair by hand."""
        for clone in clones:
            for command in ("sync", "status", "log", "event add -- meanwhile", "doctor", "verify"):
                said = clone.run(*command.split())
                assert said.code in (0, 5, 6 * (command == "sync")), (clone.path.name, command, said)
            if clone.run("sync").code == 6:
                assert "--restore-hub" in clone.run("sync", "--json").error["hint"]
                clone.run("doctor", "--restore-hub")
            clone.must("sync")
        for clone in clones:
            clone.must("sync")

    def agree(self, *clones: Clone) -> list[dict[str, object]]:
        """The one log of all these clones and of a fresh one."""
        for clone in (*clones, *clones):
            clone.must("sync")
        fresh = Clone(self.hub.parent / "fresh")
        git(self.hub.parent, "clone", "-q", str(self.hub), str(fresh.path))
        fresh.must("init")
        log = fresh.log()
        for clone in clones:
            assert clone.log() == log, clone.path.name
        ids = [row["id"] for row in log]
        places = {row["id"]: row["position"] for row in reversed(log)}
        assert {id: places.get(id) for id in self.before} == self.before
        texts = [row["payload"].get("text") for row in log]
        assert [texts.count(f"unsent of {name}") for name in ("one", "two")] == [1, 1], texts
        assert len(ids) - len(set(ids)) <= 1
        return log


def repairs(log: list[dict[str, object]]) -> int:
    return sum(row["kind"] == "hub.repaired" for row in log)
