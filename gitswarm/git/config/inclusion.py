"""Our one line in the clone's config: it includes settings of ours that hold where a worktree is called as agents' are.

It is written and taken out as text, because git's own removal of a section takes comments with it. Above everything
else it gives way to what the user sets later; below, it wins over a ``core.hooksPath`` that he has set before.
"""

from __future__ import annotations

import os

from gitswarm.git.config import keepsake
from gitswarm.git.process import clean, git, run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitswarm.git.repo import Place

INCLUDED = "gitswarm/agent.gitconfig"
"""The included file, from the folder of the config."""
WORKTREES = "worktrees/gs-*"
"""The folders of agent worktrees: ``gs-<task>-<epoch>``."""
MARK_OF_BYTES = b"\xef\xbb\xbf"


def is_placed(place: Place, *, last: bool) -> bool:
    """Whether our line stands where it must: below all that the user has set, or above it."""
    now = keepsake.config_of(place)
    return now == _with_line(place, now, last=last)


def put(place: Place, *, last: bool) -> None:
    """Put our line where it must stand, and let the keepsake know."""
    before = keepsake.config_of(place)
    keepsake.edit(place, lambda now: _with_line(place, now, last=last))
    keepsake.keep(place, before, first=False)


def take_out(place: Place, env: Mapping[str, str]) -> None:
    """Take our line out of a config that the user has changed since, even where he has changed the line."""
    if _line(place) in keepsake.config_of(place):
        keepsake.edit(place, lambda now: _without_line(place, now))
    section = f"includeIf.gitdir:{_pattern(place)}"
    run(git(place, "config", "--local", "--remove-section", section), env=clean(env))  # fails where none is left


def quoted(text: str) -> str:
    """A value as git's config files write it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def _with_line(place: Place, config: bytes, *, last: bool) -> bytes:
    """The config with our line in its place; the same bytes if it is there already."""
    line, rest = _line(place), _without_line(place, config)
    if last:
        return rest + (b"" if rest.endswith(b"\n") or not rest else b"\n") + line
    start = len(MARK_OF_BYTES) if rest.startswith(MARK_OF_BYTES) else 0
    return rest[:start] + line + rest[start:]


def _without_line(place: Place, config: bytes) -> bytes:
    return config.replace(_line(place), b"")


def _line(place: Place) -> bytes:
    return os.fsencode(f"[includeIf {quoted(f'gitdir:{_pattern(place)}')}]\n\tpath = {INCLUDED}\n")


def _pattern(place: Place) -> str:
    """Which git folders it holds for; ``./`` is where the config file really lies, which may be elsewhere."""
    if not os.path.islink(f"{place.common}/config"):
        return f"./{WORKTREES}"
    special = str.maketrans({sign: f"\\{sign}" for sign in "\\*?["})
    return f"{place.common.translate(special)}/{WORKTREES}"
