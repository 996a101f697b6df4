"""Repositories to measure in: a log of so many events, made fast by git fast-import, sealed or not."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from benchmarks.measure import Failed
from gitswarm.core.event import compose, ulid
from gitswarm.core.path import FOLDER, event_path, folder_path, page_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

BRANCH = "refs/heads/gitswarm"
BATCH = 1_000
"""Events to a commit of a log made for a benchmark."""
THREAD = 10
BEGINNING = 1_767_225_600_000
"""When the first of those events was made, in milliseconds."""
NOBODY = "0" * 26
TEMPLATE = compose(
    id=NOBODY,
    kind="note",
    payload={"text": "The parser keeps its place now; the second half of the corpus is still slow. " * 2},
    actor="ada",
    session="s1",
    at="2026-01-01T00:00:00Z",
    thread="thread-00000000",
).line


class Worlds:
    """Makes repositories in one folder; what was made once is copied."""

    def __init__(self, folder: str, env: Mapping[str, str], gitswarm: Sequence[str]) -> None:
        self.folder = folder
        self.env = dict(env)
        self.gitswarm = list(gitswarm)
        self._made: dict[tuple[int, bool], str] = {}
        self._count = 0

    def alone(self, events: int, *, sealed: bool = False) -> str:
        """A repository with no hub whose log has so many events, its index built."""
        if (events, sealed) not in self._made:
            self._made[events, sealed] = self._make(events, sealed)
        path = self.path(f"alone-{events}")
        shutil.copytree(self._made[events, sealed], path, symlinks=True)
        return path

    def hub(self, events: int, *, sealed: bool = False) -> str:
        """A bare repository with a log of so many events, in one pack, as a hub that is kept well."""
        source, path = self.alone(events, sealed=sealed), self.path(f"hub-{events}.git")
        self.git(self.folder, "init", "--quiet", "--bare", path)
        self.git(source, "push", "--quiet", path, f"{BRANCH}:{BRANCH}", "HEAD:refs/heads/main")
        shutil.rmtree(source)
        return path

    def clone(self, hub: str) -> str:
        """A clone of a hub, part of its swarm, its index built."""
        path = self.path("clone")
        self.git(self.folder, "clone", "--quiet", hub, path)
        self.swarm(path, "init")
        return path

    def path(self, name: str) -> str:
        """A path in the folder that nothing else has."""
        self._count += 1
        return os.path.join(self.folder, f"{self._count:03}-{name}")

    def git(self, folder: str, *words: str, stdin: bytes | None = None) -> str:
        """Run the user's git."""
        return self._run(["git", "-C", folder, *words], stdin)

    def swarm(self, folder: str, *words: str) -> str:
        """Run gitswarm."""
        return self._run([*self.gitswarm, "-C", folder, *words], None)

    def count(self, folder: str) -> int:
        """How many events gitswarm sees there."""
        return int(json.loads(self.swarm(folder, "status", "--json"))["position"])

    def _make(self, events: int, sealed: bool) -> str:
        path = self.path(f"made-{events}-{'sealed' if sealed else 'plain'}")
        self.git(self.folder, "init", "--quiet", path)
        self.git(path, "commit", "--quiet", "--allow-empty", "--message", "Begin")
        self.swarm(path, "init", "--no-hub")
        first = self._first_line(path)
        stream = _stream(first, events, sealed=sealed)
        self._import(path, stream)
        found = self.count(path)
        if found != events:
            raise Failed(f"a log of {events} events was made, but gitswarm sees {found}")
        return path

    def _first_line(self, path: str) -> bytes:
        """The founding event, which init wrote at position 0."""
        (name,) = self.git(path, "ls-tree", "-r", "--name-only", BRANCH, "events/").split()
        return self.git(path, "cat-file", "blob", f"{BRANCH}:{name}").encode() + b"\n"

    def _import(self, path: str, stream: Iterator[bytes]) -> None:
        argv = ["git", "-C", path, "-c", "fastimport.unpackLimit=1", "fast-import", "--quiet", "--done"]
        with subprocess.Popen(argv, stdin=subprocess.PIPE, env=self.env) as importer:
            importer.stdin.writelines(stream)
            importer.stdin.close()
        if importer.returncode:
            raise Failed(f"git fast-import ended with {importer.returncode}")

    def _run(self, argv: list[str], stdin: bytes | None) -> str:
        done = subprocess.run(argv, input=stdin, capture_output=True, env=self.env, check=False)
        if done.returncode:
            raise Failed(f"{' '.join(argv)} ended with {done.returncode}: {done.stderr.decode()}")
        return done.stdout.decode().strip()


def event(position: int) -> tuple[str, bytes]:
    """The path and the line of the event that such a log has at a position."""
    id = ulid(BEGINNING + position, position.to_bytes(10))
    line = TEMPLATE.replace(NOBODY.encode(), id.encode())
    return event_path(position, id), line.replace(b"thread-00000000", b"thread-%08d" % (position // THREAD))


def _stream(first: bytes, events: int, *, sealed: bool) -> Iterator[bytes]:
    """What fast-import is told: events in commits of a thousand, each followed by its seal."""
    for begin in range(0, events, BATCH):
        end = min(begin + BATCH, events)
        yield _commit("events", follows=begin == 0)
        for position in range(begin or 1, end):
            path, line = event(position)
            yield _file(path, line)
        if sealed:
            yield _commit("seal", follows=False)
            yield from _seals(first, begin // FOLDER, end // FOLDER)
    yield b"done\n"


def _seals(first: bytes, begin: int, end: int) -> Iterator[bytes]:
    for block in range(begin, end):
        numbers = range(block * FOLDER, (block + 1) * FOLDER)
        yield f"D {folder_path(block)}\n".encode()
        yield _file(page_path(block), b"".join(event(number)[1] if number else first for number in numbers))


def _commit(subject: str, *, follows: bool) -> bytes:
    said = f"commit {BRANCH}\ncommitter bench <bench@localhost> 1767225600 +0000\ndata {len(subject)}\n{subject}\n"
    return (said + (f"from {BRANCH}^0\n" if follows else "")).encode()


def _file(path: str, content: bytes) -> bytes:
    return b"M 100644 inline %b\ndata %d\n%b\n" % (path.encode(), len(content), content)
