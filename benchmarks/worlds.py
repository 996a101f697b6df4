"""Repositories to measure in: a log of so many events, made fast by git fast-import, sealed or not."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from benchmarks import lines
from benchmarks.lines import BRANCH
from benchmarks.measure import Failed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from benchmarks.lines import Teller


class Worlds:
    """Makes repositories in one folder; what was made once is copied."""

    def __init__(self, folder: str, env: Mapping[str, str], gitswarm: Sequence[str]) -> None:
        self.folder = folder
        self.env = dict(env)
        self.gitswarm = list(gitswarm)
        self._made: dict[tuple[int, bool, Teller], str] = {}
        self._unfolded: list[str] = []
        self._count = 0

    @property
    def kind(self) -> str:
        """What kind of file system this is."""
        said = self._run(["stat", "--file-system", "--format=%T", self.folder], None)
        return {"ext2/ext3": "ext4"}.get(said, said)

    def alone(self, events: int, *, sealed: bool = False, of: Teller = lines.note) -> str:
        """A repository with no hub whose log has so many events, its index built."""
        key = (events, sealed, of)
        if key not in self._made:
            self._made[key] = self._make(events, sealed, of)
        path = self.path(f"alone-{events}")
        shutil.copytree(self._made[key], path, symlinks=True)
        return path

    def hub(self, events: int, *, sealed: bool = False, of: Teller = lines.note) -> str:
        """A bare repository with a log of so many events, in one pack, as a hub that is kept well."""
        source, path = self.alone(events, sealed=sealed, of=of), self.path(f"hub-{events}.git")
        self.git(self.folder, "init", "--quiet", "--bare", path)
        self.git(source, "push", "--quiet", path, f"{BRANCH}:{BRANCH}", "HEAD:refs/heads/main")
        shutil.rmtree(source)
        return path

    def unfolded(self, events: int, *, of: Teller) -> str:
        """A hub with a sealed log of so many events that nobody has folded yet: that takes minutes where it is long."""
        name = f"unfolded-{events}.git"
        known = [path for path in self._unfolded if path.endswith(name)]
        if known:
            return known[0]
        source, hub = self._begun(f"begun-{events}"), self.path(name)
        first = self._first_line(source)
        self.git(self.folder, "init", "--quiet", "--bare", hub)
        self.git(source, "push", "--quiet", hub, f"{BRANCH}:{BRANCH}", "HEAD:refs/heads/main")
        self._import(hub, lines.stream(of, first, events, sealed=True))
        self._unfolded.append(hub)
        return hub

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

    def _make(self, events: int, sealed: bool, of: Teller) -> str:
        path = self._begun(f"made-{events}-{'sealed' if sealed else 'plain'}")
        self._import(path, lines.stream(of, self._first_line(path), events, sealed=sealed))
        found = self.count(path)
        if found != events:
            raise Failed(f"a log of {events} events was made, but gitswarm sees {found}")
        self.swarm(path, "sync")
        return path

    def _begun(self, name: str) -> str:
        """A repository whose swarm has just begun."""
        path = self.path(name)
        self.git(self.folder, "init", "--quiet", path)
        self.git(path, "commit", "--quiet", "--allow-empty", "--message", "Begin")
        self.swarm(path, "init", "--no-hub")
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
