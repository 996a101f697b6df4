"""A peer who works on the coordination branch with plain git: pushes whatever he likes, rewinds, deletes, forges."""

from __future__ import annotations

import os
import stat
import time

from gitswarm.core.event import compose
from gitswarm.core.path import event_path
from tests.world import Clone, World, git

LONG_AGO = 7200
DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"


def an_id(number):
    """A well-formed id that no clock makes."""
    return "01m" + "".join(DIGITS[number >> 5 * place & 31] for place in reversed(range(23)))


def an_event(number, kind="note", payload=None, **more):
    """A well-formed event."""
    given = {"actor": "mallory", "session": "s", "at": "2026-01-01T00:00:00Z", **more}
    return compose(id=an_id(number), kind=kind, payload={"text": "hello"} if payload is None else payload, **given)


def at(position, event):
    """The file that puts an event at a position."""
    return {event_path(position, event.id): event.line}


class Peer:
    """A clone of the hub with the coordination branch checked out, in the hands of somebody without manners."""

    def __init__(self, world: World, name: str = "peer") -> None:
        self.path = world.folder / name
        self.hub = world.hub
        git(world.folder, "clone", "--quiet", "--branch", "gitswarm", str(world.hub), str(self.path))

    @property
    def tip(self):
        return git(self.path, "rev-parse", "HEAD")

    def events(self):
        """The event files, in order."""
        return sorted(str(path.relative_to(self.path)) for path in self.path.glob("events/*/*/*.json"))

    def pull(self):
        git(self.path, "fetch", "--quiet", "origin", "gitswarm")
        git(self.path, "reset", "--quiet", "--hard", "FETCH_HEAD")

    def push(self, files=(), gone=(), *, links=(), modes=(), force=False):
        """Commit these files, and push: by force where a history was made anew."""
        for path, content in dict(files).items():
            target = self.path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        for path, to in dict(links).items():
            (self.path / path).symlink_to(to)
        for path, mode in dict(modes).items():
            os.chmod(self.path / path, mode | stat.S_IRUSR)
        for path in gone:
            (self.path / path).unlink()
        git(self.path, "add", "--all")
        git(self.path, "commit", "--quiet", "--allow-empty", "-m", "by hand")
        git(self.path, "push", "--quiet", *(["--force"] if force else []), "origin", "HEAD:gitswarm")
        return self.tip

    def rewind(self, steps=1):
        """Take the newest commits away from the hub."""
        self.pull()
        git(self.path, "reset", "--quiet", "--hard", f"HEAD~{steps}")
        git(self.path, "push", "--quiet", "--force", "origin", "HEAD:gitswarm")


def found(clone: Clone, name: str, *words: str) -> list[dict[str, object]]:
    """What the doctor finds under one name."""
    return [finding for finding in clone.run("doctor", "--json", *words).json["findings"] if finding["name"] == name]


def one(clone, name):
    """The one finding of that name."""
    (finding,) = found(clone, name)
    return finding


def age(path, seconds=LONG_AGO):
    """Let a file be as old as this."""
    then = time.time() - seconds
    os.utime(path, (then, then))
