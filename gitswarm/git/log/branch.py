"""The log for processes that stay: events as files on our branch, read through libgit2 and written by hand.

Our branch moves by a compare-and-swap that looks for the commit, and what that holds is looked for afterwards, since
a user's prune may take it before.
"""

from __future__ import annotations

import os

import pygit2

from gitswarm.core.graft import graft, grown
from gitswarm.git import libgit2
from gitswarm.git.clone.ruins import inflated
from gitswarm.git.clone.store import writing
from gitswarm.git.log.byhand import move_ref, write_object
from gitswarm.git.log.commits import EMAIL, NAME, NEXT, Branch, alone, message, moved
from gitswarm.git.log.tree import Planter, Trees, damaged, keep

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeVar

    from gitswarm.core.log import Draft
    from gitswarm.git.log.commits import Keep
    from gitswarm.git.repo import Place

    T = TypeVar("T")

SMALL = 1 << 16
"""Bytes of an object that is kept in mind."""
READS = 5_000
"""Objects read out of packs before it lets go of the packs: by itself libgit2 keeps a map of each, and more."""
FOREIGN = (pygit2.GitError, OSError, KeyError, ValueError)


class GitLog(Branch):
    """The ordered events of one clone, by libgit2."""

    def __init__(
        self, place: Place, branch: str, env: Mapping[str, str], clock: Callable[[], float], keep: Keep = alone
    ) -> None:
        self._odb = Odb(place)
        trees = Trees(self._odb)
        self._planter = Planter(trees, self._odb.write_tree)
        super().__init__(trees, place, branch, env, clock, keep)

    def build(self, draft: Draft) -> str:
        """Make the commit and move nothing; it stays safe from gc until the next build."""
        new = self._commit(draft)
        self._land(NEXT, new, self._stands(NEXT))
        self._odb.must_have(self._odb.written)
        return new

    def move(self, new: str, expected: str | None) -> None:
        """Move our branch from exactly ``expected`` to ``new``, or raise TipMoved."""
        self._must_stand(self.ref, expected)
        self._land(self.ref, new, expected)

    def append(self, draft: Draft) -> str:
        """Build, and move our branch from ``draft.parent`` to the new commit, or raise TipMoved."""
        self._must_stand(self.ref, draft.parent)
        new = self._commit(draft)
        self._land(self.ref, new, draft.parent)
        self._odb.must_have(self._odb.written)  # a prune may have taken some before our branch stood on them
        return new

    def _commit(self, draft: Draft) -> str:
        start, files = self._start(draft)
        self._odb.written.clear()
        change = graft([(path, self._odb.write_blob(content)) for path, content in files], draft.gone)
        tree = grown(self._planter, self._shelf.root(start) if start else None, change)
        parents = [draft.parent] if draft.parent else []
        return self._odb.commit(tree or self._odb.write_tree(b""), parents, message(draft.subject), int(self._clock()))

    def _must_stand(self, ref: str, expected: str | None) -> None:
        tip = self._stands(ref)
        if tip != expected:
            raise moved(ref, tip)

    def _land(self, ref: str, new: str, expected: str | None) -> None:
        """Move from where the ref was when all was decided; one that is new is made by git itself."""
        self._shelf.root(new)
        if expected is None:
            self._update(ref, new, None)
            self._must_have_landed(ref, new)
        else:
            self._swap(ref, new, expected)

    def _swap(self, ref: str, new: str, expected: str, tries: int = 10) -> None:
        """Compare and swap under git's own lock, which is not waited for; one that is gone again is tried again."""

        def check() -> None:
            self._must_stand(ref, expected)
            self._odb.must_have([new])

        try:
            move_ref(f"{self._place.common}/{ref}", new, check)
        except FileNotFoundError:  # git takes the folder away with the last ref that it packs
            self._update(ref, new, expected)
        except OSError as cause:
            locked = self._is_locked(ref)
            if self._stands(ref) == expected and not locked and tries > 1:
                self._swap(ref, new, expected, tries - 1)
            else:
                self._not_moved(ref, expected, cause, locked=locked)
        finally:
            self._forget_reflog(ref)


class Odb:
    """The objects of a repository, by libgit2."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._path = f"{place.common}/objects"
        self._known: dict[str, bytes] = {}
        self.written: list[str] = []
        """What was written for the last commit."""
        self.repository = libgit2.opened(place)
        self._reads = 0

    def contents(self, oids: Sequence[str]) -> list[bytes]:
        """The bytes of each of these objects."""
        return self._each(self._content, oids)

    def sizes(self, oids: Sequence[str]) -> list[int]:
        """How large each of these objects is, without reading it."""
        return self._each(lambda oid: int(self.repository.odb.read_header(oid)[1]), oids)

    def must_have(self, oids: Sequence[str]) -> None:
        """Raise Damaged where one of these is gone."""
        self.sizes([oid for oid in oids if not self._is_loose(oid)])

    def write_blob(self, content: bytes) -> str:
        """Write a file."""
        return self._write("blob", content)

    def write_tree(self, data: bytes) -> str:
        """Write a folder; the next write begins with it."""
        oid = self._write("tree", data)
        keep(self._known, oid, data)
        return oid

    def commit(self, tree: str, parents: Sequence[str], said: str, now: int) -> str:
        """Write a commit, once what it stands on is there: a prune may have taken that."""
        self.must_have([tree, *parents])
        who = f"{NAME} <{EMAIL}> {now} +0000"
        above = "".join(f"parent {parent}\n" for parent in parents)
        return self._write("commit", f"tree {tree}\n{above}author {who}\ncommitter {who}\n\n{said}".encode())

    def _write(self, kind: str, content: bytes) -> str:
        with writing(self._path):
            oid = write_object(self._path, kind, content)
        self.written.append(oid)
        return oid

    def _loose(self, oid: str) -> str:
        return f"{self._path}/{oid[:2]}/{oid[2:]}"

    def _is_loose(self, oid: str) -> bool:
        return os.access(self._loose(oid), os.F_OK)

    def _content(self, oid: str) -> bytes:
        """The bytes of an object; libgit2 never ends on a loose one that was cut short, so those it does not get."""
        if not self._is_loose(oid):
            return self._packed(oid)
        if (content := self._known.get(oid)) is not None:
            return content
        content = inflated(self._loose(oid))
        if content is None:
            return pygit2.OdbBackendPack(self._path).read(oid)[1]
        return keep(self._known, oid, content) if len(content) <= SMALL else content

    def _packed(self, oid: str) -> bytes:
        self._reads += 1
        if self._reads > READS:
            self.repository.free()  # it opens them again by itself
            self._reads = 0
        return self.repository.odb.read(oid)[1]

    def _each(self, look: Callable[[str], T], oids: Sequence[str]) -> list[T]:
        found: list[T] = []
        try:
            for oid in oids:
                found.append(look(oid))  # noqa: PERF401 - what was found tells which one failed
        except FOREIGN:
            found += self._each_again(look, oids[len(found) :])
        return found

    def _each_again(self, look: Callable[[str], T], oids: Sequence[str]) -> list[T]:
        """Look with fresh eyes: somebody may have packed everything anew meanwhile."""
        self.repository.free()
        self.repository = libgit2.opened(self._place)
        found: list[T] = []
        for oid in oids:
            try:
                found.append(look(oid))
            except FOREIGN as cause:
                raise damaged(oid) from cause
        return found
