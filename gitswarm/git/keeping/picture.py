"""The index and the work tree of a worktree as they are now, as trees; nothing of the worktree is touched.

Git says what has changed, by the user's settings; what is kept of it are the bytes as they are. Its index is copied
with its time, since by that git knows which files it must not trust to be unchanged.
"""

from __future__ import annotations

import os
import stat
from functools import cached_property

from gitswarm.errors import StoreError
from gitswarm.git.clone.store import writing
from gitswarm.git.keeping.around import look_around
from gitswarm.git.process import clean, run
from gitswarm.git.worktrees.worktree import inside, names
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gitswarm.git.compose.scratch import Scratch
    from gitswarm.git.worktrees.worktree import Tree

NOW, INDEX, WORK, BESIDE = "now", "index", "work", "beside"
EXACT = ("-c", "core.checkStat=default", "-c", "core.trustctime=true", "-c", "core.splitIndex=false")
EXACT_INDEX, FOLDERS, UNREAD = "index", "folders", "unread"
TRIES = 3
MANY = 200
INTO_ONE_PACK = ("-c", "core.bigFileThreshold=1")
"""So many loose objects would wake the user's gc."""


class Picture(Record):
    """What a worktree holds: trees of its index and of its files, and one (or none) of what neither can say."""

    head: str | None
    staged: str
    work: str
    beside: str
    unmerged: bool
    unread: tuple[str, ...]


class Camera:
    """Takes the picture of one tree."""

    def __init__(self, tree: Tree, env: Mapping[str, str], room: Scratch) -> None:
        self._tree, self._room = tree, room
        self._env = {**clean(env), **room.stores}

    def take(self, head: str | None) -> Picture:
        """The picture; a tree whose folder is gone has its index still, and counts as unchanged beside it."""
        room = self._room
        self._copy_index()
        unmerged = room.git("ls-files", "-u", "-z", index=NOW)
        index = self._index_tree(unmerged)
        room.git("read-tree", index, index=WORK)
        unread, folders = self._files()
        more = self._flagged or room.ask("diff-index", "--cached", "--quiet", index, index=NOW).code
        rows = [*_sides(unmerged), *self._lists({FOLDERS: folders, UNREAD: unread}, exact=bool(more))]
        return Picture(head, index, room.tree(WORK), self._beside(rows), bool(unmerged), unread)

    def _copy_index(self) -> None:
        path = self._room.index(NOW)
        source = f"{self._tree.git_dir}/index"
        if not os.path.exists(source):
            self._room.git("read-tree", "--empty", index=NOW)
            return
        with writing(path), open(source, "rb") as now, open(path, "wb") as copy:
            copy.writelines(iter(lambda: now.read(1 << 20), b""))
            told = os.fstat(now.fileno())
        os.utime(path, ns=(told.st_atime_ns, told.st_mtime_ns))
        self._git("update-index", "--no-split-index", "--no-fsmonitor", "--no-untracked-cache")

    def _index_tree(self, unmerged: bytes) -> str:
        """The index as one tree; of a path in conflict our side, else theirs.

        Made from another copy: git writes an index anew with its trees, and then it trusts files it must not trust.
        """
        import shutil

        if not unmerged:
            shutil.copyfile(self._room.index(NOW), self._room.index(INDEX))
            return self._room.tree(INDEX)
        self._room.git("read-tree", "--empty", index=INDEX)
        merged = self._room.git("ls-files", "-s", "-z", index=NOW).split(b"\0")
        sides = {path: (mode, oid) for stage in b"132" for mode, oid, path in _staged(merged, b"%c" % stage)}
        merged += [b"%b %b 0\t%b" % (mode, oid, path) for path, (mode, oid) in sides.items()]
        self._index_info(INDEX, [row for row in merged if row.partition(b"\t")[0].endswith(b" 0")])
        return self._room.tree(INDEX)

    def _index_info(self, index: str, rows: Iterable[bytes]) -> None:
        self._room.git("update-index", "-z", "--index-info", index=index, stdin=b"".join(row + b"\0" for row in rows))

    def _files(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Bring everything that differs from the index into the work tree's; what cannot be read, and empty folders."""
        if self._tree.missing:
            return (), ()
        listed = self._git("ls-files", "-o", "-z", "--exclude-standard")
        changed = self._git("diff-files", "-z", "--name-only", "--ignore-submodules=dirty")
        paths = {*names(changed), *self._flagged, *(path for path in names(listed) if not path.endswith("/"))}
        gone = _beyond_links(self._tree.path, paths)
        if gone:
            self._drop(gone)
        unread = self._feed(sorted(paths - gone))
        ignored = names(self._git("ls-files", "-o", "-i", "-z", "--directory", "--exclude-standard"))
        around = look_around(self._tree.path, {path.rstrip("/") for path in ignored}, self._modules())
        return tuple(sorted({*unread, *around.closed})), around.empty

    @cached_property
    def _flagged(self) -> list[str]:
        """The paths that git was told to take as unchanged; those left out of a sparse tree are none."""
        rows = names(self._git("ls-files", "-v", "-z"))
        flagged = [(row[0], row[2:]) for row in rows if row[0] == "S" or row[0].islower()]
        here = self._tree.path
        return [path for flag, path in flagged if flag not in "Ss" or os.path.lexists(os.path.join(here, path))]

    def _modules(self) -> set[str]:
        rows = self._room.git("ls-files", "-s", "-z", index=NOW).split(b"\0")
        return {os.fsdecode(row.partition(b"\t")[2]) for row in rows if row.startswith(b"160000 ")}

    def _drop(self, paths: Iterable[str]) -> None:
        """Take these files out of the work tree's index, without a look at where they were."""
        told = b"".join(os.fsencode(path) + b"\0" for path in paths)
        self._room.git("update-index", "--force-remove", "-z", "--stdin", index=WORK, stdin=told)

    def _feed(self, paths: list[str]) -> list[str]:
        """Read these files into the work tree's index, as the bytes they are; those that cannot be read."""
        said, packed = "", INTO_ONE_PACK if len(paths) > MANY else ()
        for _ in range(TRIES):
            unread = [path for path in paths if not _can_be_read(os.path.join(self._tree.path, path))]
            told = b"".join(os.fsencode(path) + b"\0" for path in sorted({*paths} - {*unread}))
            words = (*packed, "update-index", "--add", "--remove", "--replace", "-z", "--stdin")
            answer = self._room.ask(*words, index=WORK, stdin=told, tree=self._tree.path)
            if answer.code == 0:
                return [*unread, *self._refused(told)] if answer.err else unread
            said = answer.said
        raise StoreError(
            f"the files of {self._tree.path} cannot be kept: {said}", hint="try again when nobody works there"
        )

    def _refused(self, told: bytes) -> list[str]:
        """The files of those told that git has not taken: nothing called .git, in any case of its letters."""
        taken = set(names(self._room.git("ls-files", "-z", index=WORK)))
        there = {path: os.path.join(self._tree.path, path) for path in names(told) if path not in taken}
        return [path for path, full in there.items() if os.path.islink(full) or os.path.isfile(full)]

    def _lists(self, lists: Mapping[str, Iterable[str]], *, exact: bool) -> list[bytes]:
        """What the trees cannot say, as files: lists of names, and the index itself where it says more than a tree."""
        files = {name: b"\0".join(map(os.fsencode, listed)) for name, listed in lists.items() if listed}
        if exact:
            with open(self._room.index(NOW), "rb") as file:
                files[EXACT_INDEX] = file.read()
        return [b"100644 %b 0\t%b" % (self._room.blob(data).encode(), name.encode()) for name, data in files.items()]

    def _beside(self, rows: list[bytes]) -> str:
        if not rows:
            return ""
        self._room.git("read-tree", "--empty", index=BESIDE)
        self._index_info(BESIDE, rows)
        return self._room.tree(BESIDE)

    def _git(self, *words: str) -> bytes:
        """Ask git, by the user's settings, about the copy of the index."""
        where = inside(
            self._tree._replace(path=self._tree.git_dir) if self._tree.missing else self._tree, *EXACT, *words
        )
        answer = run(where, env={**self._env, "GIT_INDEX_FILE": self._room.index(NOW)}, keep=self._room.keep)
        if answer.code:
            raise StoreError(f"git {words[0]} failed in {self._tree.path}: {answer.said}", hint="gitswarm doctor")
        return answer.out


def _staged(rows: Iterable[bytes], stage: bytes) -> list[tuple[bytes, bytes, bytes]]:
    """Mode, object and path of the rows of ``ls-files -s`` that are of one stage."""
    found = []
    for row in rows:
        head, _, path = row.partition(b"\t")
        if head.endswith(b" " + stage):
            mode, oid, _ = head.split(b" ")
            found.append((mode, oid, path))
    return found


def _sides(unmerged: bytes) -> list[bytes]:
    """Every side of every conflict, in a folder by its stage."""
    rows = unmerged.split(b"\0")
    return [
        b"%b %b 0\t%c/%b" % (mode, oid, stage, path)
        for stage in b"123"
        for mode, oid, path in _staged(rows, b"%c" % stage)
    ]


def _beyond_links(root: str, paths: Iterable[str]) -> set[str]:
    """Those of these paths that lead through a link, where a folder was: git reads nothing there."""
    above = {path: ["/".join(path.split("/")[:depth]) for depth in range(1, path.count("/") + 1)] for path in paths}
    folders = {folder for chain in above.values() for folder in chain}
    links = {folder for folder in folders if os.path.islink(os.path.join(root, folder))}
    return {path for path, chain in above.items() if not links.isdisjoint(chain)}


def _can_be_read(path: str) -> bool:
    """Whether git can read a file; one that is gone, a link or a folder needs no reading."""
    try:
        mode = os.lstat(path).st_mode
        if not stat.S_ISREG(mode):
            return stat.S_ISLNK(mode) or stat.S_ISDIR(mode)
        os.close(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK))
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return True
