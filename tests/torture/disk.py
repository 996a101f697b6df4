"""A disk in memory that knows what was forced down to it: what a power loss leaves of the rest is chosen by dice.

Bytes are forced down by a sync of their file, names by a sync of their folder, all by a sync of the file system. Of
what was not, names are kept up to some moment, as file systems write them in order, and of each file its first writes,
or its length alone.
"""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

from tests.torture.kernel import Change

FOLDER, LINK = "folder", "-> "


class File:
    """The bytes of one file: as they are, as they were when last forced down, and what was written since."""

    def __init__(self, data: bytes = b"") -> None:
        self.data = bytearray(data)
        self._forced = data
        self._since: list[Change] = []

    def change(self, change: Change) -> None:
        """Write or cut."""
        self._since.append(change)
        _apply(self.data, change)

    def force(self) -> None:
        """Bring everything down."""
        if self._since:
            self._forced, self._since = bytes(self.data), []

    def left(self, dice: random.Random) -> bytes:
        """What a power loss leaves: all, nothing since the last sync, the first writes since, or zeros for them."""
        if not self._since:
            return self._forced
        fate = dice.choice(("nothing", "nothing", "some", "zeros", "all"))
        if fate == "zeros":
            return self._forced[: len(self.data)].ljust(len(self.data), b"\0")
        kept = {"nothing": 0, "all": len(self._since)}.get(fate, dice.randrange(len(self._since) + 1))
        data = bytearray(self._forced)
        for change in self._since[:kept]:
            _apply(data, change)
        return bytes(data)


def _apply(data: bytearray, change: Change) -> None:
    if change.what == "cut":
        size = int(str(change.more))
        data[:] = data[:size].ljust(size, b"\0")
    else:
        start, new = change.more
        if start > len(data):
            data.extend(b"\0" * (start - len(data)))
        data[start : start + len(new)] = new


class Names:
    """What stands where: a file, a folder, or the text of a symbolic link."""

    def __init__(self, root: str) -> None:
        self.there: dict[str, File | str] = {}
        for folder, folders, files in os.walk(root):
            self.there |= {os.path.join(folder, name): FOLDER for name in folders}
            self.there |= {path: _found(path) for path in (os.path.join(folder, name) for name in files)}

    def change(self, change: Change) -> None:
        """Let a name come, go or move."""
        if change.what == "drop":
            self.there.pop(change.path, None)
        elif change.what == "move":
            self._move(change.path, str(change.more))
        else:
            self.there[change.path] = change.more

    def _move(self, old: str, new: str) -> None:
        for path in [path for path in self.there if path == old or path.startswith(f"{old}/")]:
            self.there[new + path[len(old) :]] = self.there.pop(path)


def _found(path: str) -> File | str:
    return LINK + os.readlink(path) if os.path.islink(path) else File(Path(path).read_bytes())


class Disk:
    """All below one folder."""

    def __init__(self, root: Path) -> None:
        self.root = str(root)
        self._now, self._forced = Names(self.root), Names(self.root)
        self._forced.there = dict(self._now.there)
        self._since: list[Change] = []

    def has(self, path: str) -> bool:
        """Whether this path lies on this disk."""
        return path.startswith(f"{self.root}/")

    def size(self, path: str) -> int:
        """How long a file is."""
        file = self._thing(path)
        return len(file.data) if isinstance(file, File) else 0

    def _thing(self, path: str) -> File | str | None:
        """What stands there, or where a link there leads."""
        thing = self._now.there.get(path)
        if isinstance(thing, str) and thing.startswith(LINK):
            return self._thing(os.path.normpath(os.path.join(os.path.dirname(path), thing.removeprefix(LINK))))
        return thing

    def change(self, change: Change) -> None:
        """Let something happen."""
        file = self._thing(change.path)
        if change.what == "sync all":
            self._force_all()
        elif change.what == "sync":
            file.force() if isinstance(file, File) else self._force_names(change.path)
        elif change.what in ("write", "cut"):
            if isinstance(file, File):
                file.change(change)
        elif change.what != "make" or file is None:
            self._name(change)

    def _name(self, change: Change) -> None:
        things = {"make": File, "folder": lambda: FOLDER, "symlink": lambda: f"{LINK}{change.more}"}
        if change.what in things:
            change = Change("put", change.path, things[change.what]())
        elif change.what == "link":
            change = Change("put", str(change.more), self._now.there[change.path])
        self._since.append(change)
        self._now.change(change)

    def _force_all(self) -> None:
        for thing in self._now.there.values():
            if isinstance(thing, File):
                thing.force()
        self._bring_down(len(self._since))

    def _force_names(self, folder: str) -> None:
        """Names are written in order, so all before the last one in this folder come down with it."""
        concerned = [
            number
            for number, change in enumerate(self._since, 1)
            if folder in (os.path.dirname(change.path), os.path.dirname(str(change.more)))
        ]
        self._bring_down(concerned[-1] if concerned else 0)

    def _bring_down(self, count: int) -> None:
        for change in self._since[:count]:
            self._forced.change(change)
        del self._since[:count]

    def lose_power(self, dice: random.Random, where: Path) -> None:
        """Leave in a folder what is left."""
        names = Names("")
        names.there = dict(self._forced.there)
        kept = dice.choice((0, dice.randrange(len(self._since) + 1), len(self._since)))
        for change in self._since[:kept]:
            names.change(change)
        _lay_out(where, self.root, {path: _left(thing, dice) for path, thing in names.there.items()})

    def lay_out(self, where: Path) -> None:
        """Leave in a folder everything as it is now."""
        there = self._now.there.items()
        _lay_out(where, self.root, {path: bytes(t.data) if isinstance(t, File) else t for path, t in there})


def _left(thing: File | str, dice: random.Random) -> bytes | str:
    return thing.left(dice) if isinstance(thing, File) else thing


def _lay_out(where: Path, root: str, things: dict[str, bytes | str]) -> None:
    """Make real files and folders of these."""
    shutil.rmtree(where, ignore_errors=True)
    where.mkdir()
    for path, thing in sorted(things.items()):
        place = where / os.path.relpath(path, root)
        place.parent.mkdir(parents=True, exist_ok=True)
        if thing == FOLDER:
            place.mkdir(exist_ok=True)
        elif isinstance(thing, str):
            place.symlink_to(thing.removeprefix(LINK))
        else:
            place.write_bytes(thing)
