"""What a worktree switches on for its own commits and pushes: a guard that may refuse them, and trailers.

They are files in the worktree's own git folder, read by the scripts ``guard`` and ``sign``; ``hooks.restore_shims``
makes the hooks that read them.
"""

from __future__ import annotations

import os

from gitswarm.git.clone.store import read_small, remove, write_synced, writing
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LIMIT = 10


class Guard(Record):
    """A command line that answers 0 or 3 (refused) to a hook's name and arguments.

    With ``only`` it is asked about nothing but commits that touch one of these (pathspecs), with ``look`` about those
    that change a line which looks so (an extended regular expression), and, if it wants to be, about ``pushes``. Where
    it gives no answer within ``limit`` seconds, a commit that changes a line which looks so is refused; everything else
    goes on.
    """

    words: tuple[str, ...]
    limit: int = LIMIT
    only: tuple[str, ...] = ()
    look: str = ""
    pushes: bool = False


def set_guard(git_dir: str, guard: Guard | None) -> bool:
    """Give the worktree with this git folder a guard, or take it away; whether that changed anything."""
    if guard is None:
        gone = _write(git_dir, "guard", ())
        return _write(git_dir, "guarded", ()) or gone
    only = (f"only {path}" for path in guard.only)
    look = (f"look {guard.look}",) if guard.look else ()
    pushes = ("asked pre-push",) if guard.pushes else ()
    changed = _write(git_dir, "guarded", (f"limit {guard.limit}", *only, *look, *pushes))
    return _write(git_dir, "guard", guard.words) or changed


def set_trailers(git_dir: str, trailers: Mapping[str, str]) -> None:
    """Have every commit message in the worktree with this git folder end with these; none switches it off."""
    _write(git_dir, "trailers", [f"{key}: {value}" for key, value in trailers.items()])


def _write(git_dir: str, name: str, lines: Iterable[str]) -> bool:
    """A small file with a line for each, no file where there is none; whether it was another before."""
    told = list(lines)
    if any("\n" in line for line in told):
        raise ValueError(f"a line of {name} holds a newline")
    path = f"{git_dir}/gitswarm/{name}"
    text = "".join(f"{line}\n" for line in told).encode("utf-8", "surrogateescape")
    if (read_small(path) or b"") == text:
        return False
    with writing(path):
        if told:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            write_synced(path, text)
        else:
            remove(path)
    return True
