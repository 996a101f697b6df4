"""The log through libgit2, for processes that stay: events as files on our branch.

libgit2 may report success for a commit it never wrote, so our branch moves by a compare-and-swap that checks the
commit, and what it holds is looked at afterwards. Never fork a process that has imported pygit2: its children would
write to the same temporary names.
"""

from __future__ import annotations

import os

import pygit2
from pygit2.enums import ObjectType

from gitswarm.core.graft import graft, grown
from gitswarm.git.clone.ruins import inflated
from gitswarm.git.log.commits import EMAIL, NAME, NEXT, Branch, alone, failed, message, moved
from gitswarm.git.log.tree import Planter, Trees, damaged, keep
from gitswarm.git.repo import open_pygit2, translated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import TypeVar

    from gitswarm.core.log import Draft
    from gitswarm.git.log.commits import Keep
    from gitswarm.git.repo import Place

    T = TypeVar("T")

SMALL = 1 << 16
"""Bytes of an object that is kept in mind."""
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
        self._land(NEXT, self._reference(NEXT), new)
        self._read_back(new, draft.files)
        return new

    def move(self, new: str, expected: str | None) -> None:
        """Move our branch from exactly ``expected`` to ``new``, or raise TipMoved."""
        self._land(self.ref, self._standing_on(expected), new)

    def append(self, draft: Draft) -> str:
        """Build, and move our branch from ``draft.parent`` to the new commit, or raise TipMoved."""
        reference = self._standing_on(draft.parent)
        new = self._commit(draft)
        self._land(self.ref, reference, new)
        self._read_back(new, draft.files)
        return new

    def _commit(self, draft: Draft) -> str:
        start, files = self._start(draft)
        change = graft([(path, self._odb.write_blob(content)) for path, content in files], draft.gone)
        tree = grown(self._planter, self._shelf.root(start) if start else None, change)
        parents = [draft.parent] if draft.parent else []
        return self._odb.commit(tree or self._planter.plant({}), parents, message(draft.subject), int(self._clock()))

    def _standing_on(self, expected: str | None) -> pygit2.Reference | None:
        """Our branch as it is before anything is decided: only from there may it move."""
        reference = self._reference(self.ref)
        tip = str(reference.target) if reference else None
        if tip != expected:
            raise moved(self.ref, tip)
        return reference

    def _land(self, ref: str, reference: pygit2.Reference | None, new: str) -> None:
        """Move from where the reference was when it was loaded; a ref that is new is made by git itself."""
        self._shelf.root(new)
        if reference is None:
            self._update(ref, new, None)
        else:
            self._swap(reference, new)
        self._must_have_landed(ref, new)

    def _swap(self, reference: pygit2.Reference, new: str, tries: int = 10) -> None:
        """Compare and swap; libgit2 does not wait for a lock, so one that is gone again is tried again."""
        expected = str(reference.target)
        try:
            reference.set_target(new)
        except FOREIGN as cause:
            locked = self._is_locked(reference.name)
            tip = self._stands(reference.name)
            if tip == expected and not locked and tries > 1:
                self._swap(reference, new, tries - 1)
            elif tip != new:
                self._must_be_there(new)
                self._not_moved(reference.name, expected, cause, locked=locked)
        finally:
            self._forget_reflog(reference.name)

    def _reference(self, name: str) -> pygit2.Reference | None:
        with translated(f"reading {name}"):
            return self._odb.repository.references.get(name)

    def _read_back(self, new: str, files: Iterable[tuple[str, bytes]]) -> None:
        """Look down to each new file, since a write that went wrong may have said nothing."""
        names: dict[str, set[str]] = {}
        for path, _ in files:
            folder, _, name = path.rpartition("/")
            names.setdefault(folder, set()).add(name)
        for folder, wanted in names.items():
            found = self.find(new, folder)
            items = self._shelf.folders([found.oid])[0] if found else []
            self._odb.sizes([item.oid for item in items if item.name in wanted])


class Odb:
    """The objects of a repository, by libgit2."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._path = f"{place.common}/objects"
        self._known: dict[str, bytes] = {}
        self.repository = open_pygit2(place)

    def contents(self, oids: Sequence[str]) -> list[bytes]:
        """The bytes of each of these objects."""
        return self._each(self._content, oids)

    def sizes(self, oids: Sequence[str]) -> list[int]:
        """How large each of these objects is, without reading it."""
        return self._each(lambda oid: int(self.repository.odb.read_header(oid)[1]), oids)

    def write_blob(self, content: bytes) -> str:
        """Write a file."""
        return self._write(ObjectType.BLOB, content)

    def write_tree(self, data: bytes) -> str:
        """Write a folder."""
        return self._write(ObjectType.TREE, data)

    def commit(self, tree: str, parents: Sequence[str], said: str, now: int) -> str:
        """Write a commit; on a full disk this may name one that is not there."""
        who = pygit2.Signature(NAME, EMAIL, now, 0)
        try:
            return str(self.repository.create_commit(None, who, who, said, tree, list(parents)))
        except FOREIGN as cause:
            self.sizes([tree, *parents])  # a prune may have taken what it stands on: that is no fault of the disk
            raise failed(cause, self._path) from cause

    def _write(self, kind: ObjectType, data: bytes, tries: int = 3) -> str:
        """Write an object; a prune may take the folder away that it is about to be put in, then once more."""
        try:
            return str(self.repository.odb.write(kind, data))
        except FOREIGN as cause:
            if tries > 1:
                return self._write(kind, data, tries - 1)
            raise failed(cause, self._path) from cause

    def _content(self, oid: str) -> bytes:
        """The bytes of an object; libgit2 never ends on a loose one that was cut short, so those it does not get."""
        path = f"{self._path}/{oid[:2]}/{oid[2:]}"
        if not os.access(path, os.F_OK):
            return self.repository.odb.read(oid)[1]
        if (content := self._known.get(oid)) is not None:
            return content
        content = inflated(path)
        if content is None:
            return pygit2.OdbBackendPack(self._path).read(oid)[1]
        return keep(self._known, oid, content) if len(content) <= SMALL else content

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
        self.repository = open_pygit2(self._place)
        found: list[T] = []
        for oid in oids:
            try:
                found.append(look(oid))
            except FOREIGN as cause:
                raise damaged(oid) from cause
        return found
