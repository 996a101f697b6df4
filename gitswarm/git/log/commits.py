"""Our branch and our other refs: how they move, how they are healed, and what all commits of ours have in common.

Where git's own compare-and-swap is needed for a ref that is not there yet, or for one that cannot be read, the
executable does it for both stores.
"""

from __future__ import annotations

import os
from contextlib import suppress

from gitswarm.core.log import MARKER, SKIP_CI, Made
from gitswarm.core.marker import CONTENT, check_marker
from gitswarm.core.tips import Tips
from gitswarm.errors import Busy, Damaged, StoreError, TipMoved
from gitswarm.git.clone.store import remove, room_for, translated
from gitswarm.git.log.catfile import CatFile
from gitswarm.git.process import clean, git, run
from gitswarm.git.repo import drop_corrupt_ref, read_ref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import NoReturn

    from gitswarm.core.log import Draft
    from gitswarm.core.reading import Shelf
    from gitswarm.git.process import Result
    from gitswarm.git.repo import Place

    Files = tuple[tuple[str, bytes], ...]
    Keep = Callable[[], Iterable[int]]

NAME, EMAIL = "gitswarm", "gitswarm@localhost"
MADE = "%H%x09%P%x09%ce"
READ_AT_ONCE = 100
GRAPH_LIMIT = 10.0
OWN = "refs/gitswarm"
HAD_BY_THE_HUB = (f"--glob={OWN}/in*", f"--glob={OWN}/lastgood*")
"""As patterns these may match nothing."""
TO_OUR_LOG = tuple(f"{OWN}/{name}" for name in ("in", "lastgood", "floor", "next", "rescue/branch"))
"""The other refs of ours keep work of tasks, whole or not."""
NEXT = f"{OWN}/next"
"""Keeps the commit built last from gc until it is moved to."""


class Branch(Tips):
    """What both stores share: reading tips, and everything about refs but the fast way to move one."""

    def __init__(
        self, shelf: Shelf, place: Place, branch: str, env: Mapping[str, str], clock: Callable[[], float], keep: Keep
    ) -> None:
        super().__init__(shelf)
        self.ref = f"refs/heads/{branch}"
        self._place = place
        self._env = clean(env)
        self._clock = clock
        self._keep = keep

    def tip(self) -> str | None:
        """The commit our branch stands on; None before the first event."""
        return self._stands(self.ref)

    def pointed(self, name: str) -> str | None:
        """Where our own ref of that name points."""
        try:
            return self._stands(f"{OWN}/{name}")
        except Damaged:
            return None

    def point(self, name: str, oid: str) -> None:
        """Point our own ref ``refs/gitswarm/<name>`` at a commit, so that gc leaves it alone."""
        self._shelf.root(oid)
        self._set(f"{OWN}/{name}", oid)

    def reset(self, oid: str | None) -> None:
        """Set our branch, whatever it says now, even where its ref cannot be read; only healing does this."""
        from gitswarm.git.clone.ruins import clear_ruins

        if oid is not None:
            self._shelf.root(oid)
        clear_ruins(self._place.common)
        self.let_go()
        self.drop_caches()
        self._set(self.ref, oid)

    def let_go(self) -> bool:
        """Take away refs to our log that lack objects: with them any fetch would fail, and the user's own gc."""
        corrupt = [drop_corrupt_ref(self._place, ref, self._env) for ref in _below(self._place.common, OWN)]
        listed = self._git("for-each-ref", "--format=%(refname) %(objectname)", *TO_OUR_LOG).text.splitlines()
        refs = dict(line.split(" ") for line in listed)
        broken = {oid for oid in set(refs.values()) if not self.whole(oid)}
        for ref, oid in refs.items():
            if oid in broken:
                self._set(ref, None)
        return any(corrupt) or bool(broken)

    def drop_caches(self) -> None:
        """Delete the commit-graph, which git makes anew, where it names commits that are gone."""
        from gitswarm.git.clone.ruins import commit_graph

        if files := commit_graph(self._place.common):
            verify = git(self._place, "commit-graph", "verify", "--no-progress")
            with suppress(TimeoutError):
                if run(verify, env=self._env, limit=GRAPH_LIMIT).code:
                    for path in files:
                        remove(path)

    def above(self, new: str, old: str | None) -> list[Made]:
        """The commits that lead to ``new`` and not to ``old``, the newest first."""
        told = ("--no-commit-header", f"--format={MADE}", new, *(("--not", old) if old else ()))
        answer = self._git("rev-list", *told)
        if answer.code:
            raise Damaged(f"the history of {new} cannot be read: {answer.said}", hint="gitswarm doctor --fix", oid=new)
        rows = (row.split("\t", 2) for row in answer.out.decode("utf-8", "replace").split("\n")[:-1])
        return [Made(oid, tuple(parents.split()), email == EMAIL) for oid, parents, email in rows]

    def whole(self, oid: str) -> bool:
        """Whether every object of the tip can be read, every commit is there, and all that a push may have to send.

        What a partial clone leaves at its remote until it is asked for is not missing.
        """
        walk = ("-c", "core.commitGraph=false", "rev-list")
        below = (*walk, "--objects", "--missing=allow-promisor")
        history = self._git(*walk, "--quiet", oid)
        objects = self._git(*below, "--no-object-names", "--no-walk", oid)
        unsent = self._git(*below, "--quiet", "--ignore-missing", oid, "--not", *HAD_BY_THE_HUB)
        if min(history.code, objects.code, unsent.code) < 0:
            raise StoreError("git was killed while it looked through the log", hint="try again")
        return history.code == objects.code == unsent.code == 0 and self._can_read(objects.text.split())

    def _can_read(self, oids: Sequence[str]) -> bool:
        """Read them all: a walk is content with a name, and after a power loss there may be less behind it."""
        cat = CatFile(self._place, self._env)
        try:
            for start in range(0, len(oids), READ_AT_ONCE):
                cat.contents(oids[start : start + READ_AT_ONCE])
        except Damaged:
            return False
        finally:
            cat.close()
        return True

    def close(self) -> None:
        """Let go of what reading keeps open."""

    def _stands(self, ref: str) -> str | None:
        return read_ref(self._place, ref, self._env)

    def _start(self, draft: Draft) -> tuple[str | None, Files]:
        """The commit whose tree a draft changes, once it may be written on, and the files it puts there."""
        start, files = draft.base or draft.parent, draft.files
        if start:
            check_marker(self.file(start, MARKER), self.ref)
        else:
            files = (*files, (MARKER, CONTENT))
        room_for(self._objects, sum(len(content) for _, content in files))
        return start, files

    @property
    def _objects(self) -> str:
        return f"{self._place.common}/objects"

    def _update(self, ref: str, new: str, expected: str | None) -> None:
        """Move a ref from exactly ``expected``; git itself also creates one without a race."""
        answer = self._git("update-ref", "--no-deref", ref, new, expected or "0" * len(new), keep=self._keep())
        self._forget_reflog(ref)
        if answer.code and self._stands(ref) != new:
            self._must_be_there(new)
            self._not_moved(ref, expected, OSError(answer.said))

    def _set(self, ref: str, oid: str | None) -> None:
        drop_corrupt_ref(self._place, ref, self._env)
        words = [ref, oid] if oid else ["-d", ref]
        answer = self._git("update-ref", "--no-deref", *words, keep=self._keep())
        self._forget_reflog(ref)
        if answer.code or self._stands(ref) != oid:
            self._must_be_there(oid)
            self._not_moved(ref, self._stands(ref), OSError(answer.said))

    def _must_be_there(self, oid: str | None) -> None:
        """Look anew for a commit that was read before: somebody may have pruned it since."""
        if oid and self._git("cat-file", "-e", oid).code:
            raise Damaged(f"the commit {oid} is gone", hint="gitswarm doctor --fix", oid=oid)

    def _must_have_landed(self, ref: str, new: str) -> None:
        """Look whether a ref stands on a commit, or on one that others have put on top of it."""
        tip = self._stands(ref)
        if tip != new and not (tip and self._git("merge-base", "--is-ancestor", new, tip).code == 0):
            raise moved(ref, tip)

    def _not_moved(self, ref: str, expected: str | None, cause: Exception, *, locked: bool = False) -> NoReturn:
        """Say why a ref did not move: found by looking, since libgit2 tells one conflict in three ways."""
        locked = locked or self._is_locked(ref)  # before the tip: a lock that went meanwhile has moved it
        tip = self._stands(ref)
        if tip != expected:
            raise moved(ref, tip) from cause
        if locked:
            raise Busy(f"another git process holds {ref}", hint="try again; else: gitswarm doctor", ref=ref) from cause
        if below := self._git("for-each-ref", "--count=1", "--format=%(refname:short)", f"{ref}/").text:
            said = f"git cannot keep our branch beside the branch {below}"
            raise Busy(said, hint=f"git branch -m {below} NEW-NAME") from cause
        raise failed(cause, self._objects) from cause

    def _is_locked(self, ref: str) -> bool:
        return os.path.lexists(f"{self._place.common}/{ref}.lock")

    def _forget_reflog(self, ref: str) -> None:
        """Delete the reflog of a ref of ours: it would keep old tips for months, and fsck complains about them."""
        path = f"{self._place.common}/logs/{ref}"
        try:
            os.unlink(path)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            pass  # a folder holds those of branches below this name
        except OSError as cause:
            raise failed(cause, path) from cause

    def _git(self, *words: str, stdin: bytes = b"", keep: Iterable[int] = ()) -> Result:
        return run(git(self._place, *words), env=self._env, stdin=stdin, keep=keep)


def _below(common: str, folder: str) -> list[str]:
    """The refs in files of their own below a folder."""
    found = (os.path.join(place, name) for place, _, names in os.walk(f"{common}/{folder}") for name in names)
    return [path.removeprefix(f"{common}/") for path in found if not path.endswith(".lock")]


def message(subject: str) -> str:
    """The message of a commit of ours, which starts no build on a Git host."""
    return f"{subject}\n\n{SKIP_CI}\n"


def moved(ref: str, tip: str | None) -> TipMoved:
    """The error of whoever comes second."""
    return TipMoved(f"{ref} has moved", hint="look again and decide again", ref=ref, tip=tip)


def failed(cause: Exception, path: str) -> StoreError:
    """Our error for what git or libgit2 said while writing; neither gives an errno."""
    return translated(cause if isinstance(cause, OSError) else OSError(str(cause)), path)


def alone() -> Iterable[int]:
    """No descriptors to be kept by children."""
    return ()
