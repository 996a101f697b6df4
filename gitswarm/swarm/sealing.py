"""Sealing rides on a push: a full folder whose events are final becomes a page, a group of pages a great page later.

What was put on our branch may lose its race to the hub; so a note says only how far the log was seen to be sealed.
"""

from __future__ import annotations

from itertools import takewhile

from gitswarm.core.log import Draft
from gitswarm.core.path import FOLDER, folder_path, great_page_path, page_path
from gitswarm.core.register import QUARANTINE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitswarm.core.log import Line
    from gitswarm.swarm.ground import Ground

SEALED, JOINED = "sealed", "joined"
"""Below these, no folder is left to seal, and no group to join to a great page."""
SEALS = 20
"""Folders sealed by one push at most, beside one group."""


def with_seals(ground: Ground, tip: str | None) -> str | None:
    """Replace what is full and final by pages, on top of our branch."""
    if tip is None:
        return None
    return _with_great_page(ground, _with_pages(ground, tip))


def put(ground: Ground, change: Draft) -> str:
    """Append a commit that changes no line; what was set aside in the place of a file goes with it."""
    new = ground.log.append(change)
    if any(ground.index.tables.get(QUARANTINE, path) for path, _ in change.files):
        ground.index.catch_up(new, rebuild=False)
    else:
        ground.index.advance(change.parent, new, [])
    return new


def _with_pages(ground: Ground, tip: str) -> str:
    """Seal the next folders."""
    full, begin = ground.index.shared // FOLDER, _noted(ground, SEALED)
    if full <= begin:
        return tip
    from gitswarm.core.layout import unsealed

    blocks = unsealed(ground.log, tip, begin, full)
    pages = _pages(ground, tip, blocks[:SEALS])
    ground.index.set_note(SEALED, str(min([*pages, *blocks[SEALS:], full])))
    if not pages:
        return tip
    gone = [folder_path(block) for block in pages]
    files = [(page_path(block), page) for block, page in pages.items()]
    return put(ground, Draft(tip, tuple(files), tuple(gone), subject="seal"))


def _pages(ground: Ground, tip: str, blocks: Sequence[int]) -> dict[int, bytes]:
    """The page of each of these folders that holds its hundred events and nothing else, which would go with it."""
    from gitswarm.core.seal import seal

    full = [block for block in blocks if len(ground.log.names(tip, folder_path(block))) == FOLDER]
    lines = _lines(ground, tip, full)
    pages = {block: seal(block, lines[block]) for block in full}
    return {block: page for block, page in pages.items() if page is not None}


def _lines(ground: Ground, tip: str, blocks: Sequence[int]) -> dict[int, list[Line]]:
    """The lines of these folders; a group is read once, however many of its folders are asked for."""
    from gitswarm.core.layout import GREAT

    found: dict[int, list[Line]] = {block: [] for block in blocks}
    for group in sorted({block * FOLDER // GREAT for block in blocks}):
        first = min(block for block in blocks if block * FOLDER // GREAT == group)
        for line in ground.log.lines(tip, first * FOLDER):
            if line.position >= (group + 1) * GREAT:
                break
            found.get(line.position // FOLDER, []).append(line)
    return found


def _with_great_page(ground: Ground, tip: str) -> str:
    """Join the pages of the next group, once each of its folders was seen to be one: a page may still lose its race."""
    from gitswarm.core.layout import GREAT, group_path, open_groups

    begin, end = _noted(ground, JOINED), _noted(ground, SEALED) * FOLDER // GREAT
    if end <= begin:
        return tip
    groups = open_groups(ground.log, tip, begin, end)
    page = _great_page(ground, tip, groups[0]) if groups else None
    ground.index.set_note(JOINED, str(groups[0] + (page is None) if groups else end))
    if page is None:
        return tip
    change = Draft(tip, ((great_page_path(groups[0]), page),), (group_path(groups[0]),), subject="seal")
    return put(ground, change)


def _great_page(ground: Ground, tip: str, group: int) -> bytes | None:
    """The great page of a group of nothing but pages, all of them well-formed, where it is not too large."""
    from gitswarm.core.layout import GREAT, group_path
    from gitswarm.core.seal import GREAT_PAGE_LIMIT, GROUP, seal

    pages = [page_path(group * GROUP + number) for number in range(GROUP)]
    path = group_path(group)
    if [f"{path}/{name}" for name in ground.log.names(tip, path)] != pages:
        return None
    end = (group + 1) * GREAT
    lines = takewhile(lambda line: line.position < end, ground.log.lines(tip, group * GREAT))
    page = seal(group, lines, GREAT)
    return page if page is not None and len(page) <= GREAT_PAGE_LIMIT else None


def _noted(ground: Ground, key: str) -> int:
    return int(ground.index.note(key) or 0)
