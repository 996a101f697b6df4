"""Branches brought together without a work tree: merged, squashed, picked one by one, taken back.

Git needs nothing but trees for that, so no index, folder or branch of anybody is touched. Conflicts are told, never
settled.
"""

from __future__ import annotations

import os

from gitswarm.errors import StoreError
from gitswarm.git.clone.store import put, writing
from gitswarm.git.log.commits import EMAIL, NAME
from gitswarm.git.worktrees.turn import delete
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gitswarm.git.compose.scratch import Scratch

MERGE, SQUASH, REBASE = "merge", "squash", "rebase"
CLEAN, CONFLICTING = 0, 1
PERSON = "%an%x00%ae%x00%ad%x00%B"
MOST_PATHS = 50
ATTRIBUTES = ".gitattributes"
FILES, AT_ONCE = ("100644", "100755"), 500
"""The modes of plain files; and how many paths git is asked for at once."""
NO_NAME = " .,:;<>\"\\'\t"
"""Git takes no name that is of these characters alone."""


class Mixed(Record):
    """What came of bringing trees together: the tree, or the paths on which they contradict each other."""

    tree: str | None
    conflicts: tuple[str, ...] = ()
    said: str = ""


class Joined(Record):
    """What came of bringing a branch onto a commit: the new commit, the same one where it was there already, or none.

    Where there is none ``conflicts`` and ``said`` tell why.
    """

    commit: str | None
    conflicts: tuple[str, ...] = ()
    said: str = ""


def mixed(room: Scratch, ours: str, theirs: str) -> Mixed:
    """Two commits merged, by what they have in common."""
    if not _meet(room, ours, theirs):
        return Mixed(None, said="the two have no history in common")
    words = ("merge-tree", "--write-tree", "-z", "--name-only", ours, theirs)
    answer = room.ask_whole(*words, tree=_with_attributes(room, ours, theirs))
    if answer.code not in (CLEAN, CONFLICTING):
        raise StoreError(f"git merge-tree failed: {answer.said}", hint="gitswarm doctor", code=answer.code)
    tree, *rest = answer.out.decode("utf-8", "backslashreplace").split("\0")
    if answer.code == CLEAN:
        return Mixed(tree)
    paths = rest[: rest.index("")] if "" in rest else rest
    return Mixed(None, tuple(paths[:MOST_PATHS]), _messages(rest[len(paths) + 1 :]))


def _with_attributes(room: Scratch, ours: str, theirs: str) -> str:
    """A folder where git finds how files are merged, as ours says it; else it would look where we were called."""
    top = f"{room.folder}/tree"
    delete(top)
    with writing(top):
        os.makedirs(top)
        for path, oid in _attributes(room, ours, theirs):
            told = room.ask_whole("cat-file", "blob", oid)
            if told.code:
                raise StoreError(f"git could not read {path}: {told.said}", hint="gitswarm doctor", code=told.code)
            os.makedirs(os.path.dirname(os.path.join(top, path)), exist_ok=True)
            put(os.path.join(top, path), told.out)
    return top


def _attributes(room: Scratch, ours: str, theirs: str) -> Iterator[tuple[str, str]]:
    """The files in which ours says that of what differs, each by the object with its bytes: plain files alone count."""
    asked = sorted(_folders(_names(room, "diff-tree", "-r", "--name-only", "--no-renames", ours, theirs)))
    for start in range(0, len(asked), AT_ONCE):
        paths = [f"{folder}{ATTRIBUTES}" for folder in asked[start : start + AT_ONCE]]
        for row in _names(room, "ls-tree", "--full-tree", ours, "--", *paths):
            head, _, path = row.partition("\t")
            mode, _, oid = head.split(" ")
            if mode in FILES:
                yield path, oid


def _names(room: Scratch, word: str, *words: str) -> list[str]:
    said = room.ask(word, "-z", *words).out.decode("utf-8", "surrogateescape")
    return [row for row in said.split("\0") if row]


def _folders(paths: Iterable[str]) -> set[str]:
    """The top, and every folder above one of these paths; what no file can be called is left out."""
    found = {""}
    for path in paths:
        parts = path.split("/")[:-1]
        if not {"", ".", ".."}.intersection(parts):
            found.update("/".join(parts[:count]) + "/" for count in range(1, len(parts) + 1))
    return found


def mixed_over(room: Scratch, base: str, ours: str, theirs: str) -> Mixed:
    """What changed from one commit to ``theirs``, brought to ``ours``, whatever their histories are."""
    root = room.commit(f"{base}^{{tree}}", [], "base")
    return mixed(room, *(room.commit(f"{one}^{{tree}}", [root], "side") for one in (ours, theirs)))


def brought(room: Scratch, tip: str, commit: str, known: Mapping[str, str]) -> Mixed:
    """A branch brought to a tip that has the work of the ``known`` commits, though not them: what came after counts.

    They are known by the commits that brought their work to the tip.
    """
    below = _below(room, tip, commit, known)
    return mixed(room, room.commit(f"{tip}^{{tree}}", [tip, *below], "tip") if below else tip, commit)


def join(room: Scratch, tip: str, commit: str, method: str, message: str, known: Mapping[str, str]) -> Joined:
    """Bring the branch that ends in a commit onto another commit, by one of the three methods."""
    if method == REBASE and not _merges(room, tip, commit):
        return _rebased(room, tip, commit, _below(room, tip, commit, known))
    found = brought(room, tip, commit, known)
    if found.tree is None:
        return Joined(None, found.conflicts, found.said)
    if found.tree == tree_of(room, tip):
        return Joined(tip)
    if method == MERGE:
        return Joined(room.commit(found.tree, [tip, commit], message))
    return Joined(room.commit(found.tree, [tip], message, _author(room, commit)))


def take_back(room: Scratch, tip: str, spans: Iterable[tuple[str, str]], message: str) -> Joined:
    """Undo on a tip what changed up to each first commit since the second: one commit on top, nothing is rewound."""
    now = tip
    for after, before in spans:
        found = mixed_over(room, after, now, before)
        if found.tree is None:
            return Joined(None, found.conflicts, found.said)
        now = room.commit(found.tree, [tip], message)
    return Joined(tip if tree_of(room, now) == tree_of(room, tip) else now)


def tree_of(room: Scratch, commit: str) -> str:
    """The tree of a commit."""
    return room.git("rev-parse", f"{commit}^{{tree}}").decode().strip()


def _meet(room: Scratch, ours: str, theirs: str) -> bool:
    """Whether two commits have a history in common; where that is cut off nobody knows."""
    answer = room.ask("merge-base", ours, theirs)
    if answer.code == CONFLICTING and room.is_shallow:
        hint = "git fetch --unshallow"
        raise StoreError(f"this clone is too shallow for what {ours[:12]} and {theirs[:12]} have in common", hint=hint)
    if answer.code not in (CLEAN, CONFLICTING):
        raise StoreError(f"git merge-base failed: {answer.said}", hint="gitswarm doctor", code=answer.code)
    return answer.code == CLEAN


def _merges(room: Scratch, tip: str, commit: str) -> bool:
    """Whether the branch has merges of its own, whose decisions would be lost if it were picked one by one."""
    return bool(room.git("rev-list", "--merges", "--max-count=1", commit, f"^{tip}").strip())


def _below(room: Scratch, tip: str, commit: str, known: Mapping[str, str]) -> list[str]:
    """The known commits below the end of a branch that the tip has not.

    Where the branch has what brought one there its history tells: that was the same, and may be taken back since.
    """
    told = room.git("rev-list", "--topo-order", commit, f"^{tip}").decode().split() if known else []
    found = [one for one in told if one in known and one != commit]
    return [one for one in found if not _has(room, known[one], commit)]


def _has(room: Scratch, commit: str, tip: str) -> bool:
    """Whether a tip has a commit."""
    return not room.git("rev-list", "--max-count=1", commit, f"^{tip}").strip()


def _rebased(room: Scratch, tip: str, commit: str, below: Iterable[str]) -> Joined:
    """Each commit of the branch again, on the tip, by who wrote it; what is there already is left out."""
    if not _meet(room, tip, commit):
        return Joined(None, said="the two have no history in common")
    now = tip
    beside = [f"^{one}" for one in (tip, *below)]
    for one in room.git("rev-list", "--reverse", "--topo-order", commit, *beside).decode().split():
        found = mixed_over(room, f"{one}^", now, one)
        if found.tree is None:
            return Joined(None, found.conflicts, f"at the commit {one[:12]}:\n{found.said}")
        if found.tree != tree_of(room, now):
            now = room.commit(found.tree, [now], _told(room, one)[3], _author(room, one))
    return Joined(now)


def _author(room: Scratch, commit: str) -> dict[str, str]:
    """Who wrote a commit, and when; we, now, where it does not say so."""
    name, address, date, _ = _told(room, commit)
    named = next(one for one in (name, address, NAME) if one.strip(NO_NAME))
    when = {"GIT_AUTHOR_DATE": f"@{date}"} if date[:1].isdecimal() else {}
    return {"GIT_AUTHOR_NAME": named, "GIT_AUTHOR_EMAIL": address or EMAIL, **when}


def _told(room: Scratch, commit: str) -> list[str]:
    words = ("log", "-1", "--date=raw", "--encoding=UTF-8", "--no-show-signature", f"--format=format:{PERSON}")
    return room.git(*words, commit).decode("utf-8", "surrogateescape").split("\0", 3)


def _messages(rest: Sequence[str]) -> str:
    """What git says about conflicts: for each a count of paths, these, its type, and the sentence."""
    told, place = [], 0
    while place < len(rest) and rest[place].isdecimal():
        place += int(rest[place]) + 2
        told += [rest[place].strip()] if place < len(rest) else []
        place += 1
    return "\n".join(line for line in told if line.startswith("CONFLICT"))
