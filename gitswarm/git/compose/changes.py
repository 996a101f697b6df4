"""What lies between a commit and another one, or the index of a commit under way: its files, its lines, their bytes."""

from __future__ import annotations

import re
from hashlib import sha256

from gitswarm.errors import NotFound
from gitswarm.git.compose import blobs
from gitswarm.git.process import clean, git, run
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitswarm.git.process import Result
    from gitswarm.git.repo import Place

GONE = "D"
HUNK = re.compile(rb"^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@", re.MULTILINE)
"""The head of a piece of a patch: how many lines go there, and come; nothing else in one begins like it."""
PLAINLY = ("--no-ext-diff", "--no-textconv", "--no-color", "--no-renames")
ALL = ("--ignore-submodules=none", "--no-relative")
LARGEST = 50 << 20
"""Bytes of changes that are looked through."""


class Change(Record):
    """One file that is not as it was: ``A`` it came, ``M`` it is another, ``D`` it is gone, ``T`` of another type.

    One that was there is ``turned`` where it is a link now, say, or may be run.
    """

    path: str
    status: str
    turned: bool = False


class Between:
    """The changes from ``base`` to a commit; without one, to what stands in an index."""

    def __init__(self, place: Place, env: Mapping[str, str], base: str, commit: str = "", index: str = "") -> None:
        self._place = place
        self._env = {**clean(env), "GIT_INDEX_FILE": index} if index else clean(env)
        self.base, self.commit = base, commit
        self._ends = (base, commit) if commit else ("--cached", base)

    def files(self) -> list[Change]:
        """The files that differ, by path."""
        told = self._diff("--raw", "-z").out.decode(errors="replace").split("\0")
        return [_change(head, path) for head, path in zip(told[::2], told[1::2], strict=False)]

    def lines(self) -> int:
        """How many lines came or went, of files too that git is told to take for no text."""
        told = self._diff("--patch", "--text", "--unified=0", "--inter-hunk-context=0").out
        return sum(int(one or 1) for head in HUNK.findall(told) for one in head)

    def patch(self) -> str:
        """All that differs, as a patch; empty where it is too much to be looked through."""
        told = self._diff("--patch", "--text").out
        return told.decode(errors="replace") if len(told) <= LARGEST else ""

    def digest(self, path: str) -> str:
        """The SHA-256 of a file as it stands at the end; empty where it is not there."""
        place, env, name = self._place, self._env, f"{self.commit}:{path}"
        return "" if blobs.size(place, env, name) is None else sha256(blobs.content(place, env, name)).hexdigest()

    def _diff(self, *words: str) -> Result:
        told = self._git("diff", *PLAINLY, *ALL, *words, *self._ends, "--")
        if told.code:
            raise NotFound(f"git cannot tell what {self.commit or 'the index'} changes", hint=told.said)
        return told

    def _git(self, *words: str) -> Result:
        return run(git(self._place, *words), env=self._env)


def _change(head: str, path: str) -> Change:
    """A file by the words that git has for it: how it may be used before and now, what is in it, what became of it."""
    before, now, _, _, status = head.removeprefix(":").split(" ")
    return Change(path, status[:1], status[:1] not in ("A", GONE) and before != now)


def fork(place: Place, env: Mapping[str, str], ours: str, commit: str) -> str:
    """Where a commit left another line of work; empty where they have nothing in common."""
    return run(git(place, "merge-base", ours, commit), env=clean(env)).text
