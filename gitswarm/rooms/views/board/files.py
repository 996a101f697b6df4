"""The pages as files in a folder: written beside and renamed, so that the last good one always stands."""

from __future__ import annotations

import os

from gitswarm.core.event import instant
from gitswarm.git.clone.store import put, read_small, translated, writing
from gitswarm.rooms.ground import policy
from gitswarm.rooms.views.board import model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitswarm.chores import Here
    from gitswarm.swarm import Swarm

FOLDER = "pages"
"""Where a clone keeps its pages, in our folder."""
SHOWN = "shown"
"""The note that says up to where in the log they tell."""


def after_sync(swarm: Swarm, here: Here) -> None:
    """Bring the pages that this clone keeps up to date."""
    folder = os.path.join(here.place.state, FOLDER)
    write(folder, swarm.pages(lambda path: holds(folder, path)))
    _count_age(swarm)


def _count_age(swarm: Swarm) -> None:
    """Count for how long that was not in the pages which was said first since they were brought up to date last."""
    ground = swarm.ground
    shown, tables = ground.store.recall(SHOWN) or "", ground.index.tables
    first = model.first_from(tables, int(shown)) if shown.isdecimal() else None
    if first is not None:
        age = max(0.0, ground.parts.clock() - instant(first.at))
        is_fresh = age <= policy.number(tables, "fresh-seconds")
        ground.parts.counters.count("snapshot/fresh" if is_fresh else "snapshot/stale", age)
    if shown != str(ground.index.count):
        ground.store.jot(SHOWN, str(ground.index.count))


def write(folder: str, pages: Mapping[str, bytes]) -> list[str]:
    """Bring a folder to hold these pages; the paths of those that changed."""
    changed = differing(folder, pages)
    for path in changed:
        _put(os.path.join(folder, path), pages[path])
    return changed


def differing(folder: str, pages: Mapping[str, bytes]) -> list[str]:
    """The paths of those pages that a folder does not hold as they are."""
    with writing(folder):  # a name that is too long fails here already
        return [path for path, data in pages.items() if read_small(os.path.join(folder, path)) != data]


def holds(folder: str, path: str) -> bool:
    """Whether a folder holds a page of this name."""
    return os.path.isfile(os.path.join(folder, path))


def _put(path: str, data: bytes) -> None:
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        put(path, data)
    except OSError as cause:
        raise translated(cause, path) from cause
